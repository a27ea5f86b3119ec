"""The answer in words: displayed numbers add up, sentences name what the numbers say, links keep their promise."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import calculator
from calculator.answers import parse, replace, to_query
from calculator.changing import Change, changes
from calculator.explaining import (
    DRAWS,
    SEED,
    SLICES,
    Explanation,
    apportion,
    explain,
    families,
    sampled,
    shares,
)
from calculator.flipping import flips
from calculator.model import MUST, UNSURE, Answer, Answers, Knowledge
from calculator.outlook import outlook
from calculator.robustness import first_rank_acceptability
from calculator.scoring import Board, rank, tiers
from calculator.wording import FAMILIES, answered, label, stack_because
from tests.conftest import DAY, random_queries
from tests.sampling import cases
from tests.small import BOARD, FINDINGS, KNOWLEDGE, PRESUPPOSING, WORDS, bars, lasting

QUERIES = [*(scenario.answers for scenario in KNOWLEDGE.scenarios), *random_queries(300, seed=61, words=WORDS)]
SETS = [parse(WORDS, query)[0] for query in QUERIES]
NAMES = {option.id: option.name for option in KNOWLEDGE.options}


@cache
def explained() -> list[Explanation]:
    """The explanation of each set, made by the one process that asks for them."""
    return [explain(BOARD, answers) for answers in SETS]


def worded(explanation: Explanation, board: Board = BOARD) -> tuple[Change, ...]:
    """Every change of an answer in words."""
    return changes(board, explanation.ranking, explanation.flips)


def ruled(words: set[str], few: int) -> list[Explanation]:
    """The explanations with one of these confidence words, which must be more than a few to protect anything."""
    found = [one for one in explained() if one.confidence in words]
    assert len(found) > few
    return found


# ------------------------------------------------------------------ whole numbers that add up

# contributions of one score have one divisor: the sum of the weights
parts_of_a_score = st.builds(
    lambda tops, bottom: [Fraction(top, bottom) for top in tops],
    st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=16),
    st.integers(1, 48),
)


@settings(derandomize=True, deadline=None, max_examples=cases(500))
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


@settings(derandomize=True, deadline=None, max_examples=cases(300))
@given(st.lists(st.integers(-12, 12), min_size=1, max_size=6), st.sampled_from([1, 1, 2, 3]))
def test_nothing_is_shown_for_nothing(tops: list[int], bottom: int) -> None:
    """Beside parts that are something a part of 0 stays 0, and no part is shown with the opposite sign."""
    parts = [Fraction(top, bottom) for top in tops]
    exact = sum(parts)
    for total in range(floor(exact) - 1, floor(exact) + 3):
        if abs(total - exact) <= 1 and any(parts):
            whole = apportion(parts, total)
            assert all(number * part > 0 or number == 0 for number, part in zip(whole, parts, strict=True))


@settings(derandomize=True, deadline=None, max_examples=cases(300))
@given(parts_of_a_score)
def test_the_largest_remainders_are_rounded_up(parts: list[Fraction]) -> None:
    """Each part is rounded to a neighbour, and none is rounded up before one with a larger remainder."""
    whole = apportion(parts, round(sum(parts)))
    up = [part % 1 for part, number in zip(parts, whole, strict=True) if number > part]
    down = [part % 1 for part, number in zip(parts, whole, strict=True) if number < part]
    assert min(up, default=1) >= max(down, default=0)
    assert all(number == part for part, number in zip(parts, whole, strict=True) if part.denominator == 1)


@settings(derandomize=True, deadline=None, max_examples=cases(200))
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
    for explanation in explained():
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
    for explanation in explained():
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
        for explanation in explained()
        for pair in explanation.pairs
        for one in pair.differences
        if (one.points and one.ours.rating == one.theirs.rating)
        or one.points * (one.ours.rating - one.theirs.rating) < 0
    ]
    assert not wrong, wrong[:3]


# ------------------------------------------------------------------ sentences


def without_gaps(explanation: Explanation) -> str:
    """The headline after what it says of gaps, a sentence each, which come first, and before what leads in most weightings."""
    rest = explanation.headline
    for gap in explanation.gaps:
        assert rest.startswith(f"{NAMES[gap.finding.option]} leads but is ")
        rest = rest.partition(". ")[2]
    return re.sub(r" In \d+ % of the weightings that keep your order of importance .* leads\.$", "", rest)


def test_the_headline_begins_with_the_family_and_names_the_leader() -> None:
    """Where something leads the headline says first whether a backend is needed, then the leader's name, the word, its score
    as shown and whom it is ahead of."""
    for explanation in ruled({"clear", "likely", "leaning"}, 40):
        first, *others = explanation.lines
        family = FAMILIES[KNOWLEDGE.option(first.option).family]
        begins = f"{family[0].upper()}{family[1:]}: {NAMES[first.option]}, {explanation.confidence}, with {first.score} of 100"
        assert explanation.ranking.leader == first.option
        ends = (
            f", ahead of {NAMES[others[0].option]} with {others[0].score}."
            if others
            else "; your must answers leave no other architecture."
        )
        assert begins + ends == without_gaps(explanation)


def test_an_early_headline_promises_nothing() -> None:
    """Below the answers that make a first one the word is early whatever the scores, and the headline says so far."""
    for explanation in ruled({"early"}, 60):
        scores = {line.option: line.score for line in explanation.lines}
        leader = explanation.ranking.leader
        level = [NAMES[id] for id in explanation.ranking.tied if id != leader]
        headline = without_gaps(explanation)
        assert headline.startswith(
            f"Early: {FAMILIES[KNOWLEDGE.option(leader).family]} so far. {NAMES[leader]} leads with {scores[leader]} of 100"
        )
        assert [name for name in NAMES.values() if name in headline.partition("level with")[2]] == sorted(
            level, key=[*NAMES.values()].index
        )


def test_the_word_is_early_exactly_below_the_printed_number() -> None:
    """Six answers that weigh make a word: fewer are early, whether they tie or not, and so many are never."""
    for explanation in explained():
        weighing = sum(
            bool(KNOWLEDGE.requirement(one.requirement).level(one.level).findings)
            for one in explanation.ranking.answers
            if one.level != UNSURE
        )
        if explanation.ranking.leader:
            assert (weighing < 6) == (explanation.confidence == "early"), explanation.query


def test_a_close_headline_names_all_that_are_close() -> None:
    """Where it is too close to call every option in the band is named with its score, and the printed rule's choice; the
    family comes first where it is one."""
    alike = set()
    for explanation in ruled({"too-close"}, 10):
        scores = {line.option: line.score for line in explanation.lines}
        tied = [f"{NAMES[id]} ({scores[id]})" for id in explanation.ranking.tied]
        headline = without_gaps(explanation)
        assert all(name in headline for name in tied)
        assert len(tied) == sum(f"{NAMES[id]} (" in headline for id in NAMES)
        assert f"the one that is cheapest to leave comes first: {NAMES[explanation.ranking.leader]}." in headline
        families_ = {FAMILIES[KNOWLEDGE.option(id).family] for id in explanation.ranking.tied}
        begins = [f"{one[0].upper()}{one[1:]}, but too close to call between " for one in families_]
        assert headline.startswith(begins[0] if len(begins) == 1 else "Too close to call between ")
        alike.add(len(begins) == 1)
    assert alike == {True, False}


def test_a_headline_names_the_option_that_leads_in_most_weightings() -> None:
    """Where another option than the leader leads in more than half of the weightings the headline says so, and nowhere
    else: in the page, the terminal and the record alike, which all begin with it."""
    said = 0
    for explanation in explained():
        if not explanation.ranking.leader:
            continue
        share = next(sampled(BOARD, explanation.ranking))
        first = max(share, key=share.__getitem__)
        other = first != explanation.ranking.leader and share[first] > 0.5
        part = f"In {round(100 * share[first])} % of the weightings that keep your order of importance {NAMES[first]} leads."
        assert explanation.headline.endswith(part) == other, explanation.query
        said += other
    assert said > 2


def test_a_tie_names_first_the_open_question_that_can_settle_it() -> None:
    """In a tie the open question asked next is the one with most answers after which one option leads alone, the
    headline names it, and where no answer does so names none."""
    settled = set()
    for answers, explanation in zip(SETS, explained(), strict=True):
        if len(explanation.ranking.tied) < 2 or not explanation.next_question:
            continue
        alone = {
            id: sum(
                len(rank(BOARD, replace(answers, Answer(id, level, importance(answers, id)))).tied) == 1
                for level in WORDS.levels[id]
            )
            for id in outlook(BOARD, answers).open
        }
        assert alone[explanation.next_question] == max(alone.values())
        if explanation.confidence == "too-close":
            says = f"{KNOWLEDGE.requirement(explanation.next_question).name} is the open question that can settle it."
            assert (says in explanation.headline) == (max(alone.values()) > 0)
            settled.add(max(alone.values()) > 0)
    assert True in settled


def importance(answers: Answers, requirement: str) -> str:
    """How much an open question would weigh: as the reader said where it is unsure, else by default."""
    return next((one.importance for one in answers if one.requirement == requirement), WORDS.default_importance)


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
    for explanation in ruled({"clear", "likely"}, 15):
        unsure = any(answer.level == UNSURE for answer in explanation.ranking.answers)
        assert unsure == ("completion" in explanation.why)


def test_progress_counts_what_was_answered() -> None:
    """The count of answers given is the one of the answers that count, of all questions there are."""
    for explanation in explained():
        begins = f"{len(explanation.ranking.answers)} of {len(KNOWLEDGE.requirements)} answered"
        assert explanation.progress.startswith(begins)
        assert explanation.query == to_query(WORDS, explanation.ranking.answers)


# ------------------------------------------------------------------ changes


def test_links_of_changes_lead_where_they_say() -> None:
    """A change's link is a canonical query without warnings, and ranking it gives the leader the change promises."""
    checked = 0
    for explanation in explained()[:100]:
        for change in worded(explanation)[:40]:
            if change.query is not None:
                answers, warnings = parse(WORDS, change.query)
                assert ((), change.query) == (warnings, to_query(WORDS, answers))
                assert change.leader == rank(BOARD, answers).leader
                checked += 1
            assert (change.query is None) == (change.kind == "rating")
            assert change.leader != explanation.ranking.leader
    assert checked > 500


