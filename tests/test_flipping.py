"""What would change the answer, against a brute force that decides every changed case anew, from the findings."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cache
from itertools import combinations, product

import pytest

import calculator
from calculator import answers as answering
from calculator import scoring, wording
from calculator.answers import parse
from calculator.changing import changes
from calculator.explaining import explain
from calculator.flipping import CLEAR, EARLY, LIKELY, Flip, apply, confidence, conflicts, flips
from calculator.model import MUST, UNSURE, Answer, Answers, Finding, Knowledge
from calculator.outlook import outlook
from calculator.scoring import Board, rank
from tests.conftest import DAY, random_queries, replace
from tests.small import KNOWLEDGE, PRESUPPOSING, WORDS, bars, lasting
from tests.small import UNDATED as BOARD

BOARDS = {  # by what is special about them
    "": BOARD,
    "expired": Board(lasting(DAY), DAY + timedelta(days=1)),  # so that no must excludes
    "presupposing": Board(PRESUPPOSING, None),
}


def random_sets(count: int, seed: int, most: int, unsure: float, musts: int, least: int = 0) -> list[Answers]:
    """Random answer sets of ``least`` to ``most`` answers; ``musts`` is the number of chances that an answer is one."""
    draw = random.Random(seed)
    return [
        tuple(
            Answer(
                id,
                UNSURE if draw.random() < unsure else draw.choice(WORDS.levels[id]),
                draw.choice(["minor", "normal", "major", *[MUST] * musts]),
            )
            for id in draw.sample(list(WORDS.levels), draw.randint(least, most))
        )
        for _ in range(count)
    ]


SCENARIOS = [parse(WORDS, scenario.answers)[0] for scenario in KNOWLEDGE.scenarios]
SETS = [*SCENARIOS, *random_sets(200, seed=51, most=8, unsure=0.1, musts=1)]


def cells(answer: Answer, knowledge: Knowledge = KNOWLEDGE) -> tuple[Finding, ...]:
    """The findings at an answer, one for each option; none for unsure and for a level that does not weigh."""
    return () if answer.level == UNSURE else knowledge.requirement(answer.requirement).level(answer.level).findings


def excluded(answers: Answers, knowledge: Knowledge = KNOWLEDGE) -> set[str]:
    """The options that a must rules out."""
    musts = [one for one in answers if one.importance == MUST]
    return {found.option for one in musts for found in cells(one, knowledge) if bars(found)}


def absent(answers: Answers, knowledge: Knowledge) -> set[str]:
    """The options whose presuppositions no answer meets."""
    said = {(one.requirement, one.level) for one in answers}
    return {
        option.id
        for option in knowledge.options
        for asked, levels in option.presupposes.items()
        if not {(asked, level) for level in levels} & said
    }


def decided(answers: Answers, special: str = "", knowledge: Knowledge | None = None) -> tuple[str | None, list[str]]:
    """The leader and all that are too close to tell apart, as docs/method.md words it and with nothing kept, on one of the
    boards, or with other ratings."""
    knowledge = knowledge or BOARDS[special].knowledge
    met = [(WORDS.weights[one.importance], found) for one in answers if (found := cells(one, knowledge))]
    weight = sum(points for points, _ in met)
    out = absent(answers, knowledge) | (set() if special == "expired" else excluded(answers, knowledge))
    sums = {
        id: sum(points * found[index].rating for points, found in met)
        for index, id in enumerate(WORDS.options)
        if id not in out
    }
    if not weight or not sums:
        return None, []
    best = max(sums.values())
    near = [id for id in sums if 25 * (best - sums[id]) <= scoring.TIE * weight]
    return near[0], near  # the small base lists its options by what it costs to leave them


def leader(answers: Answers, special: str = "", knowledge: Knowledge | None = None) -> str | None:
    """The leader alone."""
    return decided(answers, special, knowledge)[0]


def put(answers: Answers, *changes: Answer) -> Answers:
    """The answers with others in place of those to the same requirements."""
    changed = {change.requirement for change in changes}
    return (*(one for one in answers if one.requirement not in changed), *changes)


def rerated(
    rate: Callable[[Finding], int], where: Iterable[str] = WORDS.levels, knowledge: Knowledge = KNOWLEDGE
) -> Knowledge:
    """The knowledge rebuilt with other ratings in some requirements."""
    return replace(
        knowledge,
        requirements=tuple(
            replace(
                requirement,
                levels=tuple(
                    replace(level, findings=tuple(replace(one, rating=rate(one)) for one in level.findings))
                    for level in requirement.levels
                ),
            )
            if requirement.id in where
            else requirement
            for requirement in knowledge.requirements
        ),
    )


def moved(cell: Finding, rating: int, knowledge: Knowledge) -> Knowledge:
    """The knowledge rebuilt with one rating of one cell changed."""
    return rerated(lambda one: rating if one is cell else one.rating, (cell.requirement,), knowledge)


def level_changes(answers: Answers) -> Iterator[Answer]:
    """Every other level of every question that is answered, at its importance."""
    for now in answers:
        for level in WORDS.levels[now.requirement]:
            if level != now.level:
                yield replace(now, level=level)


def open_changes(answers: Answers) -> Iterator[list[Answer]]:
    """Every level of every question that is not answered, at each importance from the default up."""
    given = {one.requirement for one in answers}
    for requirement, levels in WORDS.levels.items():
        if requirement not in given:
            for level in levels:
                yield [Answer(requirement, level, importance) for importance in ("normal", "major", MUST)]


@cache
def flips_by_hand(answers: Answers, special: str = "") -> dict[str, dict[object, str]]:
    """For each kind of change, each change that gives another leader, with that leader."""
    present, knowledge = leader(answers, special), BOARDS[special].knowledge

    def new(changed: Answers, rated: Knowledge | None = None) -> str | None:
        there = leader(changed, special, rated)
        return None if there == present else there

    single: dict[object, str] = {}
    quiet = []
    for change in level_changes(answers):
        if there := new(put(answers, change)):
            single[(change,)] = there
        else:
            quiet.append(change)
    for heavier in open_changes(answers):  # of an open question's level only the least importance that flips
        for change in heavier:
            if there := new(put(answers, change)):
                single[(change,)] = there
                break
    double = {
        frozenset(pair): there
        for pair in combinations(quiet, 2)
        if pair[0].requirement != pair[1].requirement and (there := new(put(answers, *pair)))
    }
    importances = {
        (change,): there
        for one in answers
        for word in WORDS.weights
        if word != one.importance
        for change in [replace(one, importance=word)]
        if (there := new(put(answers, change)))
    }
    ratings = {
        (found, rating): there
        for one in answers
        for found in cells(one, knowledge)
        for rating in (found.rating - 1, found.rating + 1)
        if 0 <= rating <= 4 and not (special != "expired" and one.importance == MUST and bars(found))
        if (there := new(answers, moved(found, rating, knowledge)))
    }
    return {"one": single, "two": double, "importance": importances, "rating": ratings}


def kind(flip: Flip) -> str:
    """The kind of a flip in the words of the brute force."""
    if flip.kind == "answer":
        return "one" if len(flip.changes) == 1 else "two"
    return "rating" if flip.kind == "rating" else "importance"


def key(flip: Flip) -> object:
    """What a flip changes: an importance, a level, two levels in no order, or a cell of ours and its new rating."""
    if flip.kind == "rating":
        return flip.finding, flip.rating
    return flip.changes if len(flip.changes) == 1 else frozenset(flip.changes)


@cache
def found_flips(answers: Answers, special: str = "") -> tuple[Flip, ...]:
    """The flips under test, on one of the boards."""
    board = BOARDS[special]
    return flips(board, answers, rank(board, answers))


# ------------------------------------------------------------------ the brute force itself


@pytest.mark.parametrize("special", BOARDS)
def test_the_brute_force_decides_as_the_ranking_does(special: str) -> None:
    """What the other tests call the leader is what rank() names, before and after each single change."""
    board = BOARDS[special]
    for answers in SETS:
        ranking = rank(board, answers)
        assert decided(answers, special) == (ranking.leader, sorted(ranking.tied, key=WORDS.options.index))
    for answers in SETS[:: len(SETS) // 12]:
        for change in level_changes(answers):
            assert leader(put(answers, change), special) == rank(board, put(answers, change)).leader


# ------------------------------------------------------------------ flips


@pytest.mark.parametrize("changes", ["one", "two", "importance", "rating"])
@pytest.mark.parametrize("special", BOARDS)
def test_flips_are_all_changes_that_give_another_leader(changes: str, special: str) -> None:
    """Trying every change anew finds the same changes with the same leaders: none is missed, doubled or made up, on any of
    the boards. An open question is tried at the default importance, then at greater ones."""
    met = 0
    for answers in SETS[::3] if special else SETS:
        found = [flip for flip in found_flips(answers, special) if kind(flip) == changes]
        expected = flips_by_hand(answers, special)[changes]
        assert expected == {key(flip): flip.leader for flip in found}, answering.to_query(WORDS, answers)
        assert len(expected) == len(found)
        met += len(found)
    assert met > 40


@pytest.mark.parametrize("special", ["", "presupposing"])
def test_dropping_what_excludes_is_a_constraint_flip(special: str) -> None:
    """Going from must to major is called a dropped constraint where the must excludes, and an importance elsewhere."""
    kinds = set()
    for answers in [*SETS, *random_sets(100, seed=52, most=5, unsure=0, musts=3)]:
        given = {one.requirement: one for one in answers}
        for flip in found_flips(answers, special):
            if kind(flip) == "importance":
                [change] = flip.changes
                old = given[change.requirement]
                if (old.importance, change.importance) == (MUST, "major"):
                    assert bool(excluded((old,))) == (flip.kind == "constraint")
                elif old.importance != MUST:
                    assert flip.kind == "importance"
                kinds.add(flip.kind)
    assert {"constraint", "importance"} == kinds


def test_nearest_flips_come_first() -> None:
    """Flips are sorted by steps: fewer levels first, then unanswered questions by their importance, then pairs by
    their levels together."""
    for answers in SETS:
        given = {one.requirement: one for one in answers}

        def levels(change: Answer, given: dict[str, Answer] = given) -> int:
            order, now = WORDS.levels[change.requirement], given[change.requirement].level
            return 1 if now == UNSURE else abs(order.index(change.level) - order.index(now))

        found = found_flips(answers)
        assert sorted(flip.steps for flip in found) == [flip.steps for flip in found]
        near, open_, pairs = [], [], []
        for flip in found:
            if kind(flip) == "two":
                pairs.append((flip.steps, sum(map(levels, flip.changes))))
            elif kind(flip) == "one" and flip.changes[0].requirement in given:
                near.append((flip.steps, levels(flip.changes[0])))
            elif kind(flip) == "one":
                open_.append((flip.steps, [*WORDS.weights].index(flip.changes[0].importance)))
            else:
                near.append((flip.steps, flip.steps))  # an importance and a rating count as some number of levels
        assert all(steps == far for steps, far in near)
        assert len({steps - far for steps, far in pairs}) <= 1
        assert len({steps - heavier for steps, heavier in open_}) <= 1
        assert max([steps for steps, _ in near], default=0) < min([steps for steps, _ in (*open_, *pairs)], default=99)
        assert max([steps for steps, _ in open_], default=0) < min([steps for steps, _ in pairs], default=99)


@pytest.mark.parametrize("seed", [53, 54])
def test_a_flip_applied_gives_its_leader(seed: int) -> None:
    """The answers after a flip, ranked anew, are led by the option that the flip names."""
    for answers in random_sets(25, seed, most=6, unsure=0.1, musts=1):
        for flip in found_flips(answers):
            if flip.changes:
                assert flip.leader == rank(BOARD, apply(answers, flip)).leader


@pytest.mark.parametrize("special", ["", "presupposing"])
def test_the_sentence_alone_stands_exactly_where_nothing_alone_flips(special: str) -> None:
    """That nothing the reader can change alone flips the answer is said where it is true, and nowhere else."""
    said = set()
    for answers in [*SETS[::3], *DECIDED[::3]]:
        by_hand = flips_by_hand(answers, special)
        expected = leader(answers, special) is not None and not by_hand["one"] and not by_hand["importance"]
        assert expected == bool(explain(BOARDS[special], answers).alone), answering.to_query(WORDS, answers)
        said.add(expected)
    assert said == {True, False}


def test_the_sentence_alone_is_true_of_open_questions_at_every_importance() -> None:
    """Where it is said, no level of any question that is not answered puts another option first, as a minor wish or as a
    must: ranked anew on the small knowledge bases and on the real one."""
    said, real = Counter[str](), calculator.board(None)
    queries = random_queries(150, seed=58)
    boards = {**BOARDS, "real": real}
    for special, board in boards.items():
        words = board.knowledge.vocabulary
        sets = SETS + DECIDED if special != "real" else [parse(words, query)[0] for query in queries]
        for answers in sets:
            ranking = rank(board, answers)
            if wording.alone(ranking, flips(board, answers, ranking)):
                given = {one.requirement for one in answers}
                for requirement, levels in words.levels.items():
                    for level, importance in product(levels, words.weights):
                        if requirement not in given:
                            there = rank(board, (*answers, Answer(requirement, level, importance))).leader
                            assert there in (ranking.leader, None), (
                                answering.to_query(words, answers),
                                requirement,
                                level,
                            )
                            said[special] += 1
    assert all(said[special] > 5 for special in boards), said


def test_the_sentence_alone_does_not_hang_on_wording() -> None:
    """Whether anything alone flips the answer is a matter of changes, not of the words in names and labels."""
    reworded = replace(
        KNOWLEDGE,
        requirements=tuple(replace(one, name=f"{one.name} and more") for one in KNOWLEDGE.requirements),
    )
    for answers in SETS[:60]:
        assert explain(BOARD, answers).alone == explain(Board(reworded, None), answers).alone


def test_nothing_is_claimed_alone_where_nothing_leads() -> None:
    """Where no single change brings anything back there is no leader either, so nothing is said of flipping it."""
    shut = rerated(lambda one: 0 if one.rating < 4 else 4)
    everything = tuple(Answer(id, levels[-1], MUST) for id, levels in WORDS.levels.items())
    board = Board(shut, None)
    explanation = explain(board, everything)
    assert [change for change in changes(board, explanation.ranking, explanation.flips) if change.query] == []
    assert (explanation.ranking.leader, explanation.alone) == (None, "")


# ------------------------------------------------------------------ confidence


def completed(answers: Answers) -> Iterator[Answers]:
    """The answers with each unsure one settled in every way: each level, and left out."""
    ways = [
        [*(replace(one, level=level) for level in WORDS.levels[one.requirement]), None]
        for one in answers
        if one.level == UNSURE
    ]
    rest = tuple(one for one in answers if one.level != UNSURE)
    for settled in product(*ways):
        yield (*rest, *(one for one in settled if one))


def beaten_somewhere(answers: Answers, first: str, special: str) -> bool:
    """Whether a weighting that keeps the order of importance scores some option above the first: at a corner."""
    met = [(WORDS.weights[one.importance], cells(one)) for one in answers if cells(one)]
    out = excluded(answers) | absent(answers, BOARDS[special].knowledge)
    for one in completed(answers):  # what an unsure answer keeps out may come in
        out &= excluded(answers) | absent(one, BOARDS[special].knowledge)
    rivals = [id for id in WORDS.options if id not in out]
    for points in {points for points, _ in met}:
        above = [found for other, found in met if other > points]
        here = [found for other, found in met if other == points]
        for size in range(1, len(here) + 1):
            for some in combinations(here, size):
                sums = {id: sum(found[WORDS.options.index(id)].rating for found in (*above, *some)) for id in rivals}
                if max(sums.values()) > sums[first]:
                    return True
    return False


def stays(answers: Answers, first: str, special: str) -> float:
    """The share of the completions drawn for the open questions in which an option leads, each decided anew."""
    given = {one.requirement: one for one in answers}
    seen = outlook(BOARDS[special], answers)
    ways = Counter(
        tuple(
            replace(given.get(id, Answer(id, "", "normal")), level=WORDS.levels[id][pick])
            for id, pick in zip(seen.open, picks, strict=True)
        )
        for picks in seen.picks
    )
    return sum(often for way, often in ways.items() if leader(put(answers, *way), special) == first) / ways.total()


@cache
def word_by_hand(answers: Answers, special: str = "") -> str:
    """The confidence word in the order of docs/method.md, each of its conditions tried out."""
    first, near = decided(answers, special)
    if first is None:
        return "none"
    if sum(bool(cells(one)) for one in answers) < 6:
        return "early"
    if len(near) > 1:
        return "too-close"
    share = stays(answers, first, special)
    if flips_by_hand(answers, special)["rating"] or share < 0.5:
        return "leaning"
    if any(leader(one, special) not in (first, None) for one in completed(answers)):
        return "leaning"
    return "clear" if share >= 0.9 and not beaten_somewhere(answers, first, special) else "likely"


def word(answers: Answers, special: str = "") -> str:
    """The confidence word under test."""
    board = BOARDS[special]
    seen = outlook(board, answers)
    return confidence(board, answers, rank(board, answers), found_flips(answers, special), seen.share)


RISING = ["none", "early", "too-close", "leaning", "likely", "clear"]
DECIDED = [
    tuple(one for one in answers if one.level != UNSURE)
    for answers in [*SETS, *random_sets(120, seed=55, most=8, unsure=0, musts=1, least=6)]
]
HALF_OPEN = [
    answers
    for answers in random_sets(400, seed=56, most=8, unsure=0.15, musts=3, least=7)
    if 1 <= sum(one.level == UNSURE for one in answers) <= 2
]


@pytest.mark.parametrize("special", ["", "presupposing"])
def test_the_confidence_word_follows_its_definition(special: str) -> None:
    """With nothing left unsure each word is given exactly under the conditions that the method page states for it."""
    given = set()
    for answers in DECIDED:
        expected = word_by_hand(answers, special)
        assert expected == word(answers, special), answering.to_query(WORDS, answers)
        given.add(expected)
    assert set(RISING) == given


@pytest.mark.parametrize("special", ["", "presupposing"])
def test_the_confidence_word_of_what_is_unsure(special: str) -> None:
    """Likely and clear are said only where no way to settle what is unsure puts another option first, also one that only
    then is there; and leaning is said only where one does, or a rating off by a step, or half the completions."""
    given = set()
    for answers in HALF_OPEN:
        expected = word_by_hand(answers, special)
        assert expected == word(answers, special), answering.to_query(WORDS, answers)
        given.add(expected)
    assert {"leaning", "likely"} <= given


def test_the_numbers_behind_the_word_are_the_printed_ones() -> None:
    """What this file's brute force counts with is what the method page prints."""
    assert (EARLY, LIKELY, CLEAR) == (6, 0.5, 0.9)


