"""Robustness to weights: the exact verdict against its corners, and the sampler against identities of analysis.

Every share is held to four standard errors of the draws it rests on; the seeds are fixed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, combinations, pairwise, product
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev

import pytest

from calculator.robustness import _by_tier, _spacings, first_rank_acceptability, holds_for_all

CASES = json.loads(Path(__file__).with_name("reference-cases.json").read_text(), parse_float=Fraction)["cases"]
[ROC] = [case for case in CASES if case["id"] == "roc-weights"]
DRAWS = 4_000

Tiers = list[list[int]]


def near(share: float, expected: float, draws: int = DRAWS) -> bool:
    """Whether a sampled share lies within four standard errors of the expected one; exactly, where that is 0 or 1."""
    return abs(share - expected) <= 4 * sqrt(expected * (1 - expected) / draws)


def random_tiers(draw: random.Random, criteria: int) -> Tiers:
    """The criteria in random order, cut into one to three tiers."""
    order = draw.sample(range(criteria), criteria)
    cuts = sorted(draw.sample(range(1, criteria), min(criteria - 1, draw.randint(0, 2))))
    return [order[start:end] for start, end in pairwise([0, *cuts, criteria])]


def random_problems(count: int, seed: int) -> list[tuple[list[list[int]], Tiers]]:
    """Random ratings of two options on one to six criteria, in tiers."""
    draw = random.Random(seed)
    problems = []
    for _ in range(count):
        criteria = draw.randint(1, 6)
        problems.append(([[draw.randint(0, 4) for _ in range(criteria)] for _ in "ab"], random_tiers(draw, criteria)))
    return problems


def corners(tiers: Tiers) -> list[tuple[int, ...]]:
    """The sets that hold, with one criterion of a tier, all of the tiers above: equal weights on one are a corner."""
    place = {criterion: index for index, tier in enumerate(tiers) for criterion in tier}
    subsets = chain.from_iterable(combinations(place, size) for size in range(1, len(place) + 1))
    return [
        subset
        for subset in subsets
        if all(one in subset for one in place if place[one] < max(place[other] for other in subset))
    ]


# ------------------------------------------------------------------ the exact verdict


def test_the_verdict_over_all_weightings_is_that_at_the_corners() -> None:
    """Ordinal vertices: an option holds exactly where its mean lead over each up-set of criteria is not negative."""
    verdicts = set()
    for values, tiers in random_problems(1_500, seed=31):
        lead = [a - b for a, b in zip(*values, strict=True)]
        expected = all(sum(lead[criterion] for criterion in corner) >= 0 for corner in corners(tiers))
        assert expected == holds_for_all(values, tiers, 0, 1), (values, tiers)
        verdicts.add((len(tiers), expected))
    assert set(product((1, 2, 3), (True, False))) == verdicts


def test_no_sampled_weighting_contradicts_the_verdict() -> None:
    """Where an option holds no draw scores it lower, and where it does not some weighting near a corner does."""
    uniform = random.Random(32).random
    for values, tiers in random_problems(300, seed=33):
        lead = [a - b for a, b in zip(*values, strict=True)]
        order = [criterion for tier in tiers for criterion in tier]
        drawn = [_by_tier(_spacings(uniform, len(order)), [len(tier) for tier in tiers]) for _ in range(30)]
        # the middle of the weightings, pulled almost all the way to each corner, stays inside them
        middle = [sum(column) / len(drawn) for column in zip(*drawn, strict=True)]
        drawn += [
            [0.001 * m + 0.999 * (one in corner) / len(corner) for one, m in zip(order, middle, strict=True)]
            for corner in corners(tiers)
        ]
        scored = [sum(w * lead[one] for one, w in zip(order, weights, strict=True)) for weights in drawn]
        assert holds_for_all(values, tiers, 0, 1) == (min(scored) >= -1e-9)


@pytest.mark.parametrize("scale", [1, Fraction(1, 10), 0.1, 0.7], ids=str)
def test_the_verdict_is_exact_on_any_number(scale: float | Fraction) -> None:
    """Values that are no whole numbers are taken for exactly what they are, so that rounding decides no verdict."""
    for values, tiers in random_problems(500, seed=34):
        scaled = [[scale * value for value in row] for row in values]
        exact = [[Fraction(value) for value in row] for row in scaled]
        assert holds_for_all(exact, tiers, 0, 1) == holds_for_all(scaled, tiers, 0, 1), (scaled, tiers)


def test_an_option_holds_against_itself_and_its_equal() -> None:
    """Level under every weighting counts as holding, in both directions."""
    values = [[1, 2, 3], [1, 2, 3]]
    assert all(holds_for_all(values, [[1], [0, 2]], a, b) for a, b in product((0, 1), repeat=2))


def test_empty_tiers_and_no_criteria_are_no_obstacle() -> None:
    """Importances that nobody used leave empty tiers, and an answer set that weighs nothing leaves no criteria."""
    assert holds_for_all([[1, 0], [0, 1]], [[], [0], [], [1]], 0, 1)
    assert holds_for_all([[], []], [], 0, 1)
    assert first_rank_acceptability([[1, 0], [0, 1]], [[], [0], [], [1]], 50, 1) == (1.0, 0.0)


# ------------------------------------------------------------------ the sampler


@pytest.mark.parametrize("size", range(2, 9))
def test_ordered_weights_average_the_rank_order_centroid(size: int) -> None:
    """Simplex order mean: the k-th largest of uniform weights has the published ROC weight as its mean."""
    uniform = random.Random(35).random
    drawn = [_by_tier(_spacings(uniform, size), [1] * size) for _ in range(DRAWS)]
    roc = [sum(Fraction(1, i) for i in range(k, size + 1)) / size for k in range(1, size + 1)]
    assert ROC["expected"]["weights"][str(size)] == [round(weight, 4) for weight in roc]
    for weights, expected in zip(zip(*drawn, strict=True), roc, strict=True):
        assert abs(fmean(weights) - expected) <= 4 * stdev(weights) / sqrt(DRAWS)


@pytest.mark.parametrize("size", range(1, 8))
def test_weights_lie_on_the_simplex_within_their_tiers(size: int) -> None:
    """Every draw adds up to 1 with nothing negative, and no weight of a tier is below one of a later tier."""
    draw = random.Random(36)
    for _ in range(300):
        sizes = [len(tier) for tier in random_tiers(draw, size)]
        weights = _by_tier(_spacings(draw.random, size), sizes)
        assert (size, pytest.approx(1)) == (len(weights), sum(weights))
        assert min(weights) >= 0
        ends = [sum(sizes[:index]) for index in range(len(sizes) + 1)]
        groups = [weights[start:end] for start, end in pairwise(ends)]
        assert all(min(high) >= max(low) for high, low in pairwise(groups))


@pytest.mark.parametrize("size", range(2, 8))
def test_symmetric_options_share_the_first_rank_evenly(size: int) -> None:
    """Simplex symmetry: where option i has 100 on criterion i and 0 elsewhere, the share of each is 1/n."""
    values = [[100 * (row == column) for column in range(size)] for row in range(size)]
    assert all(near(share, 1 / size) for share in first_rank_acceptability(values, [list(range(size))], DRAWS, 37))


@pytest.mark.parametrize(
    ("tiers", "low", "high"),
    [
        ([[0, 1]], Fraction(0), Fraction(1)),
        ([[0], [1]], Fraction(1, 2), Fraction(1)),
        ([[1], [0]], Fraction(0), Fraction(1, 2)),
    ],
    ids=["free", "first-leads", "second-leads"],
)
def test_two_criteria_give_intervals(tiers: Tiers, low: Fraction, high: Fraction) -> None:
    """Two-criteria interval: a first rank's share is the length of the first weights at which the option is best."""
    crossing = 0
    for v1, v2, u1, u2 in product((0, 1, 3, 4), (0, 2), (0, 1), (1, 3, 4)):
        if v1 > u1 and v2 < u2:  # crossing once: the first option is best from the switch on
            switch = Fraction(u2 - v2, (v1 - v2) - (u1 - u2))
            expected = (high - min(max(low, switch), high)) / (high - low)
            share, other = first_rank_acceptability([[v1, v2], [u1, u2]], tiers, 1_000, 38)
            assert near(share, float(expected), 1_000), (v1, v2, u1, u2)
            assert 1 - share == pytest.approx(other)
            crossing += 0 < expected < 1
    assert crossing > 5


