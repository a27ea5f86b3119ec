"""The container file of the Next.js example: no machine of ours builds images, so its last stage is carried out here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.examples.contract import ADA, SESSIONS, fetch, holds
from tests.examples.running import EXAMPLES, ROOT, WHEEL, Running, built, environment, program, server

FILE = EXAMPLES / "next" / "Containerfile"


def stages(file: Path = FILE) -> list[list[tuple[str, str]]]:
    """The file's instructions with what they say, by stage."""
    lines = re.sub(r"^#.*\n", "", file.read_text(), flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, lines):
        name, _, said = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, said.strip()))
    return found


class Image(NamedTuple):
    """What the last stage makes: its folder, its variables, and the commands that run in it."""

    folder: Path
    env: dict[str, str]
    command: list[str]
    health: list[str]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The files laid out as the last stage copies them, from the build that is there."""
    built("next")
    folder, last = tmp_path_factory.mktemp("app"), stages()[-1]
    env: dict[str, str] = {}
    for name, said in last:
        if name == "COPY":
            *_, source, target = said.split()
            assert "--from=build" in said
            shutil.copytree(
                EXAMPLES / Path(source).relative_to("/examples"), folder / target, symlinks=True, dirs_exist_ok=True
            )
        if name == "ENV":
            env |= dict(pair.split("=") for pair in said.split())
    said = dict(last)
    return Image(folder, env, json.loads(said["CMD"]), json.loads(said["HEALTHCHECK"].partition("CMD")[2]))


@pytest.fixture(scope="module")
def running(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """What the image would run."""
    data = str(tmp_path_factory.mktemp("data") / "orders.db")
    own = {name: value for name, value in image.env.items() if name not in ("HOSTNAME", "PORT")}
    known = {**own, "SESSIONS": SESSIONS, "DATABASE": data}
    with server([str(WHEEL / "bin" / image.command[0]), *image.command[1:]], image.folder, known, "/api/health") as app:
        yield app


@pytest.mark.thorough
def test_what_the_image_holds_is_enough(running: Running) -> None:
    """With nothing but what is copied, the contract holds, and pages come with their files."""
    holds(f"{running.address}/api")
    _, _, page = fetch(f"{running.address}/orders", headers={"Cookie": f"session={ADA}"})
    files = set(re.findall(r'/_next/static/[^"\\]+\.js', page.decode()))
    assert files
    assert {fetch(running.address + file)[0] for file in files} == {200}


def test_what_the_image_holds_is_no_more(image: Image) -> None:
    """Neither sources nor tools nor a secret are in it."""
    names = {str(path.relative_to(image.folder)) for path in image.folder.rglob("*") if path.is_file()}
    assert [
        name for name in names if re.search(r"\.tsx?$|(^|/)\.env|\.db$|^node_modules/typescript/|^hono/", name)
    ] == []
    assert not {"WEBHOOK_SECRET", "CRON_SECRET", "SERVICES_KEY", "SESSIONS"} & image.env.keys()


def test_health_tells_whether_it_serves(image: Image, running: Running) -> None:
    """The check of health succeeds where the server answers, and fails where nothing does."""
    for port, healthy in ((running.address.rpartition(":")[2], True), ("9", False)):
        done = subprocess.run(
            image.health,
            env=environment(**{**image.env, "PORT": port}),
            cwd=image.folder,
            capture_output=True,
            timeout=60,
        )
        assert (done.returncode == 0) == healthy


def test_the_image_is_not_run_by_root() -> None:
    """The last word on the user is one without rights, and comes before the command; images have a version."""
    last = stages()[-1]
    assert [said for name, said in last if name == "USER"] == [
        "1000"
    ]  # node, by its number: what runs containers can check that
    for stage in stages():
        assert re.fullmatch(r"docker\.io/library/node:24-\S+( AS build)?", dict(stage)["FROM"])
    ignored = (EXAMPLES / ".dockerignore").read_text().split()
    assert {"**/node_modules", "**/.next", "**/.env*"} <= set(ignored)


@pytest.mark.outside
def test_lint() -> None:
    """A linter of container files finds nothing."""
    hadolint = program("hadolint", str(ROOT / ".venv" / "bin" / "hadolint"))
    done = subprocess.run([hadolint, "--no-color", str(FILE)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
