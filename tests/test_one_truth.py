"""The proof that nothing can disagree: one finding is changed in a copy of the project, and everything moves, together."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import ADDRESS, ROOT, open_context, served
from tests.reading import Read, read

FLIPPED = ("hybrid", "realtime", "two-way", "natural", "weak")  # option, requirement, level, rating before and after


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without what it has built, its tools linked."""
    folder = tmp_path_factory.mktemp("copy") / "project"
    ignored = shutil.ignore_patterns(".git", ".venv", ".cache", "node_modules", "site", "__pycache__", "tests")
    shutil.copytree(ROOT, folder, ignore=ignored)
    for tools in (".venv", "node_modules"):
        (folder / tools).symlink_to(ROOT / tools)
    return folder


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """`make site` without its set-up."""
    environment = os.environ | {"SITE_URL": ADDRESS, "PYTHONPATH": str(folder)}

    def python(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments], cwd=folder, env=environment | more, capture_output=True, text=True
        )

    engine = python("calculator.publish", "runtime").stdout.strip()
    built = python("mkdocs", "build", "--strict", ENGINE=engine)
    if built.returncode == 0:
        python("calculator.publish", "finish", "site")
    return built


def findings(pages: dict[str, Read]) -> dict[str, set[tuple[str, str, str, str]]]:
    """What each page says; results of scenarios follow from these and may move with them."""
    return {path: set(page.findings) for path, page in pages.items() if not path.startswith("scenarios/")}


@pytest.mark.browser
def test_one_finding_moves_everything(copy: Path, pages: dict[str, Read], browser: Browser) -> None:
    """One rating changed in one requirement's file moves matrix, decision page, option page, prose and calculator to
    the same value, and no other finding on any page."""
    option, requirement, level, before, after = FLIPPED
    file = copy / "calculator" / "knowledge" / "requirements" / f"{requirement}.toml"
    table = f"[levels.{level}.findings.{option}]\n"
    text = file.read_text()
    assert text.count(f'{table}rating = "{before}"') == 1
    file.write_text(text.replace(f'{table}rating = "{before}"', f'{table}rating = "{after}"'))

    built = build(copy)

    assert built.returncode == 0, built.stdout + built.stderr
    site = copy / "site"
    moved = {
        path.relative_to(site).as_posix().removesuffix("index.html"): read(path.read_text(encoding="utf-8"))
        for path in site.rglob("*.html")
    }
    old, new = (option, requirement, level, before), (option, requirement, level, after)
    expected = {
        path: {new if finding == old else finding for finding in shown} for path, shown in findings(pages).items()
    }
    assert expected == findings(moved)
    for path in ("matrix/", f"decide/{requirement}/", f"options/{option}/"):
        assert new in moved[path].findings
    with served(site) as address, open_context(browser) as context:
        page = context.new_page()
        page.goto(f"{address}calculator/?{requirement}={level}")
        page.wait_for_selector(f'#result[data-answers="{requirement}={level}"]')
        page.locator("#more .mdx-parts").first.wait_for(state="attached")  # where the points stand with their ratings
        in_browser = {finding for finding in read(page.content()).findings if finding[:3] == old[:3]}
    assert {new} == in_browser


@pytest.mark.parametrize(
    "line",
    [
        "{{ no_such_macro() }}",
        "{{ no_such_variable }}",
        '{{ finding("realtime", "two-way", "no-such-option") }}',
        "{{ fact(",
    ],
)
def test_broken_macro_stops_the_build(copy: Path, line: str) -> None:
    """A macro that does not exist, or is asked for what does not exist, publishes nothing."""
    page = copy / "docs" / "method.md"
    text = page.read_text()
    page.write_text(f"{text}\n{line}\n")

    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=copy,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(copy)},
    )

    page.write_text(text)
    assert built.returncode != 0


def test_broken_anchor_stops_the_build(copy: Path) -> None:
    """Strict mode is on where it counts: a link to a section that does not exist publishes nothing."""
    page = copy / "docs" / "method.md"
    text = page.read_text()
    page.write_text(f"{text}\n[nowhere](matrix.md#no-such-section)\n")

    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=copy,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(copy)},
    )

    page.write_text(text)
    assert built.returncode == 1
