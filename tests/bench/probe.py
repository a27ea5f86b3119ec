"""What the engine is timed at. Runs in CPython and, as text, in the Pyodide that the site ships.

Imports the calculator and what the shipped standard library holds, nothing of the tests.
"""

from __future__ import annotations

import json
import time
from datetime import date
from random import Random
from types import SimpleNamespace

import calculator
from calculator import explaining, flipping, scoring
from calculator.answers import parse
from calculator.model import Answer, Finding, Knowledge, Leave, Level, Option, Requirement, Vocabulary

DAY = "2026-11-27"
WEIGHTS = {"minor": 1, "normal": 2, "major": 4, "must": 4}
LEVELS = 4


def ranking(query: str) -> None:
    """Ranking with explanation: exact scores and ranges, what each answer adds, the leader against each other shape."""
    answers, _ = parse(calculator.load().vocabulary, query)
    found = scoring.rank(calculator.board(date.fromisoformat(DAY)), answers)
    lines = tuple(explaining._line(calculator.load(), found, index) for index in range(len(found.rows)))
    explaining._pairs(found, lines)


def answer(query: str) -> None:
    """The whole answer with all flips, as the HTML that the page shows."""
    calculator.ask.cache_clear()  # the last answer is kept for what follows it
    calculator.respond(query, DAY)


def weightings(query: str) -> None:
    """Ten thousand weightings."""
    answers, _ = parse(calculator.load().vocabulary, query)
    board = calculator.board(date.fromisoformat(DAY))
    explaining.shares(board, scoring.rank(board, answers))


def elaborate(query: str) -> None:
    """All that comes after the answer, as HTML: comparisons, weightings, the record; without the pauses between slices."""
    "".join(calculator.elaborate(query, DAY))


def synthetic(options: int, requirements: int) -> tuple[scoring.Board, tuple[Answer, ...]]:
    """A board of random ratings with an answer to each requirement; the same for the same size."""
    draw = Random(options * 1_000 + requirements)
    ids = tuple(f"o{number}" for number in range(options))
    asked = []
    for number in range(requirements):
        id = f"r{number}"
        levels = tuple(
            Level(level, level, "", tuple(Finding(one, id, level, draw.randint(0, 4), "", ()) for one in ids))
            for level in (f"l{rank}" for rank in range(LEVELS))
        )
        asked.append(Requirement(id, "g", id, id, "", "", False, (), levels))
    words = Vocabulary(
        options=ids,
        stacks=(),
        groups={"g": "g"},
        levels={one.id: tuple(level.id for level in one.levels) for one in asked},
        group_of={one.id: "g" for one in asked},
        scale=("0", "1", "2", "3", "4"),
        words=("0", "1", "2", "3", "4"),
        weights=WEIGHTS,
        default_importance="normal",
    )
    leave = Leave(0, "", ())
    shapes = tuple(Option(id, id, id, "", "", "beside", 1, False, leave, {}) for id in ids)
    knowledge = Knowledge(words, shapes, tuple(asked), (), (), (), (), {}, "")
    answers = tuple(
        Answer(one.id, f"l{draw.randrange(LEVELS)}", draw.choice(["minor", "normal", "major"])) for one in asked
    )
    return scoring.Board(knowledge, None), answers


def growth(options: int, requirements: int) -> dict[str, float]:
    """Milliseconds of the kernel, of the ranking and of the flips on a synthetic board, terms looked up before."""
    board, answers = synthetic(options, requirements)
    found = scoring.rank(board, answers)
    values, _ = scoring.tiers(board, answers)
    weights = [WEIGHTS[one.importance] for one in answers]
    return {
        "kernel": clock(lambda: scoring.additive(values, weights)),
        "rank": clock(lambda: scoring.rank(board, answers)),
        "flips": clock(lambda: flipping.flips(board, answers, found), least=0),
    }


def clock(call, least: float = 0.02) -> float:  # type: ignore[no-untyped-def]
    """Milliseconds of one call, by calling it for at least ``least`` seconds: a worker's clock has steps of 0.1 ms."""
    times, started = 0, time.perf_counter()
    while True:
        call()
        times += 1
        spent = time.perf_counter() - started
        if spent >= least:
            return 1000 * spent / times


CALLS = SimpleNamespace(ranking=ranking, answer=answer, weightings=weightings, elaborate=elaborate)


def timed(name: str, query: str) -> float:
    """Milliseconds of one of the calls above."""
    return clock(lambda: getattr(CALLS, name)(query))


def run(text: str) -> str:
    """The door for both Pythons: {"growth": [options, requirements]} or {"call": ..., "query": ...} as JSON."""
    wanted = json.loads(text)
    return json.dumps(growth(*wanted["growth"]) if "growth" in wanted else timed(wanted["call"], wanted["query"]))
