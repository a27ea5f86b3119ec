"""The sources beside the code: spelling, lint, locks, workflows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from calculator.publish.baring import minify
from tests.conftest import ROOT


def run(*command: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_spelling() -> None:
    """No common misspelling stands in pages, knowledge or code."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert run("codespell_lib", *tracked) == (0, "")


@pytest.mark.parametrize("command", ["check", "format --check"])
def test_lint(command: str) -> None:
    """Python is linted and formatted."""
    status, said = run("ruff", *command.split(), "--quiet", "calculator", "tests", "docs/examples")
    assert status == 0, said


def test_types() -> None:
    """The package keeps its own types, as mypy --strict reads them."""
    status, said = run("mypy")
    assert status == 0, said


def test_workflows_are_hardened() -> None:
    """Actions are pinned by commit and permissions are least, as zizmor sees it."""
    zizmor = shutil.which("zizmor", path=str(ROOT / ".venv" / "bin")) or "zizmor"
    done = subprocess.run([zizmor, "--offline", "--no-progress", ".github"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_python_locks_are_hashed_and_name_no_address(name: str) -> None:
    """Every requirement is pinned with hashes, and no registry is named."""
    text = (ROOT / name).read_text()
    entries = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if re.match(r"[a-z0-9]", entry)]

    assert "://" not in text and "--index" not in text and "--find-links" not in text
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_test_lock_agrees_with_the_site_lock() -> None:
    """What both locks pin, they pin alike."""

    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9.-]+)==([^ \\;]+)", (ROOT / name).read_text(), re.MULTILINE))

    site, test = pins("requirements.txt"), pins("requirements-test.txt")
    assert site == {name: test.get(name) for name in site}


@pytest.mark.parametrize("folder", ["", "tests/chromium", "tests/bench", "docs/examples"])
def test_npm_lock_names_no_address(folder: str) -> None:
    """npm packages are pinned by integrity, and no registry is named."""
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    fetched = {name: entry for name, entry in packages.items() if "node_modules/" in name and "link" not in entry}

    assert fetched
    assert [name for name, entry in fetched.items() if "resolved" in entry] == []
    assert [name for name, entry in fetched.items() if "integrity" not in entry] == []


def test_scripts_are_thin(tmp_path: Path) -> None:
    """JavaScript stays a bridge: a page runs at most 12 kB of it, and there are at most 17.5 kB in all, the engine's worker
    included, as they are shipped, before compression.

    Of these 2.2 kB are what a link, a host and a download can suffer: which file came cut, changed, missing or as something
    else (worker.js), what of a link the form could not read and where it goes (page.js), damaged fragments, a script that
    never ran and a site opened from disk (search.js). 1 kB leads on from a missing page and is loaded by no other. 0.3 kB
    mark what is answered and pointed at, in place of styles by :has that cost every answer a third of its painting. 0.2 kB
    keep a browser from its history while the engine answers, which took a sixth longer. 0.6 kB lead to a section that comes
    with the second half of an answer, number the facts on paper, say on a phone that the engine is loading, keep hidden what
    the reader hid, and give the focus back. 0.2 kB search for a sentence with all its words before any of them,
    0.5 kB for a question without its filler words and for text that no key brought, and 0.3 kB open the drawer by keys.
    """
    minify((ROOT / "overrides" / "assets").glob("*.js"), tmp_path)
    minify((ROOT / "overrides" / "assets" / "engine").glob("*.js"), tmp_path, module=True)
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    everywhere = sizes["search.js"] + sizes["evidence.js"]
    assert everywhere + max(sizes[name] for name in ("page.js", "run.js", "matrix.js", "missing.js")) <= 12_000
    assert sum(sizes.values()) <= 17_500


def test_style_is_small(tmp_path: Path) -> None:
    """The site's own style stays within 25 kB in all, as it is shipped, before compression."""
    minify((ROOT / "docs" / "assets").glob("*.css"), tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 25_000
