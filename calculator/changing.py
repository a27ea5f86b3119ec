"""Flips -> changes: what gives another leader, in words, with whose it is to change and what comes of it.

In: a board, a ranking and its flips. Out: ``Change``, each with the address that applies it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from . import wording
from .answers import to_query
from .flipping import Flip, Position, apply
from .model import MUST, NATURAL, UNSURE, WORKABLE, Answers, Finding, Knowledge, Ranking
from .scoring import Board

OUT = 50  # points, a lead as it is shown where the other option is ruled out


class Change(NamedTuple):
    """A flip in words: if ``text``, then ``outcome``. ``query`` is the address that applies it, None for a rating of
    ours; ``leader`` is the new leader's id, ``close`` whether it is too close to call, ``unserved`` what it serves less than
    workably. ``owner``: "you", a decision of the reader's; "app", what the app turns out to need; "us", a rating of ours;
    ``single``: one change and not a pair. ``leads`` are the points by which the present leader is ahead of the new one, now
    and after a single change of the reader's; ``OUT`` where either is ruled out."""

    kind: str
    text: str
    query: str | None
    leader: str
    close: bool
    unserved: tuple[Finding, ...]
    owner: str
    single: bool
    outcome: str
    leads: tuple[int, int] | None


def changes(board: Board, ranking: Ranking, found: Iterable[Flip]) -> tuple[Change, ...]:
    """The flips of a ranking in words."""
    position = Position(board, ranking.answers)
    return tuple(_change(position, ranking.answers, ranking.leader, flip) for flip in found)


def nearest(knowledge: Knowledge, found: Iterable[Flip]) -> Iterable[Flip]:
    """For each other leader the nearest single flip of the reader's own, and the nearest of the app's needs."""
    first: dict[tuple[str, str], Flip] = {}
    for flip in found:
        if len(flip.changes) == 1:
            first.setdefault((_owner(knowledge, flip), flip.leader), flip)
    return first.values()


def unserved(knowledge: Knowledge, answers: Answers, leader: str | None) -> tuple[Finding, ...]:
    """Where the leader serves less than workably an answer that only weighs, so that points have bought it back."""
    weighed = [answer for answer in answers if answer.level != UNSURE and answer.importance != MUST]
    found = (knowledge.finding(leader, answer.requirement, answer.level) for answer in weighed if leader)
    return tuple(finding for finding in found if finding and finding.rating < WORKABLE)


def _owner(knowledge: Knowledge, flip: Flip) -> str:
    if flip.finding:
        return "us"
    yours = flip.kind != "answer" or all(knowledge.requirement(change.requirement).yours for change in flip.changes)
    return "you" if yours else "app"


def _change(position: Position, answers: Answers, leader: str | None, flip: Flip) -> Change:
    knowledge, after = position.board.knowledge, apply(answers, flip)
    lacking = () if flip.finding else unserved(knowledge, after, flip.leader)
    return Change(
        kind=flip.kind,
        text=wording.change(knowledge, answers, flip),
        query=None if flip.finding else to_query(knowledge.vocabulary, after),
        leader=flip.leader,
        close=flip.close,
        unserved=lacking,
        owner=_owner(knowledge, flip),
        single=len(flip.changes) < 2,
        outcome=wording.outcome(knowledge, flip.leader, flip.close, lacking),
        leads=(_lead(position, (), leader, flip.leader), _lead(position, flip.changes, leader, flip.leader))
        if leader and len(flip.changes) == 1
        else None,
    )


def _lead(position: Position, changes: Answers, option: str, over: str) -> int:
    """The points by which one option is ahead of another after some changes."""
    board = position.board
    ids = board.knowledge.vocabulary.options
    sums, weight, barred = position.after(*((change.requirement, board.term(change)) for change in changes))
    ours, theirs = ids.index(option), ids.index(over)
    if barred[ours] or barred[theirs]:
        return OUT if barred[theirs] else -OUT
    return round(Fraction(100 * (sums[ours] - sums[theirs]), NATURAL * weight)) if weight else 0
