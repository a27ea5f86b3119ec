"""What the open questions may do, against an enumeration of every completion."""

from __future__ import annotations

import random
from functools import cache
from itertools import product
from math import prod, sqrt

import pytest

from calculator import answers as answering
from calculator.answers import parse, replace
from calculator.explaining import explain
from calculator.model import UNSURE, Answer, Answers
from calculator.outlook import DRAWS, Outlook, outlook
from calculator.scoring import Board, rank
from tests.small import BOARD, KNOWLEDGE, PRESUPPOSING, WORDS

BOARDS = {"": BOARD, "presupposing": Board(PRESUPPOSING, BOARD.as_of)}
IDS = WORDS.options


def half_answered(count: int, seed: int, certain: int) -> list[Answers]:
    """Random answer sets in the vocabulary's order with so many certain answers, some musts, and now and then one unsure."""
    draw, found = random.Random(seed), []
    for _ in range(count):
        asked = draw.sample(list(WORDS.levels), certain + draw.randint(0, 1))
        given = {
            id: Answer(id, draw.choice(WORDS.levels[id]) if place < certain else UNSURE, draw.choice([*WORDS.weights]))
            for place, id in enumerate(asked)
        }
        found.append(tuple(given[id] for id in WORDS.levels if id in given))
    return found


SETS = [(), *half_answered(25, seed=81, certain=4), *half_answered(25, seed=82, certain=6)]


def asked(answers: Answers) -> dict[str, Answer]:
    """Each open question with the answer that its levels take the place of."""
    given = {one.requirement: one for one in answers}
    blank = {id: given.get(id, Answer(id, UNSURE, "normal")) for id in WORDS.levels}
    return {id: one for id, one in blank.items() if one.level == UNSURE}


def settled(answers: Answers, levels: dict[str, int]) -> Answers:
    """The answers with these open questions answered by the level of that index, at their importance."""
    open_ = asked(answers)
    changes = (open_[id]._replace(level=WORDS.levels[id][index]) for id, index in levels.items())
    return replace(answers, *changes)


@cache
def leader(special: str, answers: Answers) -> int | None:
    """The leader's index, ranked anew."""
    found = rank(BOARDS[special], answers).leader
    return None if found is None else IDS.index(found)


def likelihood(answers: Answers) -> dict[tuple[int, ...], float]:
    """For each completion of the open questions how likely it is: by Bayes' rule over the kinds of product, each level
    counted once more than it is usual, then as often as each level is usual in a kind."""
    given = [one for one in answers if one.level != UNSURE]
    open_ = [*asked(answers)]
    fits = [
        kind.share
        * prod(
            (kind.usual[one.requirement][WORDS.levels[one.requirement].index(one.level)] + 1)
            / sum(often + 1 for often in kind.usual[one.requirement])
            for one in given
        )
        for kind in KNOWLEDGE.kinds
    ]
    return {
        way: sum(
            fit / sum(fits) * prod(kind.usual[id][index] / sum(kind.usual[id]) for id, index in zip(open_, way))
            for fit, kind in zip(fits, KNOWLEDGE.kinds)
        )
        for way in product(*(range(len(WORDS.levels[id])) for id in open_))
    }


def test_the_open_questions_are_those_without_a_level() -> None:
    """Unanswered and unsure ones, in the order of the vocabulary, each draw with a level of each."""
    for answers in SETS:
        seen = outlook(BOARD, answers)
        assert seen.open == tuple(asked(answers))
        assert len(seen.picks) == len(seen.leaders) == (DRAWS if seen.open else 1)
        assert all(
            0 <= pick < len(WORDS.levels[id]) for picks in seen.picks for id, pick in zip(seen.open, picks, strict=True)
        )


@pytest.mark.parametrize("special", BOARDS)
def test_each_draw_is_led_by_what_leads_its_answers(special: str) -> None:
    """The leader of each completion, and after each answer to one open question alone, is that of the same answers ranked
    anew, with the musts and what is presupposed."""
    leaders = set()
    for answers in SETS[:30]:
        seen = outlook(BOARDS[special], answers)
        for picks, found in list(zip(seen.picks, seen.leaders, strict=True))[::10]:
            assert leader(special, settled(answers, dict(zip(seen.open, picks, strict=True)))) == found
            leaders.add(found)
        for id, found in zip(seen.open, seen.next_leaders, strict=True):
            ways = [leader(special, settled(answers, {id: index})) for index in range(len(WORDS.levels[id]))]
            assert ways == list(found), (answering.to_query(WORDS, answers), id)
    assert leaders >= {0, 1, 2, 3}


