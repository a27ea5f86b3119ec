"""Measured numbers as drawings: bars with whiskers, lines over an axis.

In: names and spreads. Out: HTML that takes the colours of the theme, at any width. Of bars the words stand beside each, so that
they wrap on a phone and are read aloud as they are; lines have a title and a description. Widths and places are in per cent,
heights in rem, so that text keeps its size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..markup import Html, h, join
from ..shown import Spread

FULL = 98  # per cent of the width that the greatest end of a whisker gets, so that its cap is seen whole
LEFT, RIGHT = 6, 94  # per cent at which lines begin and end
TOP, DEEP, FOOT = 2.6, 9.0, 1.2  # rem above the lines, of the lines, and below them
CLEAR, APART = 0.4, 0.95  # rem between a line and its name, and between two names
INK = "currentcolor"


class Bar(NamedTuple):
    """A row of a plot: its name, its number in words, and the number."""

    name: str
    says: str
    spread: Spread


class Line(NamedTuple):
    """A line of a plot: its name, and by place on the axis its number."""

    name: str
    points: dict[float, Spread]


# ------------------------------------------------------------------ bars


def bars(name: str, rows: Sequence[Bar], top: float, ratios: bool) -> Html:
    """A bar for each row on a scale from 0 to ``top``, with whiskers to the ends of its spread; of ratios a tick at 1."""
    items = [h("li", h("span", row.name), h("span", row.says), _bar(row.spread, top, ratios)) for row in rows]
    return h("ul", items, class_="mdx-plot", aria_label=name, data_search_exclude=True)


def _bar(spread: Spread, top: float, ratios: bool) -> Html:
    """One bar, for the eye only: its number stands beside it."""
    middle, low, high = (_share(value, top) for value in spread)
    one = _share(1, top)
    tick = ratios and _stroke(one, one, "0", "60%", stroke_dasharray=2)
    ends = [_stroke(low, high, "30%", "30%"), _stroke(low, low, "12%", "48%"), _stroke(high, high, "12%", "48%")]
    drawn = h("g", tick, ends if low != high else None, stroke=INK, stroke_width=1.5)
    bar = h(
        "rect", width=middle, height="60%", fill="var(--mdx-bar-odd)"
    )  # below it there is room before the next name
    return h("svg", bar, drawn, width="100%", height="0.8rem", aria_hidden="true")


def _share(value: float, top: float) -> str:
    return _percent(FULL * value / top)


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _stroke(x1: str, x2: str, y1: str, y2: str, **more: object) -> Html:
    return h("line", x1=x1, x2=x2, y1=y1, y2=y2, **more)


# ------------------------------------------------------------------ lines


def lines(id: str, title: str, description: str, axis: str, drawn: Sequence[Line]) -> Html:
    """Lines on a logarithmic scale, named at their ends, with whiskers at their points; the places on the axis lie evenly."""
    places = sorted({at for line in drawn for at in line.points})
    x = {at: LEFT + (RIGHT - LEFT) * number / max(1, len(places) - 1) for number, at in enumerate(places)}
    spreads = [spread for line in drawn for spread in line.points.values()]
    least, most = min(spread.low for spread in spreads), max(spread.high for spread in spreads)
    shapes = [
        _grid(least, most),
        [_line(line, x, least, most) for line in drawn],
        _names(drawn, least, most),
        [_text(f"{at:g}", _percent(x[at]), TOP + DEEP + FOOT, "middle") for at in places],
        _text(axis, "100%", TOP + DEEP + 2 * FOOT, "end"),
    ]
    return h(
        "svg",
        h("title", title, id=f"{id}-title"),
        h("desc", description, id=f"{id}-desc"),
        h("g", shapes, stroke=INK, stroke_width=1.5),
        class_="mdx-plot",
        overflow="visible",
        data_search_exclude=True,
        role="img",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-desc",
        width="100%",
        height=_rem(TOP + DEEP + 2 * FOOT + 0.4),
    )


def height(value: float, least: float, most: float) -> float:
    """How far below the top a value lies, in rem, where the least and the most are the ends of the scale."""
    span = math.log(most / least) or 1.0
    return TOP + DEEP * math.log(most / value) / span


def _grid(least: float, most: float) -> Iterable[Html]:
    """A line at each power of ten."""
    for power in range(math.ceil(math.log10(least)), math.floor(math.log10(most)) + 1):
        y = height(10.0**power, least, most)
        yield _stroke("0", "100%", _rem(y), _rem(y), stroke="var(--mdx-line)")
        yield _text(f"{10.0**power:,g}", "0", y - 0.2, "start", fill="var(--mdx-quiet)")


def _line(line: Line, x: dict[float, float], least: float, most: float) -> Html:
    """The line with its points and their whiskers."""
    strokes, points = [], []
    for at, spread in sorted(line.points.items()):
        place, (middle, low, high) = _percent(x[at]), (_rem(height(value, least, most)) for value in spread)
        whisker = _stroke(place, place, low, high)
        points.append((place, middle, whisker, h("circle", cx=place, cy=middle, r=3, fill="var(--mdx-bar)")))
    for (left, y1, *_), (right, y2, *_) in pairwise(points):
        strokes.append(_stroke(left, right, y1, y2, stroke="var(--mdx-bar)"))
    return join([strokes, [point[2:] for point in points]])


def _names(drawn: Sequence[Line], least: float, most: float) -> list[Html]:
    """The name of each line at its end: of lines that end close together the names stand in their order above them all."""
    ends = sorted(
        ((height(line.points[max(line.points)].median, least, most), line.name) for line in drawn), reverse=True
    )
    groups: list[list[tuple[float, str]]] = []
    for end in ends:
        if groups and groups[-1][-1][0] - end[0] < CLEAR + APART * len(groups[-1]):
            groups[-1].append(end)
        else:
            groups.append([end])
    halo = {"stroke": "var(--md-default-bg-color)", "stroke_width": 3, "paint_order": "stroke"}
    return [
        _text(name, "100%", group[-1][0] - CLEAR - APART * place, "end", **halo)
        for group in groups
        for place, (_, name) in enumerate(group)
    ]


def _text(says: str, x: str, y: float, anchor: str, **more: object) -> Html:
    return h(
        "text",
        says,
        x=x,
        y=_rem(y),
        **{"text_anchor": anchor, "font_size": "0.64rem", "fill": INK, "stroke": "none"} | more,
    )


def _rem(value: float) -> str:
    return f"{value:.2f}rem"
