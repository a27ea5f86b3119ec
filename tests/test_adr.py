"""The record: MADR 4.0.0 (adr/madr, tag 4.0.0, template/adr-template.md), whatever was answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

from calculator import FOLDER, adr, load, loading
from calculator.answers import parse
from calculator.checking.shapes import CONFIDENCES
from calculator.explaining import Explanation, explain
from calculator.model import Knowledge
from calculator.scoring import Board
from tests.conftest import DAY
from tests.small import KNOWLEDGE

LINK = "https://example.org/calculator/?people=one"


def explanation(query: str, knowledge: Knowledge = KNOWLEDGE) -> Explanation:
    """The answer to a query."""
    return explain(Board(knowledge, DAY), *parse(knowledge.vocabulary, query))


# every way to leave nothing out, then one for each way an answer can end
EXPLANATIONS = {
    **{one.id: explanation(one.answers) for one in KNOWLEDGE.scenarios},
    **{
        f"{id}={level}": explanation(f"{id}={level}")
        for id, levels in KNOWLEDGE.vocabulary.levels.items()
        for level in levels
    },
    "leaning": explanation("live=push&jobs=short&tongue=script:minor&rules=many:minor&data=light:minor&people=one"),
    "gaps": explanation(
        "live=both-ways:minor&jobs=long:minor&tongue=script&rules=few&data=light&host=managed&people=one"
    ),
    "nothing but musts": explanation("live=both-ways:must&tongue=script:must"),
    "excluding": explanation("live=both-ways:must&host=own&people=two:minor"),
    "unsure": explanation("live=unsure&people=one"),
    "nothing but unsure": explanation("live=unsure:must"),
    "conflict": explanation("host=files-only:must&people=one:must"),
    "no answers": explanation(""),
}
RECORDS = {name: adr.record(KNOWLEDGE, e, DAY, LINK) for name, e in EXPLANATIONS.items()}

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
    return (
        one[1]
        for one in re.finditer(
            r'^(?:(?:Chosen option|Leading so far): ".*?"|\* \w+), because (.*)$', record, re.MULTILINE
        )
    )


def test_the_examples_end_in_every_way() -> None:
    """The examples of this file hold each confidence there is, a conflict and an exclusion."""
    assert {e.confidence for e in EXPLANATIONS.values()} == {*CONFIDENCES, "none"}
    assert EXPLANATIONS["conflict"].conflicts != ()
    assert EXPLANATIONS["gaps"].gaps != ()
    assert EXPLANATIONS["nothing but musts"].ranking.excluded != ()


# ------------------------------------------------------------------ headings


def test_a_full_record_has_the_headings_of_the_template() -> None:
    """Tools that read records find every heading of MADR 4.0.0, in its words and its order."""
    for name in [one.id for one in KNOWLEDGE.scenarios]:
        title, *others = [heading for heading, _ in sections(RECORDS[name])]
        use = "Draft: use" if EXPLANATIONS[name].confidence == "early" else "Use"
        leader = KNOWLEDGE.option(EXPLANATIONS[name].ranking.leader).name
        assert title == f"# {use} {leader} for the backend of our Next.js app", name
        assert others == TEMPLATE, name


def test_headings_keep_the_order_of_the_template() -> None:
    """Where parts are left out there are still one title, the mandatory headings, no other word and no other order."""
    for name in RECORDS:
        title, *others = [heading for heading, _ in sections(RECORDS[name])]
        assert title.startswith("# "), name
        assert others == [one for one in TEMPLATE if one in others], name
        assert [one for one in MANDATORY if one not in others] == [], name


def test_no_section_is_empty() -> None:
    """No heading stands bare: each has text, or a section below it that has."""
    for name in RECORDS:
        found = sections(RECORDS[name])
        following = [*(heading for heading, _ in found[1:]), ""]
        bare = [
            heading
            for (heading, text), after in zip(found, following, strict=True)
            if not text and not after.startswith(heading.split()[0] + "#") and not heading.startswith("# ")
        ]
        assert bare == [], name


# ------------------------------------------------------------------ the parts


def test_the_front_matter() -> None:
    """The tool proposes and accepts nothing, and of few answers makes a draft; the status is quoted, as 4.0.0 has it."""
    for name in RECORDS:
        status = "draft" if EXPLANATIONS[name].confidence == "early" else "proposed"
        assert RECORDS[name].split("\n\n")[0] == f'---\nstatus: "{status}"\ndate: {DAY}\n---', name


def test_the_options_considered() -> None:
    """All options are listed in the published order, also those that were excluded."""
    for name in RECORDS:
        assert dict(sections(RECORDS[name]))["## Considered Options"] == "\n".join(f"* {one}" for one in NAMES), name


def test_the_outcome() -> None:
    """The chosen option is the leader, quoted, with a reason, in the template's sentence; or none is chosen."""
    for name in RECORDS:
        outcome = dict(sections(RECORDS[name]))["## Decision Outcome"]
        leader = EXPLANATIONS[name].ranking.leader
        chosen = "Leading so far" if EXPLANATIONS[name].confidence == "early" else "Chosen option"
        start = f'{chosen}: "{KNOWLEDGE.option(leader).name}", because ' if leader else "No option is chosen: "
        assert outcome.startswith(start), name
        assert re.search(r"\w\.$", outcome), name


