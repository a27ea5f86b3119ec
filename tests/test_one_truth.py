"""The proof that nothing can disagree: one finding is changed in a copy of the project, and everything moves, together."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from calculator.model import Knowledge
from tests.conftest import ADDRESS, ROOT, open_context, served
from tests.reading import Read, read
from tests.sampling import sample

FLIPPED = ("hybrid", "realtime", "two-way")  # option, requirement, level


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without what it has built, its tools linked."""
    folder = tmp_path_factory.mktemp("copy") / "project"
    ignored = shutil.ignore_patterns(".git", ".venv", ".cache", "node_modules", "site", "__pycache__", "tests")
    shutil.copytree(ROOT, folder, ignore=ignored)
    for tools in (".venv", "node_modules"):
        (folder / tools).symlink_to(ROOT / tools)
    return folder


def python(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One call in the folder of a project."""
    environment = os.environ | {"SITE_URL": ADDRESS, "PYTHONPATH": str(folder)} | more
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )


def mkdocs(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The strict build."""
    return python(folder, "mkdocs", "build", "--strict", *arguments, **more)


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """`make site` without its set-up."""
    engine = python(folder, "calculator.publish", "runtime").stdout.strip()
    built = mkdocs(folder, ENGINE=engine)
    if built.returncode == 0:
        python(folder, "calculator.publish", "finish", "site")
    return built


def findings(pages: dict[str, Read]) -> dict[str, set[tuple[str, str, str, str]]]:
    """What each page says; results of scenarios follow from these and may move with them."""
    return {path: set(page.findings) for path, page in pages.items() if not path.startswith("scenarios/")}


@pytest.mark.thorough
@pytest.mark.browser
def test_one_finding_moves_everything(
    copy: Path, pages: dict[str, Read], browser: Browser, knowledge: Knowledge
) -> None:
    """One rating changed in one requirement's file moves matrix, decision page, option page, prose and calculator to
    the same value, and no other finding on any page."""
    option, requirement, level = FLIPPED
    scale = knowledge.vocabulary.scale
    before = scale[knowledge.finding(option, requirement, level).rating]
    after = "weak" if before != "weak" else "good"
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


# ------------------------------------------------------------------ what stops the build

BROKEN = {
    "nothing": "A page.",
    "no-such-macro": "{{ no_such_macro() }}",
    "no-such-variable": "{{ no_such_variable }}",
    "no-such-option": '{{ finding("realtime", "two-way", "no-such-option") }}',
    "no-such-fact": '{{ fact("no-such-fact") }}',
    "not-closed": "{{ fact(",
    "no-such-section": "[nowhere](index.md#no-such-section)",
    "no-such-page": "[nowhere](no-such-page.md)",
}


@pytest.mark.parametrize("broken", sample([*BROKEN], 3))
def test_what_is_broken_stops_the_build(copy: Path, broken: str) -> None:
    """A macro that does not exist or is asked for what does not exist, and a link that leads nowhere, publish nothing.

    Under the project's own settings a site of one page is enough to see it.
    """
    (copy / "page").mkdir(exist_ok=True)
    text = f"---\nrender_macros: true\n---\n\n# Home {{ #home }}\n\n{BROKEN[broken]}\n"
    (copy / "page" / "index.md").write_text(text, encoding="utf-8")
    settings = "INHERIT: mkdocs.yml\ndocs_dir: page\nsite_dir: page-site\nnav: [index.md]\nextra_css: []\n"
    (copy / "page.yml").write_text(settings, encoding="utf-8")

    built = mkdocs(copy, "--config-file", "page.yml")
    assert (built.returncode == 0) == (broken == "nothing"), built.stdout + built.stderr
