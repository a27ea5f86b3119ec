"""What the ratings add up to, measured on realistic projects: ``python -m tests.audit``, and ``--write`` for the pages.

Each function takes the board to judge and gives numbers; the last part prints them. The projects come from
``tests.projects``, every draw is seeded, and tests/test_audit.py holds the figures that must hold.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

import calculator
from calculator.answers import parse
from calculator.flipping import confidence, flips
from calculator.model import MUST, Answer, Answers, Level, Ranking
from calculator.outlook import outlook
from calculator.pages.home import FAMILIES, SHORT_ANSWER
from calculator.scoring import Board, decide, rank, total
from tests.conftest import DAY, ROOT
from tests.projects import projects

ALONE = ("nextjs-serverless", "nextjs-server")  # the shapes of Next.js alone
SERVICE = "hybrid"
WEAK, GOOD, NATURAL = 1, 3, 4
PROJECTS, SEED = 3_000, 14
PUBLISHED = 600  # of these are asked early and late
ORDINARY = (2, 4, 6, 8, 10, 12)  # answers that suit Next.js, beside one that does not
SETS = 400  # answer sets for each showstopper and number of ordinary answers
COUNTS = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16)  # numbers of answers at which the leader is asked
WORDS = ("clear", "likely", "leaning", "too-close", "early", "none")


def short_answer(answers: Answers) -> str:
    """The family that home's short answer gives."""
    given = {answer.requirement: answer.level for answer in answers}
    for family, conditions in SHORT_ANSWER.items():
        if any(given.get(requirement) in meant for requirement, meant in conditions.values()):
            return family
    return "none"


def family(board: Board, shape: str | None) -> str | None:
    """The family of a shape as the short answer tells them apart: a backend that exists is one too."""
    return shape and FAMILIES[board.knowledge.option(shape).family]


def leader(board: Board, answers: Answers) -> tuple[str | None, bool]:
    """The leading shape, and whether others are too close to it to call."""
    ids = board.knowledge.vocabulary.options
    index, near = decide(board.precedence, *total(map(board.term, answers), len(ids)))
    return None if index is None else ids[index], len(near) > 1


def levels(board: Board) -> Iterator[tuple[str, Level, dict[str, int]]]:
    """Every level that weighs, with its requirement and its rating of each shape."""
    ids = board.knowledge.vocabulary.options
    for requirement in board.knowledge.requirements:
        for level in requirement.levels:
            if level.ratings:
                yield requirement.id, level, dict(zip(ids, level.ratings, strict=True))


def first_axis(board: Board) -> float:
    """The share of the variance of all ratings on the first principal axis, of each level about its own mean: what
    decides are differences between shapes."""
    ratings = np.array([level.ratings for _, level, _ in levels(board)], float)
    variances = np.linalg.svd(ratings - ratings.mean(1, keepdims=True), compute_uv=False) ** 2
    return float(variances[0] / variances.sum())


def realistic(board: Board, count: int = PROJECTS, seed: int = SEED) -> list[Answers]:
    """Realistic projects, as answers."""
    words = board.knowledge.vocabulary
    return [parse(words, query)[0] for query in projects(count, seed, board.knowledge)]


def leaders(board: Board, sets: list[Answers]) -> dict[str | None, tuple[int, int]]:
    """Shape -> how many of the answer sets it leads, and how many of those too close to call; None where none is left."""
    found = Counter(leader(board, answers) for answers in sets)
    ids = (*board.knowledge.vocabulary.options, None)
    return {id: (found[id, False] + found[id, True], found[id, True]) for id in ids}


def showstoppers(board: Board) -> list[tuple[str, str]]:
    """The levels at which Next.js alone is weak or unfit on any host, and with one service is natural."""
    return [
        (requirement, level.id)
        for requirement, level, rated in levels(board)
        if max(rated[shape] for shape in ALONE) <= WEAK and rated[SERVICE] == NATURAL
    ]


