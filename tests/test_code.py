"""The code that pages show: only sections of the examples' files, which tests start or type-check, as they stand there."""

from __future__ import annotations

import re
import textwrap
from html.parser import HTMLParser
from pathlib import Path

import pytest

from calculator.model import Knowledge
from tests.conftest import ROOT, SITE
from tests.test_prose import DOCS

EXAMPLES = ROOT / "docs" / "examples"
FENCE = re.compile(r"^( *)(```+|~~~+)[^\n]*\n.*?^\1\2\s*$", re.MULTILINE | re.DOTALL)
QUOTE = re.compile(r'``` \w+ title="(?P<file>[^"]+)"\n--8<-- "examples/(?P=file):(?P<section>\w+)"\n```', re.MULTILINE)
RUN = "guide/code.md"  # says for each example how to run it


def quotes() -> list[tuple[Path, str, str]]:
    """Every piece of code on a page: the page, the file below docs/examples, and the section of it."""
    found = []
    for path in DOCS:
        text = path.read_text(encoding="utf-8")
        found += [(path, quote["file"], quote["section"]) for quote in QUOTE.finditer(text)]
    return found


def section(file: str, name: str) -> str:
    """The lines of a section, without marks and common indentation."""
    text = (EXAMPLES / file).read_text(encoding="utf-8")
    begin, end = (re.search(rf"^.*--8<-- \[{kind}:{name}\].*\n", text, re.MULTILINE) for kind in ("start", "end"))
    assert begin and end, (file, name)
    lines = [line for line in text[begin.end() : end.start()].splitlines() if "--8<--" not in line]
    return textwrap.dedent("\n".join(lines)).expandtabs(4).strip()


def test_pages_show_only_code_that_is_tested() -> None:
    """Each code block of a page is a section of a file of an example that the tests name, and nothing typed by hand."""
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "examples").glob("*.py"))
    by_hand = [
        (path.name, it[0]) for path in DOCS for it in FENCE.finditer(path.read_text("utf-8")) if not QUOTE.match(it[0])
    ]
    assert by_hand == []
    assert {file.split("/")[0] for _, file, _ in quotes()} - set(re.findall(r"[\w-]+", tests)) == set()


def test_code_says_how_it_is_run() -> None:
    """Before a piece of code on any other page stands a link to how its example is run; that page has every example."""
    run = (ROOT / "docs" / RUN).read_text(encoding="utf-8")
    anchors = set(re.findall(r"\{ #([\w-]+) \}", run))
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name != "node_modules"}
    assert folders - anchors == set()
    for path, file, name in quotes():
        text = path.read_text(encoding="utf-8")
        before = text[: text.index(f'"examples/{file}:{name}"')]
        assert path.name == "code.md" or f"code.md#{file.split('/')[0]})" in before, (path.name, file, name)


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


@pytest.mark.site
def test_the_site_shows_the_files_as_they_are() -> None:
    """What a reader sees is the file's section, line by line."""
    for path, file, name in quotes():
        built = SITE / path.relative_to(ROOT / "docs").with_suffix("") / "index.html"
        shown = _Code()
        shown.feed(built.read_text(encoding="utf-8"))
        assert section(file, name) in [textwrap.dedent(block).strip() for block in shown.blocks], (
            path.name,
            file,
            name,
        )
