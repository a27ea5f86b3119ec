"""wrk: one window of requests against an address."""

from __future__ import annotations

import re
import subprocess
from typing import NamedTuple

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


class Failed(Exception):
    """The server did not answer as it should; the text says how."""


class Window(NamedTuple):
    """What wrk saw: requests, how many a second, and the median and the 99th percentile of their latency in ms."""

    requests: int
    rate: float
    p50: float
    p99: float


def wrk(address: str, connections: int, seconds: int) -> Window:
    """One window; an answer other than a success, or a connection that breaks, is an error."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    try:
        return parsed(done.stdout)
    except ValueError as error:
        raise Failed(f"{address}: {error}") from None


def parsed(text: str) -> Window:
    """What wrk prints, as figures."""
    if fault := re.search(r"^  (Non-2xx.*|Socket errors: .*)$", text, re.MULTILINE):
        raise ValueError(fault[1])
    requests = re.search(r"^ +(\d+) requests in ", text, re.MULTILINE)
    rate = re.search(r"^Requests/sec: +([\d.]+)$", text, re.MULTILINE)
    latencies = dict(re.findall(r"^ +(50|99)% +([\d.]+\D+)$", text, re.MULTILINE))
    if not requests or not rate or len(latencies) < 2:
        raise ValueError(f"wrk says {text.strip() or 'nothing'!r}")
    return Window(int(requests[1]), float(rate[1]), milliseconds(latencies["50"]), milliseconds(latencies["99"]))


def milliseconds(text: str) -> float:
    """A duration as wrk writes it, such as 1.63ms."""
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text.strip()).groups()  # type: ignore[union-attr]
    return float(number) * UNITS[unit]