def test_consequences_and_arguments_are_reasons() -> None:
    """Consequences are good or bad, arguments also neutral, and each says because of what."""
    for name in RECORDS:
        found = dict(sections(RECORDS[name]))
        consequences = found.get("### Consequences", "").splitlines()
        arguments = [line for one in NAMES for line in found.get(f"### {one}", "").splitlines()]
        assert [line for line in consequences if not re.match(r"\* (Good|Bad), because \S", line)] == [], name
        assert [line for line in arguments if not re.match(r"\* (Good|Neutral|Bad), because \S", line)] == [], name


def test_bullets_are_asterisks() -> None:
    """Lists have the template's form, which its own linting asks for."""
    for name in RECORDS:
        assert re.findall(r"^\s*(?:[-+]|\d+\.) .*$", RECORDS[name].split("\n---\n", 1)[1], re.MULTILINE) == [], name


def test_blank_lines_are_single() -> None:
    """Blocks are parted by one blank line, and the file ends with one line break, as the same linting asks."""
    for name in RECORDS:
        assert re.findall(r"\n\n\n|\s\n\Z|[^\n]\Z| \n", RECORDS[name]) == [], name


def test_it_leads_back() -> None:
    """The record holds the answers, the link to them and the knowledge base's hash."""
    for name in RECORDS:
        more = dict(sections(RECORDS[name]))["## More Information"]
        query = EXPLANATIONS[name].query
        assert (f"`{query}`" in more) == (query != ""), name
        assert LINK in more, name
        assert f"`{KNOWLEDGE.hash}`, read on {DAY}" in more, name


def test_no_link_is_no_line() -> None:
    """The command line's record, which has no page to lead back to, has no empty line in its place."""
    record = adr.record(KNOWLEDGE, EXPLANATIONS["chat"], DAY, "")
    assert "calculator" not in record
    assert "* \n" not in record


def test_what_excludes_is_said() -> None:
    """Musts stand apart from wishes, and what they exclude is marked."""
    e, record = EXPLANATIONS["excluding"], RECORDS["excluding"]
    drivers = dict(sections(record))["## Decision Drivers"]
    assert re.findall(r"^[^*\n].*", drivers, re.MULTILINE) == [
        "Constraints, which exclude what serves them less than workably:",
        "Drivers, which weigh:",
    ]
    assert drivers.count("\n* ") == len(e.ranking.answers)
    assert record.count("(excludes it)") == len(e.ranking.excluded)


def test_a_gap_is_said_in_the_outcome() -> None:
    """What the chosen option serves less than workably is the first thing that the record says of it."""
    e = EXPLANATIONS["gaps"]
    [outcome] = [text for heading, text in sections(RECORDS["gaps"]) if heading == "## Decision Outcome"]
    leader = KNOWLEDGE.option(e.ranking.leader).name
    assert e.headline.startswith(f"{leader} leads but is ")
    assert e.headline[1:] in outcome
    assert sum(f"Bad, because {gap.finding.because[1:]}"[14:] in RECORDS["gaps"] for gap in e.gaps) == len(e.gaps)


