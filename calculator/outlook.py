"""What the answers still open may do: the leader under random completions, and the question that tells most.

In: a board and answers. Out: for each of ``DRAWS`` seeded completions the leader; from these the share in which a leader
stays, and the question to ask next. A completion draws a kind of product by how well it fits the answers, then answers every
open question, unanswered or unsure, by a level drawn as often as it is usual in that kind (kinds.toml, our judgement, which
weighs in no score).
"""

from __future__ import annotations

from bisect import bisect
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from .model import UNSURE, Answer, Answers, Kind, Knowledge
from .scoring import LANE, Board, Term, decide, packed, total

DRAWS = 300  # completions; a share's standard error is at most 0.029
SEED = 7


class Outlook(NamedTuple):
    """The open questions, in the vocabulary's order.

    By draw the levels drawn for them, as indexes, and the leader's index, None where nothing is left. By question and
    level the leader if that one question is answered so and no other; by question in how many of its levels that leader is
    beyond a tie.
    """

    open: tuple[str, ...]
    picks: tuple[tuple[int, ...], ...]
    leaders: tuple[int | None, ...]
    next_leaders: tuple[tuple[int | None, ...], ...]
    settled: tuple[int, ...]

    def share(self, options: frozenset[int]) -> float:
        """The share of completions in which one of these options leads."""
        return sum(leader in options for leader in self.leaders) / len(self.leaders)

    @property
    def next_question(self) -> str | None:
        """The open question that tells most, the earlier in the vocabulary of equals; None where none is open."""
        return max(self.tells, key=self.tells.__getitem__) if self.open else None

    @property
    def tells(self) -> dict[str, int]:
        """By open question, in how many completions the leader after its answer alone is the leader after all.

        Source: expected value of sample information under a loss of 0 or 1, Raiffa & Schlaifer 1961.
        """
        return {
            id: sum(answered[pick[place]] == leader for pick, leader in zip(self.picks, self.leaders))
            for place, (id, answered) in enumerate(zip(self.open, self.next_leaders))
        }


def outlook(board: Board, answers: Answers) -> Outlook:
    """The leader under each completion; one draw where no question is open."""
    vocabulary = board.knowledge.vocabulary
    given = {answer.requirement: answer for answer in answers}
    blank = {id: Answer(id, UNSURE, vocabulary.default_importance) for id in vocabulary.levels}
    asked = [answer for answer in (blank | given).values() if answer.level == UNSURE]
    terms = [
        [
            board.term(Answer(answer.requirement, level, answer.importance))
            for level in vocabulary.levels[answer.requirement]
        ]
        for answer in asked
    ]
    fixed_terms = [board.term(answer) for answer in answers if answer.level != UNSURE]
    sums, weight, barred = total(fixed_terms, len(board.precedence))
    fixed = Term(weight, tuple(sums), tuple(map(bool, barred)))
    blanks = [board.blank(answer.requirement) for answer in asked]
    picks = _picks(board.knowledge, answers, tuple(answer.requirement for answer in asked))
    drawable = [[_packed(term) for term in levels] for levels in terms]
    start = _packed(fixed)
    nexts = [
        [_decided(board, [fixed, term, *_but(blanks, place)]) for term in levels] for place, levels in enumerate(terms)
    ]
    return Outlook(
        tuple(answer.requirement for answer in asked),
        picks,
        tuple(_leader(board, sum([levels[pick] for pick, levels in zip(drawn, drawable)], start)) for drawn in picks),
        tuple(tuple(leader for leader, _ in levels) for levels in nexts),
        tuple(sum(len(near) == 1 for _, near in levels) for levels in nexts),
    )


def _but(terms: list[Term], place: int) -> list[Term]:
    return terms[:place] + terms[place + 1 :]


def _picks(knowledge: Knowledge, answers: Answers, asked: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """For each draw the index of the level drawn for each question asked; one empty draw where none is."""
    if not asked:
        return ((),)
    fits = list(accumulate(_fit(knowledge, kind, answers) for kind in knowledge.kinds))
    limits = [[list(accumulate(kind.usual[id])) for id in asked] for kind in knowledge.kinds]
    return tuple(
        tuple(bisect(limit, part * limit[-1]) for part, limit in zip(parts, limits[bisect(fits, first * fits[-1])]))
        for first, *parts in _parts(len(asked) + 1)
    )


def _fit(knowledge: Knowledge, kind: Kind, answers: Answers) -> float:
    """How likely a kind of product is, given the answers, up to a factor: Bayes' rule, each level counted once more than
    it is usual so that no answer rules a kind out."""
    fit = float(kind.share)
    for answer in answers:
        if answer.level != UNSURE:
            often = kind.usual[answer.requirement]
            level = knowledge.vocabulary.levels[answer.requirement].index(answer.level)
            fit *= (often[level] + 1) / (sum(often) + len(often))
    return fit


def _decided(board: Board, terms: list[Term]) -> tuple[int | None, tuple[int, ...]]:
    sums = list(map(sum, zip(*(term.weighted for term in terms))))
    barred = list(map(any, zip(*(term.barred for term in terms))))
    return decide(board.precedence, sums, sum(term.weight for term in terms), barred)


def _packed(term: Term) -> int:
    return packed([term.weight, *term.weighted, *term.barred])


def _leader(board: Board, added: int) -> int | None:
    """The leader by the packed sum of a completion's terms, of which no number is negative."""
    size = len(board.precedence)
    weight, *lanes = memoryview(added.to_bytes((1 + 2 * size) * LANE // 8, "little")).cast("I").tolist()
    return decide(board.precedence, lanes[:size], weight, lanes[size:])[0]


@cache
def _parts(size: int) -> tuple[tuple[float, ...], ...]:
    """Each draw's ``size`` numbers between 0 and 1, each column of them spread evenly (Latin hypercube, McKay, Beckman &
    Conover 1979), which steadies the shares."""
    from random import Random  # imported here: the page's first paint need not wait for it

    draw = Random(SEED)
    columns = [draw.sample(range(DRAWS), DRAWS) for _ in range(size)]
    return tuple(tuple((place + 0.5) / DRAWS for place in row) for row in zip(*columns))
