"""The examples' TypeScript is strict, all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.examples.running import EXAMPLES, built, environment, node

PROJECTS = sorted(path.parent.name for path in EXAMPLES.glob("*/tsconfig.json"))


def tracked() -> list[Path]:
    """The examples' TypeScript files, below docs/examples."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.ts", "*.tsx"],
        cwd=EXAMPLES, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Path(name) for name in listed.stdout.splitlines() if (EXAMPLES / name).exists()]


@pytest.mark.parametrize("project", PROJECTS)
def test_types(project: str) -> None:
    """Each example passes the compiler, under the strict options of all; what Next.js generates for it included."""
    if (EXAMPLES / project / "next.config.ts").exists():
        built(project)
    tsc = EXAMPLES / "node_modules" / "typescript" / "bin" / "tsc"
    read = ROOT / ".cache" / "types" / f"{project}.json"  # so that only what has changed is looked at again
    done = subprocess.run(
        [node(), str(tsc), "--noEmit", "--incremental", "--tsBuildInfoFile", str(read), "-p", project],
        cwd=EXAMPLES, env=environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["fastapi", "measured"])
def test_python_types(folder: str) -> None:
    """The examples in Python are typed as strictly."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "server.py"],
        cwd=EXAMPLES / folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_is_in_a_project() -> None:
    """No TypeScript file stands outside the projects that the compiler reads."""
    assert [str(path) for path in tracked() if path.parts[0] not in PROJECTS] == []


def test_one_strictness() -> None:
    """Each project takes the common options, and none loosens them."""
    for project in PROJECTS:
        text = (EXAMPLES / project / "tsconfig.json").read_text()
        assert '"extends": "../tsconfig.json"' in text
        assert '"strict": false' not in text and '"noUncheckedIndexedAccess": false' not in text
