"""What would change the answer: every single change, every pair of changed answers, and every rating of ours.

In: a board, answers, their ranking. Out: flips, nearest first, numbers and ids without words; the confidence word
that follows from them; the conflicts where nothing is left. All by exact enumeration: an evaluation is a sum of as many
integers as there are options.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from operator import sub
from typing import NamedTuple

from .answers import replace
from .model import MUST, UNSURE, Answer, Answers, Finding, Ranking
from .robustness import holds_for_all
from .scoring import LANE, PER_STEP, Board, Term, decide, holds, margin, packed, precedes, tiers, total

RELAXED = "major"  # what a dropped "must" becomes: it weighs the same and excludes nothing

# How near a change is, in steps; flips are listed nearest first. Another level of a given answer is as far as the level is,
# 1 to 3 steps; what is unsure is one step from every level.
IMPORTANCE_STEPS = 2  # another importance
RATING_STEPS = 4  # a rating of ours off by one
UNANSWERED_STEPS = 6  # an answer to an open question
PAIR_STEPS = 10  # two changes at once, besides their own steps

EARLY = 6  # answers that weigh; with fewer no word but "early" is earned
LIKELY, CLEAR = 0.5, 0.9  # shares of the completions of the open questions in which the leader stays


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


class Position:
    """The present answers as sums, from which a change is a subtraction and an addition."""

    def __init__(self, board: Board, answers: Answers):
        self.board = board
        blank = {id: board.blank(id) for id in board.knowledge.vocabulary.levels}
        self.terms = blank | {answer.requirement: board.term(answer) for answer in answers}
        self.sums, self.weight, self.barred = total(self.terms.values(), len(board.precedence))

    def after(self, *changes: tuple[str, Term]) -> tuple[list[int], int, list[int]]:
        """Sums, weight and bars when each named requirement's term is replaced."""
        sums, weight, barred = self.sums, self.weight, self.barred
        for requirement, new in changes:
            old = self.terms[requirement]
            weight += new.weight - old.weight
            sums = [s - o + n for s, o, n in zip(sums, old.weighted, new.weighted)]
            if old.barred != new.barred:
                barred = [b - o + n for b, o, n in zip(barred, old.barred, new.barred)]
        return sums, weight, barred

    def decide(self, *changes: tuple[str, Term]) -> tuple[int | None, tuple[int, ...]]:
        """The leader after the changes, and those too close to tell apart."""
        return decide(self.board.precedence, *self.after(*changes))

    def slack(self, leader: int) -> dict[int, int]:
        """The ``margin`` to each rival that is in, shifted so that below 0, and only there, the leader may lose."""
        return {
            rival: margin(self.board, leader, rival, self.sums, self.weight) - precedes(self.board, rival, leader)
            for rival in self._rivals(leader)
        }

    def moves(self, leader: int, requirement: str, new: Term) -> int | None:
        """What one change adds to each ``slack``, packed; None where it touches what is ruled out."""
        old = self.terms[requirement]
        if any(old.barred) or any(new.barred):
            return None
        weighted, weight = list(map(sub, new.weighted, old.weighted)), new.weight - old.weight
        return packed(margin(self.board, leader, rival, weighted, weight) for rival in self._rivals(leader))

    def _rivals(self, leader: int) -> list[int]:
        return [index for index, bars in enumerate(self.barred) if index != leader and not bars]


# Slacks are packed, so that a pair of changes is two additions. As long as a slack stays within SAFE of 0, adding SAFE to it
# sets its lane's highest bit exactly where it is 0 or more.
SAFE = 1 << LANE - 1


