"""How far the order of options depends on the weights.

In: plain numbers: ``values`` holds one sequence of ratings per option, ``tiers`` the criteria's indexes, most
important first. Out: exact verdicts and seeded shares. Nothing here knows a word of the domain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import sumprod
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
        differences = [_exact(values[a][i]) - _exact(values[b][i]) for i in tier]
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
    certain: list[Number] = []
    optional: list[Number] = []
    for tier in gains:
        pool = sorted([*optional, *(gain for gain, _ in tier)], reverse=True)
        total, count = Fraction(sum(map(_exact, certain))), len(certain)
        for gain in pool:
            if count and _exact(gain) * count <= total:
                break
            total, count = total + _exact(gain), count + 1
        if count:
            worst = total / count if worst is None else max(worst, total / count)
        certain += [gain for gain, leaves in tier if not leaves]
        optional += [gain for gain, leaves in tier if leaves]
    return worst if worst is not None else Fraction()


def _exact(value: Number) -> int | Fraction:
    return Fraction(value) if isinstance(value, float) else value


def acceptability(
    values: Sequence[Sequence[Number]], tiers: Tiers, draws: int, seed: int
) -> tuple[tuple[float, ...], ...]:
    """For each option the share of draws in which it takes each rank, first to last.

    Weights are uniform over those that respect ``tiers``: spacings of uniform cuts, the largest to the first tier,
    within a tier in random order. Equal scores go to the earlier option. Source: SMAA-2, Lahdelma & Salminen 2001.
    """
    from random import Random  # imported here: an answer without shares need not wait for it

    order = [index for tier in tiers for index in tier]
    rows = [[float(row[index]) for index in order] for row in values]
    sizes = [len(tier) for tier in tiers if tier]
    options = range(len(rows))
    seen: dict[tuple[int, ...], int] = {}  # order of the options -> draws that gave it
    uniform = Random(seed).random
    for _ in range(draws):
        weights = _spacings(uniform, len(order))
        if len(sizes) > 1:
            weights = _by_tier(weights, sizes)
        scores = [sumprod(row, weights) for row in rows]
        ranked = tuple(sorted(options, key=scores.__getitem__, reverse=True))
        seen[ranked] = seen.get(ranked, 0) + 1
    counts = [[0] * len(rows) for _ in rows]
    for ranked, count in seen.items():
        for place, option in enumerate(ranked):
            counts[option][place] += count
    return tuple(tuple(count / draws for count in row) for row in counts)


def _spacings(uniform: Callable[[], float], size: int) -> list[float]:
    """``size`` weights that add up to 1, uniform on the simplex."""
    cuts = sorted([uniform() for _ in range(size - 1)])
    return list(map(sub, [*cuts, 1.0], [0.0, *cuts]))


def _by_tier(weights: list[float], sizes: Sequence[int]) -> list[float]:
    """The weights dealt out to tiers, the largest first; a weight's place before the deal orders it within a tier.

    Places are independent of sizes, so the order within a tier is random without a further draw.
    """
    ordered = sorted(weights, reverse=True)
    dealt: list[float] = []
    start, above = 0, 2.0
    for size in sizes:
        start += size
        least = ordered[start - 1]
        dealt += [weight for weight in weights if least <= weight < above]
        above = least
    return dealt if len(dealt) == len(weights) else ordered  # two equal weights, which no draw has shown yet
