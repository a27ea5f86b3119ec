"""What starts servers for the tests ends them, all of them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.examples.running import EXAMPLES, ROOT, left, node, server, settled

# a server whose child ignores a polite request to end, and outlives it
STUBBORN = """
const { spawn } = require("node:child_process");
spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: "ignore" });
require("node:http").createServer((_, response) => response.end("ok")).listen(process.env.PORT, "127.0.0.1");
"""


def test_no_process_is_left_behind() -> None:
    """A server ends with its children, also with those that do not want to."""
    before = left()  # servers that other tests share
    with server([node(), "-e", STUBBORN], EXAMPLES):
        if os.path.exists("/proc"):
            assert len(left()) == len(before) + 2
    assert settled(before) == before


def test_a_server_that_ends_early_fails_with_its_log() -> None:
    """A server that cannot start is not waited for, and its log says why."""
    with (
        pytest.raises(AssertionError, match="no such flag"),
        server([node(), "-e", "throw Error('no such flag')"], EXAMPLES),
    ):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has gone")
def test_a_server_ends_with_tests_that_are_killed(tmp_path: Path) -> None:
    """Tests that are killed outright leave no server running either."""
    program = f"""
from tests.examples.running import *
with server([node(), "-e", {STUBBORN.replace("spawn(", "0 && spawn(")!r}], EXAMPLES) as running:
    Path({str(tmp_path / "pid")!r}).write_text(str(running.process.pid))
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=120)
    pid = int((tmp_path / "pid").read_text())
    last = time.monotonic() + 10
    while Path(f"/proc/{pid}/environ").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < last
        time.sleep(0.02)
