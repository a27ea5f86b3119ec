"""The record: MADR 4.0.0 (adr/madr, tag 4.0.0, template/adr-template.md), whatever was answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import date

import pytest

from calculator import FOLDER, adr, load, loading
from calculator.answers import parse
from calculator.explaining import Explanation, explain
from calculator.model import Knowledge
from calculator.scoring import Board

DAY = date(2026, 11, 21)
LINK = "https://example.org/calculator/?team=solo"
KNOWLEDGE = load()


def without_a_way_out() -> Knowledge:
    """The knowledge with one rating changed, so that a team of one excludes what static hosting leaves."""
    documents = deepcopy(loading.read(FOLDER)[0])
    documents["requirements/team"]["levels"]["solo"]["findings"]["separate-backend"]["rating"] = "unfit"
    return loading.build(documents)


def explanation(query: str, knowledge: Knowledge = KNOWLEDGE) -> Explanation:
    """The answer to a query."""
    return explain(Board(knowledge, DAY), *parse(knowledge.vocabulary, query))


EXPLANATIONS = {
    **{one.id: explanation(one.answers) for one in KNOWLEDGE.scenarios},
    **{
        f"{id}={level}": explanation(f"{id}={level}")
        for id, levels in KNOWLEDGE.vocabulary.levels.items()
        for level in levels
    },
    "too close": explanation("realtime=two-way:must&team=solo"),
    "nothing but musts": explanation("hosting=static-only:must&team=solo:must"),
    "unsure": explanation("realtime=unsure&team=solo"),
    "nothing but unsure": explanation("realtime=unsure:must"),
    "conflict": explanation("hosting=static-only:must&team=solo:must", without_a_way_out()),
    "no answers": explanation(""),
}
RECORDS = {name: adr.record(KNOWLEDGE, e, DAY, LINK) for name, e in EXPLANATIONS.items()}
every_record = pytest.mark.parametrize("name", RECORDS)

NAMES = [option.name for option in KNOWLEDGE.options]
TEMPLATE = [
    "## Context and Problem Statement",
    "## Decision Drivers",
    "## Considered Options",
    "## Decision Outcome",
    "### Consequences",
    "### Confirmation",
    "## Pros and Cons of the Options",
    *(f"### {name}" for name in NAMES),
    "## More Information",
]
MANDATORY = ["## Context and Problem Statement", "## Considered Options", "## Decision Outcome"]


def sections(record: str) -> list[tuple[str, str]]:
    """Each heading with the text up to the next one."""
    body = record.split("\n---\n", 1)[1]
    pieces = re.split(r"^(#+ .*)$", body, flags=re.MULTILINE)[1:]
    return [(heading, text.strip()) for heading, text in zip(pieces[::2], pieces[1::2], strict=True)]


def reasons(record: str) -> Iterator[str]:
    """Each text that continues a "because"."""
    return (one[1] for one in re.finditer(r'^(?:Chosen option: ".*?"|\* \w+), because (.*)$', record, re.MULTILINE))


def test_the_examples_end_in_every_way() -> None:
    """Protects the examples of this file: they hold each confidence there is, a conflict and an exclusion."""
    assert {e.confidence for e in EXPLANATIONS.values()} == {"clear", "likely", "leaning", "too-close", "none"}
    assert EXPLANATIONS["conflict"].conflicts != ()
    assert EXPLANATIONS["nothing but musts"].ranking.excluded != ()


# ------------------------------------------------------------------ headings


@pytest.mark.parametrize("name", [one.id for one in KNOWLEDGE.scenarios])
def test_a_full_record_has_the_headings_of_the_template(name: str) -> None:
    """Protects tools that read records: every heading of MADR 4.0.0, in its words and its order."""
    title, *others = [heading for heading, _ in sections(RECORDS[name])]
    assert re.fullmatch(r"# Use .+ for the backend of our Next\.js app", title)
    assert others == TEMPLATE


@every_record
def test_headings_keep_the_order_of_the_template(name: str) -> None:
    """Protects the same where parts are left out: one title, the mandatory headings, no other word or order."""
    title, *others = [heading for heading, _ in sections(RECORDS[name])]
    assert title.startswith("# ")
    assert others == [one for one in TEMPLATE if one in others]
    assert [one for one in MANDATORY if one not in others] == []


@every_record
def test_no_section_is_empty(name: str) -> None:
    """Protects readers from bare headings: each has text, or a section below it that has."""
    found = sections(RECORDS[name])
    following = [*(heading for heading, _ in found[1:]), ""]
    bare = [
        heading
        for (heading, text), after in zip(found, following, strict=True)
        if not text and not after.startswith(heading.split()[0] + "#") and not heading.startswith("# ")
    ]
    assert bare == []


# ------------------------------------------------------------------ the parts


@every_record
def test_the_front_matter(name: str) -> None:
    """Protects the status: the tool proposes and accepts nothing; the value is quoted, as 4.0.0 has it."""
    assert RECORDS[name].split("\n\n")[0] == '---\nstatus: "proposed"\ndate: 2026-11-21\n---'


@every_record
def test_the_options_considered(name: str) -> None:
    """Protects the list of options: all of them, in the published order, also those that were excluded."""
    assert dict(sections(RECORDS[name]))["## Considered Options"] == "\n".join(f"* {one}" for one in NAMES)


@every_record
def test_the_outcome(name: str) -> None:
    """Protects the template's sentence: the chosen option is the leader, quoted, with a reason; or none is chosen."""
    outcome = dict(sections(RECORDS[name]))["## Decision Outcome"]
    leader = EXPLANATIONS[name].ranking.leader
    start = f'Chosen option: "{KNOWLEDGE.option(leader).name}", because ' if leader else "No option is chosen: "
    assert outcome.startswith(start)
    assert re.search(r"\w\.$", outcome)


