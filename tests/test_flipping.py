"""What would change the answer, against a brute force that decides every changed case anew, from the findings."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cache
from itertools import combinations, product

import pytest

from calculator import answers as answering
from calculator import scoring
from calculator.answers import parse
from calculator.explaining import explain
from calculator.flipping import Flip, apply, confidence, conflicts, flips, next_question
from calculator.model import MUST, UNSURE, Answer, Answers, Finding, Knowledge
from calculator.scoring import Board, rank
from tests.conftest import DAY, replace
from tests.small import KNOWLEDGE, WORDS, bars
from tests.small import UNDATED as BOARD

SHUT = dict.fromkeys(KNOWLEDGE.topics, DAY)  # every fact has its last day
EXPIRED = Board(replace(KNOWLEDGE, expiries=SHUT), DAY + timedelta(days=1))  # so that no must excludes


def random_sets(count: int, seed: int, most: int, unsure: float, musts: int) -> list[Answers]:
    """Random answer sets of up to ``most`` answers; ``musts`` is the number of chances that an answer is one."""
    draw = random.Random(seed)
    return [
        tuple(
            Answer(
                id,
                UNSURE if draw.random() < unsure else draw.choice(WORDS.levels[id]),
                draw.choice(["minor", "normal", "major", *[MUST] * musts]),
            )
            for id in draw.sample(list(WORDS.levels), draw.randint(0, most))
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


def decided(answers: Answers, knowledge: Knowledge = KNOWLEDGE, screen: bool = True) -> tuple[str | None, list[str]]:
    """The leader and all that are too close to tell apart, as docs/method.md words it and with nothing kept."""
    met = [(WORDS.weights[one.importance], found) for one in answers if (found := cells(one, knowledge))]
    weight = sum(points for points, _ in met)
    out = excluded(answers, knowledge) if screen else set()
    sums = {
        id: sum(points * found[index].rating for points, found in met)
        for index, id in enumerate(WORDS.options)
        if id not in out
    }
    if not weight or not sums:
        return None, []
    best = max(sums.values())
    near = [id for id in sums if 25 * (best - sums[id]) <= scoring.TIE * weight]
    return min(near, key=lambda id: KNOWLEDGE.option(id).units), near  # the first of the vocabulary's order


def leader(answers: Answers, knowledge: Knowledge = KNOWLEDGE, screen: bool = True) -> str | None:
    """The leader alone."""
    return decided(answers, knowledge, screen)[0]


def put(answers: Answers, *changes: Answer) -> Answers:
    """The answers with others in place of those to the same requirements."""
    changed = {change.requirement for change in changes}
    return (*(one for one in answers if one.requirement not in changed), *changes)


def rerated(rate: Callable[[Finding], int], where: Iterable[str] = WORDS.levels) -> Knowledge:
    """The knowledge rebuilt with other ratings in some requirements."""
    return replace(
        KNOWLEDGE,
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
            for requirement in KNOWLEDGE.requirements
        ),
    )


def moved(cell: Finding, rating: int) -> Knowledge:
    """The knowledge rebuilt with one rating of one cell changed."""
    return rerated(lambda one: rating if one is cell else one.rating, (cell.requirement,))


def level_changes(answers: Answers) -> Iterator[tuple[Answer, bool]]:
    """Every other level of every question, and whether the question is answered at present."""
    given = {one.requirement: one for one in answers}
    for requirement, levels in WORDS.levels.items():
        now = given.get(requirement)
        for level in levels:
            if now is None:
                yield Answer(requirement, level, "normal"), False
            elif level != now.level:
                yield replace(now, level=level), True


@cache
def flips_by_hand(answers: Answers, screen: bool = True) -> dict[str, dict[object, str]]:
    """For each kind of change, each change that gives another leader, with that leader."""
    present = leader(answers, screen=screen)

    def new(changed: Answers, knowledge: Knowledge = KNOWLEDGE) -> str | None:
        there = leader(changed, knowledge, screen)
        return None if there == present else there

    single: dict[object, str] = {}
    quiet = []
    for change, answered in level_changes(answers):
        if there := new(put(answers, change)):
            single[(change,)] = there
        elif answered:
            quiet.append(change)
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
        for found in cells(one)
        for rating in (found.rating - 1, found.rating + 1)
        if 0 <= rating <= 4 and not (screen and one.importance == MUST and bars(found))
        if (there := new(answers, moved(found, rating)))
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
def found_flips(answers: Answers, screen: bool = True) -> tuple[Flip, ...]:
    """The flips under test; without the screen on the day on which every fact has expired."""
    board = BOARD if screen else EXPIRED
    return flips(board, answers, rank(board, answers))


# ------------------------------------------------------------------ the brute force itself


def test_the_brute_force_decides_as_the_ranking_does() -> None:
    """What the other tests call the leader is what rank() names, before and after each single change."""
    for answers in SETS:
        ranking = rank(BOARD, answers)
        assert decided(answers) == (ranking.leader, sorted(ranking.tied, key=WORDS.options.index))
    for answers in SETS[:: len(SETS) // 12]:
        for change, _ in level_changes(answers):
            assert leader(put(answers, change)) == rank(BOARD, put(answers, change)).leader


# ------------------------------------------------------------------ flips


@pytest.mark.parametrize("changes", ["one", "two", "importance", "rating"])
@pytest.mark.parametrize("screen", [True, False], ids=["today", "expired"])
def test_flips_are_all_changes_that_give_another_leader(changes: str, screen: bool) -> None:
    """Trying every change anew finds the same changes with the same leaders: none is missed, doubled or made up."""
    met = 0
    for answers in SETS if screen else SETS[::3]:
        found = [flip for flip in found_flips(answers, screen) if kind(flip) == changes]
        expected = flips_by_hand(answers, screen)[changes]
        assert expected == {key(flip): flip.leader for flip in found}, answering.format(WORDS, answers)
        assert len(expected) == len(found)
        met += len(found)
    assert met > 50


def test_dropping_what_excludes_is_a_constraint_flip() -> None:
    """Going from must to major is called a dropped constraint where the must excludes, and an importance elsewhere."""
    kinds = set()
    for answers in [*SETS, *random_sets(100, seed=52, most=5, unsure=0, musts=3)]:
        given = {one.requirement: one for one in answers}
        for flip in found_flips(answers):
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
    """Flips are sorted by steps: fewer levels first, then unanswered questions, then pairs by their levels together."""
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
                open_.append(flip.steps)
            else:
                near.append((flip.steps, flip.steps))  # an importance and a rating count as some number of levels
        assert all(steps == far for steps, far in near)
        assert len({steps - far for steps, far in pairs}) <= 1
        assert len(set(open_)) <= 1
        assert max([steps for steps, _ in near], default=0) < min([*open_, *(steps for steps, _ in pairs)], default=99)
        assert max(open_, default=0) < min([steps for steps, _ in pairs], default=99)


@pytest.mark.parametrize("seed", [53, 54])
def test_a_flip_applied_gives_its_leader(seed: int) -> None:
    """The answers after a flip, ranked anew, are led by the option that the flip names."""
    for answers in random_sets(25, seed, most=6, unsure=0.1, musts=1):
        for flip in found_flips(answers):
            if flip.changes:
                assert flip.leader == rank(BOARD, apply(answers, flip)).leader


def test_the_sentence_alone_stands_exactly_where_nothing_alone_flips() -> None:
    """That nothing the reader can change alone flips the answer is said where it is true, and nowhere else."""
    said = set()
    for answers in SETS[::2]:
        by_hand = flips_by_hand(answers)
        expected = leader(answers) is not None and not by_hand["one"] and not by_hand["importance"]
        assert expected == bool(explain(BOARD, answers).alone), answering.format(WORDS, answers)
        said.add(expected)
    assert said == {True, False}


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
    explanation = explain(Board(shut, None), everything)
    assert [change for change in explanation.changes if change.query] == []
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


def beaten_somewhere(answers: Answers, first: str) -> bool:
    """Whether a weighting that keeps the order of importance scores some option above the first: at a corner."""
    met = [(WORDS.weights[one.importance], cells(one)) for one in answers if cells(one)]
    rivals = [id for id in WORDS.options if id not in excluded(answers)]
    for points in {points for points, _ in met}:
        above = [found for other, found in met if other > points]
        here = [found for other, found in met if other == points]
        for size in range(1, len(here) + 1):
            for some in combinations(here, size):
                sums = {id: sum(found[WORDS.options.index(id)].rating for found in (*above, *some)) for id in rivals}
                if max(sums.values()) > sums[first]:
                    return True
    return False


@cache
def word_by_hand(answers: Answers) -> str:
    """The confidence word in the order of docs/method.md, each of its conditions tried out."""
    first, near = decided(answers)
    if first is None:
        return "none"
    if len(near) > 1:
        return "too-close"
    if flips_by_hand(answers)["rating"] or any(leader(one) not in (first, None) for one in completed(answers)):
        return "leaning"
    return "likely" if beaten_somewhere(answers, first) else "clear"


def word(answers: Answers) -> str:
    """The confidence word under test."""
    return confidence(BOARD, answers, rank(BOARD, answers), found_flips(answers))


RISING = ["none", "too-close", "leaning", "likely", "clear"]
# larger sets, since small ones are seldom more than leaning; then some with open questions
DECIDED = [
    tuple(one for one in answers if one.level != UNSURE)
    for answers in [*SETS, *random_sets(80, seed=55, most=8, unsure=0, musts=1)]
]
HALF_OPEN = [
    # the first: settled, it leaves two level of which the other has fewer units; the second: what would beat it is out
    parse(WORDS, "jobs=minutes&tongue=unsure:major&rules=many&host=own:minor")[0],
    parse(
        WORDS,
        "live=both-ways:minor&tongue=unsure:must&rules=many&data=light:minor&host=managed:major&people=lots:must"
        "&haste=urgent:major",
    )[0],
]
HALF_OPEN += [
    answers
    for answers in random_sets(250, seed=56, most=8, unsure=0.2, musts=4)
    if 1 <= sum(one.level == UNSURE for one in answers) <= 3
]


def test_the_confidence_word_follows_its_definition() -> None:
    """With nothing left unsure each word is given exactly under the conditions that the method page states for it."""
    given = set()
    for answers in DECIDED:
        expected = word_by_hand(answers)
        assert expected == word(answers), answering.format(WORDS, answers)
        given.add(expected)
    assert set(RISING) == given


def test_confidence_never_hides_a_completion_that_changes_the_leader() -> None:
    """Likely and clear are said only where no way to settle what is unsure puts another shape first."""
    assert [
        (answering.format(WORDS, answers), word_by_hand(answers), word(answers))
        for answers in HALF_OPEN
        if RISING.index(word_by_hand(answers)) < RISING.index(word(answers))
    ] == []


def test_leaning_always_has_a_reason() -> None:
    """Leaning is said only where a rating off by a step or a completion really puts another shape first."""
    assert [
        (answering.format(WORDS, answers), word_by_hand(answers), word(answers))
        for answers in HALF_OPEN
        if RISING.index(word_by_hand(answers)) > RISING.index(word(answers))
    ] == []


# ------------------------------------------------------------------ the next question


def test_the_next_question_moves_the_decision_most() -> None:
    """Of the open questions it is the first of those with most leaders, then with the widest spread of the best two."""
    for answers in SETS:
        given = {one.requirement: one for one in answers}
        two = [row.option for row in rank(BOARD, answers).rows[:2]]
        merits = {}
        for requirement, levels in WORDS.levels.items():
            now = given.get(requirement, Answer(requirement, UNSURE, "normal"))
            if now.level == UNSURE:
                ways = [replace(now, level=level) for level in levels]
                gaps = [0]  # left open, it moves nothing
                for way in ways:
                    ratings = {found.option: found.rating for found in cells(way)}
                    if ratings and len(two) == 2:
                        gaps.append(WORDS.weights[way.importance] * (ratings[two[0]] - ratings[two[1]]))
                leaders = {leader(answers), *(leader(put(answers, way)) for way in ways)}
                merits[requirement] = (len(leaders), max(gaps) - min(gaps))
        expected = max(merits, key=merits.__getitem__, default=None)
        assert expected == next_question(BOARD, answers, rank(BOARD, answers)), answering.format(WORDS, answers)


def test_there_is_no_next_question_where_all_are_answered() -> None:
    """Whoever has answered everything is asked nothing more, and whoever is unsure of one thing is asked that."""
    everything = tuple(Answer(id, levels[0], "normal") for id, levels in WORDS.levels.items())
    assert next_question(BOARD, everything, rank(BOARD, everything)) is None
    for answer in everything:
        doubt = put(everything, replace(answer, level=UNSURE))
        assert answer.requirement == next_question(BOARD, doubt, rank(BOARD, doubt))


# ------------------------------------------------------------------ conflicts

# As the ratings stand something is mostly left; here all below good is unfit.
HARSH = rerated(lambda one: 0 if one.rating < 3 else one.rating)
HARSH_BOARD = Board(HARSH, None)
STRICT = random_sets(150, seed=57, most=8, unsure=0.1, musts=6)
STUCK = [answers for answers in STRICT if excluded(answers, HARSH) == set(WORDS.options)]


def test_conflicts_are_the_smallest_sets_that_exclude_everything() -> None:
    """Trying every set of answers gives the same smallest ones, and without any one of its answers each leaves some."""
    sizes = set()
    for answers in STUCK:
        sets = [
            {frozenset(group) for group in combinations(answers, size) if excluded(group, HARSH) == set(WORDS.options)}
            for size in range(1, len(answers) + 1)
        ]
        expected = next(filter(None, sets))
        found = conflicts(HARSH_BOARD, answers)
        assert expected == {frozenset(conflict.answers) for conflict in found}
        assert len(expected) == len(found)
        for conflict in found:
            for answer in conflict.answers:
                rest = tuple(one for one in conflict.answers if one != answer)
                assert excluded(rest, HARSH) != set(WORDS.options)
        sizes |= {(len(conflict.answers), len(found) > 1) for conflict in found}
    assert {(2, False), (2, True), (3, False)} <= sizes


def test_a_conflict_says_what_dropping_an_answer_allows() -> None:
    """Beside each answer of a conflict stand the options that nothing else of all the answers rules out."""
    allowing = set()
    for answers in STUCK:
        for conflict in conflicts(HARSH_BOARD, answers):
            for answer, allowed in zip(conflict.answers, conflict.allows, strict=True):
                out = excluded(tuple(one for one in answers if one != answer), HARSH)
                assert tuple(id for id in WORDS.options if id not in out) == allowed
                allowing.add(bool(allowed))
    assert allowing == {True, False}


def test_conflicts_are_shown_exactly_where_nothing_is_left() -> None:
    """An explanation lists conflicts where every option is out and not otherwise, and then it names no leader."""
    for answers in STRICT:
        stuck = excluded(answers, HARSH) == set(WORDS.options)
        explanation = explain(HARSH_BOARD, answers)
        assert stuck == bool(explanation.conflicts)
        assert stuck == bool(conflicts(HARSH_BOARD, answers))
        if stuck:
            assert explanation.ranking.leader is None
            assert (explanation.confidence, explanation.lines, explanation.alone) == ("none", (), "")
    assert 20 < len(STUCK) < len(STRICT) - 20


def test_a_flip_says_where_it_is_too_close_to_call() -> None:
    """A flip to a leader within the tie band says so, and no other does."""
    for answers in SETS[:40]:
        for flip in found_flips(answers):
            if flip.changes:
                assert flip.close == (len(rank(BOARD, apply(answers, flip)).tied) > 1)
