"""The method in numbers: published cases, two other libraries, exact recomputation, and the properties it promises."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement, product
from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import calculator
from calculator import scoring
from calculator.answers import parse
from calculator.loading import Documents
from calculator.model import MUST, UNSURE, Answer, Answers, Finding, Knowledge, Ranking
from calculator.scoring import (
    PER_STEP,
    TIE,
    Board,
    additive,
    decide,
    holds,
    rank,
    rank_stacks,
    regrets,
    tiers,
)
from tests.conftest import DAY, random_queries, replace
from tests.sampling import cases
from tests.small import FINDINGS, KNOWLEDGE, PRESUPPOSING, WORDS, bars, edited, lasting, present
from tests.small import UNDATED as BOARD

with warnings.catch_warnings():  # what it deprecates is not ours to mend
    warnings.simplefilter("ignore")
    from pymcdm.methods import SPOTIS, WSM

# every number of the file as it is printed there: 80.8 is 404/5
CASES = {
    case["id"]: case
    for case in json.loads(Path(__file__).with_name("reference-cases.json").read_text(), parse_float=Fraction)["cases"]
}
SMART = CASES["gw-smart-office"]
SPOTIS_CASE = CASES["spotis-2020-ex1"]

EVERY_ANSWER = [
    Answer(requirement, level, importance)
    for requirement, levels in WORDS.levels.items()
    for level in (*levels, UNSURE)
    for importance in WORDS.weights
]
BARRING = [finding for finding in FINDINGS if bars(finding)]
SETS = [parse(WORDS, query)[0] for query in random_queries(300, seed=11, words=WORDS)]


@cache
def rankings() -> list[Ranking]:
    """The rankings of the random answer sets."""
    return [rank(BOARD, answers) for answers in SETS]


def ruled_out(answers: Answers, option: str) -> bool:
    """Whether a must rules the option out, from the findings themselves."""
    met = [KNOWLEDGE.finding(option, one.requirement, one.level) for one in definite(answers) if one.importance == MUST]
    return any(found is not None and bars(found) for found in met)


def definite(answers: Answers) -> Answers:
    """The answers that name a level."""
    return tuple(one for one in answers if one.level != UNSURE)


def by_hand(answers: Answers, option: str) -> Fraction:
    """The score as docs/method.md words it, from the findings themselves; 0 where nothing weighs."""
    met = [
        (WORDS.weights[one.importance], found.rating)
        for one in definite(answers)
        if (found := KNOWLEDGE.finding(option, one.requirement, one.level))
    ]
    weight = sum(weight for weight, _ in met)
    return Fraction(25 * sum(weight * rating for weight, rating in met), weight or 1)


def completed(answers: Answers) -> list[Answers]:
    """The answers with each unsure one settled in every way: each level, and left out."""
    ways = [
        [replace(one, level=level) for level in WORDS.levels[one.requirement]] + [None]
        for one in answers
        if one.level == UNSURE
    ]
    return [(*definite(answers), *(one for one in settled if one)) for settled in product(*ways)]


def half_open_sets(count: int, seed: int) -> list[Answers]:
    """Small random answer sets: one to four definite answers and one to three unsure, musts among them."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        unsure = draw.randint(1, 3)
        asked = draw.sample(list(WORDS.levels), unsure + draw.randint(1, 4))
        found.append(
            tuple(
                Answer(id, UNSURE if place < unsure else draw.choice(WORDS.levels[id]), draw.choice([*WORDS.weights]))
                for place, id in enumerate(asked)
            )
        )
    return found


# ------------------------------------------------------------------ published cases


def test_every_case_that_the_engine_must_reproduce_is_tested() -> None:
    """A case added to the reference file for us to reproduce cannot be overlooked here."""
    assert {SMART["id"], SPOTIS_CASE["id"]} == {id for id, case in CASES.items() if case["use"] in ("direct", "kernel")}


@pytest.mark.parametrize("office", SMART["input"]["values"])
def test_smart_office_aggregates_exactly(office: str) -> None:
    """Goodwin & Wright's office scores come out to the printed digit, with no tolerance."""
    [score] = additive([SMART["input"]["values"][office]], SMART["input"]["weights"])
    assert SMART["expected"]["aggregate"][office] == score


