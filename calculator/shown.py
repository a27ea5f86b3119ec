"""Records of what pages show and no answer needs: sources, hosts, blocks, measurements, published cases, precedents."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Source(NamedTuple):
    """Where a fact was read: a public page, or a run of our own, whose address is a place on this site or none."""

    title: str
    url: str = ""


class Cell(NamedTuple):
    """What one host says of one property, and the facts that say so."""

    says: str
    facts: tuple[str, ...]


class Host(NamedTuple):
    """A host and plan, with what it allows by property."""

    name: str
    cells: dict[str, Cell]


class Block(NamedTuple):
    """A block of code or a drawing of a source article: what it shows, where ours stands, and the facts about it."""

    shows: str
    place: str
    facts: tuple[str, ...]


class Spread(NamedTuple):
    """A median with the ends of its 90 % interval."""

    median: float
    low: float
    high: float


class Measured(NamedTuple):
    """What one server did: by quantity its own values, and how many times those of the base they are.

    ``at`` is its place on an axis, such as the number of connections, where a question has one.
    """

    id: str
    name: str
    rounds: int
    values: dict[str, Spread]
    ratios: dict[str, Spread]
    at: float | None = None


class Run(NamedTuple):
    """One question of `make measure`: when and on what it was put, and what each server did; ``base`` is the id of that to
    which ratios are."""

    day: date
    machine: str
    load: str
    versions: dict[str, str]
    base: str
    rows: tuple[Measured, ...]


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


class Precedent(NamedTuple):
    """A public, first-hand decision of a team, put as answers before the calculator was asked.

    ``kind``: "into" Next.js, "stay", "part" moved out or beside, "out". ``day`` is that of the source; with ``month`` only
    its month is known. ``stated`` is what its author says of the product, and all that ``answers`` rest on; ``unsaid`` the
    reasons that no question of ours can say. ``did`` is the option that they ended with, "" where they left Next.js.
    ``sample``: of the half that was fixed, drawn by the checksum of the id, before a rating could follow it.
    ``again`` are the answers with what can be said only since.
    ``differs`` says why the calculator says otherwise, where it does.
    """

    id: str
    title: str
    kind: str
    day: date
    sources: tuple[Source, ...]
    stated: tuple[str, ...]
    answers: str
    went: str
    unsaid: tuple[str, ...]
    did: str = ""
    month: bool = False
    sample: bool = False
    differs: str = ""
    again: str = ""