def test_no_two_changes_read_the_same() -> None:
    """Two changes that lead to different answers are told apart by their words."""
    twice = []
    queries = [*(scenario.answers for scenario in calculator.load().scenarios), *random_queries(60, seed=62)]
    real = calculator.board(DAY)  # the real names too
    found = [(BOARD, explanation) for explanation in explained()]
    for board, explanation in (*found, *((real, calculator.ask(query, DAY)) for query in queries)):
        meant = defaultdict(set)
        for change in worded(explanation, board):
            meant[change.text].add((change.query, change.leader))
        twice += [(explanation.query, text, links) for text, links in meant.items() if len(links) > 1]
    assert not twice, twice[:2]


def test_a_change_names_what_it_changes() -> None:
    """The words of a change name each question whose answer its link changes, and the new level as readers see it."""
    for explanation in explained()[:60]:
        before = set(explanation.ranking.answers)
        for change in worded(explanation)[:60]:
            if change.query is not None:
                for new in {*parse(WORDS, change.query)[0]} - before:
                    assert KNOWLEDGE.requirement(new.requirement).name in change.text
                    if change.kind == "answer":
                        assert label(KNOWLEDGE, new.requirement, new.level) in change.text


# ------------------------------------------------------------------ shares and stacks


def test_shares_are_those_of_the_options_still_in() -> None:
    """Options that a must rules out take no share, the rest share everything, and families add up to the same."""
    for answers in SETS[:9:4]:
        ranking = rank(BOARD, answers)
        share = shares(BOARD, ranking)
        assert {row.option for row in ranking.rows} == share.keys()
        values, order = tiers(BOARD, answers)
        left = [index for index, id in enumerate(WORDS.options) if id in share]
        rows = [values[index] for index in left]
        slices = [
            first_rank_acceptability(rows, order, DRAWS // SLICES, SEED + number) for number in range(1, SLICES + 1)
        ]
        direct = [[sum(each[at] for each in slices) / SLICES] for at in range(len(left))]
        assert [row[0] for row in direct] == pytest.approx([share[WORDS.options[index]] for index in left])
        by_family = families(KNOWLEDGE, share)
        assert list(FAMILIES) == list(by_family)
        assert sum(by_family.values()) == pytest.approx(sum(share.values())) == pytest.approx(1)


@pytest.mark.parametrize("query", ["", "live=none", "people=unsure:must"])
def test_without_a_leader_there_are_no_shares(query: str) -> None:
    """Nothing is drawn where nothing weighs."""
    assert shares(BOARD, rank(BOARD, parse(WORDS, query)[0])) == {}


def test_stacks_show_where_the_leader_has_a_separate_part() -> None:
    """Stacks are ranked beside a leader with a part of its own to build, and beside no other."""
    seen = set()
    for explanation in explained():
        leader = explanation.ranking.leader
        separate = leader is not None and KNOWLEDGE.option(leader).separate_part
        assert separate or not explanation.stacks
        seen.add(bool(explanation.stacks))
        for row in explanation.stacks:
            best = max(finding.rating for finding in row.findings)
            strongest = [finding for finding in row.findings if finding.rating == best]
            assert stack_because(row) in ([row.excluded] if row.excluded else strongest)
    assert seen == {True, False}


# ------------------------------------------------------------------ an expired fact


def test_a_lapsed_exclusion_is_explained_and_not_hidden() -> None:
    """An option whose exclusion has lapsed is back among the lines, and the finding that no longer excludes is kept. The
    must that excludes nothing for that reason is not called one that all serve."""
    for finding in filter(bars, FINDINGS):
        answers: Answers = (Answer(finding.requirement, finding.level, MUST),)
        explanation = explain(Board(lasting(DAY.replace(year=2000), finding.facts), DAY), answers)
        assert finding in explanation.ranking.lapsed
        assert finding.option in [line.option for line in explanation.lines]
        assert [given.idle for given in explanation.given] == [False]


# ------------------------------------------------------------------ what the leader cannot do


def test_a_leader_that_serves_an_answer_less_than_workably_says_so_first() -> None:
    """Whoever forgot the must is told before anything else: each answer that the leader is weak or unfit at is named with
    the word, and its link rules the leader out."""
    named = set()
    for e in explained():
        short = [
            found
            for one in e.ranking.answers
            if e.ranking.leader and one.level != UNSURE and one.importance != MUST
            for found in [KNOWLEDGE.finding(e.ranking.leader, one.requirement, one.level)]
            if found and bars(found)
        ]
        assert [gap.finding for gap in e.gaps] == short
        said = e.headline.split(". ")
        for gap, sentence in zip(e.gaps, said):
            at = answered(KNOWLEDGE, gap.finding.requirement, gap.finding.level)
            assert sentence.startswith(
                f"{NAMES[e.ranking.leader]} leads but is {WORDS.scale[gap.finding.rating]} at {at}"
            )
            strict = explain(BOARD, parse(WORDS, gap.query)[0])
            assert e.ranking.leader in {finding.option for finding in strict.ranking.excluded}
            named.add(gap.finding.rating)
    assert named == {0, 1}


def test_a_gap_names_the_best_option_that_serves_it_and_what_that_costs() -> None:
    """Beside a gap stands the best-ranked option that is at least workable there, in the headline too. The points that it
    loses elsewhere, less those that it wins, add up to how far it lies behind, on the scores shown."""
    behind, without = set(), 0
    for e in explained():
        for gap, sentence in zip(e.gaps, e.headline.split(". ")):
            at = (gap.finding.requirement, gap.finding.level)
            serving = [row.option for row in e.ranking.rows if KNOWLEDGE.finding(row.option, *at).rating >= 2]
            if not serving:
                assert (gap.better, gap.behind, gap.price) == (None, 0, ())
                without += 1
                continue
            assert gap.better == KNOWLEDGE.finding(serving[0], *at)
            scores = {line.option: line.score for line in e.lines}
            assert scores[e.ranking.leader] - scores[serving[0]] == gap.behind
            [pair] = [pair for pair in e.pairs if pair.over == serving[0]]
            won = [one for one in pair.differences if one not in gap.price]
            assert sum(one.points for one in gap.price) + sum(one.points for one in won) == gap.behind
            assert all(one.points > 0 for one in gap.price)
            assert all(one.points <= 0 for one in won)
            assert f"; {NAMES[serving[0]]} serves it, " in sentence
            assert str(abs(gap.behind) or "as many") in sentence.partition(" serves it, ")[2]
            behind.add((gap.behind > 0) - (gap.behind < 0))
    assert behind >= {0, 1}
    assert without


# ------------------------------------------------------------------ the answers that it is for


@pytest.mark.parametrize("knowledge", [KNOWLEDGE, PRESUPPOSING], ids=["", "presupposing"])
def test_a_must_that_excludes_nothing_is_named(knowledge: Knowledge) -> None:
    """An answer is idle where it is a must at which every option is at least workable, and only there: what it keeps out by
    a presupposition it keeps out as a wish too."""
    seen = set()
    for answers in SETS[::3]:
        given = explain(Board(knowledge, DAY), answers).given
        assert tuple(one.answer for one in given) == answers
        for one in given:
            asked = one.answer
            must = asked.importance == MUST and asked.level != UNSURE
            findings = knowledge.requirement(asked.requirement).level(asked.level).findings if must else ()
            assert one.idle == (must and not any(map(bars, findings)))
            seen.add((must, one.idle))
    assert seen == {(True, True), (True, False), (False, False)}


# ------------------------------------------------------------------ the nearest changes


@pytest.mark.parametrize("knowledge", [KNOWLEDGE, PRESUPPOSING], ids=["", "presupposing"])
def test_the_nearest_changes_are_one_for_each_leader_and_owner(knowledge: Knowledge) -> None:
    """What is yours to decide and what the app turns out to need are kept apart; of each the nearest single change for each
    other leader is named, in the order of steps, and none of ours and no pair."""
    many, board = 0, Board(knowledge, DAY)
    for answers in SETS[:120]:
        explanation = explain(board, answers)
        found = flips(board, answers, explanation.ranking)
        expected: dict[tuple[str, str], tuple[int, str]] = {}
        for flip, change in zip(found, worded(explanation), strict=True):
            asked = [knowledge.requirement(one.requirement) for one in flip.changes]
            yours = flip.kind in ("importance", "constraint") or all(one.yours for one in asked)
            owner = "us" if flip.kind == "rating" else "you" if yours else "app"
            assert (owner, len(flip.changes) < 2, flip.leader) == (change.owner, change.single, change.leader)
            if owner != "us" and len(flip.changes) == 1:
                best = expected.get((owner, flip.leader), (99, ""))
                expected[owner, flip.leader] = min(best, (flip.steps, change.text), key=lambda pair: pair[0])
        assert {(one.owner, one.leader): one.text for one in explanation.nearest} == {
            key: text for key, (_, text) in expected.items()
        }
        assert len(explanation.nearest) == len(expected)
        assert explanation.ranking.leader not in {one.leader for one in explanation.nearest}
        many += len(expected) > 2
    assert many > 20


def test_a_change_says_what_its_leader_serves_less_than_workably() -> None:
    """A change that gives a leader with a gap names the gap, so that nobody is sent from one to the next unwarned."""
    named = 0
    for e in explained()[:60]:
        for change in worded(e):
            if change.query is not None:
                after = parse(WORDS, change.query)[0]
                wishes = [one for one in after if one.level != UNSURE and one.importance != MUST]
                found = [KNOWLEDGE.finding(change.leader, one.requirement, one.level) for one in wishes]
                short = {one for one in found if one and one.rating < 2}
                names = [
                    f", which is {WORDS.scale[one.rating]} at {KNOWLEDGE.requirement(one.requirement).name}"
                    for one in short
                ]
                assert short == set(change.unserved)
                assert bool(short) == any(name in change.outcome for name in names) == (", which is " in change.outcome)
                assert change.close == (", too close to call" in change.outcome)
                named += bool(short)
    assert named > 100


# ------------------------------------------------------------------ the second opinion


def test_the_second_opinion_differs_exactly_where_another_falls_less_far_behind() -> None:
    """It names the option with the smallest regret where that is smaller than the leader's as shown, and else says that none
    is safer."""
    said = set()
    for e in explained():
        if not e.ranking.leader or len(e.regrets) < 2:
            assert e.second == ""
            continue
        least = min(e.regrets.values())
        ours = e.regrets[e.ranking.leader]
        differs = max(0, round(least)) < max(0, round(ours))
        safest = [NAMES[id] for id in e.regrets if e.regrets[id] == least]
        assert differs == e.second.startswith("A second opinion differs: ")
        assert not differs or any(
            f"differs: {name} falls at most {max(0, round(least))} point" in e.second for name in safest
        )
        assert differs or (f"at most {round(ours)} point" if round(ours) > 0 else "No other gets ahead") in e.second
        said.add(differs)
    assert said == {True, False}


def test_how_the_leader_and_its_family_fare_is_said() -> None:
    """Over the ways to answer the open questions as the outlook has them; where none is open over weightings, and then the
    leader stays for certain."""
    closed = 0
    for answers, e in list(zip(SETS, explained(), strict=True))[::2]:
        if not e.ranking.leader:
            assert (e.stays, e.family_share) == (0, 0)
            continue
        seen = outlook(BOARD, answers)
        family = [
            at for at, one in enumerate(KNOWLEDGE.options) if one.family == KNOWLEDGE.option(e.ranking.leader).family
        ]
        assert e.stays == seen.share(frozenset({WORDS.options.index(e.ranking.leader)}))
        if seen.open:
            assert e.family_share == seen.share(frozenset(family))
            assert f"it leads in {round(100 * e.stays)} %" in e.why
        else:
            first = next(sampled(BOARD, e.ranking))
            assert e.stays == 1
            assert e.family_share == pytest.approx(sum(first.get(WORDS.options[at], 0) for at in family))
            closed += 1
        assert f"{round(100 * e.family_share)} %" in e.why
    assert closed > 2