def test_smart_office_ranks_as_printed() -> None:
    """The order of Goodwin & Wright's offices is the published one."""
    values = SMART["input"]["values"]
    scores = dict(zip(values, additive(list(values.values()), SMART["input"]["weights"]), strict=True))
    best_first = sorted(scores, key=scores.__getitem__, reverse=True)
    assert SMART["expected"]["ranking_best_first"] == [office[0] for office in best_first]


def test_smart_office_contributions_exactly() -> None:
    """What each attribute adds to Addison Square is the printed product, and the products add up to its total."""
    row, weights = SMART["input"]["values"]["A Addison Square"], SMART["input"]["weights"]
    alone = [[value if i == at else 0 for i in range(len(row))] for at, value in enumerate(row)]
    parts = [part * sum(weights) for part in additive(alone, weights)]
    expected = SMART["expected"]
    assert (expected["addison_contributions_weight_x_value"], expected["addison_total"]) == (parts, sum(parts))


def test_spotis_is_the_additive_value_on_fixed_bounds() -> None:
    """The published SPOTIS distances are one minus our mean on values scaled to fixed bounds, the order included."""
    given_, expected = SPOTIS_CASE["input"], SPOTIS_CASE["expected"]
    values = [
        [
            (value - low) / (high - low) if kind == "max" else (high - value) / (high - low)
            for value, (low, high), kind in zip(map(Fraction, row), given_["bounds"], given_["types"], strict=True)
        ]
        for row in given_["matrix"]
    ]
    scores = additive(values, given_["weights"])
    assert expected["our_score_100_minus"] == [round(100 * score, 4) for score in scores]
    for distance, score in zip(expected["spotis"], scores, strict=True):
        assert abs(distance - (1 - score)) <= Fraction(SPOTIS_CASE["tolerance"]["spotis"])
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    assert expected["ranking_best_first"] == [f"A{index + 1}" for index in order]


# ------------------------------------------------------------------ independent oracles

Scores = Sequence[float]


def pymcdm_wsm(unit: numpy.ndarray, weights: numpy.ndarray) -> Scores:
    """pymcdm's weighted sum of values that are scaled already."""
    return WSM(lambda column, cost=False: column)(unit, weights, numpy.ones(len(weights)))


def pymcdm_spotis(unit: numpy.ndarray, weights: numpy.ndarray) -> Scores:
    """pymcdm's SPOTIS, whose distance to the ideal is turned round."""
    return 1 - SPOTIS(numpy.tile([0.0, 1.0], (len(weights), 1)))(unit, weights, numpy.ones(len(weights)))


def skcriteria_wsm(unit: numpy.ndarray, weights: numpy.ndarray) -> Scores:
    """scikit-criteria's weighted sum. Imported where it is used, which takes seconds."""
    import skcriteria
    from skcriteria.agg.simple import WeightedSumModel

    return WeightedSumModel().evaluate(skcriteria.mkdm(unit, [max] * len(weights), weights=weights)).e_.score


def skcriteria_spotis(unit: numpy.ndarray, weights: numpy.ndarray) -> Scores:
    """scikit-criteria's SPOTIS, whose distance to the ideal is turned round."""
    import skcriteria
    from skcriteria.agg.spotis import SPOTIS

    problem = skcriteria.mkdm(unit, [max] * len(weights), weights=weights)
    return 1 - SPOTIS().evaluate(problem, bounds=[[0, 1]] * len(weights)).e_.score


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("oracle", [pymcdm_wsm, pymcdm_spotis, skcriteria_wsm, skcriteria_spotis])
def test_random_matrices_agree_with_another_library(oracle: Callable[..., Scores]) -> None:
    """On 250 random problems with fixed bounds our mean equals that of a library that others wrote and test."""
    draw = random.Random(20)
    for _ in range(250):
        options, criteria = draw.randint(2, 8), draw.randint(2, 10)
        ratings = [[draw.randint(0, 4) for _ in range(criteria)] for _ in range(options)]
        weights = [draw.randint(0, 3) for _ in range(criteria - 1)] + [draw.randint(1, 3)]
        theirs = oracle(numpy.array(ratings) / 4, numpy.array(weights) / sum(weights))
        assert list(theirs) == pytest.approx([float(score) / 4 for score in additive(ratings, weights)], abs=1e-12)


# ------------------------------------------------------------------ properties of the kernel


Problem = tuple[list[list[int]], list[int], int, int, int]


