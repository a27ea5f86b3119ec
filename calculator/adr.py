"""The decision as a MADR 4.0.0 record.

In: an explanation, the day and the link to the answers. Out: Markdown with the headings of the template in their order,
status "proposed": the tool accepts nothing. Source: adr/madr, tag 4.0.0, template/adr-template.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from .explaining import Explanation
from .model import MUST, UNSURE, Answer, Finding, Knowledge
from .wording import label

FLIPS = 5  # reversals named in the record


def record(knowledge: Knowledge, e: Explanation, today: date, link: str) -> str:
    """The record. Without a leader it says so in place of an outcome."""
    leader = knowledge.option(e.ranking.leader) if e.ranking.leader else None
    title = f"Use {leader.name} for the backend of our Next.js app" if leader else "Backend of our Next.js app: open"
    musts = [one for one in e.ranking.answers if one.importance == MUST]
    wishes = [one for one in e.ranking.answers if one.importance != MUST]
    blocks = [
        f'---\nstatus: "proposed"\ndate: {today}\n---',
        f"# {title}",
        "## Context and Problem Statement",
        "Does our Next.js app need a separate backend, and if so which shape?",
        *(["## Decision Drivers"] if e.ranking.answers else []),
        *_answers(knowledge, "Constraints, which exclude:", musts),
        *_answers(knowledge, "Drivers, which weigh:", wishes),
        "## Considered Options",
        _bullets(option.name for option in knowledge.options),
        "## Decision Outcome",
    ]
    if leader:
        reversals = [one for one in e.changes if one.query is not None][:FLIPS]
        blocks += [
            f'Chosen option: "{leader.name}", because {_lower(e.headline)} {e.why}',
            "### Consequences",
            _bullets(_consequences(knowledge, e)),
            "### Confirmation",
            "This record is reviewed when one of these becomes true:",
            _bullets(f"{one.text}: then {one.outcome}" for one in reversals) if reversals else e.alone,
        ]
    else:
        blocks.append(f"No option is chosen: {_lower(e.headline)} {e.why}")
    if any(_weighed(knowledge, e, option.id) for option in knowledge.options):
        blocks.append("## Pros and Cons of the Options")
        for option in knowledge.options:
            blocks += [f"### {option.name}", _bullets(_pros_and_cons(knowledge, e, option.id))]
    blocks += [
        "## More Information",
        _bullets(
            filter(
                None,
                [
                    e.query and f"Answers: `{e.query}`",
                    link and f"The same answers in the calculator: {link}",
                    f"Knowledge base `{knowledge.hash}`, read on {today}",
                ],
            )
        ),
    ]
    return "\n\n".join(blocks) + "\n"


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"* {item}" for item in items)


def _answers(knowledge: Knowledge, heading: str, answers: list[Answer]) -> list[str]:
    if not answers:
        return []
    items = (
        f"{knowledge.requirement(one.requirement).name}: {label(knowledge, one.requirement, one.level)}"
        + (f" ({one.importance})" if one.importance != MUST else "")
        for one in answers
    )
    return [heading, _bullets(items)]


def _weighed(knowledge: Knowledge, e: Explanation, option: str) -> list[Finding]:
    found = (knowledge.finding(option, one.requirement, one.level) for one in e.ranking.answers if one.level != UNSURE)
    return [finding for finding in found if finding]


def _consequences(knowledge: Knowledge, e: Explanation) -> Iterable[str]:
    for finding in _weighed(knowledge, e, e.ranking.leader or ""):
        if finding.rating >= 3:
            yield f"Good, because {_lower(finding.because)}"
    for finding in _weighed(knowledge, e, e.ranking.leader or ""):
        if finding.rating <= 1:
            yield f"Bad, because {_lower(finding.because)}"


def _pros_and_cons(knowledge: Knowledge, e: Explanation, option: str) -> Iterable[str]:
    for finding in _weighed(knowledge, e, option) or []:
        word = "Good" if finding.rating >= 3 else "Neutral" if finding.rating == 2 else "Bad"
        out = " (excludes it)" if finding in e.ranking.excluded else ""
        yield f"{word}, because {_lower(finding.because)}{out}"


def _lower(sentence: str) -> str:
    """A sentence as it continues after "because": names and code keep their first letter."""
    first = re.match(r"[A-Za-z]*", sentence)[0]  # type: ignore[index]
    name = first in NAMES or sentence.startswith(TERMS) or (not first[1:].islower() and first not in ("A", "I"))
    return sentence if name else sentence[:1].lower() + sentence[1:]


TERMS = ("Route Handler", "Server Action", "Server Component")

# Words that begin a sentence of the knowledge base and are names; those with a capital inside need not stand here.
NAMES = {
    "Ably", "Amplify", "Cloudflare", "Docker", "Express", "Fastify", "Go", "Hono", "Java", "Kubernetes", "Lambda", "Netlify",
    "Next", "Node", "Prisma", "Python", "React", "Redis", "Rust", "Spring", "Stripe", "Vercel",
}  # fmt: skip
