"""The words of the domain as frozen records: named tuples, which a browser makes in a tenth of a dataclass's time.

In: nothing. Out: the records that every other module passes on. They hold values and answer questions
about themselves; they read no files, make no sentences and compute no scores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

UNSURE = "unsure"
MUST = "must"


class Unusable(Exception):
    """Input that nothing can be done with; its text is one clear sentence for the person who gave it."""


class Source(NamedTuple):
    """Where a fact was read: a public page, or a run of our own (then without address)."""

    title: str
    url: str = ""


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


class Finding(NamedTuple):
    """One option (or stack) at one level of one requirement: a cell of the matrix, a line of a result."""

    option: str
    requirement: str
    level: str
    rating: int
    because: str
    facts: tuple[str, ...]


class Level(NamedTuple):
    """One answer to a requirement. Without findings it does not weigh: every option serves it alike."""

    id: str
    label: str
    help: str
    findings: tuple[Finding, ...]

    @property
    def ratings(self) -> tuple[int, ...] | None:
        """One rating for each option, in the vocabulary's order; None where the level does not weigh."""
        return tuple(finding.rating for finding in self.findings) or None


class Requirement(NamedTuple):
    """One question, and one decision section of the guide."""

    id: str
    group: str
    name: str
    asks: str
    help: str
    answer: str
    claims: tuple[str, ...]
    levels: tuple[Level, ...]

    def level(self, id: str) -> Level:
        return next(level for level in self.levels if level.id == id)


class Option(NamedTuple):
    """One architecture. ``logic`` says where the domain logic lives: "nextjs", "shared" or "backend"."""

    id: str
    name: str
    short: str
    means: str
    answer: str
    logic: str
    units: int
    separate_part: bool


class Stack(NamedTuple):
    """What a separate part is built with, and how it serves the levels that tell stacks apart."""

    id: str
    name: str
    answer: str
    findings: tuple[Finding, ...]

    def finding(self, requirement: str, level: str) -> Finding | None:
        matching = (one for one in self.findings if (one.requirement, one.level) == (requirement, level))
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


class Case(NamedTuple):
    """A published case: numbers as texts, so that they are exact."""

    id: str
    title: str
    source: str
    options: tuple[str, ...]
    weights: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    published: tuple[str, ...]
    digits: int
    scale: str
    worst: tuple[str, ...] = ()
    best: tuple[str, ...] = ()


class Cell(NamedTuple):
    """What one host says of one property, and the facts that say so."""

    says: str
    facts: tuple[str, ...]


class Host(NamedTuple):
    """A host and plan, with what it allows by property."""

    name: str
    cells: dict[str, Cell]


class Vocabulary(NamedTuple):
    """The ids in their published order, and the fixed scales."""

    options: tuple[str, ...]
    stacks: tuple[str, ...]
    groups: dict[str, str]  # group id -> name
    levels: dict[str, tuple[str, ...]]  # requirement id -> level ids
    group_of: dict[str, str]  # requirement id -> group id
    scale: tuple[str, ...]
    points: dict[str, int]  # importance -> weight
    default_importance: str


@dataclass(frozen=True)
class Knowledge:
    """All that is known, in the vocabulary's order.

    ``topics`` names the page that each fact stands on, ``dues`` the day of its next check and ``expiries`` the day on
    which some go out of date. ``facts`` is empty in the browser, which links to them, and so are ``coverage``: group ->
    term -> page and section, ``hosts`` and ``properties``: id -> name of what is said of hosts.
    """

    vocabulary: Vocabulary
    options: tuple[Option, ...]
    requirements: tuple[Requirement, ...]
    stacks: tuple[Stack, ...]
    scenarios: tuple[Scenario, ...]
    cases: tuple[Case, ...]
    topics: dict[str, str]
    expiries: dict[str, date]
    hash: str
    dues: dict[str, date] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    coverage: dict[str, dict[str, str]] = field(default_factory=dict)
    hosts: tuple[Host, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _requirements(self) -> dict[str, Requirement]:
        return {requirement.id: requirement for requirement in self.requirements}

    @cached_property
    def _options(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}

    def requirement(self, id: str) -> Requirement:
        return self._requirements[id]

    def option(self, id: str) -> Option:
        return self._options[id]

    def finding(self, option: str, requirement: str, level: str) -> Finding | None:
        """The one place a verdict comes from; None where the level does not weigh."""
        findings = self.requirement(requirement).level(level).findings
        return next((finding for finding in findings if finding.option == option), None)

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

    ``rows`` are the options that nothing rules out, best first; empty where no answer weighs. ``tied`` are the
    options too close to the best to tell apart, best score first; ``leader`` is the one of them with the fewest
    units. ``excluded`` are the findings that rule an option out, ``lapsed`` those that would, had their facts not
    expired.
    """

    answers: Answers
    rows: tuple[Row, ...]
    excluded: tuple[Finding, ...]
    lapsed: tuple[Finding, ...]
    leader: str | None
    tied: tuple[str, ...]
