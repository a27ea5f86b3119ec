"""The answer in words: displayed numbers add up, sentences name what the numbers say, links keep their promise."""

from __future__ import annotations

import json
from collections import defaultdict
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import calculator
from calculator.answers import format, parse
from calculator.explaining import (
    DRAWS,
    ENOUGH,
    SEED,
    SLICES,
    Explanation,
    apportion,
    explain,
    families,
    shares,
)
from calculator.model import MUST, UNSURE, Answer, Answers
from calculator.robustness import acceptability
from calculator.scoring import Board, rank, tiers
from calculator.wording import LOGIC, label, stack_because
from tests.conftest import DAY, random_queries, replace
from tests.small import BOARD, FINDINGS, KNOWLEDGE, WORDS, bars

QUERIES = [*(scenario.answers for scenario in KNOWLEDGE.scenarios), *random_queries(300, seed=61, words=WORDS)]
SETS = [parse(WORDS, query)[0] for query in QUERIES]
EXPLAINED = [explain(BOARD, answers) for answers in SETS]
NAMES = {option.id: option.name for option in KNOWLEDGE.options}


def ruled(words: set[str], few: int) -> list[Explanation]:
    """The explanations with one of these confidence words, which must be more than a few to protect anything."""
    found = [one for one in EXPLAINED if one.confidence in words]
    assert len(found) > few
    return found


# ------------------------------------------------------------------ whole numbers that add up

# contributions of one score have one divisor: the sum of the weights
parts_of_a_score = st.builds(
    lambda tops, bottom: [Fraction(top, bottom) for top in tops],
    st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=16),
    st.integers(1, 48),
)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(parts_of_a_score)
def test_apportioned_parts_add_up(parts: list[Fraction]) -> None:
    """Whole numbers take the place of parts and add up to any total that two roundings can make of theirs."""
    exact = sum(parts)
    for total in range(floor(exact) - 1, floor(exact) + 3):
        if abs(total - exact) <= 1:  # a gap is a difference of two rounded scores
            whole = apportion(parts, total)
            assert (len(parts), total) == (len(whole), sum(whole))
            reach = 1 if abs(total - exact) < 1 else 2
            assert all(abs(number - part) < reach for number, part in zip(whole, parts, strict=True))


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(st.integers(-12, 12), min_size=1, max_size=6), st.sampled_from([1, 1, 2, 3]))
def test_nothing_is_shown_for_nothing(tops: list[int], bottom: int) -> None:
    """Beside parts that are something a part of 0 stays 0, and no part is shown with the opposite sign."""
    parts = [Fraction(top, bottom) for top in tops]
    exact = sum(parts)
    for total in range(floor(exact) - 1, floor(exact) + 3):
        if abs(total - exact) <= 1 and any(parts):
            whole = apportion(parts, total)
            assert all(number * part > 0 or number == 0 for number, part in zip(whole, parts, strict=True))


@settings(derandomize=True, deadline=None, max_examples=300)
@given(parts_of_a_score)
def test_the_largest_remainders_are_rounded_up(parts: list[Fraction]) -> None:
    """Each part is rounded to a neighbour, and none is rounded up before one with a larger remainder."""
    whole = apportion(parts, round(sum(parts)))
    up = [part % 1 for part, number in zip(parts, whole, strict=True) if number > part]
    down = [part % 1 for part, number in zip(parts, whole, strict=True) if number < part]
    assert min(up, default=1) >= max(down, default=0)
    assert all(number == part for part, number in zip(parts, whole, strict=True) if part.denominator == 1)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.integers(-100, 100), max_size=10))
def test_whole_parts_are_left_as_they_are(parts: list[int]) -> None:
    """What is whole already is not touched, and no parts at all are no parts."""
    assert parts == apportion(map(Fraction, parts), sum(parts))


def test_the_published_contributions_are_shown_adding_up() -> None:
    """Goodwin & Wright's 32.0, 15.6, 23.0, 7.5, 0 and 2.7 are shown as whole numbers that add up to 81 for 80.8."""
    text = Path(__file__).with_name("reference-cases.json").read_text()
    [case] = [case for case in json.loads(text)["cases"] if case["id"] == "gw-smart-office"]
    exact = [Fraction(part, 100) for part in case["expected"]["addison_contributions_weight_x_value"]]
    assert apportion(exact, round(sum(exact))) == [32, 16, 23, 7, 0, 3]


def test_the_parts_of_a_line_add_up_to_its_score() -> None:
    """On every line shown the whole points beside the answers sum to the score, and each belongs to its own cell."""
    for explanation in EXPLAINED:
        given = {answer.requirement: answer for answer in explanation.ranking.answers}
        for row, line in zip(explanation.ranking.rows, explanation.lines, strict=True):
            assert (row.option, row.rank, round(row.score)) == (line.option, line.rank, line.score)
            assert line.score == sum(part.points for part in line.parts)
            assert line.low <= line.score <= line.high
            assert list(row.contributions) == [part.finding.requirement for part in line.parts]
            for part in line.parts:
                exact = row.contributions[part.finding.requirement]
                level = given[part.finding.requirement].level
                assert KNOWLEDGE.finding(line.option, part.finding.requirement, level) == part.finding
                assert abs(part.points - exact) < 1
                assert part.points == 0 or exact


