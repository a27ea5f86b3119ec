"""What `make measure` found, as pages show it: plots, tables, and single figures in prose.

Everything comes from one file, so that a new run changes every number. What was not measured stops the build.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..elements import Site, head
from ..markup import Html, h, join
from ..measures import (
    QUANTITIES,
    UNMEASURED,
    between,
    circumstances,
    figures,
    number,
    times,
    unmeasured,
)
from ..model import Unusable
from ..shown import Measured, Run, Spread
from .facts import fact
from .plots import Bar, Line, bars, lines
from .tables import wide

__all__ = ["chart", "figure", "measures"]

AXES = {"dependency": "ms of wait", "connections": "connections"}  # what the place of a row is, by question
GROUPS = 2  # so many places on an axis at most are drawn as a group of bars each, more as lines


def figure(site: Site, *name: str) -> Html:
    """One number in prose with its spread and its day; its mark opens how it was measured."""
    asked = ".".join(name)
    known = figures(site.knowledge.runs)
    if asked not in known:
        raise _not_measured(asked, known)
    question = asked.partition(".")[0]
    when = site.knowledge.runs[question].day
    dated = f"{known[asked].removesuffix(')')}; {when.day} {when:%b %Y})"
    return join([dated, " ", fact(site, f"fact-measured-{question}")])


def measures(site: Site, question: str, *quantities: str) -> Html:
    """The plots of a question, and all its numbers as a table."""
    run = _run(site, question)
    table = h(
        "details", h("summary", "All numbers as a table"), wide(f"All numbers, {question}", _table(question, run))
    )
    return join([_chart(question, run, quantities), table])


def chart(site: Site, question: str, *quantities: str) -> Html:
    """A plot for each of the quantities, with when and how they were measured."""
    return _chart(question, _run(site, question), quantities)


def _run(site: Site, question: str) -> Run:
    runs = site.knowledge.runs
    if question not in runs:
        raise _not_measured(question, runs)
    return runs[question]


def _not_measured(name: str, known: Iterable[str]) -> Unusable:
    return Unusable(f"“{{0}}” {UNMEASURED}.".format(*unmeasured(name, known)))


# ------------------------------------------------------------------ the plots


def _chart(question: str, run: Run, quantities: Iterable[str]) -> Html:
    said = circumstances(run)
    plots = [_plot(question, run, quantity) for quantity in quantities]
    return join([plots, h("p", said[:1].upper() + said[1:], ".", class_="mdx-day", data_search_exclude=True)])


def _plot(question: str, run: Run, quantity: str) -> list[Html]:
    """One quantity of every row that has it: its ratios, or where there are none its values."""
    ratios = any(quantity in row.ratios for row in run.rows)
    found = [(row, (row.ratios if ratios else row.values).get(quantity)) for row in run.rows]
    drawn = [(row, spread) for row, spread in found if spread]
    if not drawn:
        raise _not_measured(f"{question}.{quantity}", [f"{question}.{id}" for row in run.rows for id in row.values])
    shown, base = QUANTITIES[quantity], next(row.name for row in run.rows if row.id == run.base)
    name = f"{shown.name} ({base} = 1)" if ratios else shown.name
    if len({row.at for row, _ in drawn}) > GROUPS:
        plots = [_lines(f"plot-{question}-{quantity}", name, AXES.get(question, ""), drawn)]
    else:
        top = max(spread.high for _, spread in drawn) or 1
        plots = []
        for at in dict.fromkeys(row.at for row, _ in drawn):
            where = _place(question, at)
            rows = sorted(
                ((row, spread) for row, spread in drawn if row.at == at),
                key=lambda one: one[1].median,
                reverse=shown.more,
            )
            listed = [Bar(row.name, _says(row, run, quantity, ratios), spread) for row, spread in rows]
            plots.append(
                join([where and h("p", where), bars(", ".join(filter(None, [name, where])), listed, top, ratios)])
            )
    return [h("p", h("strong", name, "."), " ", "More" if shown.more else "Less", " is better."), *plots]


def _says(row: Measured, run: Run, quantity: str, ratios: bool) -> str:
    """What stands beside a bar: a ratio, of the base what it is the ratio to."""
    if ratios and row.id != run.base:
        return times(row.ratios[quantity])
    return _value(row.values[quantity], QUANTITIES[quantity].unit)


def _lines(id: str, name: str, axis: str, drawn: list[tuple[Measured, Spread]]) -> Html:
    """A line for each server over the places on the axis."""
    points: dict[str, dict[float, Spread]] = {}
    for row, spread in drawn:
        points.setdefault(row.name, {})[row.at or 0] = spread
    said = "; ".join(
        f"{server}: " + ", ".join(f"at {at:g} {number(one.median)} ({between(one)})" for at, one in sorted(of.items()))
        for server, of in points.items()
    )
    return lines(id, name, f"By {axis}. {said}.", axis, [Line(*line) for line in points.items()])


def _place(question: str, at: float | None) -> str:
    """Where on its axis a row lies, "" where it has none."""
    return "" if at is None else f"{at:g} {AXES.get(question, '')}".rstrip()


# ------------------------------------------------------------------ the table


def _table(question: str, run: Run) -> Html:
    """Every row with every quantity: its ratio, and below it its value, each with its spread."""
    shown = [id for id in QUANTITIES if any(id in row.values for row in run.rows)]
    rows = [
        h(
            "tr",
            h("th", row.name, row.at is not None and f", {_place(question, row.at)}", scope="row"),
            [h("td", _cell(row, run, id)) for id in shown],
            h("td", row.rounds, class_="mdx-number"),
        )
        for row in run.rows
    ]
    names = head("Server", *(QUANTITIES[id].name for id in shown), "Rounds")
    return h("table", names, h("tbody", rows), class_="mdx-parts mdx-figures")


def _cell(row: Measured, run: Run, id: str) -> list[object]:
    """A number of a row: how many times that of the base, then as it is."""
    ratio, value = row.ratios.get(id), row.values.get(id)
    return [
        ratio and ("1" if row.id == run.base else times(ratio)),
        value and h("p", _value(value, QUANTITIES[id].unit)),
    ]


def _value(spread: Spread, unit: str) -> str:
    """A number with its unit and its spread."""
    return f"{number(spread.median)} {unit}".rstrip() + f" ({between(spread)})"
