"""Ranking -> explanation: the answer with its reasons, doubts and changes, without HTML.

In: a board, answers and their warnings. Out: ``Explanation``, whose displayed numbers add up: contributions to their
score, differences to their gap, also after rounding. Its sentences are those of ``wording``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import cycle, islice
from math import lcm
from operator import add
from typing import NamedTuple

from . import wording
from .answers import replace, to_query
from .changing import Change, changes, nearest, unserved
from .flipping import EARLY, Conflict, Flip, confidence, conflicts, flips
from .model import MUST, UNSURE, WORKABLE, Answer, Answers, Finding, Knowledge, Option, Ranking
from .outlook import Outlook, outlook
from .robustness import first_rank_acceptability
from .scoring import Board, StackRow, rank, rank_stacks, regrets, tiers

DRAWS = 10_000  # weightings; a share's standard error is at most 0.005
SLICES = 20  # of the draws, between which a newer question comes first
SEED = 1
NEXT = 4  # open questions that are named, those that tell most


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


class Gap(NamedTuple):
    """An answer that the leader serves less than workably, and the address that makes it a must, which rules it out.

    ``better`` is the best option that serves it, with what is paid for that: the points it lies behind, and the answers at
    which they are lost, dearest first; None where none does.
    """

    finding: Finding
    query: str
    better: Finding | None
    behind: int
    price: tuple[Difference, ...]


class Given(NamedTuple):
    """An answer as it counts; ``idle``: a must that excludes nothing, since every option serves it at least workably."""

    answer: Answer
    idle: bool


class Explanation(NamedTuple):
    """The whole answer but for the shares of weightings, which take longer and come after it.

    ``stays`` is the share of the ways to answer the open questions in which the leader leads, ``family_share`` that of its
    family, over weightings where no question is open; ``regrets`` the most points by which each option can fall behind.
    ``next_questions`` are the open questions that tell most, in a tie those first that can settle it. ``nearest`` is for each
    other leader the nearest single change of the reader's own, and the nearest of the app's needs; ``changing``
    puts every flip into words.
    """

    ranking: Ranking
    query: str
    warnings: tuple[str, ...]
    given: tuple[Given, ...]
    confidence: str
    headline: str
    why: str
    second: str
    progress: str
    lines: tuple[Line, ...]
    reasons: tuple[Part, ...]
    pairs: tuple[Pair, ...]
    flips: tuple[Flip, ...]
    nearest: tuple[Change, ...]
    alone: str
    next_questions: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    stacks: tuple[StackRow, ...]
    gaps: tuple[Gap, ...]
    stays: float
    family_share: float
    regrets: dict[str, Fraction]

    @property
    def next_question(self) -> str | None:
        """The open question that tells most."""
        return self.next_questions[0] if self.next_questions else None


def explain(board: Board, answers: Answers, warnings: tuple[str, ...] = ()) -> Explanation:
    """The answer with its reasons."""
    knowledge = board.knowledge
    ranking = rank(board, answers)
    found = flips(board, answers, ranking)
    seen = outlook(board, answers)
    tells = seen.tells
    word = confidence(board, answers, ranking, found, seen.share)
    clashes = conflicts(board, answers) if not ranking.rows else ()
    lines = tuple(_line(knowledge, ranking, index) for index in range(len(ranking.rows)))
    pairs = _pairs(ranking, lines)
    leader = knowledge.option(ranking.leader) if ranking.leader else None
    gaps = _gaps(knowledge, answers, ranking, pairs)
    drawn = next(sampled(board, ranking), {})
    stays, family_share = _shares(board, seen, leader, drawn)
    settled = dict(zip(seen.open, seen.settled, strict=True)) if len(ranking.tied) > 1 else {}
    nexts = sorted(tells, key=lambda id: (-settled.get(id, 0), -tells[id]))
    settling = nexts[0] if settled and settled[nexts[0]] else ""
    behind = regrets(board, ranking)
    ahead = leader and wording.outlook(leader.family, len(seen.open), stays, family_share)
    return Explanation(
        ranking=ranking,
        query=to_query(knowledge.vocabulary, answers),
        warnings=warnings,
        given=tuple(Given(answer, _idle(knowledge, answer)) for answer in answers),
        confidence=word,
        headline=_headline(knowledge, ranking, lines, word, gaps, bool(clashes), settling, drawn),
        why=" ".join(filter(None, [wording.why(word, answers, bool(clashes)), ahead])),
        second=wording.second_opinion(knowledge, ranking, behind) if leader else "",
        progress=wording.progress(len(answers), board.weighing(answers), len(knowledge.requirements), EARLY),
        lines=lines,
        reasons=_reasons(ranking, lines),
        pairs=pairs,
        flips=found,
        nearest=changes(board, ranking, nearest(knowledge, found)),
        alone=wording.alone(ranking, found),
        next_questions=tuple(nexts[:NEXT]),
        conflicts=clashes,
        stacks=rank_stacks(board, answers) if leader and leader.separate_part else (),
        gaps=gaps,
        stays=stays,
        family_share=family_share,
        regrets=behind,
    )


def _headline(
    knowledge: Knowledge,
    ranking: Ranking,
    lines: tuple[Line, ...],
    word: str,
    gaps: tuple[Gap, ...],
    stuck: bool,
    settling: str,
    drawn: Mapping[str, float],
) -> str:
    if not ranking.leader:
        return wording.no_headline(ranking.answers, stuck)
    scores = {line.option: line.score for line in lines}
    first = wording.gaps([(gap.finding, gap.better, gap.behind) for gap in gaps], knowledge)
    answer = wording.headline(knowledge, ranking, word, scores, settling)
    return first + answer + wording.mostly(knowledge, ranking.leader, drawn)


def _shares(board: Board, seen: Outlook, leader: Option | None, drawn: dict[str, float]) -> tuple[float, float]:
    """The share of the completions in which the leader leads, and that of its family; where no question is open the
    family's share of the weightings ``drawn``."""
    if leader is None:
        return 0.0, 0.0
    options = board.knowledge.options
    family = frozenset(index for index, option in enumerate(options) if option.family == leader.family)
    stays = seen.share(frozenset({options.index(leader)}))
    if seen.open:
        return stays, seen.share(family)
    return stays, families(board.knowledge, drawn)[leader.family]