def test_the_differences_of_a_pair_add_up_to_its_gap() -> None:
    """The leader stands against each other option still in; the differences sum to the gap of the two scores shown."""
    for explanation in EXPLAINED:
        lines = {line.option: line for line in explanation.lines}
        rows = {row.option: row for row in explanation.ranking.rows}
        leader = explanation.ranking.leader
        assert [(leader, id) for id in lines if id != leader] == [
            (pair.option, pair.over) for pair in explanation.pairs
        ]
        for pair in explanation.pairs:
            assert lines[pair.option].score - lines[pair.over].score == pair.gap
            assert pair.gap == sum(one.points for one in pair.differences)
            sizes = [abs(one.points) for one in pair.differences]
            assert sorted(sizes, reverse=True) == sizes
            for one in pair.differences:
                assert (one.ours.requirement, one.ours.level) == (one.theirs.requirement, one.theirs.level)
                assert (pair.option, pair.over) == (one.ours.option, one.theirs.option)
                ours, theirs = (rows[id].contributions[one.ours.requirement] for id in (pair.option, pair.over))
                assert abs(one.points - (ours - theirs)) < 2


def test_equal_ratings_make_no_difference() -> None:
    """Where both options of a pair are rated alike no points are shown between them, and none the wrong way round."""
    wrong = [
        (explanation.query, pair.over, one.ours.requirement, one.points)
        for explanation in EXPLAINED
        for pair in explanation.pairs
        for one in pair.differences
        if (one.points and one.ours.rating == one.theirs.rating)
        or one.points * (one.ours.rating - one.theirs.rating) < 0
    ]
    assert not wrong, wrong[:3]


# ------------------------------------------------------------------ sentences


def test_the_headline_names_the_leader() -> None:
    """Where something leads the headline says so with its name, the confidence word, once there are answers enough for one,
    and the score shown; what the leader cannot serve comes after it."""
    for explanation in ruled({"clear", "likely", "leaning"}, 100):
        first = explanation.lines[0]
        enough = sum(bool(BOARD.term(one).weight) for one in explanation.ranking.answers) >= ENOUGH
        how = f", {explanation.confidence}" if enough else " so far"
        headline, but, unserved = explanation.headline.partition(" But it cannot serve ")
        assert explanation.ranking.leader == first.option
        assert headline.startswith(f"{NAMES[first.option]} leads{how}: ")
        assert str(first.score) in headline
        assert bool(but) == bool(explanation.unserved)
        for one in explanation.unserved:
            assert KNOWLEDGE.requirement(one.finding.requirement).name in unserved
        for second in explanation.lines[1:2]:
            assert headline.endswith(f"ahead of {NAMES[second.option]} with {second.score}.")


def test_a_close_headline_names_all_that_are_close() -> None:
    """Where it is too close to call every option in the band is named with its score, and the printed rule's choice."""
    for explanation in ruled({"too-close"}, 20):
        scores = {line.option: line.score for line in explanation.lines}
        tied = [f"{NAMES[id]} ({scores[id]})" for id in explanation.ranking.tied]
        assert all(name in explanation.headline for name in tied)
        assert len(tied) == sum(f"{NAMES[id]} (" in explanation.headline for id in NAMES)
        headline, _, _ = explanation.headline.partition(" But it cannot serve ")
        assert headline.endswith(f": {NAMES[explanation.ranking.leader]}.")
        units = [KNOWLEDGE.option(id).units for id in explanation.ranking.tied]
        assert ("among equals" in headline) == (units.count(KNOWLEDGE.option(explanation.ranking.leader).units) > 1)


@pytest.mark.parametrize(
    ("query", "begins"),
    [("", "No answer yet"), ("people=unsure", "No leader yet"), ("live=none", "No leader yet")],
)
def test_without_a_leader_the_headline_says_what_is_missing(query: str, begins: str) -> None:
    """No answer and answers that tell nothing apart are each told as such, with no line and no pair."""
    explanation = explain(BOARD, parse(WORDS, query)[0])
    assert explanation.headline.startswith(begins)
    assert (explanation.confidence, explanation.lines, explanation.pairs) == ("none", (), ())


def test_the_reason_for_the_word_mentions_doubt_only_where_there_is_some() -> None:
    """The sentence under the headline speaks of completions exactly where something was left unsure."""
    for explanation in ruled({"clear", "likely", "leaning"}, 100):
        unsure = any(answer.level == UNSURE for answer in explanation.ranking.answers)
        assert unsure == ("completion" in explanation.why)


def test_progress_counts_what_was_answered() -> None:
    """The count of answers given is the one of the answers that count, of all questions there are."""
    for explanation in EXPLAINED:
        begins = f"{len(explanation.ranking.answers)} of {len(KNOWLEDGE.requirements)} answered"
        assert explanation.progress.startswith(begins)
        assert explanation.query == format(WORDS, explanation.ranking.answers)


# ------------------------------------------------------------------ changes