@pytest.mark.parametrize("special", BOARDS)
def test_the_drawn_shares_are_those_of_all_completions(special: str) -> None:
    """Weighting every completion by how likely it is gives each option's share, within three standard errors of the drawn
    one."""
    wide = 0
    for answers in SETS[1:]:
        seen = outlook(BOARDS[special], answers)
        exact = dict.fromkeys(range(len(IDS)), 0.0)
        for way, part in likelihood(answers).items():
            found = leader(special, settled(answers, dict(zip(seen.open, way, strict=True))))
            if found is not None:
                exact[found] += part
        for option, share in exact.items():
            error = max(sqrt(max(share * (1 - share), 0) / DRAWS), 1 / DRAWS)
            assert abs(seen.share(frozenset({option})) - share) <= 3 * error, (
                answering.to_query(WORDS, answers),
                option,
            )
            wide += 0.1 < share < 0.9
    assert wide > 40


def test_levels_are_drawn_as_often_as_they_are_usual() -> None:
    """Of the first draws of all, before any answer, each level comes as often as the kinds of product have it."""
    seen = outlook(BOARD, ())
    shares = [kind.share / sum(kind.share for kind in KNOWLEDGE.kinds) for kind in KNOWLEDGE.kinds]
    for place, id in enumerate(seen.open):
        for index in range(len(WORDS.levels[id])):
            usual = sum(
                share * kind.usual[id][index] / sum(kind.usual[id])
                for share, kind in zip(shares, KNOWLEDGE.kinds, strict=True)
            )
            drawn = sum(picks[place] == index for picks in seen.picks) / DRAWS
            assert abs(drawn - usual) <= 3 * max(sqrt(usual * (1 - usual) / DRAWS), 1 / DRAWS), (id, index)


@pytest.mark.parametrize("special", BOARDS)
def test_the_next_question_is_the_one_that_tells_most(special: str) -> None:
    """Of the open questions it is the first of those after whose answer alone the leader most often is the leader after
    all, counted again over the same completions; and the answer's explanation names the same."""
    asks = set()
    for answers in SETS[::2]:
        seen = outlook(BOARDS[special], answers)
        tells = dict.fromkeys(seen.open, 0)
        for picks in seen.picks:
            last = leader(special, settled(answers, dict(zip(seen.open, picks, strict=True))))
            for id, pick in zip(seen.open, picks, strict=True):
                tells[id] += leader(special, settled(answers, {id: pick})) == last
        assert tells == seen.tells
        expected = max(tells, key=tells.__getitem__, default=None)
        assert expected == seen.next_question == explain(BOARDS[special], answers).next_question
        asks.add(expected)
    assert len(asks) > 4


def test_where_nothing_is_open_there_is_one_draw_and_no_question() -> None:
    """Whoever has answered everything is asked nothing more, and the leader stays; whoever is unsure of one thing is asked
    that."""
    everything = tuple(Answer(id, levels[0], "normal") for id, levels in WORDS.levels.items())
    seen = outlook(BOARD, everything)
    assert seen == Outlook((), ((),), (leader("", everything),), (), ())
    assert (seen.next_question, seen.tells) == (None, {})
    assert (seen.share(frozenset({IDS.index("plain")})), seen.share(frozenset({IDS.index("many")}))) == (1, 0)
    for answer in everything:
        doubt = replace(everything, answer._replace(level=UNSURE))
        assert answer.requirement == outlook(BOARD, doubt).next_question


def test_the_same_answers_give_the_same_outlook() -> None:
    """Draws are seeded, and no earlier question moves them."""
    answers, _ = parse(WORDS, "live=push&people=two")
    first = outlook(Board(KNOWLEDGE, None), answers)
    outlook(BOARD, SETS[3])
    assert first == outlook(Board(KNOWLEDGE, None), answers)