# ------------------------------------------------------------------ conflicts

# As the ratings stand something is mostly left; here all below good is unfit.
HARSH = {
    special: rerated(lambda one: 0 if one.rating < 3 else one.rating, knowledge=BOARDS[special].knowledge)
    for special in ("", "presupposing")
}
STRICT = random_sets(150, seed=57, most=8, unsure=0.1, musts=6)


def shut(answers: Answers, musts: Iterable[Answer], knowledge: Knowledge) -> set[str]:
    """The options that are out where of all the answers only ``musts`` are musts."""
    return absent(answers, knowledge) | excluded(tuple(musts), knowledge)


def stuck(special: str) -> list[Answers]:
    """The answer sets that leave nothing."""
    return [answers for answers in STRICT if shut(answers, answers, HARSH[special]) == set(WORDS.options)]


@pytest.mark.parametrize("special", HARSH)
def test_conflicts_are_the_smallest_sets_that_exclude_everything(special: str) -> None:
    """Trying every set of musts gives the same smallest ones, and without any one of its answers each leaves some. What an
    answer keeps out by a presupposition it keeps out as a wish too, so that it is no reason to drop the must."""
    sizes = set()
    for answers in stuck(special):
        sets = [
            {
                frozenset(group)
                for group in combinations(answers, size)
                if shut(answers, group, HARSH[special]) == set(WORDS.options)
            }
            for size in range(1, len(answers) + 1)
        ]
        expected = next(filter(None, sets))
        found = conflicts(Board(HARSH[special], None), answers)
        assert expected == {frozenset(conflict.answers) for conflict in found}
        assert len(expected) == len(found)
        for conflict in found:
            assert all(one.importance == MUST for one in conflict.answers)
            for answer in conflict.answers:
                rest = tuple(one for one in conflict.answers if one != answer)
                assert shut(answers, rest, HARSH[special]) != set(WORDS.options)
        sizes |= {(len(conflict.answers), len(found) > 1) for conflict in found}
    assert {(2, False), (2, True)} <= sizes