def problem(numbers: bytes) -> Problem:
    """A small problem read off 35 random bytes, which is faster than drawing its numbers one by one.

    One to five options on one to five criteria with weights of which any may be 0, then the index of one option,
    that of one criterion, and a number to do something with.
    """
    options, criteria = 1 + numbers[0] % 5, 1 + numbers[1] % 5
    rows = [numbers[start : start + criteria] for start in range(5, 5 + criteria * (options + 1), criteria)]
    values = [[number % 5 for number in row] for row in rows[1:]]
    weights = [number % 4 for number in rows[0]]
    return values, weights, numbers[2] % options, numbers[3] % criteria, numbers[4]


def kernel(check: Callable[[Problem], None]) -> Callable[[], None]:
    """A test that checks 1,800 random problems, twelve an example, since drawing one takes longer than checking it."""

    def test(numbers: bytes) -> None:
        for start in range(0, len(numbers), 35):
            check(problem(numbers[start : start + 35]))

    test.__name__, test.__doc__ = check.__name__, check.__doc__
    examples = given(st.binary(min_size=12 * 35, max_size=12 * 35))(test)
    return settings(derandomize=True, deadline=None, max_examples=cases(150))(examples)


whole = settings(derandomize=True, deadline=None, max_examples=cases(250))  # four properties


@kernel
def test_raising_a_value_never_lowers_its_option(problem: Problem) -> None:
    """Monotone: a better value raises the option's mean where it weighs, keeps it where not, and moves no other."""
    values, weights, at, column, _ = problem
    better = [[*row] for row in values]
    better[at][column] += 1
    before, after = additive(values, weights), additive(better, weights)
    assert (weights[column] > 0) == (after[at] > before[at])
    assert (weights[column] == 0) == (after[at] == before[at])
    assert before[:at] + before[at + 1 :] == after[:at] + after[at + 1 :]


@kernel
def test_an_option_scores_the_same_in_any_company(problem: Problem) -> None:
    """Independent: leaving an option out or listing it twice moves no other option's mean."""
    values, weights, at, *_ = problem
    scores = additive(values, weights)
    assert scores[:at] + scores[at + 1 :] == additive(values[:at] + values[at + 1 :], weights)
    assert (*scores, scores[at]) == additive([*values, values[at]], weights)


