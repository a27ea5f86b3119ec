"""The prose: every external claim carries a dated fact, and it reads as docs/ is meant to read."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path

import pytest

from calculator.model import Knowledge
from tests.conftest import ROOT, SITE

DOCS = sorted(path for path in (ROOT / "docs").rglob("*.md") if "examples" not in path.parts)
LONGEST = 48  # words of a sentence
EMPTY_WORDS = re.compile(
    r"\b(scalable|robust|seamless\w*|powerful|leverag\w+|ensur\w+|crucial\w*|utili[sz]\w+|delve|in order to|simply|"
    r"basically|of course|let's|cutting-edge|game.changer|holistic|streamlin\w+|empower\w*|it is important to|"
    r"it is worth noting|needless to say|comprehensive|best practices?|in today's)\b",
    re.IGNORECASE,
)
# A quantity with its unit, a version, an advisory, a price.
QUANTITY = (
    r"\b\d[\d,.]*\s?(?:s|ms|min|h|KB|MB|GB|TB|%|per cent|seconds?|minutes?|hours?|requests?|USD|dollars?|connections?|"
    r"a second|an hour|a month)\b|\$\d|CVE-|GHSA-|\bv?\d+\.\d+\.\d+\b"
)
VENDOR = (
    r"\b(Vercel|Netlify|Cloudflare|AWS|Lambda|Cloud Run|Fly\.io|Railway|Heroku|Azure|Supabase|Stripe|PayPal|Prisma|BullMQ|"
    r"Temporal|RabbitMQ|Kafka|Auth\.js|HIPAA|PCI DSS|FedRAMP|GDPR|Next\.js \d+|Node\.js \d+|React \d+|Fastify \d|Socket\.IO)\b"
)
CLAIM = re.compile(f"{QUANTITY}|{VENDOR}")
SOURCED = re.compile(r"\{\{ (fact|finding|hosts|claims|corrections|number|sources|figure|measures|chart)\(")
OURS = re.compile(
    r"\b(our (run|runs|arithmetic|choice|example|figure|threshold|assumptions?|opinion|judgement|estimate|reading|rule|own|"
    r"rates?)|we (rate|assume|take|measured|"
    r"reckon)|arithmetic|assumed?|assumptions?|rule of thumb|example|for instance|suppose|calibrated|is on average|divided by)\b",
    re.IGNORECASE,
)
UNWANTED = (
    "typography",
    "cliches",
    "misc.illogic",
    "uncomparables",
    "needless_variants",
)  # more false alarms than finds
IMPORTED = {"docs/guide/articles.md"}  # states the articles' rules themselves, each row with its link to our answer


def blocks(path: Path) -> Iterator[str]:
    """The paragraphs, list items and table rows of a page, without headings, code and what it says it leaves out."""
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^## [^\n]*\{ #not-covered \}\n.*?(?=^## |\Z)", "", text, flags=re.MULTILINE | re.DOTALL)
    # a table whose head says that it is ours is no claim; other heads say nothing
    text = re.sub(
        r"^(\|.*\n)\|[-:| ]+\|\n((?:\|.*\n)+)", lambda it: "" if OURS.search(it[1]) else it[2], text, flags=re.MULTILINE
    )
    for part in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|\||#+) )", text):
        if part.strip() and not part.lstrip().startswith("#"):
            yield part.strip()


def name(path: Path) -> str:
    """A page's source by its path in the repository."""
    return path.relative_to(ROOT).as_posix()


def test_external_claims_carry_a_fact() -> None:
    """A block that names a vendor, a limit, a version or a measured number links to a fact, or says that the number is ours."""
    assert [
        (name(path), block)
        for path in DOCS
        if name(path) not in IMPORTED
        for block in blocks(path)
        if CLAIM.search(visible(block)) and not SOURCED.search(block) and not OURS.search(block)
    ] == []


def test_prose_names_no_source_of_its_own() -> None:
    """Addresses stand in facts, where they have a day; a page links to facts and to other pages only."""
    address = re.compile(r"\]\(https?://[^)]*\)|href=\"https?://[^\"]*")
    assert [(name(path), one) for path in DOCS for one in address.findall(path.read_text(encoding="utf-8"))] == []


def visible(block: str) -> str:
    """A block as it is read: without macros and addresses."""
    return re.sub(r"\]\([^)]*\)", "]", re.sub(r"\{\{.*?\}\}", "", block))


