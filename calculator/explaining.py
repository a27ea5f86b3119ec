"""Ranking -> explanation: the answer with its reasons, doubts and changes, without HTML.

In: a board, answers and their warnings. Out: ``Explanation``, whose displayed numbers add up: contributions to their
score, differences to their gap, also after rounding. Its sentences are those of ``wording``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import cycle, islice
from math import floor
from typing import NamedTuple

from . import wording
from .answers import format, replace
from .flipping import Conflict, Flip, apply, confidence, conflicts, flips, next_question
from .model import MUST, UNFIT, UNSURE, Answer, Answers, Finding, Knowledge, Ranking
from .robustness import acceptability
from .scoring import Board, StackRow, rank, rank_stacks, tiers

DRAWS = 10_000  # weightings; a share's standard error is at most 0.005
SLICES = 10  # of the draws, between which a newer question comes first
SEED = 1
ENOUGH = 4  # weighing answers; with fewer most answers are too close or leaning


class Part(NamedTuple):
    """What one answer adds to one option's score, in whole points, with the finding behind it."""

    finding: Finding
    points: int


class Line(NamedTuple):
    """One option's line of the ranking; score, low and high in whole points of 100."""

    option: str
    rank: int
    score: int
    low: int
    high: int
    parts: tuple[Part, ...]


class Difference(NamedTuple):
    """What one answer adds to the gap between two options, in whole points, with both findings."""

    ours: Finding
    theirs: Finding
    points: int


class Pair(NamedTuple):
    """Why one option is ahead of another: differences that add up to the displayed gap, largest first."""

    option: str
    over: str
    gap: int
    differences: tuple[Difference, ...]


class Change(NamedTuple):
    """A flip in words: if ``text``, then ``outcome``. ``query`` is the address that applies it, None for a rating of
    ours; ``leader`` is the new leader's id."""

    kind: str
    text: str
    query: str | None
    leader: str
    outcome: str


class Unserved(NamedTuple):
    """An answer that the leader cannot serve, and the address that makes it a must, which rules the leader out."""

    finding: Finding
    query: str


class Explanation(NamedTuple):
    """The whole answer but for the shares of weightings, which take longer and come after it."""

    ranking: Ranking
    query: str
    warnings: tuple[str, ...]
    confidence: str
    headline: str
    why: str
    progress: str
    lines: tuple[Line, ...]
    pairs: tuple[Pair, ...]
    changes: tuple[Change, ...]
    alone: str
    next_question: str | None
    conflicts: tuple[Conflict, ...]
    stacks: tuple[StackRow, ...]
    unserved: tuple[Unserved, ...]


def explain(board: Board, answers: Answers, warnings: tuple[str, ...] = ()) -> Explanation:
    """The answer with its reasons."""
    knowledge = board.knowledge
    ranking = rank(board, answers)
    found = flips(board, answers, ranking)
    word = confidence(board, answers, ranking, found)
    clashes = conflicts(board, answers) if not ranking.rows else ()
    lines = tuple(_line(knowledge, ranking, index) for index in range(len(ranking.rows)))
    leader = knowledge.option(ranking.leader) if ranking.leader else None
    unserved = _unserved(knowledge, answers, ranking.leader)
    weighing = sum(1 for answer in answers if board.term(answer).weight)
    if leader:
        scores = {line.option: line.score for line in lines}
        headline = wording.headline(knowledge, ranking, word, scores, weighing >= ENOUGH)
    else:
        headline = wording.no_headline(answers, bool(clashes))
    return Explanation(
        ranking=ranking,
        query=format(knowledge.vocabulary, answers),
        warnings=warnings,
        confidence=word,
        headline=headline + wording.but(knowledge, unserved),
        why=wording.why(word, answers, bool(clashes)),
        progress=wording.progress(len(answers), weighing, len(knowledge.requirements), ENOUGH),
        lines=lines,
        pairs=_pairs(ranking, lines),
        changes=tuple(_change(knowledge, answers, flip) for flip in found),
        alone=wording.alone(ranking, found),
        next_question=next_question(board, answers, ranking),
        conflicts=clashes,
        stacks=rank_stacks(board, answers) if leader and leader.separate_part else (),
        unserved=tuple(
            Unserved(finding, format(knowledge.vocabulary, _as_must(answers, finding))) for finding in unserved
        ),
    )


