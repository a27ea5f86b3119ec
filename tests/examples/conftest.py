"""What the examples' tests share: none of them leaves a process."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.running import eventually, free_port, program, ran, settled, worker


@pytest.fixture(scope="session", autouse=True)
def nothing_left() -> Iterator[None]:
    """After the last test, nothing that the tests started is still running."""
    yield
    assert settled() == []


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server, without a database: its superuser needs no password, on loopback alone."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
    initdb, server = (program(name, *(str(folder / name) for folder in found)) for name in ("initdb", "postgres"))
    ready = [program("pg_isready"), "--host=127.0.0.1", f"--port={(port := free_port())}"]
    other: list[str] = []
    with tempfile.TemporaryDirectory(prefix="example-") as folder:
        if os.geteuid() == 0:  # it refuses to be run by root
            shutil.chown(folder, "postgres", "postgres")
            other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=KILL"]
        data = f"{folder}/data"
        ran([*other, initdb, "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", data], Path(folder))
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        arguments = [
            *other,
            server,
            "-D",
            data,
            *(part for item in options.items() for part in ("-c", "=".join(map(str, item)))),
        ]
        with worker(arguments, Path(folder)):
            eventually(lambda: subprocess.run(ready, capture_output=True).returncode == 0)
            yield f"postgres://postgres@127.0.0.1:{port}"
