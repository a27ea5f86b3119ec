"""Whether the confidence words keep their promise: over random answer sets, how a leader so called fares.

Two measures that the words are not made from: the share of weightings in which the leader leads, and how often it
still leads after a random error in our ratings. ``python -m tests.test_calibration`` prints the tables for several
widths of the tie band; the one in ``scoring.TIE`` was chosen by them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from statistics import fmean, median

import numpy as np
import pytest

import calculator
from calculator import scoring
from calculator.answers import parse
from calculator.flipping import EARLY, confidence, flips
from calculator.model import MUST, WORKABLE, Answers
from calculator.outlook import outlook
from calculator.robustness import first_rank_acceptability
from calculator.scoring import decide, rank, tiers, total
from tests.conftest import DAY, ROOT, random_queries
from tests.sampling import WHOLE

KNOWLEDGE = calculator.load()
WORDS = KNOWLEDGE.vocabulary
BOARD = calculator.board(DAY)
CONFIDENCE = ("clear", "likely", "leaning", "too-close")
SETS = 2_000 if WHOLE else 500  # random ones, besides the scenarios
DRAWS = 125  # weightings a set; a share is within 0.05, and the median of hundreds far closer
ERRORS = 10  # perturbed copies of our ratings a set
MOVED = 0.15  # the probability that a rating is off by a step


@dataclass
class Fate:
    """What became of one leader: its share of weightings, and of perturbed ratings under which it still leads."""

    share: float
    kept: float


Trial = tuple[Answers, dict[int, float], list[tuple[list[int], list[int]]]]


@cache
def trials() -> list[Trial]:
    """Answer sets that weigh; for each the options' shares of first ranks, and perturbed sums and bars."""
    draw = random.Random(71)
    queries = [*(scenario.answers for scenario in KNOWLEDGE.scenarios), *random_queries(SETS, seed=72)]
    given = [parse(WORDS, query)[0] for query in queries]
    return [
        (answers, first_shares(answers), [perturbed(answers, draw) for _ in range(ERRORS)])
        for answers in given
        if any(BOARD.term(answer).weight for answer in answers)
    ]


def first_shares(answers: Answers) -> dict[int, float]:
    """For each option still in, by index, the share of weightings in which it leads."""
    *_, barred = total([*map(BOARD.term, answers), *BOARD.blanks(answers)], len(WORDS.options))
    left = [index for index, bars in enumerate(barred) if not bars]
    values, order = tiers(BOARD, answers)
    shares = first_rank_acceptability([values[index] for index in left], order, DRAWS, 1)
    return dict(zip(left, shares, strict=True))


def perturbed(answers: Answers, draw: random.Random) -> tuple[list[int], list[int]]:
    """Sums and bars with each rating in use moved by a step up or down at random; what excludes is left alone."""
    sums, _, barred = total(BOARD.blanks(answers), len(WORDS.options))
    for answer in answers:
        term = BOARD.term(answer)
        for index, points in enumerate(term.weighted if term.weight else ()):
            rating = points // term.weight
            if draw.random() < MOVED and not term.barred[index]:
                rating = min(4, max(0, rating + draw.choice((-1, 1))))
                barred[index] += answer.importance == MUST and rating < WORKABLE
            sums[index] += term.weight * rating
            barred[index] += term.barred[index]
    return sums, barred


def stays(answers: Answers, options: frozenset[int]) -> float:
    """The share of completions in which one of the options leads, drawn only where it is asked for."""
    return outlook(BOARD, answers).share(options)


@cache
def fates(width: float) -> dict[str, list[Fate]]:
    """For each confidence word, what became of the leaders so called, with a tie band of that width."""
    assert width == scoring.TIE
    found = defaultdict(list)
    for answers, share, errors in trials():
        ranking = rank(BOARD, answers)
        if ranking.leader is None:
            continue  # the musts leave nothing, so no word was said of a leader
        if sum(bool(BOARD.term(answer).weight) for answer in answers) < EARLY:
            continue  # a word of how much was answered, which tests/audit.py measures
        word = confidence(BOARD, answers, ranking, flips(BOARD, answers, ranking), partial(stays, answers))
        leader = WORDS.options.index(ranking.leader)
        weight = sum(BOARD.term(answer).weight for answer in answers)
        kept = fmean(decide(BOARD.precedence, sums, weight, barred)[0] == leader for sums, barred in errors)
        found[word].append(Fate(share[leader], kept))
    return found


