"""The knowledge base as a whole: every option can win, every constraint bites, every scenario ends as it expects."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

import calculator
from calculator.answers import format, parse
from calculator.checking.rules import UNSOURCED
from calculator.model import MUST, Answer, Answers, Fact, Finding, Level, Requirement, Scenario
from calculator.scoring import margin, rank, total
from tests.conftest import DAY, replace

KNOWLEDGE = calculator.load()
WORDS = KNOWLEDGE.vocabulary
BOARD = calculator.board(DAY)
# committed when the ids went out; an id is added here and never taken away
PUBLISHED = tomllib.loads(Path(__file__).with_name("published-ids.toml").read_text(encoding="utf-8"))

WEIGHING = [
    (requirement, level) for requirement in KNOWLEDGE.requirements for level in requirement.levels if level.findings
]
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
FINDINGS = [finding for _, level in WEIGHING for finding in level.findings]
STACK_FINDINGS = [finding for stack in KNOWLEDGE.stacks for finding in stack.findings]
UNFIT = [finding for finding in FINDINGS if finding.rating == 0]


def cell(value: object) -> str | None:
    """A finding, a level, a record or a pair of them as the id of a test."""
    if isinstance(value, Finding):
        return f"{value.requirement}-{value.level}-{value.option}"
    return getattr(value, "id", None)


def best_case(option: str, start: Answers = ()) -> Answers:
    """Answers beside the given ones that put an option as far ahead as leaning against its nearest rivals finds."""
    best: tuple[float, Answers] = (-5, ())
    pull = {rival: 1.0 for rival in WORDS.options if rival != option}
    for _ in range(60):
        chosen = {answer.requirement: answer for answer in start}
        for requirement in KNOWLEDGE.requirements:
            leads = [
                (sum(weight * (rated[option] - rated[rival]) for rival, weight in pull.items()), level)
                for level, rated in tables(requirement).items()
            ]
            gain, level = max(leads)
            if gain > 0:
                chosen.setdefault(requirement.id, Answer(requirement.id, level, "major"))
        rated = [tables(KNOWLEDGE.requirement(one.requirement))[one.level] for one in chosen.values()]
        ahead = {rival: sum(row[option] - row[rival] for row in rated) for rival in pull}
        nearest = min(ahead, key=ahead.__getitem__)
        best = max(best, (ahead[nearest] / len(rated), tuple(chosen.values())), key=lambda one: one[0])
        pull[nearest] *= 1.3
    return climbed(option, best[1], start)


def climbed(option: str, answers: Answers, start: Answers) -> Answers:
    """The answers after every single change, of a level, an importance or by leaving one out, that puts the option further
    ahead of its nearest rival; the given ones stay."""
    free = [
        requirement
        for requirement in KNOWLEDGE.requirements
        if requirement.id not in {one.requirement for one in start}
    ]
    changes = [
        [
            None,
            *(
                Answer(one.id, level, importance)
                for level in tables(one)
                for importance in ("minor", "normal", "major")
            ),
        ]
        for one in free
    ]
    while True:
        tried = [
            tuple(given for given in (*(one for one in answers if one.requirement != requirement.id), change) if given)
            for requirement, ways in zip(free, changes, strict=True)
            for change in ways
        ]
        further = max(tried, key=lambda one: ahead(option, one))
        if ahead(option, further) <= ahead(option, answers):
            return answers
        answers = further


def ahead(option: str, answers: Answers) -> float:
    """By how much an option is safe from its nearest rival, for one point of weight."""
    leader = WORDS.options.index(option)
    sums, weight, _ = total(map(BOARD.term, answers), len(WORDS.options))
    return min(margin(BOARD, leader, rival, sums, weight) for rival in range(len(sums)) if rival != leader) / (
        weight or 1
    )


@cache
def tables(requirement: Requirement) -> dict[str, dict[str, int]]:
    """Level -> option -> rating, of the levels that weigh."""
    return {
        level.id: {finding.option: finding.rating for finding in level.findings}
        for level in requirement.levels
        if level.findings
    }


# ------------------------------------------------------------------ every option, constraint and level matters


@pytest.mark.parametrize("option", WORDS.options)
def test_every_option_can_win(option: str) -> None:
    """For each architecture there are answers without any must that it leads outside the tie band."""
    ranking = rank(BOARD, best_case(option))
    assert ranking.leader == option
    assert ranking.tied == (option,)


@pytest.mark.parametrize("option", WORDS.options)
def test_every_option_leads_a_scenario(option: str) -> None:
    """Each architecture is the answer of at least one example on the pages."""
    assert option in {scenario.expects for scenario in KNOWLEDGE.scenarios}


@pytest.mark.parametrize("finding", UNFIT, ids=cell)
def test_every_constraint_fires_and_decides(finding: Finding) -> None:
    """For each unfit cell there are answers that its option would lead, were it not that the must rules it out."""
    wish = Answer(finding.requirement, finding.level, "major")
    answers = best_case(finding.option, (wish,))
    strict = tuple(replace(one, importance=MUST) if one == wish else one for one in answers)
    soft, hard = rank(BOARD, answers), rank(BOARD, strict)
    assert (soft.leader, soft.excluded) == (finding.option, ())
    assert finding in hard.excluded
    assert hard.leader not in (None, finding.option)


@pytest.mark.parametrize(("requirement", "level"), WEIGHING, ids=cell)
def test_every_level_that_weighs_tells_options_apart(requirement: Requirement, level: Level) -> None:
    """A level with findings rates every option, in the vocabulary's order, and not all alike."""
    assert [finding.option for finding in level.findings] == list(WORDS.options)
    assert {(finding.requirement, finding.level) for finding in level.findings} == {(requirement.id, level.id)}
    assert len(set(level.ratings)) > 1
    assert set(level.ratings) <= set(range(len(WORDS.scale)))


