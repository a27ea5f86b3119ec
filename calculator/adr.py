"""The decision as a MADR 4.0.0 record.

In: an explanation, the day and the link to the answers. Out: Markdown with the headings of the template in their order,
status "proposed", or "draft" after few answers: the tool accepts nothing. Source: adr/madr, tag 4.0.0, template/adr-template.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from .explaining import Explanation
from .model import GOOD, MUST, UNSURE, WEAK, WORKABLE, Answer, Finding, Knowledge, Option
from .wording import label, tie

FLIPS = 5  # reversals named in the record


def record(knowledge: Knowledge, explanation: Explanation, today: date, link: str) -> str:
    """The record. Without a leader it says so in place of an outcome; with an early one it calls itself a draft.

    ``link`` is the address of the answers in the calculator, from which that of each fact follows, or "".
    """
    ordinary = _ordinary(knowledge)
    leader = knowledge.option(explanation.ranking.leader) if explanation.ranking.leader else None
    early = explanation.confidence == "early"
    musts = [answer for answer in explanation.ranking.answers if answer.importance == MUST]
    wishes = [answer for answer in explanation.ranking.answers if answer.importance != MUST]
    cited = _cited(knowledge, explanation)
    blocks = [
        f'---\nstatus: "{"draft" if early else "proposed"}"\ndate: {today}\n---',
        f"# {_title(leader, early)}",
        "## Context and Problem Statement",
        "Does our Next.js app need a separate backend, and if so which architecture?",
        *(["## Decision Drivers"] if explanation.ranking.answers else []),
        *_answers(knowledge, "Constraints, which exclude what serves them less than workably:", musts),
        *_answers(knowledge, "Drivers, which weigh:", wishes),
        "## Considered Options",
        _bullets(option.name for option in knowledge.options),
        "## Decision Outcome",
    ]
    if leader:
        reversals = explanation.nearest[:FLIPS]
        chosen = "Leading so far" if early else "Chosen option"
        said = f"{explanation.headline} {explanation.why} {explanation.second}".strip()
        tied = explanation.confidence == "too-close"
        because = f"{tie(knowledge, explanation.ranking)}.\n\n{said}" if tied else _lower(ordinary, said)
        blocks += [
            f'{chosen}: "{leader.name}", because {because}',
            "### Consequences",
            _bullets(_consequences(knowledge, explanation, ordinary, cited)),
            "### Confirmation",
            "This record is reviewed when one of these becomes true:",
            _bullets(f"{change.text}: then {change.outcome}" for change in reversals)
            if reversals
            else explanation.alone,
        ]
    else:
        blocks.append(f"No option is chosen: {_lower(ordinary, explanation.headline)} {explanation.why}")
    if any(_weighed(knowledge, explanation, option.id) for option in knowledge.options):
        blocks.append("## Pros and Cons of the Options")
        for option in knowledge.options:
            blocks += [
                f"### {option.name}",
                _bullets(_pros_and_cons(knowledge, explanation, option.id, ordinary, cited)),
            ]
    blocks += ["## More Information", _bullets(_more(knowledge, explanation, today, link, cited))]
    return "\n\n".join(blocks) + "\n"


def _title(leader: Option | None, early: bool) -> str:
    if leader is None:
        return "Backend of our Next.js app: open"
    return f"{'Draft: use' if early else 'Use'} {leader.name} for the backend of our Next.js app"


def _cited(knowledge: Knowledge, explanation: Explanation) -> dict[str, int]:
    """The facts behind the arguments, numbered in their order."""
    found = [
        fact
        for option in knowledge.options
        for finding in _weighed(knowledge, explanation, option.id)
        for fact in finding.facts
    ]
    return {fact: number for number, fact in enumerate(dict.fromkeys(found), start=1)}


def _more(
    knowledge: Knowledge, explanation: Explanation, today: date, link: str, cited: dict[str, int]
) -> Iterable[str]:
    """The way back and what of it was not read, then each cited fact with our verdict, its day and its address."""
    if explanation.query:
        yield f"Answers: `{explanation.query}`"
    for warning in explanation.warnings:
        yield f"Not read as it stood: {warning}"
    if link:
        yield f"The same answers in the calculator: {link}"
    yield f"Knowledge base `{knowledge.hash}`, read on {today}"
    top = link.partition("calculator/")[0]
    for fact, number in cited.items():
        citation = knowledge.citations[fact]
        yield f"[{number}] {citation.verdict}, checked {citation.checked}: {top}facts/{citation.topic}/#{fact}"


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"* {item}" for item in items)


def _answers(knowledge: Knowledge, heading: str, answers: list[Answer]) -> list[str]:
    if not answers:
        return []
    items = (
        f"{knowledge.requirement(answer.requirement).name}: {label(knowledge, answer.requirement, answer.level)}"
        + (f" ({answer.importance})" if answer.importance != MUST else "")
        for answer in answers
    )
    return [heading, _bullets(items)]


def _weighed(knowledge: Knowledge, explanation: Explanation, option: str) -> list[Finding]:
    answered = [answer for answer in explanation.ranking.answers if answer.level != UNSURE]
    found = (knowledge.finding(option, answer.requirement, answer.level) for answer in answered)
    return [finding for finding in found if finding]


def _consequences(
    knowledge: Knowledge, explanation: Explanation, ordinary: set[str], cited: dict[str, int]
) -> Iterable[str]:
    for finding in _weighed(knowledge, explanation, explanation.ranking.leader or ""):
        if finding.rating >= GOOD:
            yield f"Good, because {_lower(ordinary, finding.because)}{_marks(finding, cited)}"
    for finding in _weighed(knowledge, explanation, explanation.ranking.leader or ""):
        if finding.rating <= WEAK:
            yield f"Bad, because {_lower(ordinary, finding.because)}{_marks(finding, cited)}"


def _pros_and_cons(
    knowledge: Knowledge, explanation: Explanation, option: str, ordinary: set[str], cited: dict[str, int]
) -> Iterable[str]:
    for finding in _weighed(knowledge, explanation, option) or []:
        word = "Good" if finding.rating >= GOOD else "Neutral" if finding.rating == WORKABLE else "Bad"
        out = " (excludes it)" if finding in explanation.ranking.excluded else ""
        yield f"{word}, because {_lower(ordinary, finding.because)}{_marks(finding, cited)}{out}"


def _marks(finding: Finding, cited: dict[str, int]) -> str:
    """The numbers of a reason's facts, as the list at the end has them."""
    return "".join(f" [{cited[fact]}]" for fact in finding.facts)


