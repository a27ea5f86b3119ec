"""The engine in CPython and in the Pyodide that the site ships, and the answer parser on a million random strings."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from random import Random
from statistics import median
from typing import Any

from playwright.sync_api import Page

import calculator
from calculator.answers import parse
from tests.bench import probe
from tests.bench.figures import Row, bar, group, percentile, ratio, row, show, spread
from tests.conftest import random_queries

SIZES = (4, 8, 16)
SETS = 8  # answer sets of each size
ROUNDS = 2
STRINGS = 1_000_000
BOARDS = ((7, 16), (14, 32), (25, 50), (50, 50), (50, 100))
BARS = {"ranking": 5, "answer": 50, "weightings": 250}
PARTS = {"kernel": "weighted mean (kernel)", "rank": "ranking", "flips": "all flips, pairs included"}
NAMES = {
    "ranking": "ranking with explanation",
    "answer": "whole answer",
    "weightings": "10,000 weightings",
    "elaborate": "all that follows the answer",
}

Call = Callable[[dict[str, object]], Any]  # what is wanted of probe.run, to what it gives


def measure(page: Page, address: str, engine: str) -> list[dict[str, object]]:
    """All groups of this module. ``page`` is a page of ours, ``engine`` the shipped folder's address."""
    script = f"{address}/local/bench/probe.js?engine={engine}&script={address}/local/python/probe.py"
    page.goto(f"{address}/local/bench/boot.html")
    page.evaluate("([address, message]) => boot(address, message)", [script, json.dumps({"growth": [2, 2]})])

    def browser(wanted: dict[str, object]) -> Any:
        return json.loads(page.evaluate("message => ask(message)", json.dumps(wanted)))

    def here(wanted: dict[str, object]) -> Any:
        return json.loads(probe.run(json.dumps(wanted)))

    return [_calls(here, browser), _growth(here, browser), _parser()]


def _calls(here: Call, browser: Call) -> dict[str, object]:
    """Each call on random answer sets of each size, unsure and must among them, in both Pythons in turn."""
    drawn = random_queries(4_000, seed=7)
    rows: list[Row] = []
    for call, name in NAMES.items():
        for size in SIZES:
            queries = [query for query in drawn if query.count("&") == size - 1][:SETS]
            asked = [{"call": call, "query": query} for query in queries] * ROUNDS
            ours, theirs = zip(*[(here(one), browser(one)) for one in asked])
            times = f"{ratio(theirs, ours):.1f} of CPython"
            most = BARS.get(call)
            held = bar(median(theirs), most, "ms") if most else ""
            rows.append([f"{name}, {size} answers", spread(ours, "ms"), spread(theirs, "ms"), times, held])
    note = (
        f"{SETS} random answer sets of each size, each {ROUNDS} times in turn in CPython and in the shipped Pyodide in a "
        "worker of Chromium; medians, in brackets the middle half, which is mostly the spread between answer sets."
    )
    return group("engine", "The engine", note, rows, ["What", "CPython", "Browser", "Ratio", "Goal"])


def _growth(here: Call, browser: Call) -> dict[str, object]:
    """Kernel, ranking and flips on synthetic boards, four levels to a requirement and all of them answered."""
    sizes = [f"{options} × {requirements}" for options, requirements in BOARDS]
    times = [[call({"growth": board}) for call in (here, browser)] for board in BOARDS]
    cells = [options * requirements for options, requirements in BOARDS]
    rows: list[Row] = []
    for part, name in PARTS.items():
        first = times[0][1][part] / cells[0]
        for size, count, (ours, theirs) in zip(sizes, cells, times):
            against = f"{theirs[part] / count / first:.2f} of {sizes[0]}"
            rows.append([f"{name}, {size}", show(ours[part], "ms"), show(theirs[part], "ms"), against])
    note = (
        "Options × requirements, four levels to a requirement, all answered. The last column is the browser's time "
        "divided by options × requirements: level where cost grows linearly. Pairs of changes are as many as the square "
        "of the requirements."
    )
    return group("growth", "Growth", note, rows, ["What", "CPython", "Browser", "Time a cell"])


def _parser() -> dict[str, object]:
    """Random strings through the answer parser: noise, pieces of valid links in any order, and valid links with damage."""
    words = calculator.load().vocabulary
    draw = Random(11)
    pieces = [*words.levels, *(level for levels in words.levels.values() for level in levels), *words.weights]
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
    held = "none raises" + (f"; missed: {raised}" if raised else "")
    rows = [
        row("one string", spent, "µs"),
        ["slowest in a thousand", show(percentile(spent, 0.999), "µs"), "", "", ""],
        [f"exceptions in {STRINGS:,} strings", str(count), "", "", held],
    ]
    note = f"{STRINGS:,} random strings in CPython: half are damaged links, half pieces of links in any order."
    return group("parser", "The answer parser", note, rows)
