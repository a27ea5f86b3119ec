"""What would change the answer: every single change, every pair of changed answers, and every rating of ours.

In: a board, answers, their ranking. Out: flips, nearest first, numbers and ids without words; the confidence word
that follows from them; the question whose answer would settle most; the conflicts where nothing is left.
All by exact enumeration: an evaluation is a sum of seven integers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from operator import add, sub
from typing import NamedTuple

from .answers import replace
from .model import MUST, UNSURE, Answer, Answers, Finding, Ranking
from .robustness import holds_for_all
from .scoring import WORKABLE, Board, Term, decide, holds, margin, simpler, tiers, total

RELAXED = "major"  # what a dropped "must" becomes: it weighs the same and excludes nothing


class Flip(NamedTuple):
    """One change that gives another leader.

    ``kind`` is "answer", "importance", "constraint" or "rating". ``changes`` are the new answers, empty for a rating,
    where ``finding`` and ``rating`` say what of ours would have to be off. ``steps`` orders flips: nearest first.
    ``close`` says that the new leader leads by the printed rule only, too close to call.
    """

    kind: str
    changes: tuple[Answer, ...]
    leader: str
    close: bool
    steps: int
    finding: Finding | None = None
    rating: int = 0


class Conflict(NamedTuple):
    """A smallest set of answers that together exclude every option, and what dropping each would allow."""

    answers: tuple[Answer, ...]
    allows: tuple[tuple[str, ...], ...]


class _Position:
    """The present answers as sums, from which a change is a subtraction and an addition."""

    def __init__(self, board: Board, answers: Answers):
        self.board = board
        self.terms = {answer.requirement: board.term(answer) for answer in answers}
        self.sums, self.weight, self.barred = total(self.terms.values(), len(board.units))

    def decide(self, *changes: tuple[str, Term]) -> tuple[int | None, tuple[int, ...]]:
        """The leader, and those too close to tell apart, when each named requirement's term is replaced."""
        sums, weight, barred = self.sums, self.weight, self.barred
        for requirement, new in changes:
            old = self.terms.get(requirement, self.board.nothing)
            weight += new.weight - old.weight
            sums = [s - o + n for s, o, n in zip(sums, old.points, new.points)]
            if any(old.barred) or any(new.barred):
                barred = [b - o + n for b, o, n in zip(barred, old.barred, new.barred)]
        return decide(self.board.units, sums, weight, barred)

    def slack(self, leader: int) -> list[int]:
        """The ``margin`` to each rival that is in, shifted so that below 0, and only there, the leader may lose."""
        return [
            margin(self.board, leader, rival, self.sums, self.weight) - simpler(self.board, rival, leader)
            for rival in self._rivals(leader)
        ]

    def moves(self, leader: int, requirement: str, new: Term) -> list[int] | None:
        """What one change adds to each ``slack``; None where it touches what is ruled out."""
        old = self.terms.get(requirement, self.board.nothing)
        if any(old.barred) or any(new.barred):
            return None
        points, weight = list(map(sub, new.points, old.points)), new.weight - old.weight
        return [margin(self.board, leader, rival, points, weight) for rival in self._rivals(leader)]

    def _rivals(self, leader: int) -> list[int]:
        return [index for index, bars in enumerate(self.barred) if index != leader and not bars]


def flips(board: Board, answers: Answers, ranking: Ranking) -> tuple[Flip, ...]:
    """Every change of the kinds above that gives another leader, nearest first.

    Pairs are of two given answers, neither of which flips alone. An unanswered question counts as one change further
    away than any change to a given answer.
    """
    position = _Position(board, answers)
    ids = board.knowledge.vocabulary.options
    present = None if ranking.leader is None else ids.index(ranking.leader)

    def changed(*changes: tuple[str, Term]) -> tuple[str, bool] | None:
        leader, near = position.decide(*changes)
        return None if leader is None or leader == present else (ids[leader], len(near) > 1)

    found: list[Flip] = []
    quiet: list[tuple[Answer, Term, int]] = []  # single changes that do not flip
    for answer, change, steps in _alternatives(board, answers):
        term = board.term(change)
        new = changed((change.requirement, term))
        if new:
            found.append(Flip("answer", (change,), *new, steps))
        elif answer is not None:
            quiet.append((change, term, steps))
    slack = [] if present is None else position.slack(present)
    moves = [None if present is None else position.moves(present, one.requirement, term) for one, term, _ in quiet]
    for index, (one, first, near) in enumerate(quiet):
        left = [s + m for s, m in zip(slack, moves[index] or ())]
        for (two, second, far), move in zip(quiet[index + 1 :], moves[index + 1 :]):
            # most pairs: sums alone say that the leader stays
            if one.requirement == two.requirement or (left and move and min(map(add, left, move)) >= 0):
                continue
            new = changed((one.requirement, first), (two.requirement, second))
            if new:
                found.append(Flip("answer", (one, two), *new, 10 + near + far))
    for answer in answers:
        drops = bool(any(board.term(answer).barred))
        for importance in board.knowledge.vocabulary.points:
            change = Answer(answer.requirement, answer.level, importance)
            kind = "constraint" if drops and importance == RELAXED else "importance"
            new = changed((change.requirement, board.term(change)))
            if importance != answer.importance and new:
                found.append(Flip(kind, (change,), *new, 2))
    found += _rating_flips(board, answers, position, present)
    return tuple(sorted(found, key=lambda flip: flip.steps))


