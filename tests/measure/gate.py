"""Refuses to measure on a machine that others use: two loops at once have to get nearly all of both cores."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

ENOUGH = 0.95
PATIENCE = 600.0
PAUSE = 5.0

LOOP = """
import os, sys, time
os.sched_setaffinity(0, {int(sys.argv[1])})
started, used = time.monotonic(), time.process_time()
while time.monotonic() - started < 0.5:
    pass
print((time.process_time() - used) / (time.monotonic() - started))
"""


class Busy(Exception):
    """The machine stayed busy; the text says what to do."""


def share(cores: tuple[int, int]) -> float:
    """The least share of a core that a loop of half a second gets, on both cores at once, without what a host took."""
    before, started = stolen(cores), time.monotonic()
    loops = [
        subprocess.Popen([sys.executable, "-S", "-c", LOOP, str(core)], stdout=subprocess.PIPE, text=True)
        for core in cores
    ]
    got = [float(loop.communicate()[0]) for loop in loops]
    taken = (stolen(cores) - before) / (time.monotonic() - started)
    return min(*got, 1 - taken)


def stolen(cores: tuple[int, int]) -> float:
    """Seconds of the two cores that the machine's host has given to others since it started."""
    with open("/proc/stat", encoding="ascii") as lines:
        fields = {parts[0]: parts for parts in map(str.split, lines) if parts[0].startswith("cpu")}
    return sum(int(fields[f"cpu{core}"][8]) for core in cores) / os.sysconf("SC_CLK_TCK")


def wait(
    look: Callable[[], float],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    say: Callable[[str], None] = print,
) -> bool:
    """Comes back when the machine is quiet, and says whether it was so at once; after ten minutes it gives up."""
    started, quiet = clock(), True
    while (got := look()) < ENOUGH:
        if clock() - started >= PATIENCE:
            raise Busy(
                f"The machine is busy: a loop got {got:.2f} of a core and needs {ENOUGH}, for ten minutes now; "
                "end what else runs and say `make measure` again, what is measured so far is kept."
            )
        if quiet:
            say(f"  waiting for a quiet machine: a loop got {got:.2f} of a core")
        quiet = False
        sleep(PAUSE)
    return quiet