def _lower(ordinary: set[str], sentence: str) -> str:
    """A sentence as it continues after "because": names and code keep their first letter.

    A first word is taken for an ordinary one, and not for a name, where it is among those that some reason of ours has
    in lower case.
    """
    first, *_ = re.split(r"[^A-Za-z]", sentence, maxsplit=1)
    plain = first.lower() in ordinary and first not in NAMES and not sentence.startswith(TERMS)
    return sentence[:1].lower() + sentence[1:] if plain else sentence


def _ordinary(knowledge: Knowledge) -> set[str]:
    """Every word that stands in lower case in the knowledge base's sentences, in singular and plural."""
    levels = [level for requirement in knowledge.requirements for level in requirement.levels]
    texts = [
        *(finding.because for level in levels for finding in level.findings),
        *(text for option in knowledge.options for text in (option.advice, option.leave.because)),
        *(finding.because for stack in knowledge.stacks for finding in stack.findings),
    ]
    words = {word for text in texts for word in re.findall(r"(?<![\w`.])[a-z]+", text)}
    return OPENINGS | words | {f"{word}s" for word in words} | {word.removesuffix("s") for word in words}


TERMS = ("Route Handler", "Server Action", "Server Component")
OPENINGS = {"articles", "capacity", "early", "sustained", "whoever"}  # ordinary words that so far only begin sentences
NAMES = {"Express", "Go", "Next", "Node", "React", "Rust", "Spring"}  # that are ordinary words as well