@pytest.mark.parametrize(("one", "two"), [*combinations(KNOWLEDGE.requirements, 2)], ids=cell)
def test_no_two_requirements_have_the_same_table(one: Requirement, two: Requirement) -> None:
    """Two questions that rate every option alike at their levels would count one thing twice."""
    first, second = ([level.ratings for level in each.levels if level.ratings] for each in (one, two))
    assert first != second


@pytest.mark.parametrize("requirement", KNOWLEDGE.requirements, ids=cell)
def test_no_two_levels_of_a_requirement_are_the_same(requirement: Requirement) -> None:
    """Two levels with the same ratings are one level under two names."""
    rated = [level.ratings for level in requirement.levels if level.ratings]
    assert len(set(rated)) == len(rated)


# ------------------------------------------------------------------ scenarios


def test_there_are_enough_scenarios() -> None:
    """At least twelve examples, no two with the same answers."""
    assert len({scenario.answers for scenario in KNOWLEDGE.scenarios}) == len(KNOWLEDGE.scenarios) >= 12


@pytest.mark.parametrize("scenario", KNOWLEDGE.scenarios, ids=cell)
def test_scenarios_end_as_they_expect(scenario: Scenario) -> None:
    """A golden case leads where it says, with the confidence it says, and nothing of its query is ignored."""
    explanation = calculator.ask(scenario.answers, DAY)
    expected = ((), scenario.expects, scenario.confidence)
    assert expected == (explanation.warnings, explanation.ranking.leader, explanation.confidence)
    assert explanation.ranking.lapsed == ()


@pytest.mark.parametrize("scenario", KNOWLEDGE.scenarios, ids=cell)
def test_scenarios_are_written_with_defaults_left_out(scenario: Scenario) -> None:
    """A scenario's query has every answer of its canonical form, so that it links to what it says."""
    canonical = format(WORDS, parse(WORDS, scenario.answers)[0])
    assert sorted(scenario.answers.split("&")) == sorted(canonical.split("&"))


# ------------------------------------------------------------------ findings and facts


@pytest.mark.parametrize("finding", [*FINDINGS, *STACK_FINDINGS], ids=cell)
def test_every_finding_has_a_reason_and_a_fact(finding: Finding) -> None:
    """Each cell, of a stack too, says why in a sentence of at most 240 characters and rests on checked facts."""
    assert 0 < len(finding.because) <= 240
    assert finding.because.endswith(".")
    assert finding.facts
    assert len(set(finding.facts)) == len(finding.facts)
    assert "unverified" not in [KNOWLEDGE.facts[fact].verdict for fact in finding.facts]
    assert finding.level in WORDS.levels[finding.requirement]