def written(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every sentence of ours with its place: pages and knowledge, but not the claims of others."""
    for path in DOCS:
        for block in blocks(path):
            for line in block.splitlines():
                if not line.startswith("|"):
                    yield name(path), visible(line)
    for requirement in knowledge.requirements:
        yield requirement.id, requirement.advice
        for level in requirement.levels:
            yield f"{requirement.id} {level.id}", level.help
            yield from ((f"{requirement.id} {level.id} {one.option}", one.because) for one in level.findings)
    for one in (*knowledge.options, *knowledge.stacks):
        yield one.id, one.advice
    for one in knowledge.scenarios:
        yield one.id, one.story


def test_no_empty_words(knowledge: Knowledge) -> None:
    """Words that say nothing stay out: a number or a concrete subject stands in their place."""
    assert [(place, text) for place, text in written(knowledge) if EMPTY_WORDS.search(text)] == []


def test_sentences_are_short(knowledge: Knowledge) -> None:
    """No sentence is longer than a reader in a hurry can hold."""
    found = [
        (place, sentence)
        for place, text in written(knowledge)
        for sentence in re.split(r"(?<=[.:;!?]) ", text)
        if len(sentence.split()) > LONGEST
    ]
    assert found == []


def test_one_sentence_a_line() -> None:
    """A paragraph's source has one sentence a line, so that a diff shows a sentence."""
    assert [
        (name(path), line)
        for path in DOCS
        for block in blocks(path)
        if not re.match(r"[-*|!<]|\d+\.", block)
        for line in block.splitlines()
        if re.search(r"[a-z)`]\. +[A-Z]", visible(line))
    ] == []


# Terms that engineers from elsewhere may not know, as pages write them: (anchor, pattern).
TERMS = [
    ("route-handler", "Route Handlers?"),
    ("server-action", "Server Actions?"),
    ("server-component", "Server Components?"),
    ("app-router", "(?:App|Pages) Router"),
    ("api-routes", "API Routes"),
    ("multi-zones", "[Mm]ulti-zones?"),
    ("standalone-output", "[Ss]tandalone output"),
    ("custom-server", "[Cc]ustom servers?"),
    ("cold-start", "[Cc]old starts?"),
    ("fluid-compute", "Fluid compute"),
    ("daemon", "Daemons?"),
    ("event-loop", "[Ee]vent loops?"),
    ("maximum-duration", "[Mm]aximum duration"),
    ("sticky-session", "[Ss]ticky sessions?"),
    ("version-skew", "[Vv]ersion skew"),
    ("static-export", "[Ss]tatic exports?"),
    ("strangler", "[Ss]trangler (?:pattern|fig)"),
    ("isr", "ISR"),
    ("sse", "SSE|Server-Sent Events"),
    ("baa", "BAAs?"),
]


def test_first_use_of_a_term_leads_to_the_glossary() -> None:
    """On a decision, an architecture and in the guide, whoever meets a term of Next.js for the first time can look it up."""
    missing = []
    for path in DOCS:
        if path.parent.name not in ("decide", "options", "guide") or path.name in ("glossary.md", "coverage.md"):
            continue
        text = "\n".join(block for block in blocks(path) if block[0] not in "|<!:={")
        plain = re.sub(r"`[^`]*`|\{\{.*?\}\}|\[[^\]]*\]\([^)]*\)", lambda it: " " * len(it[0]), text)
        for id, pattern in TERMS:
            first = re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", plain)
            if first and f"#term-{id})" not in text[: first.start()]:
                missing.append((name(path), id))
    assert missing == []


class _Text(HTMLParser):
    """The article of a page as lines of text, without code."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.inside, self.skipped = False, 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "article" and "md-content__inner" in (dict(attributes).get("class") or ""):
            self.inside = True
        elif tag == "footer":
            self.inside = False
        self.skipped += tag in ("code", "pre", "svg", "script")
        if tag in ("p", "li", "td", "th", "h1", "h2", "h3", "dd", "dt", "summary", "legend"):
            self.parts.append(".\n\n")

    def handle_endtag(self, tag: str) -> None:
        self.skipped -= tag in ("code", "pre", "svg", "script")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.parts.append(f"x{len(self.parts)}y" if self.skipped else data)  # no digit last, to repeat what follows


@pytest.mark.site
def test_proselint(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """The text of every built page passes proselint, but for the rules in UNWANTED. Read again is what has changed since it
    passed, or all of it where proselint or its rules have."""
    config = tmp_path / "proselint.json"
    config.write_text(json.dumps({"max_errors": 100_000, "checks": dict.fromkeys(UNWANTED, False)}))
    rules = version("proselint") + config.read_text()
    passed: dict[str, str] = pytestconfig.cache.get("proselint", {})  # type: ignore[union-attr]
    found = {}
    for page in sorted(SITE.rglob("index.html")):
        reader = _Text()
        # numbered links to facts, ratings in cells and verdicts are not sentences
        html = re.sub(r'<span class="mdx-(facts|rating|verdict)".*?</span>', "", page.read_text(encoding="utf-8"))
        reader.feed(html)
        text = "".join(reader.parts)
        title = page.relative_to(SITE).parent.as_posix().replace("/", "--")
        found[title] = hashlib.sha256((rules + text).encode()).hexdigest()
        if passed.get(title) != found[title]:
            (tmp_path / f"{title}.txt").write_text(text, encoding="utf-8")
    if unread := [*tmp_path.glob("*.txt")]:
        command = [sys.executable, "-m", "proselint", "check", "--config", config, *unread]
        done = subprocess.run(command, capture_output=True, text=True)
        said = done.stdout.replace(f"{tmp_path}/", "")
        assert (done.returncode, said + done.stderr) == (0, "")
    pytestconfig.cache.set("proselint", found)  # type: ignore[union-attr]
