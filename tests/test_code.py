"""The code that pages show: only sections of the examples' files, which tests start or type-check, as they stand there."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

from calculator.model import Knowledge
from tests.conftest import ROOT, SITE
from tests.test_prose import DOCS

EXAMPLES = ROOT / "docs" / "examples"
FENCE = re.compile(r"^( *)(```+|~~~+)[^\n]*\n.*?^\1\2\s*$", re.MULTILINE | re.DOTALL)
QUOTE = re.compile(r'``` \w+ title="(?P<file>[^"]+)"\n--8<-- "examples/(?P=file):(?P<section>\w+)"\n```', re.MULTILINE)
CHANGED = re.compile(r'^\{\{ changed\("(?P<before>[^"]+)", "(?P<after>[^"]+)"\) \}\}$', re.MULTILINE)
RUN = "guide/code.md"  # says for each example how to run it


class Quote(NamedTuple):
    """A piece of code on a page: where in its source, the file below docs/examples, and the section of it."""

    page: Path
    at: int
    file: str
    section: str


def quotes() -> list[Quote]:
    """Every piece of code on a page that is shown as it stands."""
    return [
        Quote(path, quote.start(), quote["file"], quote["section"])
        for path in DOCS
        for quote in QUOTE.finditer(path.read_text(encoding="utf-8"))
    ]


def changes() -> list[tuple[Quote, Quote]]:
    """What pages show as a diff: the section before, and the one after."""
    return [
        (Quote(path, diff.start(), *diff["before"].split(":")), Quote(path, diff.start(), *diff["after"].split(":")))
        for path in DOCS
        for diff in CHANGED.finditer(path.read_text(encoding="utf-8"))
    ]


def shown() -> list[Quote]:
    """All code of all pages, each side of a diff for itself."""
    return [*quotes(), *(side for both in changes() for side in both)]


def section(file: str, name: str) -> str:
    """The lines of a section, without marks and common indentation."""
    text = (EXAMPLES / file).read_text(encoding="utf-8")
    begin, end = (re.search(rf"^.*--8<-- \[{kind}:{name}\].*\n", text, re.MULTILINE) for kind in ("start", "end"))
    assert begin and end, (file, name)
    lines = [line for line in text[begin.end() : end.start()].splitlines() if "--8<--" not in line]
    return textwrap.dedent("\n".join(lines)).expandtabs(4).strip()


def test_pages_show_only_code_that_is_tested() -> None:
    """Each code block of a page, and each side of a diff, is a section of a file of an example that the tests name, and
    nothing typed by hand."""
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "examples").glob("*.py"))
    by_hand = [
        (path.name, it[0]) for path in DOCS for it in FENCE.finditer(path.read_text("utf-8")) if not QUOTE.match(it[0])
    ]
    assert by_hand == []
    assert {quote.file.split("/")[0] for quote in shown()} - set(re.findall(r"[\w-]+", tests)) == set()


def test_code_says_how_it_is_run() -> None:
    """Before a piece of code on any other page stands a link to how its example is run; that page has every example."""
    run = (ROOT / "docs" / RUN).read_text(encoding="utf-8")
    anchors = set(re.findall(r"\{ #([\w-]+) \}", run))
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name != "node_modules"}
    assert folders - anchors == set()
    for quote in shown():
        before = quote.page.read_text(encoding="utf-8")[: quote.at]
        assert quote.page.name == "code.md" or f"code.md#{quote.file.split('/')[0]})" in before, quote


def test_commands_are_those_of_the_examples() -> None:
    """The page gives the command of each example as its README has it, whose tests run it."""
    run = (ROOT / "docs" / RUN).read_text(encoding="utf-8")
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\| \[[^|]+ \| [^|]+ \| `([^`]+)` \|$", readme, re.MULTILINE)
    assert commands
    assert [command for command in commands if command not in run] == []


def test_blocks_that_run_lead_to_code(knowledge: Knowledge) -> None:
    """What the coverage page calls code that runs here leads to a section of a page that shows such code."""
    bare = []
    for block in knowledge.blocks["Runs here, started by a test"]:
        address, _, anchor = block.place.partition("/#")
        text = (ROOT / "docs" / f"{address}.md").read_text(encoding="utf-8")
        [part] = [part for part in re.split(r"^(?=#+ )", text, flags=re.MULTILINE) if f"{{ #{anchor} }}" in part]
        if not QUOTE.search(part):
            bare.append(block.place)
    assert bare == []


class _Code(HTMLParser):
    """The text of each block of code of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            self.blocks.append("")
        self.inside |= tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "pre"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.blocks[-1] += data


@cache
def built(page: Path) -> list[str]:
    """The blocks of code of a built page."""
    code = _Code()
    code.feed((SITE / page.relative_to(ROOT / "docs").with_suffix("") / "index.html").read_text(encoding="utf-8"))
    return code.blocks


@pytest.mark.site
def test_the_site_shows_the_files_as_they_are() -> None:
    """What a reader sees is the file's section, line by line."""
    for quote in quotes():
        blocks = [textwrap.dedent(block).strip() for block in built(quote.page)]
        assert section(quote.file, quote.section) in blocks, quote


@pytest.mark.site
def test_a_diff_has_both_states_whole() -> None:
    """Without the lines that come, a diff is the section before, without those that go the one after; signs are text."""
    diffs = changes()
    assert diffs
    for before, after in diffs:
        sides = [
            ["\n".join(line[1:] for line in block.splitlines() if line[:1] in f" {sign}") for sign in "-+"]
            for block in built(before.page)
        ]
        assert [section(side.file, side.section) for side in (before, after)] in sides, (before, after)