def table(found: dict[str, list[Fate]]) -> str:
    """The fates as a table: word, how many, median share of weightings, share of perturbations survived."""
    lines = [f"{'word':10} {'sets':>5} {'of all':>7} {'weightings':>11} {'errors':>7}"]
    total = sum(map(len, found.values()))
    for word in CONFIDENCE:
        ones = found[word]
        share, kept = median(one.share for one in ones), fmean(one.kept for one in ones)
        lines.append(f"{word:10} {len(ones):5} {len(ones) / total:7.1%} {share:11.1%} {kept:7.1%}")
    return "\n".join(lines)


@pytest.mark.thorough
def test_words_are_in_the_order_of_what_they_promise() -> None:
    """A leader called by a stronger word leads in more weightings and survives more errors in our ratings."""
    found = fates(scoring.TIE)
    print(f"\n{table(found)}")
    assert {*CONFIDENCE} == found.keys()
    assert min(map(len, found.values())) > SETS / 20
    shares = [median(one.share for one in found[word]) for word in CONFIDENCE]
    kept = [fmean(one.kept for one in found[word]) for word in CONFIDENCE]
    assert sorted(set(shares), reverse=True) == shares
    assert sorted(set(kept), reverse=True) == kept


def test_clear_is_clear_in_every_draw() -> None:
    """What is called clear holds under all weightings in the reader's order, and so in each that is drawn."""
    assert {one.share for one in fates(scoring.TIE)["clear"]} == {1.0}


@pytest.mark.parametrize("width", [0, 1, 3, 5])
def test_a_wider_band_calls_more_too_close(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The band that the tables compare is the one that decides: a wider one holds whatever a narrower one does."""
    close = {answers for answers, *_ in trials()[:200] if len(rank(BOARD, answers).tied) > 1}
    monkeypatch.setattr(scoring, "TIE", width)
    there = {answers for answers, *_ in trials()[:200] if len(rank(BOARD, answers).tied) > 1}
    assert there < close if width < 2 else close < there


# ------------------------------------------------------------------ scaling to the field


def test_scaling_to_the_field_changes_winners() -> None:
    """The method page's figures on methods that scale to the field, measured again: how often there is a losing option
    whose removal changes the winner, among random problems without a tie."""
    draw = np.random.default_rng(1)
    ratings = draw.integers(0, 5, (20_000, 6, 10)).astype(float)
    weights = draw.integers(1, 5, (20_000, 10)).astype(float)[:, None, :]

    def fixed(values: np.ndarray) -> np.ndarray:
        return (values * weights).sum(2)

    def between(values: np.ndarray) -> np.ndarray:
        low, high = values.min(1, keepdims=True), values.max(1, keepdims=True)
        return fixed((values - low) / np.where(high > low, high - low, 1))

    def by_sum(values: np.ndarray) -> np.ndarray:
        sums = values.sum(1, keepdims=True)
        return fixed(values / np.where(sums > 0, sums, 1))

    def topsis(values: np.ndarray) -> np.ndarray:
        length = np.sqrt((values**2).sum(1, keepdims=True))
        scaled = values / np.where(length > 0, length, 1) * weights
        far, near = (
            np.sqrt(((scaled - to) ** 2).sum(2)) for to in (scaled.min(1, keepdims=True), scaled.max(1, keepdims=True))
        )
        return far / np.maximum(far + near, 1e-12)

    def changed(score: Callable[[np.ndarray], np.ndarray]) -> float:
        scores = score(ratings)
        winner = scores.argmax(1)
        best = np.sort(scores, 1)
        moved = np.zeros(len(ratings), bool)
        for removed in range(6):
            kept = [option for option in range(6) if option != removed]
            now = np.array(kept)[score(ratings[:, kept]).argmax(1)]
            moved |= (winner != removed) & (now != winner)
        return float(moved[best[:, -1] - best[:, -2] > 1e-9].mean() * 100)

    page = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    assert changed(fixed) == 0
    for score in (between, by_sum, topsis):
        assert f"{changed(score):.1f} per cent" in page


if __name__ == "__main__":
    for width in (1, 2, 3, 4):
        scoring.TIE = width
        print(f"TIE = {width}\n{table(fates(width))}\n")