@every_record
def test_consequences_and_arguments_are_reasons(name: str) -> None:
    """Protects the bullets: consequences are good or bad, arguments also neutral, and each says because of what."""
    found = dict(sections(RECORDS[name]))
    consequences = found.get("### Consequences", "").splitlines()
    arguments = [line for one in NAMES for line in found.get(f"### {one}", "").splitlines()]
    assert [line for line in consequences if not re.match(r"\* (Good|Bad), because \S", line)] == []
    assert [line for line in arguments if not re.match(r"\* (Good|Neutral|Bad), because \S", line)] == []


@every_record
def test_bullets_are_asterisks(name: str) -> None:
    """Protects the template's form of lists, which its own linting asks for."""
    assert re.findall(r"^\s*(?:[-+]|\d+\.) .*$", RECORDS[name].split("\n---\n", 1)[1], re.MULTILINE) == []


@every_record
def test_blank_lines_are_single(name: str) -> None:
    """Protects the same linting: blocks are parted by one blank line, and the file ends with one line break."""
    assert re.findall(r"\n\n\n|\s\n\Z|[^\n]\Z| \n", RECORDS[name]) == []


@every_record
def test_it_leads_back(name: str) -> None:
    """Protects the way back: the record holds the answers, the link to them and the knowledge base's hash."""
    more = dict(sections(RECORDS[name]))["## More Information"]
    query = EXPLANATIONS[name].query
    assert (f"`{query}`" in more) == (query != "")
    assert LINK in more
    assert f"`{KNOWLEDGE.hash}`, read on 2026-11-21" in more


def test_no_link_is_no_line() -> None:
    """Protects the command line's record, which has no page to lead back to."""
    record = adr.record(KNOWLEDGE, EXPLANATIONS["shop"], DAY, "")
    assert "calculator" not in record
    assert "* \n" not in record


def test_what_excludes_is_said() -> None:
    """Protects the screen step in the record: musts stand apart from wishes, and what they exclude is marked."""
    e, record = EXPLANATIONS["healthcare-portal"], RECORDS["healthcare-portal"]
    drivers = dict(sections(record))["## Decision Drivers"]
    assert re.findall(r"^[^*\n].*", drivers, re.MULTILINE) == ["Constraints, which exclude:", "Drivers, which weigh:"]
    assert drivers.count("\n* ") == len(e.ranking.answers)
    assert record.count("(excludes it)") == len(e.ranking.excluded)


# ------------------------------------------------------------------ the sentence after "because"

WITHIN = r"(?<![\w.])[a-z]+,? (?=({}))"  # what follows a word in small letters, and so stands within a sentence
WORD = r"[A-Za-z](?:[\w.-]*\w)?"


def texts() -> Iterator[str]:
    """Every sentence of the knowledge base."""
    findings = [one for each in KNOWLEDGE.requirements for level in each.levels for one in level.findings]
    yield from (one.because for one in (*findings, *(one for stack in KNOWLEDGE.stacks for one in stack.findings)))
    yield from (text for fact in KNOWLEDGE.facts.values() for text in (fact.statement, fact.correction))


WORDS = Counter(word for text in texts() for word in re.findall(WITHIN.format(WORD), text))
PAIRS = Counter(pair for text in texts() for pair in re.findall(WITHIN.format(rf"{WORD} {WORD}"), text))


def is_name(reason: str) -> bool:
    """Whether a sentence begins with a name: with what the knowledge base mostly writes large within sentences too."""
    first, *second = re.findall(WORD, reason)[:2]
    large = first[0].upper() + first[1:]
    return WORDS[large] > WORDS[large[0].lower() + large[1:]] or PAIRS[" ".join([large, *second])] > 0


def test_reasons_continue_the_sentence() -> None:
    """Protects the reading of "because …": it goes on in small letters, and names and code keep theirs."""
    found = {reason for record in RECORDS.values() for reason in reasons(record)}
    assert {one for one in found if one[0] != "`" and one[0].isupper() != is_name(one)} == set()


@pytest.mark.parametrize(
    ("because", "continued"),
    [
        ("Supabase Realtime carries messages.", "Supabase Realtime carries messages."),
        ("`next start` cannot upgrade.", "`next start` cannot upgrade."),
        ("Go compiles to one binary.", "Go compiles to one binary."),
        ("Route Handlers stream.", "Route Handlers stream."),
        ("A socket server attaches to it.", "a socket server attaches to it."),
        ("Containers run it.", "containers run it."),
    ],
)
def test_names_keep_their_capital(because: str, continued: str) -> None:
    """Protects names that nobody has listed: after "because" a sentence goes on in lower case unless it begins with one."""
    documents = deepcopy(loading.read(FOLDER)[0])
    documents["requirements/team"]["levels"]["solo"]["findings"]["bff"]["because"] = because
    knowledge = loading.build(documents)
    record = adr.record(knowledge, explanation("team=solo", knowledge), DAY, LINK)
    assert f", because {continued}" in record