def sampled(board: Board, answers: Answers) -> Iterator[dict[str, float]]:
    """For each option still in, the share of weightings in the reader's order under which it leads.

    Firmer with each slice, so that whoever waits can stop between them; the last is over all ``DRAWS``.
    """
    ranking = rank(board, answers)
    if not ranking.rows:
        return
    ids = board.knowledge.vocabulary.options
    values, order = tiers(board, answers)
    left = [ids.index(row.option) for row in ranking.rows]
    sums = [0.0] * len(left)
    for number in range(1, SLICES + 1):
        ranks = acceptability([values[index] for index in left], order, DRAWS // SLICES, SEED + number)
        sums = [sum + row[0] for sum, row in zip(sums, ranks)]
        yield {ids[index]: sum / number for index, sum in zip(left, sums)}


def shares(board: Board, answers: Answers) -> dict[str, float]:
    """The shares over all draws; empty where no option is left or nothing weighs."""
    last: dict[str, float] = {}
    for last in sampled(board, answers):  # noqa: B007 - each is firmer than the one before
        pass
    return last


def families(knowledge: Knowledge, shares: dict[str, float]) -> dict[str, float]:
    """The shares summed by where the domain logic lives: the keys of ``wording.LOGIC``, in its order."""
    return {
        logic: sum(share for option, share in shares.items() if knowledge.option(option).logic == logic)
        for logic in wording.LOGIC
    }


def apportion(parts: Iterable[Fraction], total: int) -> list[int]:
    """Whole numbers in place of ``parts`` that add up to ``total``: largest remainders first (Hamilton's method).

    A part of 0 stays 0, and none changes its sign, unless all parts are 0.
    """
    exact = list(parts)
    whole = [floor(part) for part in exact]
    owed = total - sum(whole)
    order = sorted(range(len(exact)), key=lambda index: whole[index] - exact[index])
    if owed >= 0:
        queue = [index for index in order if exact[index]] or order
    else:
        queue = [index for index in reversed(order) if whole[index]] or order
    for index in islice(cycle(queue), abs(owed)):
        whole[index] += 1 if owed > 0 else -1
    return whole


# ------------------------------------------------------------------ numbers to lines


def _line(knowledge: Knowledge, ranking: Ranking, index: int) -> Line:
    row = ranking.rows[index]
    score = round(row.score)
    given = {answer.requirement: answer for answer in ranking.answers}
    parts = []
    for requirement, points in zip(row.contributions, apportion(row.contributions.values(), score), strict=True):
        finding = knowledge.finding(row.option, requirement, given[requirement].level)
        if finding:
            parts.append(Part(finding, points))
    return Line(row.option, row.rank, score, round(row.low), round(row.high), tuple(parts))


def _pairs(ranking: Ranking, lines: tuple[Line, ...]) -> tuple[Pair, ...]:
    """The leader against each other option still in."""
    if ranking.leader is None:
        return ()
    at = next(index for index, row in enumerate(ranking.rows) if row.option == ranking.leader)
    ours, line = ranking.rows[at], lines[at]
    pairs = []
    for row, other in zip(ranking.rows, lines, strict=True):
        if row.option == ours.option:
            continue
        gap = line.score - other.score
        exact = [ours.contributions[key] - row.contributions[key] for key in ours.contributions]
        differences = [
            Difference(mine.finding, theirs.finding, points)
            for mine, theirs, points in zip(line.parts, other.parts, apportion(exact, gap), strict=True)
        ]
        differences.sort(key=lambda difference: -abs(difference.points))
        pairs.append(Pair(ours.option, row.option, gap, tuple(differences)))
    return tuple(pairs)


def _change(knowledge: Knowledge, answers: Answers, flip: Flip) -> Change:
    after = apply(answers, flip)
    unserved = () if flip.finding else _unserved(knowledge, after, flip.leader)
    return Change(
        kind=flip.kind,
        text=wording.change(knowledge, answers, flip),
        query=None if flip.finding else format(knowledge.vocabulary, after),
        leader=flip.leader,
        outcome=wording.outcome(knowledge, flip.leader, flip.close, unserved),
    )


def _unserved(knowledge: Knowledge, answers: Answers, leader: str | None) -> tuple[Finding, ...]:
    """Where the leader is unfit at an answer that only weighs: points have bought back what it cannot do."""
    weighed = [answer for answer in answers if answer.level != UNSURE and answer.importance != MUST]
    found = (knowledge.finding(leader, answer.requirement, answer.level) for answer in weighed if leader)
    return tuple(finding for finding in found if finding and finding.rating == UNFIT)


def _as_must(answers: Answers, finding: Finding) -> Answers:
    return replace(answers, Answer(finding.requirement, finding.level, MUST))