@pytest.mark.parametrize("size", range(2, 7))
@pytest.mark.parametrize("bar", [0.1, 0.3, 0.6])
def test_one_weight_has_the_tail_of_the_uniform_simplex(size: int, bar: float) -> None:
    """A single weight exceeds c with probability (1 - c)^(n - 1), read off against an option that scores c always."""
    weight, constant = [10] + [0] * (size - 1), [round(10 * bar)] * size
    share, _ = first_rank_acceptability([constant, weight], [list(range(size))], DRAWS, 39)
    assert near(1 - share, (1 - bar) ** (size - 1))


def test_tiers_order_the_weights() -> None:
    """With one criterion a tier the most important always weighs most; equal standing is shared evenly."""
    identity = [[int(row == column) for column in range(4)] for row in range(4)]
    strict = first_rank_acceptability(identity, [[2], [0], [3], [1]], 200, 40)
    assert strict == (0, 0, 1, 0)
    halves = first_rank_acceptability(identity, [[1, 3], [0, 2]], DRAWS, 41)
    assert all(near(share, half) for share, half in zip(halves, (0, 0.5, 0, 0.5), strict=True))


@pytest.mark.parametrize("tiers", [[[0], [1, 2]], [[1, 2], [0]], [[2], [1], [0]], [[0, 3], [1, 2]]], ids=str)
def test_weights_are_uniform_over_those_that_respect_the_tiers(tiers: Tiers) -> None:
    """Dealing out to tiers gives the shares that throwing away every weighting out of order gives."""
    criteria = sum(map(len, tiers))
    draw = random.Random(42)
    values = [[draw.randint(0, 4) for _ in range(criteria)] for _ in range(4)]
    kept: list[Sequence[float]] = []
    while len(kept) < DRAWS:
        weights = [draw.expovariate(1) for _ in range(criteria)]  # uniform on the simplex once divided by their sum
        if all(min(weights[i] for i in high) >= max(weights[i] for i in low) for high, low in pairwise(tiers)):
            kept.append(weights)
    wins = [0] * len(values)
    for weights in kept:
        scores = [sum(w * value for w, value in zip(weights, row, strict=True)) for row in values]
        wins[scores.index(max(scores))] += 1
    for share, won in zip(first_rank_acceptability(values, tiers, DRAWS, 43), wins, strict=True):
        expected = won / DRAWS
        pooled = (share + expected) / 2
        assert abs(share - expected) <= 4 * sqrt(2 * pooled * (1 - pooled) / DRAWS)


