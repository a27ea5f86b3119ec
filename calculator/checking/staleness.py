"""Which facts want a check: past the day that was set for it, expired, or older than a release of what they speak of.

In: facts, today, and the newest releases as the registry names them. Out: a line for each fact that wants one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from ..model import Fact, Unusable

Release = tuple[int, ...]


def release(text: str) -> tuple[str, Release]:
    """A package and its newest release, from "next=16.5.0"; what follows the numbers of a version does not count."""
    if not (found := re.fullmatch(r"([^=]+)=(\d+(?:\.\d+)*)(?:[-+].*)?", text)):
        raise Unusable("A release is written as next=16.5.0.")
    return found[1], _numbers(found[2])


def _numbers(version: str) -> Release:
    return tuple(map(int, version.split(".")))


def packages(facts: Iterable[Fact]) -> list[str]:
    """The npm packages whose releases the facts depend on."""
    return sorted({fact.until.partition(">")[0] for fact in facts if fact.until})


def stale(facts: Iterable[Fact], today: date, released: Mapping[str, Release]) -> list[str]:
    """A line for each fact that wants a check, with the reason: what a release overtook first, then the longest due."""
    wanting = [(*wants, fact) for fact in facts if (wants := _wants(fact, today, released))]
    return [
        f"facts/{fact.topic}.toml: {fact.id}: {why}: {fact.statement}"
        for _, why, fact in sorted(wanting, key=lambda wanted: wanted[0])
    ]


def _wants(fact: Fact, today: date, released: Mapping[str, Release]) -> tuple[date, str] | None:
    """Since when a fact wants a check, and why, in words; None where it does not."""
    package, _, line = fact.until.partition(">")
    if package in released and released[package][: len(_numbers(line))] > _numbers(line):
        return date.min, f"{package} {'.'.join(map(str, released[package]))} is newer than {line}"
    if fact.expires and fact.expires < today:
        return fact.due, f"due {fact.due}, expired {fact.expires}"
    return (fact.due, f"due {fact.due}") if fact.due < today else None