def flips(board: Board, answers: Answers, ranking: Ranking) -> tuple[Flip, ...]:
    """Every change of the kinds above that gives another leader, nearest first.

    Pairs are of two given answers, neither of which flips alone. An unanswered question counts as one change further
    away than any change to a given answer; it is tried at the default importance, then at greater ones.
    """
    position = Position(board, answers)
    ids = board.knowledge.vocabulary.options
    present = None if ranking.leader is None else ids.index(ranking.leader)

    def changed(*changes: tuple[str, Term]) -> tuple[str, bool] | None:
        leader, near = position.decide(*changes)
        return None if leader is None or leader == present else (ids[leader], len(near) > 1)

    found: list[Flip] = []
    quiet: list[_Quiet] = []
    slack = {} if present is None else position.slack(present)
    for answer, change, steps in _alternatives(board, answers):
        term = board.term(change)
        new = changed((change.requirement, term))
        if new:
            found.append(Flip("answer", (change,), *new, steps))
        elif answer is not None:
            moves = None if present is None else position.moves(present, change.requirement, term)
            quiet.append(_Quiet(change, term, steps, moves))
        else:
            found += _weightier(board, change, changed)
    found += _pairs(quiet, slack, changed)
    for answer in answers:
        for importance in board.knowledge.vocabulary.weights:
            if importance == answer.importance:
                continue
            change = Answer(answer.requirement, answer.level, importance)
            term = board.term(change)
            new = changed((change.requirement, term))
            if new:
                drops = importance == RELAXED and term.barred != board.term(answer).barred
                found.append(Flip("constraint" if drops else "importance", (change,), *new, IMPORTANCE_STEPS))
    found += _rating_flips(board, answers, position, present, slack)
    return tuple(sorted(found, key=lambda flip: flip.steps))


class _Quiet(NamedTuple):
    """A single change that does not flip, with its term, its steps, and what it adds to each slack, packed."""

    change: Answer
    term: Term
    steps: int
    moves: int | None


def _pairs(
    quiet: list[_Quiet], slack: dict[int, int], changed: Callable[..., tuple[str, bool] | None]
) -> Iterator[Flip]:
    """Each pair of changes that flips only together."""
    stays = packed([SAFE] * len(slack))
    start = packed(slack.values()) + stays
    for index, (first, one, near, moves) in enumerate(quiet):
        left = None if moves is None else start + moves
        for second, other, far, move in quiet[index + 1 :]:
            # most pairs: sums alone say that the leader stays
            if left is not None and move is not None and left + move & stays == stays:
                continue
            if first.requirement != second.requirement:
                new = changed((first.requirement, one), (second.requirement, other))
                if new:
                    yield Flip("answer", (first, second), *new, PAIR_STEPS + near + far)


def _weightier(board: Board, change: Answer, changed: Callable[..., tuple[str, bool] | None]) -> Iterator[Flip]:
    """The answer to an open question that flips only with a greater importance than the default: the least such."""
    weights = list(board.knowledge.vocabulary.weights)
    for steps, importance in enumerate(weights[weights.index(change.importance) + 1 :], start=UNANSWERED_STEPS + 1):
        heavier = Answer(change.requirement, change.level, importance)
        new = changed((heavier.requirement, board.term(heavier)))
        if new:
            yield Flip("answer", (heavier,), *new, steps)
            return


def _alternatives(board: Board, answers: Answers) -> Iterator[tuple[Answer | None, Answer, int]]:
    """Every other level of every requirement, with the present answer and how far away it is."""
    vocabulary = board.knowledge.vocabulary
    given = {answer.requirement: answer for answer in answers}
    for requirement, levels in vocabulary.levels.items():
        answer = given.get(requirement)
        for index, level in enumerate(levels):
            if answer is None:
                yield None, Answer(requirement, level, vocabulary.default_importance), UNANSWERED_STEPS
            elif level != answer.level:
                distance = 1 if answer.level == UNSURE else abs(index - levels.index(answer.level))
                yield answer, Answer(requirement, level, answer.importance), distance


