"""How far the order of options depends on the weights.

In: plain numbers: ``values`` holds one sequence of ratings per option, ``tiers`` the criteria's indexes, most
important first. Out: exact verdicts and seeded shares. Nothing here knows a word of the domain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import sub

Number = int | float | Fraction
Tiers = Sequence[Sequence[int]]


def holds_for_all(values: Sequence[Sequence[Number]], tiers: Tiers, a: int, b: int) -> bool:
    """Whether option ``a`` is at least ``b`` under every weighting that respects ``tiers``. Exact.

    The weightings in which each criterion of a tier weighs at least as much as each of a lower tier have as their
    corners equal weights on all higher tiers and on some of one tier. The difference is linear, so its sign at the
    corners decides: all of the tiers above plus the negative part of one tier. Source: Kirkwood & Sarin 1985.
    """
    above: Number = 0
    for tier in tiers:
        differences = [exact(values[a][i]) - exact(values[b][i]) for i in tier]
        if above + sum(min(difference, 0) for difference in differences) < 0:
            return False
        above += sum(differences)
    return True


def furthest_behind(gains: Sequence[Sequence[tuple[Number, bool]]]) -> Fraction:
    """How far an option can fall behind another over all weightings that respect the order, exact; below 0: it never does.

    ``gains`` holds, a tier after the other, by criterion the other option's lead there, and whether the criterion may be
    left out: an unsure answer, with the lead at the level that is worst for us. The lead is a weighted mean, so its maximum
    lies at a corner (see ``holds_for_all``): all certain criteria of the tiers above and the best further ones, taken
    while they raise the mean. Minimax regret: Savage 1951.
    """
    worst: Fraction | None = None
    certain: list[int | Fraction] = []
    optional: list[int | Fraction] = []
    for tier in gains:
        pool = sorted([*optional, *(exact(gain) for gain, _ in tier)], reverse=True)
        total, count = sum(certain), len(certain)
        for gain in pool:
            if count and gain * count <= total:
                break
            total, count = total + gain, count + 1
        if count:
            mean = Fraction(total, count)
            worst = mean if worst is None else max(worst, mean)
        certain += [exact(gain) for gain, leaves in tier if not leaves]
        optional += [exact(gain) for gain, leaves in tier if leaves]
    return worst if worst is not None else Fraction()


def exact(value: Number) -> int | Fraction:
    """A number without rounding: whole numbers stay what they are, since they add up several times faster than fractions."""
    return Fraction(value) if isinstance(value, float) else value


def first_rank_acceptability(values: Sequence[Sequence[int]], tiers: Tiers, draws: int, seed: int) -> tuple[float, ...]:
    """For each option the share of draws in which it leads; of equal scores the earlier option does.

    Weights are uniform over those that respect ``tiers``: spacings of uniform cuts, the largest to the first tier,
    within a tier in random order. ``values`` are whole numbers from 0 on. Source: SMAA-2, Lahdelma & Salminen 2001.
    """
    order = [index for tier in tiers for index in tier]
    weights = _weightings(tuple(len(tier) for tier in tiers if tier), draws, seed)
    scores = [_unpacked(sum([row[index] * drawn for index, drawn in zip(order, weights)]), draws) for row in values]
    leads = [0] * len(values)
    for drawn in zip(*scores):
        leads[drawn.index(max(drawn))] += 1
    return tuple(count / draws for count in leads)


# All draws of a criterion's weight are packed into one whole number, so that a single multiplication of Python's own
# weighs them all. A lane is wide enough for sums of weights times values below 2**(LANE - POINT).
LANE, POINT = 64, 40  # bits of a lane, and of those that stand behind the point


@lru_cache(maxsize=32)  # the slices of an answer: the next one mostly has as many criteria in each tier
def _weightings(sizes: tuple[int, ...], draws: int, seed: int) -> tuple[int, ...]:
    """The weight of each criterion, tier after tier, in all draws."""
    from random import Random  # imported here: an answer without shares need not wait for it

    uniform = Random(seed).random
    drawn = [_by_tier(_spacings(uniform, sum(sizes)), sizes) for _ in range(draws)]
    return tuple(_packed([int(weight * 2**POINT) for weight in column]) for column in zip(*drawn))


def _packed(numbers: Sequence[int]) -> int:
    return int.from_bytes(b"".join([number.to_bytes(LANE // 8, "little") for number in numbers]), "little")


def _unpacked(packed: int, count: int) -> list[int]:
    return memoryview(packed.to_bytes(count * LANE // 8, "little")).cast("Q").tolist()


def _spacings(uniform: Callable[[], float], size: int) -> list[float]:
    """``size`` weights that add up to 1, uniform on the simplex."""
    cuts = sorted([uniform() for _ in range(size - 1)])
    return list(map(sub, [*cuts, 1.0], [0.0, *cuts]))


def _by_tier(weights: list[float], sizes: Sequence[int]) -> list[float]:
    """The weights dealt out to tiers, the largest first; a weight's place before the deal orders it within a tier.

    Places are independent of sizes, so the order within a tier is random without a further draw.
    """
    if len(sizes) == 1:
        return weights
    ordered = sorted(weights, reverse=True)
    dealt: list[float] = []
    start, above = 0, 2.0
    for size in sizes:
        start += size
        least = ordered[start - 1]
        dealt += [weight for weight in weights if least <= weight < above]
        above = least
    return dealt if len(dealt) == len(weights) else ordered  # two equal weights, which no draw has shown yet
