"""What the answers still open may do: the leader under random completions, and the question that tells most.

In: a board and answers. Out: for each of ``DRAWS`` seeded completions the leader; from these the share in which a leader
stays, and the expected entropy of the leader after each open question. A completion answers every open question, unanswered
or unsure, by a level drawn evenly: which levels are usual is not known, and nothing here pretends to know it.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import log2
from typing import NamedTuple

from .model import UNSURE, Answer, Answers
from .scoring import Board, Term, decide, total

DRAWS = 240  # completions; a share's standard error is at most 0.033
SEED = 7


class Outlook(NamedTuple):
    """The open questions, in the vocabulary's order; by draw the levels drawn for them, as indexes, and the leader's index,
    None where nothing is left."""

    open: tuple[str, ...]
    picks: tuple[tuple[int, ...], ...]
    leaders: tuple[int | None, ...]

    def share(self, options: frozenset[int]) -> float:
        """The share of completions in which one of these options leads."""
        return sum(leader in options for leader in self.leaders) / len(self.leaders)


def outlook(board: Board, answers: Answers) -> Outlook:
    """The leader under each completion; one draw where no question is open."""
    vocabulary = board.knowledge.vocabulary
    given = {answer.requirement: answer for answer in answers}
    unsure = [answer for answer in answers if answer.level == UNSURE]
    blank = [id for id in vocabulary.levels if id not in given]
    asked = sorted(
        [*unsure, *(Answer(id, UNSURE, vocabulary.default_importance) for id in blank)],
        key=lambda answer: list(vocabulary.levels).index(answer.requirement),
    )
    terms = [
        [
            board.term(Answer(answer.requirement, level, answer.importance))
            for level in vocabulary.levels[answer.requirement]
        ]
        for answer in asked
    ]
    sums, weight, barred = total((board.term(answer) for answer in answers), len(board.precedence))
    fixed = Term(weight, tuple(sums), tuple(map(bool, barred)))
    picks = tuple(tuple(int(part * len(levels)) for part, levels in zip(parts, terms)) for parts in _parts(len(asked)))
    leaders = tuple(_leader(board, [fixed, *(levels[pick] for pick, levels in zip(drawn, terms))]) for drawn in picks)
    return Outlook(tuple(answer.requirement for answer in asked), picks, leaders)


def _leader(board: Board, terms: list[Term]) -> int | None:
    sums = list(map(sum, zip(*(term.weighted for term in terms))))
    barred = list(map(any, zip(*(term.barred for term in terms))))
    return decide(board.precedence, sums, sum(term.weight for term in terms), barred)[0]


@cache
def _parts(size: int) -> tuple[tuple[float, ...], ...]:
    """Each draw's ``size`` numbers from 0 to 1; for one question each level is drawn equally often (Latin hypercube,
    McKay, Beckman & Conover 1979), which steadies the shares."""
    from random import Random  # imported here: the page's first paint need not wait for it

    if not size:
        return ((),)
    draw = Random(SEED)
    columns = [draw.sample(range(DRAWS), DRAWS) for _ in range(size)]
    return tuple(tuple((place + 0.5) / DRAWS for place in row) for row in zip(*columns))


def next_question(board: Board, seen: Outlook) -> str | None:
    """The open question after whose answer the leader is expected to be least in doubt; None where none is open.

    Doubt is the entropy of the leader over the completions that share an answer to it. Where two tell the same, the
    earlier in the vocabulary. Source: expected information gain, Lindley 1956.
    """
    levels = board.knowledge.vocabulary.levels
    doubts = {
        id: _expected_entropy([pick[place] for pick in seen.picks], seen.leaders, len(levels[id]))
        for place, id in enumerate(seen.open)
    }
    return min(doubts, key=lambda id: round(doubts[id], 9)) if doubts else None


def _expected_entropy(picks: list[int], leaders: tuple[int | None, ...], levels: int) -> float:
    """The mean, over the levels drawn, of the entropy in bits of the leaders that go with each."""
    counts = [Counter[int | None]() for _ in range(levels)]
    for pick, leader in zip(picks, leaders):
        counts[pick][leader] += 1
    inner = (
        count.total() * log2(count.total()) - sum(n * log2(n) for n in count.values()) for count in counts if count
    )
    return sum(inner) / len(picks)
