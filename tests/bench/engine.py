"""The engine in CPython and in the Pyodide that the site ships, and the answer parser on a million random strings."""

from __future__ import annotations

import json
import time
from random import Random
from statistics import median

from playwright.sync_api import Page

import calculator
from calculator.answers import parse
from tests.bench import probe
from tests.bench.figures import Row, bar, group, percentile, row, single
from tests.conftest import random_queries

SIZES = (4, 8, 16)
SETS = 8  # answer sets of each size
ROUNDS = 2
STRINGS = 1_000_000
BOARDS = ((7, 16), (14, 32), (25, 50), (50, 50), (50, 100))
BARS = {"ranking": 5, "answer": 50, "weightings": 250}
NAMES = {
    "ranking": "ranking with explanation",
    "answer": "whole answer",
    "weightings": "10,000 weightings",
    "elaborate": "all that follows the answer",
}


def measure(page: Page, address: str, engine: str) -> list[dict[str, object]]:
    """All groups of this module. ``page`` is a page of ours, ``engine`` the shipped folder's address."""
    script = f"{address}/local/bench/probe.js?engine={engine}&script={address}/local/python/probe.py"
    page.goto(f"{address}/local/bench/boot.html")
    page.evaluate("([address, message]) => boot(address, message)", [script, json.dumps({"growth": [2, 2]})])

    def browser(wanted: dict[str, object]) -> object:
        return json.loads(page.evaluate("message => ask(message)", json.dumps(wanted)))

    def here(wanted: dict[str, object]) -> object:
        return json.loads(probe.run(json.dumps(wanted)))

    return [_calls(here, browser), _growth(here, browser), _parser()]


def _calls(here, browser) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """Each call on random answer sets of each size, unsure and must among them, in both Pythons in turn."""
    drawn = random_queries(4_000, seed=7)
    rows: list[Row] = []
    for call in NAMES:
        for size in SIZES:
            queries = [query for query in drawn if query.count("&") == size - 1][:SETS]
            pairs = []
            for _ in range(ROUNDS):
                for query in queries:
                    wanted = {"call": call, "query": query}
                    pairs.append((here(wanted), browser(wanted)))
            ours, theirs = [list(column) for column in zip(*pairs)]
            times = median(there / one for one, there in pairs)
            most = BARS.get(call)
            rows.append(row(f"{NAMES[call]}, {size} answers, CPython", ours, "ms"))
            rows.append(
                row(
                    f"{NAMES[call]}, {size} answers, browser",
                    theirs,
                    "ms",
                    f"{times:.1f} of CPython",
                    bar(median(theirs), most, "ms") if most else "",
                )
            )
    note = (
        f"{SETS} random answer sets of each size, each {ROUNDS} times in turn in CPython and in the shipped Pyodide in a "
        "worker of Chromium; the spread is the middle half and is mostly that between answer sets."
    )
    return group("engine", "The engine", note, rows)


def _growth(here, browser) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """Kernel, ranking and flips on synthetic boards, four levels to a requirement and all of them answered."""
    rows = []
    base: dict[tuple[str, str], float] = {}
    names = {"kernel": "weighted mean (kernel)", "rank": "ranking", "flips": "all flips, pairs included"}
    for options, requirements in BOARDS:
        for where, call in (("CPython", here), ("browser", browser)):
            found = call({"growth": [options, requirements]})
            for part, name in names.items():
                per_cell = found[part] / (options * requirements)
                first = base.setdefault((where, part), per_cell)
                against = f"{per_cell / first:.2f} a cell of the smallest"
                rows.append(single(f"{name}, {options} options × {requirements} requirements, {where}", found[part], "ms", against))
    order = {name: number for number, name in enumerate(names.values())}
    rows.sort(key=lambda line: (order[line[0].split(", ")[0] if "flips" not in line[0] else names["flips"]], line[0][-7:]))
    note = "Time divided by options × requirements stays level where cost grows linearly; the number of pairs grows with the square of the requirements."
    return group("growth", "Growth", note, rows)


def _parser() -> dict[str, object]:
    """Random strings through the answer parser: noise, pieces of valid links in any order, and valid links with damage."""
    words = calculator.load().vocabulary
    draw = Random(11)
    pieces = [*words.levels, *(level for levels in words.levels.values() for level in levels), *words.points]
    pieces += ["=", "&", ":", "?", "%", "%ff", "%00", "+", "unsure", "\ud800", "é", "\0", "<b>", "💥", " ", "="]
    valid = random_queries(200, seed=12)
    raised: dict[str, int] = {}
    spent = []
    for number in range(STRINGS):
        if number % 2:
            text = "".join(draw.choices(pieces, k=draw.randrange(12)))
        else:
            text = draw.choice(valid)
            at = draw.randrange(len(text))
            text = text[:at] + draw.choice(pieces) + text[at + draw.randrange(4) :]
        started = time.perf_counter()
        try:
            parse(words, text)
        except Exception as error:
            raised[type(error).__name__] = raised.get(type(error).__name__, 0) + 1
        spent.append(1e6 * (time.perf_counter() - started))
    count = sum(raised.values())
    text = "none raises" if not raised else f"missed: {raised}"
    rows = [
        row("one string", spent, "µs"),
        single("slowest in a thousand", percentile(spent, 0.999), "µs"),
        [f"exceptions in {STRINGS:,} strings", str(count), "", "", text],
    ]
    return group("parser", "The answer parser", f"{STRINGS:,} random strings, half of them damaged links, in CPython.", rows)


