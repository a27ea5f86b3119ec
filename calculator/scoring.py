"""The decision method: screen, then the exact weighted mean on a fixed scale.

Screen: what a must asks for has to be served at least workably.

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

from .model import MUST, UNFIT, UNSURE, WORKABLE, Answer, Answers, Finding, Knowledge, Ranking, Row
from .robustness import Number, exact, furthest_behind

PER_STEP = 25  # points of the shown scale, 0 to 100, for one step of the rating scale
TIE = 2  # points: this far apart or less is too close to call; calibrated in tests/test_calibration.py


# ------------------------------------------------------------------ kernel


def additive(values: Sequence[Sequence[Number]], weights: Sequence[Number]) -> tuple[Fraction, ...]:
    """The weighted mean of each option's values, exact, on the scale of the values.

    ``values`` holds one sequence per option, ``weights`` one number per criterion, not all need be positive.
    Where all weights are 0 there is no mean to take and every option gets 0.
    Source: Keeney & Raiffa 1976; the case of Goodwin & Wright, ch. 3, is a test.
    """
    total = sum(map(exact, weights))
    if not total:
        return tuple(Fraction() for _ in values)
    return tuple(
        Fraction(sum([exact(value) * exact(weight) for value, weight in zip(row, weights, strict=True)])) / total
        for row in values
    )


# ------------------------------------------------------------------ the decision


class Term(NamedTuple):
    """What one answer adds: its weight, weight x rating for each option, and the options it rules out."""

    weight: int
    weighted: tuple[int, ...]
    barred: tuple[bool, ...]


@dataclass(frozen=True)
class Board:
    """Knowledge on one day, as numbers by option index: what every evaluation of answers starts from."""

    knowledge: Knowledge
    as_of: date | None

    @cached_property
    def precedence(self) -> tuple[int, ...]:
        """Each option's place where scores are too close to call: the cheaper to leave first, then the fewer units, then
        the earlier in the vocabulary."""
        options = self.knowledge.options
        order = sorted(
            range(len(options)), key=lambda index: (options[index].leave.effort, options[index].units, index)
        )
        return tuple(map(order.index, range(len(options))))

    @cached_property
    def nothing(self) -> Term:
        size = len(self.knowledge.options)
        return Term(0, (0,) * size, (False,) * size)

    def blank(self, requirement: str) -> Term:
        """The numbers of a question without an answer: it weighs nothing, and keeps out what presupposes one."""
        return self.nothing._replace(barred=self._missing(requirement, ""))

    def _missing(self, requirement: str, level: str) -> tuple[bool, ...]:
        """Which options presuppose another answer to a requirement than this."""
        return tuple(level not in option.presupposes.get(requirement, (level,)) for option in self.knowledge.options)

    def blanks(self, answers: Answers) -> list[Term]:
        """The terms of the questions without an answer."""
        given = {answer.requirement for answer in answers}
        return [self.blank(id) for id in self.knowledge.vocabulary.levels if id not in given]

    @cached_property
    def _terms(self) -> dict[Answer, Term]:
        return {}

    def bars(self, answer: Answer, finding: Finding) -> bool:
        """Whether an answer rules out the option that is so rated: as a must, less than workable, by facts of today."""
        return answer.importance == MUST and finding.rating < WORKABLE and not self.lapsed(finding)

    def lapsed(self, finding: Finding) -> bool:
        """Whether a fact that the finding rests on has expired, so that it may no longer exclude."""
        days = (self.knowledge.citations[fact].expires for fact in finding.facts)
        return any(day is not None and self.as_of is not None and day < self.as_of for day in days)

    def term(self, answer: Answer) -> Term:
        """The numbers of one answer; nothing for unsure and for a level that does not weigh."""
        if answer not in self._terms:
            self._terms[answer] = self._term(answer)
        return self._terms[answer]

    def _term(self, answer: Answer) -> Term:
        if answer.level == UNSURE:
            return self.blank(answer.requirement)
        missing = self._missing(answer.requirement, answer.level)
        level = self.knowledge.requirement(answer.requirement).level(answer.level)
        if level.ratings is None:
            return self.nothing._replace(barred=missing)
        weight = self.knowledge.vocabulary.weights[answer.importance]
        return Term(
            weight,
            tuple(weight * rating for rating in level.ratings),
            tuple(out or self.bars(answer, finding) for out, finding in zip(missing, level.findings)),
        )

    def weighing(self, answers: Answers) -> int:
        """How many of the answers tell options apart."""
        return sum(1 for answer in answers if self.term(answer).weight)

    def completions(self, answer: Answer) -> list[Term]:
        """What an answer may turn out to add: its own term, or for unsure that of every level and that of none.

        None is among them so that a score, which counts only what is answered, always lies within its range.
        """
        if answer.level != UNSURE:
            return [self.term(answer)]
        levels = self.knowledge.vocabulary.levels[answer.requirement]
        asked = [Answer(answer.requirement, level, answer.importance) for level in levels]
        return [self.blank(answer.requirement), *map(self.term, asked)]


LANE = 32  # bits of a number that is packed


def packed(numbers: Iterable[int]) -> int:
    """Numbers in one whole number, a lane each, so that lists of them are added up by a single addition."""
    return sum(number << LANE * place for place, number in enumerate(numbers))


def decide(
    precedence: Sequence[int], sums: Sequence[int], weight: int, barred: Sequence[int]
) -> tuple[int | None, tuple[int, ...]]:
    """The leader and those too close to tell apart, by index; (None, ()) where nothing weighs or nothing is left.

    ``sums`` are weight x rating summed, ``barred`` counts what rules each option out. Of those within ``TIE`` of
    the best the first by ``precedence`` leads.
    """
    allowed = [index for index, bars in enumerate(barred) if not bars]
    if not allowed or not weight:
        return None, ()
    best = max([sums[index] for index in allowed])
    near = [index for index in allowed if PER_STEP * (best - sums[index]) <= TIE * weight]
    return min(near, key=precedence.__getitem__), tuple(near)


def total(terms: Iterable[Term], size: int) -> tuple[list[int], int, list[int]]:
    """Sums, weight and bars of several answers together."""
    sums, weight, barred = [0] * size, 0, [0] * size
    for term in terms:
        weight += term.weight
        sums = [a + b for a, b in zip(sums, term.weighted, strict=True)]
        barred = [a + b for a, b in zip(barred, term.barred, strict=True)]
    return sums, weight, barred


def rank(board: Board, answers: Answers) -> Ranking:
    """The answer in numbers."""
    knowledge = board.knowledge
    ids = knowledge.vocabulary.options
    terms = [board.term(answer) for answer in answers]
    sums, weight, barred = total([*terms, *board.blanks(answers)], len(ids))
    leader, near = decide(board.precedence, sums, weight, barred)
    short = [
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
                answer.requirement: Fraction(PER_STEP * term.weighted[index], weight)
                for answer, term in zip(answers, terms, strict=True)
                if term.weight
            },
        )
        for index in left
    ]
    return Ranking(
        answers=answers,
        rows=tuple(sorted(rows, key=lambda row: row.rank)),
        absent=tuple(
            option.id
            for option in knowledge.options
            for asked, levels in option.presupposes.items()
            if not any(answer.requirement == asked and answer.level in levels for answer in answers)
        ),
        excluded=tuple(finding for finding in short if not board.lapsed(finding)),
        lapsed=tuple(finding for finding in short if board.lapsed(finding)),
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
    sums = sum(term.weighted[option] for term in fixed)
    weight = sum(term.weight for term in fixed)
    open_terms = [
        [(term.weighted[option], term.weight) for term in board.completions(answer)]
        for answer in answers
        if answer.level == UNSURE
    ]

    def extreme(sign: int) -> Fraction:
        ratio = Fraction(sums, weight) if weight else Fraction(WORKABLE)  # any start ends at the same extreme
        while True:
            # of each question the level that pulls furthest at the present ratio
            picks = [max(levels, key=lambda pair: sign * (pair[0] - ratio * pair[1])) for levels in open_terms]
            top, bottom = sums + sum(p for p, _ in picks), weight + sum(w for _, w in picks)
            better = Fraction(top, bottom) if bottom else ratio
            if better == ratio:
                return PER_STEP * ratio
            ratio = better

    return extreme(-1), extreme(1)


def precedes(board: Board, option: int, other: int) -> bool:
    """Whether the printed rule puts ``option`` before ``other`` where they are too close to call."""
    return board.precedence[option] < board.precedence[other]


def margin(board: Board, leader: int, rival: int, weighted: Sequence[int], weight: int) -> int:
    """By how much the leader is safe from the rival, under the printed rule: a rival that is simpler need only come within
    the tie band, so the margin must stay above 0; another must come out beyond it, so 0 is enough.

    Linear in ``weighted`` and ``weight``, so that margins of terms and of changes add up.
    """
    band = -TIE if precedes(board, rival, leader) else TIE
    return PER_STEP * (weighted[leader] - weighted[rival]) + band * weight


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
        left = [margin(board, leader, rival, term.weighted, term.weight) for term in terms if not term.barred[rival]]
        if not left:
            return True  # a certain answer rules the rival out
        slack += min(left)
    return slack > 0 if precedes(board, rival, leader) else slack >= 0


def tiers(board: Board, answers: Answers) -> tuple[list[tuple[int, ...]], list[list[int]]]:
    """The weighing answers as the kernel of robustness takes them.

    Out: one row of ratings per option, and the criteria by falling importance; "must" and "major" weigh alike and so
    share a tier.
    """
    weighing = [(answer, term) for answer in answers if (term := board.term(answer)).weight]
    columns = [tuple(weighted // term.weight for weighted in term.weighted) for _, term in weighing]
    weights = [term.weight for _, term in weighing]
    order = sorted(set(weights), reverse=True)
    return list(zip(*columns, strict=True)), [
        [index for index, weight in enumerate(weights) if weight == tier] for tier in order
    ]


def regrets(board: Board, ranking: Ranking) -> dict[str, Fraction]:
    """For each option still in, the most points by which it can fall behind another, over all weightings that keep the
    reader's order and all completions of the unsure answers."""
    ids = board.knowledge.vocabulary.options
    left = [ids.index(row.option) for row in ranking.rows]
    by_weight: dict[int, list[tuple[list[list[int]], bool]]] = {}
    for answer in ranking.answers:
        levels = [term for term in board.completions(answer) if term.weight]
        if levels:
            ratings = [[weighted // term.weight for weighted in term.weighted] for term in levels]
            by_weight.setdefault(levels[0].weight, []).append((ratings, answer.level == UNSURE))
    order = [by_weight[weight] for weight in sorted(by_weight, reverse=True)]

    def behind(option: int, rival: int) -> Fraction:
        gains = [
            [(max([row[rival] - row[option] for row in ratings]), unsure) for ratings, unsure in tier] for tier in order
        ]
        return PER_STEP * furthest_behind(gains)

    return {
        ids[option]: max((behind(option, rival) for rival in left if rival != option), default=Fraction())
        for option in left
    }


# ------------------------------------------------------------------ stacks


class StackRow(NamedTuple):
    """One stack's place for the separate part, 1 for the best and the same for equals: the findings it was scored on, or
    the one that rules it out."""

    stack: str
    rank: int
    score: Fraction
    findings: tuple[Finding, ...]
    excluded: Finding | None


def rank_stacks(board: Board, answers: Answers) -> tuple[StackRow, ...]:
    """The stacks by the same method, from their own findings at the reader's answers; excluded ones last.

    A stack that is unfit at an answer is excluded whatever the answer's importance: another can be had for nothing, so it
    is never the better choice. Empty where no answer tells stacks apart.
    """
    knowledge = board.knowledge
    rows = []
    for stack in knowledge.stacks:
        found = {(finding.requirement, finding.level): finding for finding in stack.findings}
        met = [(answer, found.get((answer.requirement, answer.level))) for answer in answers]
        weighed = [(knowledge.vocabulary.weights[answer.importance], answer, found) for answer, found in met if found]
        if not weighed:
            continue
        [score] = additive([[found.rating for *_, found in weighed]], [weight for weight, *_ in weighed])
        bars = (found for _, answer, found in weighed if found.rating == UNFIT or board.bars(answer, found))
        rows.append(StackRow(stack.id, 0, PER_STEP * score, tuple(found for *_, found in weighed), next(bars, None)))
    rows.sort(key=lambda row: (row.excluded is not None, -row.score))
    left = [row.score for row in rows if row.excluded is None]
    return tuple(row._replace(rank=1 + sum(score > row.score for score in left)) for row in rows)