@pytest.mark.parametrize("special", HARSH)
def test_a_conflict_says_what_dropping_an_answer_allows(special: str) -> None:
    """Beside each answer of a conflict stand the options that nothing else of all the answers rules out."""
    allowing = set()
    for answers in stuck(special):
        for conflict in conflicts(Board(HARSH[special], None), answers):
            for answer, allowed in zip(conflict.answers, conflict.allows, strict=True):
                out = shut(answers, (one for one in answers if one != answer), HARSH[special])
                assert tuple(id for id in WORDS.options if id not in out) == allowed
                allowing.add(bool(allowed))
    assert allowing == {True, False}


@pytest.mark.parametrize("special", HARSH)
def test_conflicts_are_shown_exactly_where_nothing_is_left(special: str) -> None:
    """An explanation lists conflicts where every option is out and not otherwise, and then it names no leader."""
    board, without = Board(HARSH[special], None), stuck(special)
    for answers in STRICT:
        explanation = explain(board, answers)
        assert (answers in without) == bool(explanation.conflicts)
        assert (answers in without) == bool(conflicts(board, answers))
        if answers in without:
            assert explanation.ranking.leader is None
            assert (explanation.confidence, explanation.lines, explanation.alone) == ("none", (), "")
    assert 20 < len(without) < len(STRICT) - 20


def test_a_flip_says_where_it_is_too_close_to_call() -> None:
    """A flip to a leader within the tie band says so, and no other does."""
    for answers in SETS[:40]:
        for flip in found_flips(answers):
            if flip.changes:
                assert flip.close == (len(rank(BOARD, apply(answers, flip)).tied) > 1)
