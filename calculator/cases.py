"""Published cases through our kernel.

In: a case as the knowledge base holds it: options, weights, values, and where given the worst and the best value of each
criterion, to which values are scaled. Out: the published figure and ours for each option.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from .model import Case
from .scoring import additive


class Figure(NamedTuple):
    """One option's published figure and ours, both as text with the published digits."""

    option: str
    published: str
    ours: str


def run(case: Case) -> tuple[Figure, ...]:
    """Each option's figure by the kernel, exact until it is printed."""
    rows = [[Fraction(value) for value in row] for row in case.values]
    if case.best:
        bounds = [(Fraction(low), Fraction(high)) for low, high in zip(case.worst, case.best)]
        rows = [[(value - low) / (high - low) for value, (low, high) in zip(row, bounds)] for row in rows]
    values = additive(rows, [Fraction(weight) for weight in case.weights])
    ours = [1 - value for value in values] if case.scale == "distance" else values
    return tuple(
        Figure(option, published, f"{float(value):.{case.digits}f}")
        for option, published, value in zip(case.options, case.published, ours)
    )