def test_links_of_changes_lead_where_they_say() -> None:
    """A change's link is a canonical query without warnings, and ranking it gives the leader the change promises."""
    checked = 0
    for explanation in EXPLAINED[:100]:
        for change in explanation.changes[:40]:
            if change.query is not None:
                answers, warnings = parse(WORDS, change.query)
                assert ((), change.query) == (warnings, format(WORDS, answers))
                assert change.leader == rank(BOARD, answers).leader
                checked += 1
            assert (change.query is None) == (change.kind == "rating")
            assert change.leader != explanation.ranking.leader
    assert checked > 500


def test_no_two_changes_read_the_same() -> None:
    """Two changes that lead to different answers are told apart by their words."""
    twice = []
    queries = [*(scenario.answers for scenario in calculator.load().scenarios), *random_queries(60, seed=62)]
    for explanation in (*EXPLAINED, *(calculator.ask(query, DAY) for query in queries)):  # the real names too
        meant = defaultdict(set)
        for change in explanation.changes:
            meant[change.text].add((change.query, change.leader))
        twice += [(explanation.query, text, links) for text, links in meant.items() if len(links) > 1]
    assert not twice, twice[:2]


def test_a_change_names_what_it_changes() -> None:
    """The words of a change name each question whose answer its link changes, and the new level as readers see it."""
    for explanation in EXPLAINED[:60]:
        before = set(explanation.ranking.answers)
        for change in explanation.changes[:60]:
            if change.query is not None:
                for new in {*parse(WORDS, change.query)[0]} - before:
                    assert KNOWLEDGE.requirement(new.requirement).name in change.text
                    if change.kind == "answer":
                        assert label(KNOWLEDGE, new.requirement, new.level) in change.text


# ------------------------------------------------------------------ shares and stacks


def test_shares_are_those_of_the_options_still_in() -> None:
    """Options that a must rules out take no share, the rest share everything, and families add up to the same."""
    for answers in SETS[:9:4]:
        share = shares(BOARD, answers)
        ranking = rank(BOARD, answers)
        assert {row.option for row in ranking.rows} == share.keys()
        values, order = tiers(BOARD, answers)
        left = [index for index, id in enumerate(WORDS.options) if id in share]
        rows = [values[index] for index in left]
        slices = [acceptability(rows, order, DRAWS // SLICES, SEED + number) for number in range(1, SLICES + 1)]
        direct = [[sum(each[at][0] for each in slices) / SLICES] for at in range(len(left))]
        assert [row[0] for row in direct] == pytest.approx([share[WORDS.options[index]] for index in left])
        by_family = families(KNOWLEDGE, share)
        assert list(LOGIC) == list(by_family)
        assert sum(by_family.values()) == pytest.approx(sum(share.values())) == pytest.approx(1)


@pytest.mark.parametrize("query", ["", "live=none", "people=unsure:must"])
def test_without_a_leader_there_are_no_shares(query: str) -> None:
    """Nothing is drawn where nothing weighs."""
    assert shares(BOARD, parse(WORDS, query)[0]) == {}


def test_stacks_show_where_the_leader_has_a_separate_part() -> None:
    """Stacks are ranked beside a leader with a part of its own to build, and beside no other."""
    seen = set()
    for explanation in EXPLAINED:
        leader = explanation.ranking.leader
        separate = leader is not None and KNOWLEDGE.option(leader).separate_part
        assert separate or not explanation.stacks
        seen.add(bool(explanation.stacks))
        for row in explanation.stacks:
            best = max(finding.rating for finding in row.findings)
            strongest = [finding.because for finding in row.findings if finding.rating == best]
            assert stack_because(row) in ([row.excluded.because] if row.excluded else strongest)
    assert seen == {True, False}


# ------------------------------------------------------------------ an expired fact


def test_a_lapsed_exclusion_is_explained_and_not_hidden() -> None:
    """An option whose exclusion has lapsed is back among the lines, and the finding that no longer excludes is kept."""
    for finding in filter(bars, FINDINGS):
        answers: Answers = (Answer(finding.requirement, finding.level, MUST),)
        lapsing = Board(replace(KNOWLEDGE, expiries=dict.fromkeys(finding.facts, DAY.replace(year=2000))), DAY)
        explanation = explain(lapsing, answers)
        assert finding in explanation.ranking.lapsed
        assert finding.option in [line.option for line in explanation.lines]


# ------------------------------------------------------------------ what the leader cannot do


def test_a_leader_that_cannot_serve_an_answer_says_so() -> None:
    """Whoever forgot the must is told: each answer the leader is unfit for is named, and its link rules it out."""
    named = 0
    for e in EXPLAINED:
        unfit = [
            one.requirement
            for one in e.ranking.answers
            if e.ranking.leader and one.level != UNSURE and one.importance != MUST
            for found in [KNOWLEDGE.finding(e.ranking.leader, one.requirement, one.level)]
            if found and bars(found)
        ]
        assert [one.finding.requirement for one in e.unserved] == unfit
        for one in e.unserved:
            named += 1
            strict = explain(BOARD, parse(WORDS, one.query)[0])
            assert e.ranking.leader in {finding.option for finding in strict.ranking.excluded}
    assert named > 5
