"""What `make measure` found -> records, and the words in which statements and pages quote it.

In: the parsed measures.json. Out: a ``Run`` for each question, and each of its numbers as a figure: by a name such as
"json.express.cpu" a ratio in words, with its spread. "json.express.cpu.times" is the same where it was said of what and to
what, "json.express.cpu.value" the number itself; "json.run" says when and how it was measured, "json.day" the day. A row at a
place on an axis is named with it, as in "dependency.express@5.rate".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from .shown import Measured, Run, Spread

FILE = "measures.json"
PLACE = "guide/measurements/"  # where each question has a section of its name
UNMEASURED = "was not measured; run `make measure QUESTIONS={1}`, or name one of {2}"  # filled by ``unmeasured``
QUOTED = re.compile(r"\{([a-z0-9-]+\.[a-z0-9@.-]+)\}")  # a figure's name in a statement


class Quantity(NamedTuple):
    """What is measured: its name as the head of a column has it, as a ratio speaks of it, its unit, and a number of it in
    a sentence; whether more of it is better."""

    name: str
    of: str
    unit: str
    says: str
    more: bool = False


QUANTITIES = {
    "rate": Quantity("Requests a second", "rate", "a second", "{} requests a second", True),
    "cpu": Quantity("Processor time a request", "processor time", "µs", "{} µs of processor time a request"),
    "p50": Quantity("Median time to answer", "median time to answer", "ms", "a median time to answer of {} ms"),
    "p99": Quantity("99th percentile", "99th percentile", "ms", "a 99th percentile of {} ms"),
    "start": Quantity("Cold start to first answer", "time to a first answer", "ms", "{} ms to the first answer"),
    "rest": Quantity("Memory at rest", "memory at rest", "MiB", "{} MiB at rest"),
    "loaded": Quantity("Memory under load", "memory under load", "MiB", "{} MiB under load"),
    "open": Quantity("Connections held", "held connections", "", "{} connections held", True),
    "each": Quantity("Memory a connection", "memory a connection", "KiB", "{} KiB a connection"),
}


def read_runs(table: Mapping[str, Any]) -> dict[str, Run]:
    """The questions that were measured, in the file's order."""
    return {id: _run(run) for id, run in table["questions"].items()}


def _run(table: dict[str, Any]) -> Run:
    rows = tuple(
        Measured(
            **row | {kind: {id: Spread(*three) for id, three in row[kind].items()} for kind in ("values", "ratios")}
        )
        for row in table["rows"]
    )
    return Run(**table | {"day": date.fromisoformat(table["day"]), "rows": rows})


def figures(runs: Mapping[str, Run]) -> dict[str, str]:
    """Every figure by its name."""
    return {f"{id}.{name}": says for id, run in runs.items() for name, says in _figures(run)}


def _figures(run: Run) -> Iterator[tuple[str, str]]:
    names = {row.id: row.name for row in run.rows}
    for row in run.rows:
        for id, spread in row.ratios.items():
            yield f"{key(row)}.{id}", times(spread, f"the {QUANTITIES[id].of} of {names[run.base]}")
            yield f"{key(row)}.{id}.times", times(spread)
        for id, spread in row.values.items():
            yield f"{key(row)}.{id}.value", f"{QUANTITIES[id].says.format(number(spread.median))} ({between(spread)})"
    yield "run", circumstances(run)
    yield "day", day(run.day)


def filled(text: str, known: Mapping[str, str]) -> str:
    """A statement with the figures that it quotes; what is unknown stays as it is, for ``checking`` to complain of."""
    return QUOTED.sub(lambda quoted: known.get(quoted[1], quoted[0]), text)


def unmeasured(name: str, known: Iterable[str]) -> tuple[str, str, str]:
    """For a name that is no figure's: itself, its question, and the names that there are from where it goes wrong."""
    parts, names = name.split("."), list(known)
    for right in range(len(parts) - 1, -1, -1):
        begin = "".join(f"{part}." for part in parts[:right])
        near = {begin + other.removeprefix(begin).partition(".")[0]: None for other in names if other.startswith(begin)}
        if near:
            break
    return name, parts[0], ", ".join(near)


# ------------------------------------------------------------------ words


def key(row: Measured) -> str:
    """The name of a row within its question."""
    return row.id if row.at is None else f"{row.id}@{row.at:g}"


def times(ratio: Spread, of: str = "") -> str:
    """A ratio with its spread."""
    return f"{number(ratio.median)} times {of}".rstrip() + f" ({between(ratio)})"


def between(spread: Spread) -> str:
    """The ends of an interval, with the digits of its median."""
    return f"{number(spread.low, spread.median)} to {number(spread.high, spread.median)}"


def number(value: float, like: float | None = None) -> str:
    """A measured number with as many digits as it deserves: 0.024, 0.91, 1.94, 5.6, 44, 42,900; or as another has."""
    like = value if like is None else like
    if like >= 1000:
        value = float(f"{value:.3g}")
    for least, digits in ((10, 0), (2, 1), (0.095, 2)):
        if like >= least:
            return f"{value:,.{digits}f}"
    return f"{value:.3f}" if like >= 0.0095 else f"{value:.2g}"


def circumstances(run: Run) -> str:
    """When and on what a question was measured, and what its spread is."""
    counts = sorted({row.rounds for row in run.rows})
    rounds = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    return (
        f"measured on {day(run.day)} with {versions}; load: {run.load}; machine: {run.machine}; "
        f"medians of {rounds} rounds with their 90 % intervals"
    )


def day(when: date) -> str:
    """A day as people write it."""
    return f"{when.day} {when:%B %Y}"
