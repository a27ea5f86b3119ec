"""Rounds of samples -> the rows of the data file: medians, bootstrap intervals, and ratios to the base."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

NARROW = 0.15
RESAMPLES = 1000

Triple = list[float]  # median, and the ends of its 90 % interval
Values = Mapping[str, float]


class Key(NamedTuple):
    """A series: the server, and its place on the question's axis where there is one."""

    id: str
    at: int | None = None


Round = Mapping[Key, Values]  # one sample of every series, taken in turn


def interval(samples: Sequence[float]) -> tuple[float, float, float]:
    """The median, and the ends of its 90 % bootstrap interval; the same for the same samples."""
    draw = random.Random(0)
    medians = sorted(median(draw.choices(samples, k=len(samples))) for _ in range(RESAMPLES))
    return median(samples), medians[RESAMPLES // 20], medians[-RESAMPLES // 20 - 1]


def ratios(rounds: Sequence[Round], key: Key, base: str) -> dict[str, list[float]]:
    """By value, the ratio to the base in each round; to the base at the same place."""
    other = Key(base, key.at)
    if not all(other in one for one in rounds):
        return {}
    names = [name for name, value in rounds[0][key].items() if value and all(one[other].get(name) for one in rounds)]
    return {name: [one[key][name] / one[other][name] for one in rounds] for name in names}


def narrow(rounds: Sequence[Round], base: str) -> bool:
    """Whether the interval of every ratio of rate and of processor time is narrower than 15 %."""
    for key in rounds[0]:
        for name, samples in ratios(rounds, key, base).items():
            middle, low, high = interval(samples)
            if name in ("rate", "cpu") and high - low >= NARROW * middle:
                return False
    return True


def rows(rounds: Sequence[Round], names: Mapping[Key, str], base: str) -> list[dict[str, object]]:
    """The rows of the data file, in the order of ``names``."""
    found = []
    for key, name in names.items():
        values = {value: triple([one[key][value] for one in rounds]) for value in rounds[0][key]}
        against = {value: triple(samples) for value, samples in ratios(rounds, key, base).items()}
        place = {} if key.at is None else {"at": key.at}
        found.append({"id": key.id, "name": name, **place, "rounds": len(rounds), "values": values, "ratios": against})
    return found


def triple(samples: Sequence[float]) -> Triple:
    """Median and interval as the file holds them, to three digits."""
    return [rounded(value) for value in interval(samples)]


def rounded(value: float) -> float:
    """The value to three significant digits; without a fraction where none is left."""
    short = float(f"{value:.3g}")
    return int(short) if short.is_integer() else short
