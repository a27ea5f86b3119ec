"""Published cases of decision analysis through our kernel.

In: a case as the knowledge base holds it: options, weights, values, and where given the worst and the best value of
each criterion, to which values are scaled. Out: the published figure and ours for each option, as records or as HTML.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from .elements import Site, head
from .markup import Html, h
from .scoring import additive
from .shown import Case


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


def tables(site: Site, computed: str) -> Html:
    """Each published case with its figures beside ours; ``computed`` says where ours were computed."""
    parts = []
    for case in site.knowledge.cases:
        rows = [
            h(
                "tr",
                h("th", figure.option, scope="row"),
                h("td", figure.published, class_="mdx-number"),
                h("td", figure.ours, class_="mdx-number"),
            )
            for figure in run(case)
        ]
        parts += [
            h("h3", case.title),
            h("p", case.source, class_="mdx-why"),
            h("table", head("Option", "Published", "Ours"), h("tbody", rows), class_="mdx-parts"),
        ]
    return h("section", h("p", computed), parts, id="cases", data_search_exclude=True)