def _alternatives(board: Board, answers: Answers) -> Iterator[tuple[Answer | None, Answer, int]]:
    """Every other level of every requirement, with the present answer and how far away it is."""
    words = board.knowledge.vocabulary
    given = {answer.requirement: answer for answer in answers}
    for requirement, levels in words.levels.items():
        answer = given.get(requirement)
        for index, level in enumerate(levels):
            if answer is None:
                yield None, Answer(requirement, level, words.default_importance), 6
            elif level != answer.level:
                distance = 1 if answer.level == UNSURE else abs(index - levels.index(answer.level))
                yield answer, Answer(requirement, level, answer.importance), distance


def _rating_flips(board: Board, answers: Answers, position: _Position, present: int | None) -> list[Flip]:
    """Each of our ratings in use that, one step up or down, gives another leader.

    What excludes is left alone: it is a fact with a source and not a matter of degree, and dropping the constraint is
    tried as a change of its own.
    """
    knowledge = board.knowledge
    ids = knowledge.vocabulary.options
    top = len(knowledge.vocabulary.scale) - 1
    found = []
    for answer in answers:
        term = board.term(answer)
        if not term.weight:
            continue
        level = knowledge.requirement(answer.requirement).level(answer.level)
        for index, finding in enumerate(level.findings):
            for rating in (finding.rating - 1, finding.rating + 1):
                if not 0 <= rating <= top or term.barred[index]:
                    continue
                points, barred = list(term.points), list(term.barred)
                points[index] = term.weight * rating
                barred[index] = answer.importance == MUST and rating < WORKABLE and not board.lapsed(finding)
                moved = Term(term.weight, tuple(points), tuple(barred))
                leader, near = position.decide((answer.requirement, moved))
                if leader is not None and leader != present:
                    found.append(Flip("rating", (), ids[leader], len(near) > 1, 4, finding, rating))
    return found


def confidence(board: Board, answers: Answers, ranking: Ranking, found: tuple[Flip, ...]) -> str:
    """How sure the leader is, as a word.

    "none": nothing weighs, or nothing is left. "too-close": others are within the tie band. "likely": no rating of
    ours off by a step and no completion of the unsure answers gives another leader. "clear": nor does any weighting
    that keeps the reader's order. "leaning": the rest.
    """
    if ranking.leader is None:
        return "none"
    if len(ranking.tied) > 1:
        return "too-close"
    ids = board.knowledge.vocabulary.options
    leader = ids.index(ranking.leader)
    # an option that is out stays out only while its unsure questions are answered so; the certain ones keep it out
    rivals = [ids.index(row.option) for row in ranking.rows if row.option != ranking.leader]
    if any(flip.kind == "rating" for flip in found):
        return "leaning"
    if not all(holds(board, answers, leader, rival) for rival in rivals):
        return "leaning"
    values, order = tiers(board, answers)
    return "clear" if all(holds_for_all(values, order, leader, rival) for rival in rivals) else "likely"


def next_question(board: Board, answers: Answers, ranking: Ranking) -> str | None:
    """The open question, unanswered or unsure, whose answers would move the decision most.

    First by how many different leaders its levels give, the present one among them, then by how far they spread the
    gap between the two best. None where every question has a definite answer.
    """
    position = _Position(board, answers)
    given = {answer.requirement: answer for answer in answers}
    words = board.knowledge.vocabulary
    two = [words.options.index(row.option) for row in ranking.rows[:2]]
    best: tuple[int, int] = (-1, -1)
    chosen = None
    for requirement in words.levels:
        answer = given.get(requirement, Answer(requirement, UNSURE, words.default_importance))
        if answer.level != UNSURE:
            continue
        terms = board.completions(answer)
        leaders = {position.decide((requirement, term))[0] for term in terms}
        gaps = [term.points[two[0]] - term.points[two[1]] for term in terms] if len(two) == 2 else [0]
        merit = (len(leaders), max(gaps) - min(gaps))
        if merit > best:
            best, chosen = merit, requirement
    return chosen


def conflicts(board: Board, answers: Answers) -> tuple[Conflict, ...]:
    """Where nothing is left: the smallest sets of answers that exclude every option between them."""
    ids = board.knowledge.vocabulary.options
    barring = [answer for answer in answers if any(board.term(answer).barred)]

    def left(without: Answer | None, among: tuple[Answer, ...] | list[Answer]) -> tuple[str, ...]:
        _, _, barred = total((board.term(one) for one in among if one != without), len(ids))
        return tuple(id for id, bars in zip(ids, barred, strict=True) if not bars)

    for size in range(1, len(barring) + 1):
        found = [
            Conflict(group, tuple(left(answer, barring) for answer in group))
            for group in combinations(barring, size)
            if not left(None, group)
        ]
        if found:
            return tuple(found)
    return ()


def apply(answers: Answers, flip: Flip) -> Answers:
    """The answers after the flip's changes."""
    return replace(answers, *flip.changes)
