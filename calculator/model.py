"""The words of the domain as frozen records: named tuples, which a browser makes in a tenth of a dataclass's time.

In: nothing. Out: the records that every other module passes on. They hold values and answer questions
about themselves; they read no files, make no sentences and compute no scores.

Each word has one meaning, in ids, keys, code and tests:

    option       one of the architectures compared; sentences for readers say "architecture"
    requirement  one question, and one decision page; its possible answers are *levels*
    finding      how an option serves a level: a rating, a reason, the facts it rests on
    rating       a place on the scale unfit, weak, workable, good, natural: 0 to 4
    answer       what a reader said to one requirement: a level, or unsure, and an importance
    weight       what an importance counts: minor 1, normal 2, major and must 3
    score        the weighted mean of an option's ratings, on a scale of 0 to 100 *points*
    share        the part of the weightings in the reader's order under which an option leads
    flip         a change that gives another leader
    stack        what a separate part is built with; ranked by the same method, never against options
    run          what `make measure` found for one question; a *figure* is a number of it in words, with its spread
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from .shown import Block, Case, Host, Precedent, Run, Source

UNSURE = "unsure"
MUST = "must"
UNFIT, WEAK, WORKABLE, GOOD, NATURAL = range(5)  # places on the rating scale


class Unusable(Exception):
    """Input that nothing can be done with; its text is one clear sentence for the person who gave it."""


def find[Value](table: Mapping[str, Value], id: str, kind: str) -> Value:
    """What ``table`` holds under ``id``. Raises ``Unusable`` with the ids that there are."""
    if id not in table:
        raise Unusable(f"“{id}” is no {kind}; there are {', '.join(table)}.")
    return table[id]


class Fact(NamedTuple):
    """One checked statement about the world. ``kind`` is "claim" (said by articles) or "fact" (stated by us).

    ``due`` is the day by which it is to be checked again, ``expires`` the last on which it may exclude, and ``until``
    the npm package and release line that it holds for, as "next>16.4": a newer release may have made it wrong.
    """

    id: str
    kind: str
    topic: str
    statement: str
    verdict: str
    correction: str
    checked: date
    due: date
    expires: date | None
    sources: tuple[Source, ...]
    said_in: int = 0
    until: str = ""


class Citation(NamedTuple):
    """What is shown of a fact where something rests on it: the page it stands on, our verdict, its days."""

    topic: str
    verdict: str
    checked: date
    due: date
    expires: date | None


class Finding(NamedTuple):
    """One option (or stack) at one level of one requirement: a cell of the matrix, a line of a result."""

    option: str
    requirement: str
    level: str
    rating: int
    because: str
    facts: tuple[str, ...]


class Level(NamedTuple):
    """One answer to a requirement. Without findings it does not weigh: every option serves it alike.

    ``short`` is the label where there is little room.
    """

    id: str
    label: str
    help: str
    findings: tuple[Finding, ...]
    short: str = ""

    @property
    def ratings(self) -> tuple[int, ...] | None:
        """One rating for each option, in the vocabulary's order; None where the level does not weigh."""
        return tuple(finding.rating for finding in self.findings) or None


class Requirement(NamedTuple):
    """One question, and one decision section of the guide.

    ``yours``: readers decide it (their team, their hosting), where the others are what the app turns out to need.
    """

    id: str
    group: str
    name: str
    asks: str
    help: str
    advice: str
    yours: bool
    claims: tuple[str, ...]
    levels: tuple[Level, ...]

    def level(self, id: str) -> Level:
        """The level of that id. Raises ``Unusable`` with the ids that there are."""
        for level in self.levels:  # few, and asked for hundreds of times an answer
            if level.id == id:
                return level
        return find({level.id: level for level in self.levels}, id, f"level of {self.id}")


EFFORTS = ("little", "some", "much")  # to leave an option


class Leave(NamedTuple):
    """How hard an option is to leave, by place in ``EFFORTS``; why, and the facts behind it."""

    effort: int
    because: str
    facts: tuple[str, ...]


class Option(NamedTuple):
    """One architecture.

    ``family`` answers the site's question: "none", no separate backend; "beside", one service beside Next.js; "given", the
    backend that exists; "own", a backend of its own. ``presupposes``: by requirement the levels without which there is
    no such option, so that it is offered only once one of them is the answer.
    """

    id: str
    name: str
    short: str
    means: str
    advice: str
    family: str
    units: int
    separate_part: bool
    leave: Leave
    presupposes: dict[str, tuple[str, ...]]


class Stack(NamedTuple):
    """What a separate part is built with, and how it serves the levels that tell stacks apart."""

    id: str
    name: str
    advice: str
    findings: tuple[Finding, ...]

    def finding(self, requirement: str, level: str) -> Finding | None:
        matching = (
            finding for finding in self.findings if (finding.requirement, finding.level) == (requirement, level)
        )
        return next(matching, None)


