"""The decision as a MADR 4.0.0 record.

In: an explanation, the day and the link to the answers. Out: Markdown with the headings of the template in their order,
status "proposed": the tool accepts nothing. Source: adr/madr, tag 4.0.0, template/adr-template.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from .explaining import Explanation
from .model import GOOD, MUST, UNSURE, WEAK, WORKABLE, Answer, Finding, Knowledge
from .wording import label

FLIPS = 5  # reversals named in the record


def record(knowledge: Knowledge, explanation: Explanation, today: date, link: str) -> str:
    """The record. Without a leader it says so in place of an outcome."""
    ordinary = _ordinary(knowledge)
    leader = knowledge.option(explanation.ranking.leader) if explanation.ranking.leader else None
    title = f"Use {leader.name} for the backend of our Next.js app" if leader else "Backend of our Next.js app: open"
    musts = [answer for answer in explanation.ranking.answers if answer.importance == MUST]
    wishes = [answer for answer in explanation.ranking.answers if answer.importance != MUST]
    blocks = [
        f'---\nstatus: "proposed"\ndate: {today}\n---',
        f"# {title}",
        "## Context and Problem Statement",
        "Does our Next.js app need a separate backend, and if so which shape?",
        *(["## Decision Drivers"] if explanation.ranking.answers else []),
        *_answers(knowledge, "Constraints, which exclude:", musts),
        *_answers(knowledge, "Drivers, which weigh:", wishes),
        "## Considered Options",
        _bullets(option.name for option in knowledge.options),
        "## Decision Outcome",
    ]
    if leader:
        reversals = [change for change in explanation.changes if change.query is not None][:FLIPS]
        blocks += [
            f'Chosen option: "{leader.name}", because {_lower(ordinary, explanation.headline)} {explanation.why}',
            "### Consequences",
            _bullets(_consequences(knowledge, explanation, ordinary)),
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
            blocks += [f"### {option.name}", _bullets(_pros_and_cons(knowledge, explanation, option.id, ordinary))]
    origin = [
        explanation.query and f"Answers: `{explanation.query}`",
        link and f"The same answers in the calculator: {link}",
        f"Knowledge base `{knowledge.hash}`, read on {today}",
    ]
    blocks += ["## More Information", _bullets(filter(None, origin))]
    return "\n\n".join(blocks) + "\n"


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


def _consequences(knowledge: Knowledge, explanation: Explanation, ordinary: set[str]) -> Iterable[str]:
    for finding in _weighed(knowledge, explanation, explanation.ranking.leader or ""):
        if finding.rating >= GOOD:
            yield f"Good, because {_lower(ordinary, finding.because)}"
    for finding in _weighed(knowledge, explanation, explanation.ranking.leader or ""):
        if finding.rating <= WEAK:
            yield f"Bad, because {_lower(ordinary, finding.because)}"


def _pros_and_cons(knowledge: Knowledge, explanation: Explanation, option: str, ordinary: set[str]) -> Iterable[str]:
    for finding in _weighed(knowledge, explanation, option) or []:
        word = "Good" if finding.rating >= GOOD else "Neutral" if finding.rating == WORKABLE else "Bad"
        out = " (excludes it)" if finding in explanation.ranking.excluded else ""
        yield f"{word}, because {_lower(ordinary, finding.because)}{out}"


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
        *(text for requirement in knowledge.requirements for text in (requirement.help, requirement.answer)),
        *(level.help for level in levels),
        *(finding.because for level in levels for finding in level.findings),
        *(text for option in knowledge.options for text in (option.means, option.answer)),
        *(finding.because for stack in knowledge.stacks for finding in stack.findings),
        *(scenario.story for scenario in knowledge.scenarios),
    ]
    words = {word for text in texts for word in re.findall(r"(?<![\w`.])[a-z]+", text)}
    return OPENINGS | words | {f"{word}s" for word in words} | {word.removesuffix("s") for word in words}


TERMS = ("Route Handler", "Server Action", "Server Component")
OPENINGS = {"capacity"}  # ordinary words that so far only begin sentences
NAMES = {"Express", "Go", "Next", "Node", "React", "Rust", "Spring"}  # that are ordinary words as well
