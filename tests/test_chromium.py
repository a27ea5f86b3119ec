"""What a machine without a browser or without a built site is told, and in which order browsers are taken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import chromium
from tests.conftest import ROOT
from tests.sampling import thorough

NO_BROWSER = "import tests.chromium\ntests.chromium.candidates = lambda *_: []\n"
NO_SITE = "import pathlib, tests.conftest\ntests.conftest.SITE = pathlib.Path('nowhere')\n"
A_SITE = "import pathlib, tests.conftest\ntests.conftest.SITE = pathlib.Path(__file__).parent\n"


def started(folder: Path, plugin: str, *arguments: str) -> tuple[int, str]:
    """The exit code and all words of a pytest run, of all tests if no other are named, changed by a plugin before it starts."""
    (folder / "changed.py").write_text(plugin)
    (folder / "index.html").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "changed", *arguments],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "CHROMIUM"} | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("workers", [thorough(()), ("-n", "2")])
def test_no_browser_is_said_once(tmp_path: Path, workers: tuple[str, ...]) -> None:
    """Where no browser is found, that and the way out are all that is said, before any test, with exit code 4."""
    assert started(tmp_path, A_SITE + NO_BROWSER, *workers) == (4, f"ERROR: {chromium.MISSING}\n\n")


def test_no_site_is_said_once(tmp_path: Path) -> None:
    """A site that was not built is said in the same place and way."""
    said = "ERROR: There is no built site: `make test` builds it, and so does `make site`.\n\n"
    assert started(tmp_path, NO_SITE, "-n", "2") == (4, said)


@pytest.mark.thorough
def test_the_way_out_works(tmp_path: Path) -> None:
    """Without a browser, the tests that need none run."""
    file = tmp_path / "test_two.py"
    file.write_text("import pytest\n@pytest.mark.browser\ndef test_a(): assert 0\ndef test_b(): pass\n")
    arguments = ("-c", "pyproject.toml", "-p", "tests.conftest", str(file))
    assert started(tmp_path, A_SITE + NO_BROWSER, *arguments)[0] == 4
    status, said = started(tmp_path, A_SITE + NO_BROWSER, *arguments, "-m", "not browser")
    assert (status, "1 passed, 1 deselected" in said) == (0, True), said


def test_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CHROMIUM alone if it is set, be it a path or a command; else the shell from npm if it was unpacked, the system's, and
    Playwright's own; the shell last where the browser should be one that readers have."""
    for name in ("google-chrome", "chromium", "start"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    own, chrome, packed = (str(tmp_path / name) for name in ("chromium", "google-chrome", "start"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "PACKED", tmp_path / "start")
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert chromium.candidates() == [packed, own, chrome, None]
    assert chromium.candidates(as_readers=True) == [own, chrome, None, packed]
    monkeypatch.setattr(chromium, "PACKED", tmp_path / "absent")
    assert chromium.candidates() == [own, chrome, None]
    monkeypatch.setenv("CHROMIUM", "/a/chromium")
    assert chromium.candidates() == chromium.candidates(as_readers=True) == ["/a/chromium"]
    monkeypatch.setenv("CHROMIUM", "google-chrome")
    assert chromium.candidates() == [chrome]