@pytest.mark.parametrize("fact", KNOWLEDGE.facts.values(), ids=cell)
def test_every_fact_has_a_source(fact: Fact) -> None:
    """A fact names a page under https or a run of our own; only what is called opinion or unverified may name none."""
    assert fact.sources or fact.verdict in UNSOURCED
    for source in fact.sources:
        assert source.title
        assert source.url.startswith("https://") or (source.url == "" and source.title.startswith("Our own run"))


def test_what_is_said_of_hosts_is_what_the_facts_say() -> None:
    """A platform's limit has one home: each number in a cell of hosts.toml stands in one of the facts it rests on."""
    strayed = []
    for host in KNOWLEDGE.hosts:
        for name, cell in host.cells.items():
            facts = [KNOWLEDGE.facts[id] for id in cell.facts]
            said = " ".join(f"{one.statement} {one.correction}" for one in facts)
            strayed += [
                (host.name, name, number) for number in NUMBER.findall(cell.says) if number not in NUMBER.findall(said)
            ]

    assert strayed == []


@pytest.mark.parametrize("fact", KNOWLEDGE.facts.values(), ids=cell)
def test_facts_are_checked_and_in_date(fact: Fact) -> None:
    """No fact was checked after the day the tests stand on, and each is due after it was and before it expires."""
    assert fact.checked <= DAY
    assert fact.checked < fact.due <= (fact.expires or fact.due)
    assert fact.expires is None or fact.expires > fact.checked
    assert KNOWLEDGE.expiries.get(fact.id) in (None, fact.expires)


def test_no_week_holds_too_many_checks() -> None:
    """The days of checking are spread, so that a maintainer can keep up: at most 16 facts a calendar week."""
    weeks = Counter(fact.due.isocalendar()[:2] for fact in KNOWLEDGE.facts.values())
    assert [week for week, count in weeks.items() if count > 16] == []


def test_every_expiry_of_a_cited_fact_reaches_the_decision() -> None:
    """A dated fact behind any finding is known to the engine with its day, so that a must on it can lapse."""
    cited = {fact for finding in (*FINDINGS, *STACK_FINDINGS) for fact in finding.facts}
    dated = {id: KNOWLEDGE.facts[id].expires for id in cited if KNOWLEDGE.facts[id].expires}
    assert dated == {id: day for id, day in KNOWLEDGE.expiries.items() if id in cited}


# ------------------------------------------------------------------ ids


@pytest.mark.parametrize("kind", ["options", "stacks"])
def test_published_ids_still_exist_in_their_order(kind: str) -> None:
    """An option or stack that was ever linked is still there, and the earlier of two still comes first."""
    now = list(getattr(WORDS, kind))
    assert PUBLISHED[kind] == [id for id in now if id in PUBLISHED[kind]]


@pytest.mark.parametrize("requirement", PUBLISHED["requirements"])
def test_published_levels_still_exist_in_their_order(requirement: str) -> None:
    """A question and each of its levels that was ever in a link still parses, from the least to the most demanding."""
    published = PUBLISHED["requirements"][requirement]
    assert published == [level for level in WORDS.levels[requirement] if level in published]
    for level in published:
        assert parse(WORDS, f"{requirement}={level}") == ((Answer(requirement, level, "normal"),), ())


def test_every_id_is_published() -> None:
    """A new id is entered in the committed list when it goes out, since from then on links hold it."""
    assert (list(WORDS.options), list(WORDS.stacks)) == (PUBLISHED["options"], PUBLISHED["stacks"])
    assert {id: list(levels) for id, levels in WORDS.levels.items()} == PUBLISHED["requirements"]


def test_published_scales_keep_their_meaning() -> None:
    """The words for ratings and importances, and the points behind them, are those that were published."""
    assert list(WORDS.scale) == PUBLISHED["rating"]
    assert WORDS.weights == PUBLISHED["importance"]
    assert WORDS.default_importance == "normal"