def ordinary(board: Board, without: str) -> dict[str, list[str]]:
    """Requirement -> its levels that suit Next.js alone: natural for it, or good while nothing is better."""
    found = defaultdict(list)
    for requirement, level, rated in levels(board):
        best = max(rated[shape] for shape in ALONE)
        if requirement != without and GOOD <= best == max(rated.values()):
            found[requirement].append(level.id)
    return found


def bought_back(board: Board, importance: str, count: int, sets: int = SETS) -> tuple[float, dict[str, float]]:
    """How often Next.js alone leads where one answer stops it and ``count`` others suit it: over all, and by the answer
    that stops it."""
    words = board.knowledge.vocabulary
    found = {}
    for requirement, level in showstoppers(board):
        draw = random.Random(f"{requirement} {level} {count}")
        suits = ordinary(board, requirement)
        led = 0
        for _ in range(sets):
            asked = draw.sample(list(suits), min(count, len(suits)))
            beside = [Answer(one, draw.choice(suits[one]), words.default_importance) for one in asked]
            led += leader(board, (Answer(requirement, level, importance), *beside))[0] in ALONE
        found[f"{requirement}={level}"] = led / sets
    return sum(found.values()) / len(found), found


def called(board: Board, answers: Answers, ranking: Ranking) -> str:
    """The confidence word of an answer."""
    return confidence(board, answers, ranking, flips(board, answers, ranking), outlook(board, answers).share)


def asked_for(board: Board, sets: list[Answers], count: int) -> tuple[float, float, float]:
    """How often the leader after ``count`` questions asked by the engine, from none on, leads after all; how often it
    leads or is too close to call after all; and how often the most frequent leader of all completions leads, which is the
    best guess that those answers allow."""
    words, right, near, guessed = board.knowledge.vocabulary, 0, 0, 0
    follows: dict[Answers, str | None] = {}  # many projects begin alike
    guesses: dict[Answers, str | None] = {}
    for answers in sets:
        given = {answer.requirement: answer for answer in answers}
        first: Answers = ()
        for _ in range(count):
            if first not in follows:
                follows[first] = outlook(board, first).next_question
            asked = {follows[first], *(answer.requirement for answer in first)}
            first = tuple(given[id] for id in words.levels if id in asked)
        early, last = rank(board, first).leader, rank(board, answers)
        right += early == last.leader
        near += early in last.tied
        if first not in guesses:
            [(guess, _)] = Counter(outlook(board, first).leaders).most_common(1)
            guesses[first] = None if guess is None else words.options[guess]
        guessed += guesses[first] == last.leader
    return right / len(sets), near / len(sets), guessed / len(sets)


def worked(board: Board) -> list[tuple[str, str, str | None, str, str]]:
    """Each worked product: its id, leader and word as expected, leader and word as computed."""
    found = []
    for scenario in board.knowledge.scenarios:
        answers, _ = parse(board.knowledge.vocabulary, scenario.answers)
        ranking = rank(board, answers)
        word = called(board, answers, ranking)
        found.append((scenario.id, scenario.expects, ranking.leader, scenario.confidence, word))
    return found


def kept(
    board: Board, sets: list[Answers], seed: int = SEED, counts: Sequence[int] = COUNTS
) -> dict[tuple[int, str], tuple[int, int]]:
    """(number of answers in random order, word) -> how often it was said, and how often that leader led after all."""
    draw = random.Random(seed)
    words = board.knowledge.vocabulary
    found: Counter[tuple[int, str, bool]] = Counter()
    for answers in sets:
        last, _ = leader(board, answers)
        order = draw.sample(answers, len(answers))
        for count in counts:
            first = parse(words, "&".join(f"{a}={b}:{c}" for a, b, c in order[:count]))[0]
            ranking = rank(board, first)
            word = called(board, first, ranking)
            found[count, word, ranking.leader == last] += 1
    return {
        (count, word): (found[count, word, True] + found[count, word, False], found[count, word, True])
        for count in counts
        for word in WORDS
    }


