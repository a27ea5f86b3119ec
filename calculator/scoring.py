"""The decision method: screen, then the exact weighted mean on a fixed scale.

In: knowledge, answers and the day they are read; or, for the kernel at the top, plain numbers.
Out: ``Ranking``, numbers and ids without words. Ratings run from 0 to 4 and are never scaled relative to the
field, so adding or removing an option moves no other score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from .model import MUST, UNSURE, Answer, Answers, Finding, Knowledge, Ranking, Row

Number = int | float | Fraction

PER_STEP = 25  # points of the shown scale, 0 to 100, for one step of the rating scale
WORKABLE = 2  # the lowest rating that serves a must: weak and unfit are excluded
TIE = 2  # points: this far apart or less is too close to call; calibrated in tests/test_calibration.py


# ------------------------------------------------------------------ kernel


def additive(values: Sequence[Sequence[Number]], weights: Sequence[Number]) -> tuple[Fraction, ...]:
    """The weighted mean of each option's values, exact, on the scale of the values.

    ``values`` holds one sequence per option, ``weights`` one number per criterion, not all need be positive.
    Where all weights are 0 there is no mean to take and every option gets 0.
    Source: Keeney & Raiffa 1976; the case of Goodwin & Wright, ch. 3, is a test.
    """
    total = sum(map(Fraction, weights), Fraction())
    if not total:
        return tuple(Fraction() for _ in values)
    return tuple(
        sum((Fraction(value) * Fraction(weight) for value, weight in zip(row, weights, strict=True)), Fraction())
        / total
        for row in values
    )


def switching_weight(
    values: Sequence[Sequence[Number]], weights: Sequence[Number], criterion: int, a: int, b: int
) -> Fraction | None:
    """The weight of ``criterion``, the others kept, at which options ``a`` and ``b`` tie.

    Its own weight where they tie at every weight, None where no weight from 0 up makes them tie. Source:
    Triantaphyllou & Sanchez 1997.
    """
    differences = [Fraction(x) - Fraction(y) for x, y in zip(values[a], values[b], strict=True)]
    own = differences[criterion]
    others = sum(
        (d * Fraction(w) for i, (d, w) in enumerate(zip(differences, weights, strict=True)) if i != criterion),
        Fraction(),
    )
    if not own:
        return None if others else Fraction(weights[criterion])
    return -others / own if -others / own >= 0 else None


# ------------------------------------------------------------------ the decision


class Term(NamedTuple):
    """What one answer adds: its weight, weight x rating for each option, and the options it rules out."""

    weight: int
    points: tuple[int, ...]
    barred: tuple[bool, ...]


@dataclass(frozen=True)
class Board:
    """Knowledge on one day, as numbers by option index: what every evaluation of answers starts from."""

    knowledge: Knowledge
    as_of: date | None

    @cached_property
    def units(self) -> tuple[int, ...]:
        return tuple(option.units for option in self.knowledge.options)

    @cached_property
    def nothing(self) -> Term:
        size = len(self.knowledge.options)
        return Term(0, (0,) * size, (False,) * size)

    @cached_property
    def _terms(self) -> dict[Answer, Term]:
        return {}

    def lapsed(self, finding: Finding) -> bool:
        """Whether a fact that the finding rests on has expired, so that it may no longer exclude."""
        days = (self.knowledge.expiries.get(fact) for fact in finding.facts)
        return any(day is not None and self.as_of is not None and day < self.as_of for day in days)

    def term(self, answer: Answer) -> Term:
        """The numbers of one answer; nothing for unsure and for a level that does not weigh."""
        if answer not in self._terms:
            self._terms[answer] = self._term(answer)
        return self._terms[answer]

    def _term(self, answer: Answer) -> Term:
        if answer.level == UNSURE:
            return self.nothing
        level = self.knowledge.requirement(answer.requirement).level(answer.level)
        if level.ratings is None:
            return self.nothing
        weight = self.knowledge.vocabulary.points[answer.importance]
        strict = answer.importance == MUST
        return Term(
            weight,
            tuple(weight * rating for rating in level.ratings),
            tuple(strict and one.rating < WORKABLE and not self.lapsed(one) for one in level.findings),
        )

    def completions(self, answer: Answer) -> list[Term]:
        """What an answer may turn out to add: its own term, or for unsure that of every level and that of none.

        None is among them so that a score, which counts only what is answered, always lies within its range.
        """
        if answer.level != UNSURE:
            return [self.term(answer)]
        levels = self.knowledge.vocabulary.levels[answer.requirement]
        asked = [Answer(answer.requirement, level, answer.importance) for level in levels]
        return [self.nothing, *map(self.term, asked)]


def decide(
    units: Sequence[int], sums: Sequence[int], weight: int, barred: Sequence[int]
) -> tuple[int | None, tuple[int, ...]]:
    """The leader and those too close to tell apart, by index; (None, ()) where nothing weighs or nothing is left.

    ``sums`` are weight x rating summed, ``barred`` counts what rules each option out. Of those within ``TIE`` of
    the best the one with the fewest units leads, then the earlier in the vocabulary.
    """
    allowed = [index for index, bars in enumerate(barred) if not bars]
    if not allowed or not weight:
        return None, ()
    best = max(sums[index] for index in allowed)
    near = [index for index in allowed if PER_STEP * (best - sums[index]) <= TIE * weight]
    return min(near, key=lambda index: (units[index], index)), tuple(near)


def total(terms: Iterable[Term], size: int) -> tuple[list[int], int, list[int]]:
    """Sums, weight and bars of several answers together."""
    sums, weight, barred = [0] * size, 0, [0] * size
    for term in terms:
        weight += term.weight
        sums = [a + b for a, b in zip(sums, term.points, strict=True)]
        barred = [a + b for a, b in zip(barred, term.barred, strict=True)]
    return sums, weight, barred


def rank(board: Board, answers: Answers) -> Ranking:
    """The answer in numbers."""
    knowledge = board.knowledge
    ids = knowledge.vocabulary.options
    terms = [board.term(answer) for answer in answers]
    sums, weight, barred = total(terms, len(ids))
    leader, near = decide(board.units, sums, weight, barred)
    unserved = [
        finding
        for answer in answers
        if answer.importance == MUST and answer.level != UNSURE
        for finding in knowledge.requirement(answer.requirement).level(answer.level).findings
        if finding.rating < WORKABLE
    ]
    scores = [Fraction(PER_STEP * value, weight or 1) for value in sums]
    left = [index for index in range(len(ids)) if weight and not barred[index]]
    rows = [
        Row(
            option=ids[index],
            rank=1 + sum(scores[other] > scores[index] for other in left),
            score=scores[index],
            **dict(zip(("low", "high"), interval(board, answers, index), strict=True)),
            contributions={
                answer.requirement: Fraction(PER_STEP * term.points[index], weight)
                for answer, term in zip(answers, terms, strict=True)
                if term.weight
            },
        )
        for index in left
    ]
    return Ranking(
        answers=answers,
        rows=tuple(sorted(rows, key=lambda row: row.rank)),
        excluded=tuple(finding for finding in unserved if not board.lapsed(finding)),
        lapsed=tuple(finding for finding in unserved if board.lapsed(finding)),
        leader=None if leader is None else ids[leader],
        tied=tuple(ids[index] for index in sorted(near, key=lambda index: -sums[index])),
    )


# ------------------------------------------------------------------ doubt


def interval(board: Board, answers: Answers, option: int) -> tuple[Fraction, Fraction]:
    """The lowest and the highest score of one option over every completion of the unsure answers, exact.

    Each completion adds (weight x rating, weight) for its level, so the score is a ratio of sums; its extremes are
    found by Dinkelbach's iteration (1967), which ends after finitely many exact steps.
    """
    fixed = [board.term(answer) for answer in answers]
    sums = sum(term.points[option] for term in fixed)
    weight = sum(term.weight for term in fixed)
    open_terms = [
        [(term.points[option], term.weight) for term in board.completions(answer)]
        for answer in answers
        if answer.level == UNSURE
    ]

    def extreme(sign: int) -> Fraction:
        ratio = Fraction(sums, weight) if weight else Fraction(2)
        while True:
            # of each question the level that pulls furthest at the present ratio
            picks = [max(levels, key=lambda pair: sign * (pair[0] - ratio * pair[1])) for levels in open_terms]
            top, bottom = sums + sum(p for p, _ in picks), weight + sum(w for _, w in picks)
            better = Fraction(top, bottom) if bottom else ratio
            if better == ratio:
                return PER_STEP * ratio
            ratio = better

    return extreme(-1), extreme(1)


def simpler(board: Board, option: int, other: int) -> bool:
    """Whether the printed rule puts ``option`` before ``other`` where they are too close to call."""
    return (board.units[option], option) < (board.units[other], other)


def margin(board: Board, leader: int, rival: int, points: Sequence[int], weight: int) -> int:
    """By how much the leader is safe from the rival, under the printed rule: a rival that is simpler need only come within
    the tie band, so the margin must stay above 0; another must come out beyond it, so 0 is enough.

    Linear in ``points`` and ``weight``, so that margins of terms and of changes add up.
    """
    band = -TIE if simpler(board, rival, leader) else TIE
    return PER_STEP * (points[leader] - points[rival]) + band * weight


def holds(board: Board, answers: Answers, leader: int, rival: int) -> bool:
    """Whether no completion of the unsure answers rules the leader out or puts the rival before it.

    The worst case of ``margin`` is the sum of each question's worst case; where a completion rules the rival out, it
    cannot be the worst.
    """
    completions = [board.completions(answer) for answer in answers]
    if any(term.barred[leader] for terms in completions for term in terms):
        return False
    slack = 0
    for terms in completions:
        left = [margin(board, leader, rival, term.points, term.weight) for term in terms if not term.barred[rival]]
        if not left:
            return True  # a certain answer rules the rival out
        slack += min(left)
    return slack > 0 if simpler(board, rival, leader) else slack >= 0


def tiers(board: Board, answers: Answers) -> tuple[list[tuple[int, ...]], list[list[int]]]:
    """The weighing answers as the kernel of robustness takes them.

    Out: one row of ratings per option, and the criteria by falling importance; "must" and "major" weigh alike and so
    share a tier.
    """
    weighing = [(answer, term) for answer in answers if (term := board.term(answer)).weight]
    columns = [tuple(points // term.weight for points in term.points) for _, term in weighing]
    weights = [term.weight for _, term in weighing]
    order = sorted(set(weights), reverse=True)
    return list(zip(*columns, strict=True)), [
        [index for index, weight in enumerate(weights) if weight == one] for one in order
    ]


# ------------------------------------------------------------------ stacks


class StackRow(NamedTuple):
    """One stack's place for the separate part: the findings it was scored on, or the one that rules it out."""

    stack: str
    score: Fraction
    findings: tuple[Finding, ...]
    excluded: Finding | None


def rank_stacks(board: Board, answers: Answers) -> tuple[StackRow, ...]:
    """The stacks by the same method, from their own findings at the reader's answers; excluded ones last.

    Empty where no answer tells stacks apart.
    """
    knowledge = board.knowledge
    rows = []
    for stack in knowledge.stacks:
        met = [(answer, stack.finding(answer.requirement, answer.level)) for answer in answers]
        weighed = [(knowledge.vocabulary.points[answer.importance], answer, found) for answer, found in met if found]
        if not weighed:
            continue
        [score] = additive([[found.rating for *_, found in weighed]], [weight for weight, *_ in weighed])
        bars = (
            found
            for _, answer, found in weighed
            if answer.importance == MUST and found.rating < WORKABLE and not board.lapsed(found)
        )
        rows.append(StackRow(stack.id, PER_STEP * score, tuple(found for *_, found in weighed), next(bars, None)))
    return tuple(sorted(rows, key=lambda row: (row.excluded is not None, -row.score)))