def test_every_reason_cites_its_facts_by_number() -> None:
    """Behind each argument stand the numbers of the facts it rests on, and under "More Information" each number with our
    verdict, the day of the check and the address, once and in order."""
    for name in RECORDS:
        more = dict(sections(RECORDS[name]))["## More Information"]
        listed = re.findall(r"^\* \[(\d+)\] (\S+), checked (\S+): (\S+)$", more, re.MULTILINE)
        facts = {}
        for number, (found, verdict, day, address) in enumerate(listed, start=1):
            topic, id = re.fullmatch(r"https://example\.org/facts/(.+)/#(.+)", address).groups()
            fact = KNOWLEDGE.fact(id)
            assert (found, verdict, day, topic) == (str(number), fact.verdict, str(fact.checked), fact.topic), name
            facts[id] = number
        assert len(facts) == len(listed) == more.count("\n* ["), name
        cited = set()
        for answer in EXPLANATIONS[name].ranking.answers:
            level = answer.level != "unsure" and KNOWLEDGE.requirement(answer.requirement).level(answer.level)
            for finding in level.findings if level else ():
                marks = "".join(f" [{facts[fact]}]" for fact in finding.facts)
                lines = [
                    line for line in RECORDS[name].splitlines() if line.startswith("* ") and finding.because[1:] in line
                ]
                assert lines, (name, finding)
                assert all(f"{finding.because[1:]}{marks}" in line for line in lines), (name, finding)
                assert all(line.removesuffix(" (excludes it)").endswith(f".{marks}") for line in lines), (name, finding)
                cited |= {*finding.facts}
        assert cited == facts.keys(), name


def test_the_record_says_what_was_not_read() -> None:
    """A record of a damaged link is none of the whole link, and says so; where all was undone there is nothing to say."""
    asked = {query: explanation(query) for query in ("live=push:mus&people=one", "live=push.&people=one&fbclid=x")}
    for query, e in asked.items():
        lines = adr.record(KNOWLEDGE, e, DAY, LINK).splitlines()
        assert [f"* Not read as it stood: {warning}" for warning in e.warnings] == [
            line for line in lines if line.startswith("* Not read")
        ], query
    assert [len(e.warnings) for e in asked.values()] == [1, 0]


# ------------------------------------------------------------------ the sentence after "because"

REAL = load()
WITHIN = r"(?<![\w.])[a-z]+,? (?=({}))"  # what follows a word in small letters, and so stands within a sentence
WORD = r"[A-Za-z](?:[\w.-]*\w)?"


def texts() -> Iterator[str]:
    """Every sentence of the real knowledge base."""
    findings = [one for each in REAL.requirements for level in each.levels for one in level.findings]
    yield from (one.because for one in (*findings, *(one for stack in REAL.stacks for one in stack.findings)))
    yield from (text for fact in REAL.facts.values() for text in (fact.statement, fact.correction))


WORDS = Counter(word for text in texts() for word in re.findall(WITHIN.format(WORD), text))
PAIRS = Counter(pair for text in texts() for pair in re.findall(WITHIN.format(rf"{WORD} {WORD}"), text))


def is_name(reason: str) -> bool:
    """Whether a sentence begins with a name: with what the knowledge base mostly writes large within sentences too."""
    first, *second = re.findall(WORD, reason)[:2]
    large = first[0].upper() + first[1:]
    return WORDS[large] > WORDS[large[0].lower() + large[1:]] or PAIRS[" ".join([large, *second])] > 0


def test_reasons_continue_the_sentence() -> None:
    """After "because" a sentence of the real knowledge base goes on in small letters, and names and code keep theirs."""
    levels = (f"{id}={level}" for id, levels in REAL.vocabulary.levels.items() for level in levels)
    queries = (*levels, *(one.answers for one in REAL.scenarios))
    records = (adr.record(REAL, explanation(query, REAL), DAY, LINK) for query in queries)
    found = {reason for record in records for reason in reasons(record)}
    assert {one for one in found if one[0] != "`" and one[0].isupper() != is_name(one)} == set()


def test_names_keep_their_capital() -> None:
    """After "because" a sentence goes on in lower case unless it begins with a name, which nobody has to list."""
    continued = {
        "Supabase Realtime carries messages.": "Supabase Realtime carries messages.",
        "`next start` cannot upgrade.": "`next start` cannot upgrade.",
        "Go compiles to one binary.": "Go compiles to one binary.",
        "Route Handlers stream.": "Route Handlers stream.",
        "A socket server attaches to it.": "a socket server attaches to it.",
        "Containers run it.": "containers run it.",
    }
    level = next(level for one in REAL.requirements for level in one.levels if len(level.findings) >= len(continued))
    at = level.findings[0].requirement
    documents = deepcopy(loading.read(FOLDER)[0])
    cells = documents[f"requirements/{at}"]["levels"][level.id]["findings"]
    for cell, because in zip(cells.values(), continued):
        cell["because"] = because
    knowledge = loading.build(documents)
    record = adr.record(knowledge, explanation(f"{at}={level.id}", knowledge), DAY, LINK)
    assert [one for one in continued.values() if f", because {one}" not in record] == []