def _idle(knowledge: Knowledge, answer: Answer) -> bool:
    if answer.importance != MUST or answer.level == UNSURE:
        return False
    level = knowledge.requirement(answer.requirement).level(answer.level)
    return all(finding.rating >= WORKABLE for finding in level.findings)


def sampled(board: Board, ranking: Ranking) -> Iterator[dict[str, float]]:
    """For each option still in, the share of weightings in the reader's order under which it leads.

    Firmer with each slice, so that whoever waits can stop between them; the last is over all ``DRAWS``.
    """
    if not ranking.rows:
        return
    ids = board.knowledge.vocabulary.options
    values, order = tiers(board, ranking.answers)
    left = [ids.index(row.option) for row in ranking.rows]
    sums = [0.0] * len(left)
    for number in range(1, SLICES + 1):
        led = first_rank_acceptability([values[index] for index in left], order, DRAWS // SLICES, SEED + number)
        sums = list(map(add, sums, led))
        yield {ids[index]: share / number for index, share in zip(left, sums)}


def shares(board: Board, ranking: Ranking) -> dict[str, float]:
    """The shares over all draws; empty where no option is left or nothing weighs."""
    last: dict[str, float] = {}
    for last in sampled(board, ranking):  # noqa: B007 - each is firmer than the one before
        pass
    return last


def families(knowledge: Knowledge, shares: dict[str, float]) -> dict[str, float]:
    """The shares summed by what they say of a backend: the keys of ``wording.FAMILIES``, in its order."""
    return {
        family: sum(share for option, share in shares.items() if knowledge.option(option).family == family)
        for family in wording.FAMILIES
    }


def apportion(parts: Iterable[Fraction], total: int) -> list[int]:
    """Whole numbers in place of ``parts`` that add up to ``total``: largest remainders first (Hamilton's method).

    A part of 0 stays 0, and none changes its sign, unless all parts are 0.
    """
    given = list(parts)
    scale = lcm(*(part.denominator for part in given))  # whole numbers compare several times faster than fractions
    exact = [part.numerator * (scale // part.denominator) for part in given]
    whole = [part // scale for part in exact]
    owed = total - sum(whole)
    order = sorted(range(len(exact)), key=lambda index: whole[index] * scale - exact[index])
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


def _reasons(ranking: Ranking, lines: tuple[Line, ...]) -> tuple[Part, ...]:
    """The leader's parts, those first by which it is furthest ahead of the others' mean; then the larger."""
    ours = next((line for line in lines if line.option == ranking.leader), None)
    if ours is None:
        return ()
    others = [row.contributions for row in ranking.rows if row.option != ranking.leader]
    exact = next(row.contributions for row in ranking.rows if row.option == ranking.leader)

    def ahead(part: Part) -> tuple[Fraction, Fraction]:
        key = part.finding.requirement
        return exact[key] * len(others) - sum(each[key] for each in others), exact[key]

    return tuple(sorted(ours.parts, key=ahead, reverse=True))


def _gaps(knowledge: Knowledge, answers: Answers, ranking: Ranking, pairs: tuple[Pair, ...]) -> tuple[Gap, ...]:
    """Where the leader serves an answer less than workably, with the best option that serves it and its price."""
    found = []
    for finding in unserved(knowledge, answers, ranking.leader):
        query = to_query(knowledge.vocabulary, replace(answers, Answer(finding.requirement, finding.level, MUST)))
        serving = (knowledge.finding(row.option, finding.requirement, finding.level) for row in ranking.rows)
        better = next((each for each in serving if each and each.rating >= WORKABLE), None)
        pair = next((pair for pair in pairs if better and pair.over == better.option), None)
        price = tuple(difference for difference in pair.differences if difference.points > 0) if pair else ()
        found.append(Gap(finding, query, better, pair.gap if pair else 0, price))
    return tuple(found)