# ------------------------------------------------------------------ the report


def percent(part: float, whole: float = 1) -> str:
    return f"{part / whole:.0%}".replace("%", " %") if whole else ""


def groups(board: Board, sets: int) -> Iterator[dict[str, Any]]:
    """The figures as tables, in the form of docs/assets/measured.json; ``sets`` projects are asked early and late."""
    names = {option.id: option.name for option in board.knowledge.options}
    drawn = realistic(board)
    led = leaders(board, drawn)
    yield table(
        "audit-leaders",
        "Who leads",
        f"Among {len(drawn):,} realistic projects. On the first axis lie {percent(first_axis(board))} of the variance of all "
        "ratings.",
        ["Architecture", "Leads", "of these too close to call"],
        [
            [names.get(id or "", "None is left"), percent(n, len(drawn)), percent(close, n)]
            for id, (n, close) in led.items()
        ],
    )
    yield table(
        "audit-showstoppers",
        "One answer that stops Next.js alone, and others that suit it",
        "How often Next.js alone leads all the same. A showstopper is an answer at which it is weak or unfit on any host and "
        "one service is ideal; beside it stand k answers that suit it, drawn by chance.",
        ["The showstopper is", *(f"k = {count}" for count in ORDINARY)],
        [
            [importance, *(percent(bought_back(board, importance, count)[0]) for count in ORDINARY)]
            for importance in (board.knowledge.vocabulary.default_importance, "major", MUST)
        ],
    )
    yield table(
        "audit-asked",
        "The leader after the questions that the calculator asks",
        f"How often it is the leader after all sixteen, or one of those too close to call then; {sets} realistic projects. "
        "Beside it the best guess that those answers allow: what leads in most of the usual ways to answer the rest.",
        ["Questions asked", "Leads after all", "or is too close to call", "Best guess leads after all"],
        [[str(count), *map(percent, asked_for(board, drawn[:sets], count))] for count in (3, 4, 5, 6, 8)],
    )
    found = kept(board, drawn[:sets])
    yield table(
        "audit-words",
        "The leader after some answers, by what the calculator calls it",
        f"How often it is the leader after all sixteen; {sets} realistic projects, answered in random order. In brackets how "
        "often the word was said.",
        ["Answers", *WORDS[:-1]],
        [
            [str(count), *(percent(right, said) and f"{percent(right, said)} ({said})" for said, right in cells)]
            for count in COUNTS
            for cells in [[found[count, word] for word in WORDS[:-1]]]
        ],
    )


def agreement(board: Board, drawn: Sequence[Answers]) -> str:
    """In how many of these projects home's short answer names the family of the leader, as pages say it."""
    agree = sum(family(board, leader(board, one)[0]) == short_answer(one) for one in drawn)
    return f"{percent(agree, len(drawn))} of {len(drawn):,} realistic projects"


def table(id: str, title: str, note: str, columns: list[str], rows: list[list[str]]) -> dict[str, Any]:
    return {"id": id, "title": title, "note": note, "columns": columns, "rows": rows}


def main(write: bool) -> None:
    """Print the figures; with ``write`` put them where the method page reads them."""
    board = calculator.board(DAY)
    found = []
    for group in groups(board, PUBLISHED):
        print(
            f"\n{group['title']}: {group['note']}\n", *[" | ".join(row) for row in group["rows"]], sep="\n", flush=True
        )
        found.append(group)
    for id, expects, leads, said, word in worked(board):
        if (expects, said) != (leads, word):
            print(f"! {id}: expects {expects}, {said}; ends in {leads}, {word}")
    short = agreement(board, realistic(board))
    print(f"\nhome's short answer names the leader's family in {short}")
    if write:
        record = {"day": str(DAY), "knowledge": board.knowledge.hash, "short_answer": short, "groups": found}
        (ROOT / "docs" / "assets" / "audit.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(write="--write" in sys.argv)
