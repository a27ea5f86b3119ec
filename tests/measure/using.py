"""What a server uses: processor time and memory of all processes of its session, as Linux counts them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _stats(sessions: Sequence[int]) -> Iterator[tuple[Path, list[str]]]:
    """The folder in /proc of each process of the sessions, and its figures from its state on."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) in sessions:
                yield folder, fields


def processor(sessions: Sequence[int]) -> float:
    """Seconds that the processes, and those of their children that have ended, have run so far."""
    return sum(sum(map(int, fields[11:15])) for _, fields in _stats(sessions)) / TICKS


def memory(sessions: Sequence[int]) -> float:
    """MiB of memory: what is shared with other processes is counted by its share (Pss)."""
    kib = 0
    for folder, _ in _stats(sessions):
        with suppress(OSError):
            found = re.search(r"^Pss: +(\d+) kB$", (folder / "smaps_rollup").read_text(), re.MULTILINE)
            kib += int(found[1]) if found else 0
    return kib / 1024


def settle(sessions: Sequence[int], patience: float = 10.0) -> None:
    """Waits until the processes have nothing left to do, such as requests whose client has gone."""
    last = time.monotonic() + patience
    before = processor(sessions)
    while time.monotonic() < last:
        time.sleep(0.1)
        if (now := processor(sessions)) - before <= 0.01:
            return
        before = now