def _rating_flips(
    board: Board, answers: Answers, position: Position, present: int | None, slack: dict[int, int]
) -> list[Flip]:
    """Each of our ratings in use that, one step up or down, gives another leader; ``slack`` is what the leader has.

    What excludes is left alone: whether a must is served at all is no matter of degree, and dropping the constraint is
    tried as a change of its own.
    """
    knowledge = board.knowledge
    ids = knowledge.vocabulary.options
    top = len(knowledge.vocabulary.scale) - 1
    found = []
    least = min(slack.values(), default=0)
    for answer in answers:
        term = board.term(answer)
        step = PER_STEP * term.weight  # one step moves no margin further than that
        if not term.weight or (answer.importance != MUST and least >= step):
            continue
        level = knowledge.requirement(answer.requirement).level(answer.level)
        for index, finding in enumerate(level.findings):
            for rating in (finding.rating - 1, finding.rating + 1):
                if not 0 <= rating <= top or term.barred[index]:
                    continue
                # a step that is for the leader changes nothing, nor does one against it within what it has left
                against = rating < finding.rating if index == present else rating > finding.rating
                left = least if index == present else slack.get(index, step)
                if answer.importance != MUST and least >= 0 and (not against or left >= step):
                    continue
                weighted, barred = list(term.weighted), list(term.barred)
                weighted[index] = term.weight * rating
                barred[index] = board.bars(answer, finding._replace(rating=rating))
                moved = Term(term.weight, tuple(weighted), tuple(barred))
                leader, near = position.decide((answer.requirement, moved))
                if leader is not None and leader != present:
                    found.append(Flip("rating", (), ids[leader], len(near) > 1, RATING_STEPS, finding, rating))
    return found


def confidence(
    board: Board, answers: Answers, ranking: Ranking, found: tuple[Flip, ...], stays: Callable[[frozenset[int]], float]
) -> str:
    """How sure the leader is, as a word. ``stays`` gives the share of the completions of all open questions in which one of
    some options leads.

    "none": nothing weighs, or nothing is left. "early": fewer than ``EARLY`` answers weigh. "too-close": others are within
    the tie band. "leaning": a rating of ours off by a step or a completion of the unsure answers gives another leader, or
    it leads in less than ``LIKELY`` of the completions. "clear": it leads in ``CLEAR`` of them and under every weighting
    that keeps the reader's order. "likely": the rest. The numbers were calibrated on realistic projects, see the method page.
    """
    if ranking.leader is None:
        return "none"
    if board.weighing(answers) < EARLY:
        return "early"
    if len(ranking.tied) > 1:
        return "too-close"
    ids = board.knowledge.vocabulary.options
    leader = ids.index(ranking.leader)
    # what is out by a certain answer or a question without one stays out; what an unsure answer keeps out may come in
    certain = (board.term(answer) for answer in answers if answer.level != UNSURE)
    _, _, out = total([*board.blanks(answers), *certain], len(ids))
    rivals = [index for index, bars in enumerate(out) if index != leader and not bars]
    share = stays(frozenset({leader}))
    if any(flip.kind == "rating" for flip in found) or share < LIKELY:
        return "leaning"
    if not all(holds(board, answers, leader, rival) for rival in rivals):
        return "leaning"
    values, order = tiers(board, answers)
    robust = all(holds_for_all(values, order, leader, rival) for rival in rivals)
    return "clear" if robust and share >= CLEAR else "likely"


def conflicts(board: Board, answers: Answers) -> tuple[Conflict, ...]:
    """Where nothing is left: the smallest sets of answers that exclude every option between them."""
    ids = board.knowledge.vocabulary.options
    musts = [answer for answer in answers if answer.importance == MUST]
    wishes = (board.term(answer._replace(importance=RELAXED)) for answer in answers)
    _, _, absent = total([*board.blanks(answers), *wishes], len(ids))

    def left(without: Answer | None, among: tuple[Answer, ...] | list[Answer]) -> tuple[str, ...]:
        _, _, barred = total((board.term(answer) for answer in among if answer != without), len(ids))
        return tuple(id for id, *bars in zip(ids, barred, absent, strict=True) if not any(bars))

    for size in range(1, len(musts) + 1):
        found = [
            Conflict(group, tuple(left(answer, musts) for answer in group))
            for group in combinations(musts, size)
            if not left(None, group)
        ]
        if found:
            return tuple(found)
    return ()


def apply(answers: Answers, flip: Flip) -> Answers:
    """The answers after the flip's changes."""
    return replace(answers, *flip.changes)