def test_the_shares_add_up_to_one() -> None:
    """One option leads in each draw."""
    draw = random.Random(44)
    for values, tiers in random_problems(40, seed=45):
        more = [[draw.randint(0, 4) for _ in values[0]] for _ in range(3)]
        shares = first_rank_acceptability([*values, *more], tiers, 100, 1)
        assert sum(shares) == pytest.approx(1)


def test_equal_options_stand_in_their_order() -> None:
    """Options with the same values always tie, and the earlier one leads."""
    assert first_rank_acceptability([[3, 1], [3, 1], [3, 1]], [[0, 1]], 100, 46) == (1, 0, 0)


def test_the_same_seed_gives_the_same_shares() -> None:
    """Shares are a function of their arguments: the seed decides the draws, and another seed other draws."""
    values, tiers = [[4, 0, 2], [1, 3, 2], [2, 2, 3]], [[0], [1, 2]]
    first = first_rank_acceptability(values, tiers, 500, 47)
    random.seed(48)  # nothing of the process's own generator matters
    assert first == first_rank_acceptability(values, tiers, 500, 47)
    assert first != first_rank_acceptability(values, tiers, 500, 49)


def test_an_option_that_holds_takes_the_whole_share() -> None:
    """What is proved for all weightings is seen in every draw: an option that beats each other one has share 1."""
    met = 0
    for values, tiers in random_problems(200, seed=50):
        if holds_for_all(values, tiers, 0, 1):
            assert first_rank_acceptability(values, tiers, 50, 1) == (1.0, 0.0)
            met += 1
    assert met > 20