class Answer(NamedTuple):
    """What a reader said to one requirement: a level (or unsure) and how much it matters."""

    requirement: str
    level: str
    importance: str


Answers = tuple[Answer, ...]  # in the vocabulary's order, at most one a requirement


class Scenario(NamedTuple):
    """A named set of answers with the outcome it is expected to have: an example and a golden case."""

    id: str
    name: str
    story: str
    answers: str
    expects: str
    confidence: str


class Kind(NamedTuple):
    """A kind of product: how often it is built, and by requirement how often each level is the answer, relative to each
    other; from it follow completions of open answers, and no score."""

    id: str
    share: int
    usual: dict[str, tuple[int, ...]]


class Vocabulary(NamedTuple):
    """The ids in their published order, and the fixed scales."""

    options: tuple[str, ...]
    stacks: tuple[str, ...]
    groups: dict[str, str]  # group id -> name
    levels: dict[str, tuple[str, ...]]  # requirement id -> level ids
    group_of: dict[str, str]  # requirement id -> group id
    scale: tuple[str, ...]
    words: tuple[str, ...]  # the scale as readers see it
    weights: dict[str, int]  # by importance
    default_importance: str


@dataclass(frozen=True)
class Knowledge:
    """All that is known, in the vocabulary's order.

    ``citations`` holds what is shown of each fact that anything rests on. ``facts`` is empty in the browser, which links to
    them, and so are ``coverage``: group -> term -> page and section, ``blocks`` of the source articles by kind of
    counterpart, ``hosts`` and ``properties``: id -> name of what is said of hosts, ``runs``: what was measured, and
    ``precedents``.
    """

    vocabulary: Vocabulary
    options: tuple[Option, ...]
    requirements: tuple[Requirement, ...]
    stacks: tuple[Stack, ...]
    scenarios: tuple[Scenario, ...]
    kinds: tuple[Kind, ...]
    cases: tuple[Case, ...]
    citations: dict[str, Citation]
    hash: str
    facts: dict[str, Fact] = field(default_factory=dict)
    coverage: dict[str, dict[str, str]] = field(default_factory=dict)
    blocks: dict[str, tuple[Block, ...]] = field(default_factory=dict)
    hosts: tuple[Host, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    precedents: tuple[Precedent, ...] = ()

    @cached_property
    def _requirements(self) -> dict[str, Requirement]:
        return {requirement.id: requirement for requirement in self.requirements}

    @cached_property
    def _options(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}

    @cached_property
    def _findings(self) -> dict[tuple[str, str, str], Finding]:
        return {
            (finding.option, requirement.id, level.id): finding
            for requirement in self.requirements
            for level in requirement.levels
            for finding in level.findings
        }

    # Each raises ``Unusable`` with the ids that there are.

    def requirement(self, id: str) -> Requirement:
        return find(self._requirements, id, "requirement")

    def option(self, id: str) -> Option:
        return find(self._options, id, "option")

    def stack(self, id: str) -> Stack:
        return find({stack.id: stack for stack in self.stacks}, id, "stack")

    def scenario(self, id: str) -> Scenario:
        return find({scenario.id: scenario for scenario in self.scenarios}, id, "worked product")

    def fact(self, id: str) -> Fact:
        return find(self.facts, id, "fact")

    def finding(self, option: str, requirement: str, level: str) -> Finding | None:
        """The one place a verdict comes from; None where the level does not weigh."""
        found = self._findings.get((option, requirement, level))
        if found is None and self.requirement(requirement).level(level).findings:
            self.option(option)  # raises, since only an unknown option has no finding where others have
        return found

    @property
    def checked(self) -> date:
        """The day the newest fact was checked: the date of what the build prerenders."""
        return max(fact.checked for fact in self.facts.values())


class Row(NamedTuple):
    """One option's place. Scores and contributions are exact, on the scale 0 to 100."""

    option: str
    rank: int
    score: Fraction
    low: Fraction
    high: Fraction
    contributions: dict[str, Fraction]


class Ranking(NamedTuple):
    """The answer in numbers: no words but ids.

    ``rows`` are the options that nothing rules out, best first; empty where no answer weighs. ``tied`` are the options too
    close to the best to tell apart, best score first; ``leader`` is the one of them that is cheapest to leave. ``absent``
    are the options whose presuppositions no answer meets. ``excluded`` are the findings that rule an option out, ``lapsed``
    those that would, had their facts not expired.
    """

    answers: Answers
    rows: tuple[Row, ...]
    absent: tuple[str, ...]
    excluded: tuple[Finding, ...]
    lapsed: tuple[Finding, ...]
    leader: str | None
    tied: tuple[str, ...]
