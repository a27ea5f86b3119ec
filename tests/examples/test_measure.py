"""What `make measure` does with a server: starts it, holds connections open on it, loads it, and ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.examples.running import program
from tests.measure.protocol import holding, loading, starting
from tests.measure.servers import FASTIFY, PLAIN, WS, Series
from tests.measure.using import memory, processor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Measuring needs Linux")
CORE = min(os.sched_getaffinity(0)) if sys.platform == "linux" else 0


def test_starting() -> None:
    """A sample of a start is a time, and the next one can follow."""
    one = Series(FASTIFY)
    with starting([one], CORE) as sample:
        assert sample(one)["start"] > 0 and sample(one)["start"] > 0


@pytest.mark.parametrize("one", [Series(PLAIN, "/events"), Series(WS, "/socket")], ids=["events", "socket"])
def test_holding(one: Series) -> None:
    """All connections that the bound allows are open at once, when memory is read."""
    # in a thread of its own, since a browser that other tests drive keeps an event loop running in this one
    with holding([one], CORE, most=60) as sample, ThreadPoolExecutor() as thread:
        assert thread.submit(sample, one).result()["open"] == 60


def test_using() -> None:
    """Processor time and memory are those of the whole session, children that have ended included."""
    burn = "import time\nwhile time.process_time() < 0.2: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", parent], start_new_session=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stdout.readline()
        assert processor([process.pid]) >= 0.2
        assert memory([process.pid]) > 1
        process.communicate(b"\n")
    assert (processor([process.pid]), memory([process.pid])) == (0, 0)


@pytest.mark.outside
def test_loading() -> None:
    """A window of wrk gives every value that a row has."""
    program("wrk")
    one = Series(FASTIFY)
    with loading([one], CORE, seconds=1, enough=1) as sample:
        values = sample(one)
    assert values["rate"] > 0 < values["cpu"] and 0 < values["p50"] <= values["p99"]