@kernel
def test_only_the_proportions_of_weights_count(problem: Problem) -> None:
    """Multiplying every weight by one number changes no mean."""
    values, weights, *_, number = problem
    factor = Fraction(1 + number % 16, 1 + number // 16)
    assert additive(values, weights) == additive(values, [factor * weight for weight in weights])


@kernel
def test_splitting_a_criterion_changes_nothing(problem: Problem) -> None:
    """A criterion counted as two that share its weight, in halves or otherwise, counts as much as before."""
    values, weights, _, at, number = problem
    part = Fraction(weights[at] * (number % 7), 6)
    split = [*weights[:at], part, weights[at] - part, *weights[at + 1 :]]
    assert additive(values, weights) == additive([[*row[: at + 1], *row[at:]] for row in values], split)


@kernel
def test_zero_weights_and_flat_columns_decide_nothing(problem: Problem) -> None:
    """A criterion of weight 0 changes no mean, one that all share changes no order, and nothing divides by zero."""
    values, weights, *_, number = problem
    scores = additive(values, weights)
    idle = additive([[*row, place] for place, row in enumerate(values)], [*weights, 0])
    level = additive([[*row, number % 5] for row in values], [*weights, number % 4])
    assert scores == idle
    assert [a > b for a, b in product(scores, repeat=2)] == [a > b for a, b in product(level, repeat=2)]


# ------------------------------------------------------------------ properties of the decision

answer_sets = st.lists(st.sampled_from(EVERY_ANSWER), max_size=7, unique_by=lambda one: one.requirement).map(tuple)


def rerated(knowledge: Knowledge, finding: Finding, rating: int) -> Knowledge:
    """The knowledge with one rating of one cell changed."""
    old = knowledge.requirement(finding.requirement)
    cells = {finding: replace(finding, rating=rating)}
    levels = tuple(replace(one, findings=tuple(cells.get(each, each) for each in one.findings)) for one in old.levels)
    new = replace(old, levels=levels)
    return replace(knowledge, requirements=tuple(new if one is old else one for one in knowledge.requirements))


def without(knowledge: Knowledge, option: str) -> Knowledge:
    """The knowledge as if one option did not exist."""
    requirements = tuple(
        replace(
            requirement,
            levels=tuple(
                replace(level, findings=tuple(one for one in level.findings if one.option != option))
                for level in requirement.levels
            ),
        )
        for requirement in knowledge.requirements
    )
    ids = tuple(id for id in knowledge.vocabulary.options if id != option)
    return replace(
        knowledge,
        vocabulary=replace(knowledge.vocabulary, options=ids),
        options=tuple(one for one in knowledge.options if one.id != option),
        requirements=requirements,
    )


ALL_BUT = {option: Board(without(KNOWLEDGE, option), None) for option in WORDS.options}


@whole
@given(answer_sets, st.sampled_from(WORDS.options), st.integers(0, 419))
def test_raising_a_rating_never_costs_an_option_its_place(answers: Answers, option: str, place: int) -> None:
    """Monotone in a rating of ours: score and rank never fall, a leader stays one, and no other score moves."""
    met = [KNOWLEDGE.finding(option, one.requirement, one.level) for one in definite(answers)]
    below_top = [found for found in met if found and found.rating < 4]
    if below_top:
        finding = below_top[place % len(below_top)]
        before = rank(BOARD, answers)
        after = rank(Board(rerated(KNOWLEDGE, finding, finding.rating + 1), None), answers)
        old, new = ({row.option: row for row in ranking.rows} for ranking in (before, after))
        if option in old:
            assert new[option].score > old[option].score
            assert new[option].rank <= old[option].rank
        if before.leader == option:
            assert option == after.leader
        rest = old.keys() - {option}
        assert {id: old[id].score for id in rest} == {id: new[id].score for id in new.keys() - {option}}


@whole
@given(answer_sets, st.sampled_from(WORDS.options))
def test_a_shape_that_does_not_exist_moves_no_other(answers: Answers, option: str) -> None:
    """Without one option every other keeps score, interval and order, and a leader outside the tie band its lead."""
    before, after = rank(BOARD, answers), rank(ALL_BUT[option], answers)
    rest = [row for row in before.rows if row.option != option]
    assert [(row.option, row.score, row.low, row.high) for row in rest] == [
        (row.option, row.score, row.low, row.high) for row in after.rows
    ]
    assert [one for one in before.excluded if one.option != option] == list(after.excluded)
    if before.leader != option and len(before.tied) == 1:
        assert before.leader == after.leader


@whole
@given(answer_sets, st.integers(2, 9))
def test_only_the_proportions_of_importances_count(answers: Answers, factor: int) -> None:
    """Multiplying the points of every importance by one number leaves the whole ranking as it was."""
    points = {word: factor * weight for word, weight in WORDS.weights.items()}
    scaled = replace(KNOWLEDGE, vocabulary=replace(WORDS, weights=points))
    assert rank(BOARD, answers) == rank(Board(scaled, None), answers)


@whole
@given(answer_sets)
def test_an_importance_split_over_two_equal_questions_weighs_the_same(answers: Answers) -> None:
    """One question at major scores every option as the same question asked twice does, at normal and at minor."""
    for answer in definite(answers)[:1]:
        old = KNOWLEDGE.requirement(answer.requirement)
        twin = replace(
            KNOWLEDGE,
            vocabulary=replace(WORDS, levels=WORDS.levels | {"twin": WORDS.levels[old.id]}),
            requirements=(*KNOWLEDGE.requirements, replace(old, id="twin")),
        )
        rest = tuple(one for one in answers if one is not answer)
        once = rank(BOARD, (replace(answer, importance="major"), *rest))
        twice = rank(
            Board(twin, None),
            (replace(answer, importance="normal"), Answer("twin", answer.level, "minor"), *rest),
        )
        assert WORDS.weights["major"] == WORDS.weights["normal"] + WORDS.weights["minor"]
        assert [(r.option, r.rank, r.score) for r in once.rows] == [(r.option, r.rank, r.score) for r in twice.rows]


# ------------------------------------------------------------------ the ranking of random answers


def test_scores_are_the_method_page_by_hand() -> None:
    """On 300 random answer sets every option still in has the score that the method page defines, and no other."""
    for answers, ranking in zip(SETS, rankings(), strict=True):
        weighs = any(KNOWLEDGE.requirement(one.requirement).level(one.level).findings for one in definite(answers))
        left = [id for id in WORDS.options if weighs and not ruled_out(answers, id)]
        assert {id: by_hand(answers, id) for id in left} == {row.option: row.score for row in ranking.rows}


def test_the_real_ratings_are_scored_alike() -> None:
    """On a hundred random answer sets to the real knowledge base each score is the weighted mean of the ratings shown."""
    board = calculator.board(None)
    for query in random_queries(100, seed=25):
        answers = definite(parse(board.knowledge.vocabulary, query)[0])
        for row in rank(board, answers).rows:
            met = [(one, board.knowledge.finding(row.option, one.requirement, one.level)) for one in answers]
            pairs = [(found.rating, board.knowledge.vocabulary.weights[one.importance]) for one, found in met if found]
            [score] = additive([[rating for rating, _ in pairs]], [weight for _, weight in pairs])
            assert row.score == 25 * score == sum(row.contributions.values()), query


def test_contributions_add_up_exactly() -> None:
    """Each weighing answer contributes weight x rating, and an option's contributions add up to its score exactly."""
    for answers, ranking in zip(SETS, rankings(), strict=True):
        for row in ranking.rows:
            assert row.score == sum(row.contributions.values())
            points = {
                one.requirement: WORDS.weights[one.importance] * found.rating
                for one in definite(answers)
                if (found := KNOWLEDGE.finding(row.option, one.requirement, one.level))
            }
            assert points.keys() == row.contributions.keys()
            total = sum(WORDS.weights[one.importance] for one in answers if one.requirement in points)
            assert {id: Fraction(25 * value, total) for id, value in points.items()} == row.contributions


def test_equal_scores_share_a_rank() -> None:
    """A rank is one more than the number of better scores, and equal ones stand in the vocabulary's order."""
    ties = 0
    for rows in (ranking.rows for ranking in rankings()):
        assert [1 + sum(other.score > row.score for other in rows) for row in rows] == [row.rank for row in rows]
        assert sorted(rows, key=lambda row: (row.rank, WORDS.options.index(row.option))) == list(rows)
        ties += len({row.rank for row in rows}) < len(rows)
    assert ties > 10  # else the samples would not reach what this protects


def test_the_printed_rule_names_the_leader() -> None:
    """Of the options within the band of the best the cheapest to leave leads; all of them are named tied, best first."""
    close = 0
    draw = random.Random(24)
    full = [  # the more is answered, the less one step is worth
        tuple(Answer(id, draw.choice(levels), draw.choice([*WORDS.weights])) for id, levels in WORDS.levels.items())
        for _ in range(200)
    ]
    for ranking in (*rankings(), *(rank(BOARD, answers) for answers in full)):
        if ranking.rows:
            best = max(row.score for row in ranking.rows)
            near = [row.option for row in ranking.rows if best - row.score <= TIE]
            by_rule = min(near, key=WORDS.options.index)  # which is their order by what it costs to leave
            assert (by_rule, tuple(near)) == (ranking.leader, ranking.tied)
            close += by_rule != near[0]
    assert close > 5


EFFORTS = ("little", "some", "much")
COSTS = [  # effort to leave and units to deploy, an option after the other
    [("much", 1), ("some", 3), ("some", 2), ("little", 4)],
    [("some", 2), ("some", 1), ("some", 1), ("some", 2)],
    [("little", 2), ("much", 1), ("little", 2), ("little", 1)],
]


@pytest.mark.parametrize("costs", COSTS)
def test_a_close_call_goes_to_what_is_cheapest_to_leave(costs: list[tuple[str, int]]) -> None:
    """Of the options within the band the one that takes least effort to leave leads, then the one with fewest units, then
    the earlier in the vocabulary."""

    def price(documents: Documents) -> None:
        for id, (effort, units) in zip(WORDS.options, costs, strict=True):
            documents[f"options/{id}"]["units"] = units
            documents[f"options/{id}"]["leave"]["effort"] = effort

    board, other = Board(edited(price), None), 0
    rule = {
        id: (EFFORTS.index(effort), units, WORDS.options.index(id)) for id, (effort, units) in zip(WORDS.options, costs)
    }
    for answers in SETS:
        ranking = rank(board, answers)
        if ranking.leader:
            best = max(row.score for row in ranking.rows)
            near = [row.option for row in ranking.rows if best - row.score <= TIE]
            assert (min(near, key=rule.__getitem__), tuple(near)) == (ranking.leader, ranking.tied)
            other += ranking.leader != rank(BOARD, answers).leader
    assert other > 5


@pytest.mark.parametrize(("apart", "leader", "near"), [(TIE, 1, (0, 1)), (TIE + 1, 0, (0,))])
def test_the_band_includes_its_edge(apart: int, leader: int, near: tuple[int, ...]) -> None:
    """Exactly TIE points apart is too close to call, and more than that is not."""
    weight = PER_STEP  # so that one of the sums is one point of the score
    assert (leader, near) == decide([2, 1], [80, 80 - apart], weight, [0, 0])


@pytest.mark.parametrize("query", ["", "live=unsure:must", "live=none", "live=none:must&people=unsure"])
def test_where_nothing_weighs_nothing_leads(query: str) -> None:
    """Answers that tell no shapes apart give no rows, no leader and no exclusion rather than a tie at 0."""
    answers, _ = parse(WORDS, query)
    ranking = rank(BOARD, answers)
    assert (answers, (), (), (), None, ()) == (
        ranking.answers,
        ranking.rows,
        ranking.excluded,
        ranking.lapsed,
        ranking.leader,
        ranking.tied,
    )


# ------------------------------------------------------------------ screening


def test_a_must_rules_out_what_is_not_workable_and_shows_why() -> None:
    """A weak or unfit option is out with its finding shown under a must, and merely scores low under any other importance."""
    for finding, importance in product(FINDINGS, WORDS.weights):
        ranking = rank(BOARD, (Answer(finding.requirement, finding.level, importance),))
        out = importance == MUST and bars(finding)
        assert out == (finding in ranking.excluded), (finding, importance)
        assert out == (finding.option not in [row.option for row in ranking.rows]), (finding, importance)
        assert {one.option for one in ranking.excluded}.isdisjoint(row.option for row in ranking.rows)
        assert set(WORDS.options) == {one.option for one in (*ranking.excluded, *ranking.rows)}


def test_no_points_buy_an_excluded_option_back() -> None:
    """In 300 random answer sets an option that a must rules out is never ranked, tied or leading."""
    for answers, ranking in zip(SETS, rankings(), strict=True):
        out = {id for id in WORDS.options if ruled_out(answers, id)}
        assert out == {one.option for one in ranking.excluded}
        assert out.isdisjoint({*ranking.tied, ranking.leader, *(row.option for row in ranking.rows)})


def test_an_expired_fact_turns_an_exclusion_into_a_warning() -> None:
    """Through a fact's last day the must excludes; from the next day on it only lapses, and the option scores again."""
    for finding in BARRING:
        answers = (Answer(finding.requirement, finding.level, MUST),)
        for fact in finding.facts:
            expiring = lasting(DAY, [fact])
            still = rank(Board(expiring, DAY), answers)
            after = rank(Board(expiring, DAY + timedelta(days=1)), answers)
            undated = rank(Board(expiring, None), answers)
            assert (finding in still.excluded, finding in still.lapsed) == (True, False), finding
            assert (finding in after.excluded, finding in after.lapsed) == (False, True), finding
            assert (still.excluded, still.lapsed) == (undated.excluded, undated.lapsed)
            assert [25 * finding.rating] == [row.score for row in after.rows if row.option == finding.option]


def test_an_option_without_what_it_presupposes_is_not_there() -> None:
    """Until an answer meets what an option presupposes it is named absent, and neither ranks, nor ties, nor leads; from
    then on it ranks as ever. An unsure answer meets nothing, and no importance makes up for it."""
    board, came, stayed = Board(PRESUPPOSING, None), 0, 0
    for answers, everything in zip(SETS, rankings(), strict=True):
        ranking, there = rank(board, answers), present(answers)
        assert tuple(id for id in WORDS.options if id not in there) == ranking.absent
        left = [row for row in everything.rows if row.option in there]
        assert [(row.option, row.score, row.low, row.high) for row in left] == [
            (row.option, row.score, row.low, row.high) for row in ranking.rows
        ]
        assert {*ranking.tied, ranking.leader} <= {None, *(row.option for row in left)}
        assert everything.excluded == ranking.excluded
        came += ranking.leader not in (None, "plain")
        stayed += everything.leader is not None and everything.leader not in there
    assert came > 20
    assert stayed > 20


def test_an_answer_that_all_serve_alike_changes_nothing() -> None:
    """A further answer that every option serves alike keeps scores, order, ties and leader, at every importance, here and
    in the real knowledge base. It has no ratings, which a rule sees to: equal ones would weigh, and so widen the band."""
    real = calculator.board(None)
    words = real.knowledge.vocabulary
    queries = random_queries(60, seed=26)
    for board, sets in ((BOARD, SETS[:100]), (real, [parse(words, query)[0] for query in queries])):
        neutral = [
            (one.id, level.id) for one in board.knowledge.requirements for level in one.levels if not level.findings
        ]
        added = 0
        for answers, (requirement, level), importance in product(sets, neutral, WORDS.weights):
            if requirement not in {one.requirement for one in answers}:
                before, after = rank(board, answers), rank(board, (*answers, Answer(requirement, level, importance)))
                assert before == replace(after, answers=answers)
                added += 1
        assert added > 100


# ------------------------------------------------------------------ doubt


def test_intervals_run_over_every_completion() -> None:
    """Low and high are the least and the greatest score over all ways to settle or leave out what is unsure, exact."""
    wide = 0
    for answers in half_open_sets(150, seed=22):
        settled = completed(answers)
        for row in rank(BOARD, answers).rows:
            scores = [by_hand(one, row.option) for one in settled]
            assert (min(scores), max(scores)) == (row.low, row.high)
            assert row.low <= row.score <= row.high
            wide += row.low < row.high
    assert wide > 300


def test_without_doubt_an_interval_is_its_score() -> None:
    """Where nothing is left unsure, low and high are the score itself."""
    for answers in map(definite, SETS):
        assert all(row.low == row.score == row.high for row in rank(BOARD, answers).rows)


def test_holds_is_true_of_every_completion() -> None:
    """The leader counts as holding exactly where no completion rules it out or, by the printed rule, puts the rival
    before it."""
    verdicts = set()
    for answers in half_open_sets(40, seed=23):
        settled = completed(answers)
        scores = {id: [by_hand(one, id) for one in settled] for id in WORDS.options}
        out = {id: [ruled_out(one, id) for one in settled] for id in WORDS.options}
        for (a, ours), (b, theirs) in product(enumerate(WORDS.options), repeat=2):
            simpler = b < a  # the small base lists its options by what it costs to leave them
            ahead = [
                x - y > scoring.TIE if simpler else y - x <= scoring.TIE
                for x, y, gone in zip(scores[ours], scores[theirs], out[theirs], strict=True)
                if not gone
            ]
            expected = not any(out[ours]) and all(ahead)
            assert expected == holds(BOARD, answers, a, b), (answers, ours, theirs)
            verdicts.add((a != b, expected))
    assert {(True, True), (True, False)} <= verdicts


def test_tiers_are_the_answers_by_importance() -> None:
    """Robustness gets every weighing answer's ratings, and the criteria by falling weight, must beside major."""
    for answers in SETS:
        values, order = tiers(BOARD, answers)
        weighing = [
            (one, findings)
            for one in definite(answers)
            if (findings := KNOWLEDGE.requirement(one.requirement).level(one.level).findings)
        ]
        assert [[found.rating for found in findings] for _, findings in weighing] == [
            list(column) for column in zip(*values, strict=True)
        ]
        weights = [[WORDS.weights[weighing[index][0].importance] for index in tier] for tier in order]
        assert sorted(index for tier in order for index in tier) == list(range(len(weighing)))
        assert all(len(set(tier)) == 1 for tier in weights)
        assert sorted({tier[0] for tier in weights}, reverse=True) == [tier[0] for tier in weights]


def weightings(answers: Answers, parts: int) -> Iterator[dict[str, Fraction]]:
    """By requirement the weights of a grid that keeps the order of importance: multiples of 1 / parts."""
    for cut in combinations_with_replacement(range(parts + 1), len(answers) - 1):
        bounds = (0, *cut, parts)
        weights = {one.requirement: Fraction(b - a, parts) for one, a, b in zip(answers, bounds, bounds[1:])}
        if all(
            weights[a.requirement] >= weights[b.requirement]
            for a, b in product(answers, repeat=2)
            if WORDS.weights[a.importance] > WORDS.weights[b.importance]
        ):
            yield weights


def corners(answers: Answers) -> Iterator[dict[str, Fraction]]:
    """The corners of the weightings that keep the order: equal on all tiers above and on some of one tier."""
    for points in {WORDS.weights[one.importance] for one in answers}:
        above = [one.requirement for one in answers if WORDS.weights[one.importance] > points]
        here = [one.requirement for one in answers if WORDS.weights[one.importance] == points]
        for size in range(1, len(here) + 1):
            for some in combinations(here, size):
                yield dict.fromkeys([*above, *some], Fraction(1, len(above) + size))


def behind(answers: Answers, option: str, rival: str, weights: dict[str, Fraction]) -> Fraction:
    """How far an option lies behind a rival under one weighting of definite answers."""
    levels = {one.requirement: one.level for one in answers}
    return 25 * sum(
        weight * (KNOWLEDGE.finding(rival, id, levels[id]).rating - KNOWLEDGE.finding(option, id, levels[id]).rating)
        for id, weight in weights.items()
    )


def weighing(answers: Answers) -> Answers:
    """The answers whose level tells options apart."""
    return tuple(one for one in definite(answers) if KNOWLEDGE.requirement(one.requirement).level(one.level).findings)


def test_regret_is_the_worst_corner_of_every_completion() -> None:
    """The regret of each option left is the most by which one of the others is ahead, over all ways to settle or leave out
    what is unsure and over all corners of the weightings that keep the order: found by trying them all."""
    met = set()
    for answers in half_open_sets(60, seed=27) + [definite(answers) for answers in half_open_sets(60, seed=28)]:
        ranking = rank(BOARD, answers)
        ids = [row.option for row in ranking.rows]
        cases = [(left, weights) for left in map(weighing, completed(answers)) for weights in corners(left)]
        expected = {
            option: max(
                behind(left, option, rival, weights) for left, weights in cases for rival in ids if rival != option
            )
            if len(ids) > 1
            else 0
            for option in ids
        }
        assert expected == regrets(BOARD, ranking), answers
        met |= {(len(ids) > 1, value > 0) for value in expected.values()}
    assert {(True, True), (True, False), (False, False)} <= met


def test_no_weighting_falls_behind_further_than_the_regret() -> None:
    """On a dense grid of weightings that keep the order no option falls further behind than its regret, and its worst there
    is the regret, since the corners lie on the grid."""
    draw, near = random.Random(29), 0
    for _ in range(25):
        asked = draw.sample(list(WORDS.levels), 4)
        answers = weighing(
            tuple(Answer(id, WORDS.levels[id][-1], draw.choice(["minor", "normal", "major"])) for id in asked)
        )
        ranking = rank(BOARD, answers)
        found = regrets(BOARD, ranking)
        grid = list(weightings(answers, 12))  # so that a half, a third and a quarter are on it
        for option in found:
            worst = max(behind(answers, option, rival, one) for rival in found if rival != option for one in grid)
            assert worst == found[option], (answers, option)
            near += worst > 0
    assert near > 25


# ------------------------------------------------------------------ stacks


def test_stacks_are_ranked_by_the_same_method() -> None:
    """A stack scores the weighted mean of its own findings. Those unfit at any answer, and those a must rules out, come
    last, with the finding; equals have one rank."""
    excluded = equal = 0
    stacks = replace(KNOWLEDGE, stacks=(*KNOWLEDGE.stacks, replace(KNOWLEDGE.stacks[0], id="twin")))
    for answers in SETS:
        rows = rank_stacks(Board(stacks, None), answers)
        for row in rows:
            stack = stacks.stack(row.stack)
            met = [(one, stack.finding(one.requirement, one.level)) for one in answers]
            weighed = [(WORDS.weights[one.importance], one, found) for one, found in met if found]
            score = Fraction(25 * sum(w * found.rating for w, _, found in weighed), sum(w for w, *_ in weighed))
            out = [
                found for _, one, found in weighed if found.rating == 0 or (one.importance == MUST and found.rating < 2)
            ]
            assert (score, tuple(found for *_, found in weighed)) == (row.score, row.findings)
            assert (out[0] if out else None) == row.excluded
            excluded += bool(out)
        assert sorted(rows, key=lambda row: (row.excluded is not None, -row.score)) == list(rows)
        told_apart = any(KNOWLEDGE.stacks[0].finding(one.requirement, one.level) for one in answers)
        assert (len(stacks.stacks) if told_apart else 0) == len(rows)
        left = [row for row in rows if row.excluded is None]
        assert [1 + sum(other.score > row.score for other in left) for row in left] == [row.rank for row in left]
        equal += [row.rank for row in left][:2] == [1, 1]
    assert excluded
    assert equal
