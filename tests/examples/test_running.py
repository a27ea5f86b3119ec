"""What starts servers for the tests ends them, all of them."""

from __future__ import annotations

import os

import pytest

from tests.examples.running import EXAMPLES, left, node, server, settled

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
