"""The knowledge base as a whole: every option can win, every constraint bites, every scenario ends as it expects."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import calculator
from calculator.answers import parse
from calculator.model import MUST, Answer, Answers, Finding, Requirement
from calculator.scoring import rank
from tests.conftest import DAY, random_queries, replace
from tests.small import bars

KNOWLEDGE = calculator.load()
WORDS = KNOWLEDGE.vocabulary
BOARD = calculator.board(DAY)
# committed when the ids went out; an id is added here and never taken away
PUBLISHED = tomllib.loads(Path(__file__).with_name("published-ids.toml").read_text(encoding="utf-8"))

NUMBER = re.compile(r"\d[\d,.]*\d|\d")
FINDINGS = [one for requirement in KNOWLEDGE.requirements for level in requirement.levels for one in level.findings]


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
        rated = [
            (WORDS.weights[one.importance], tables(KNOWLEDGE.requirement(one.requirement))[one.level])
            for one in chosen.values()
        ]
        ahead = {rival: sum(weight * (row[option] - row[rival]) for weight, row in rated) for rival in pull}
        nearest = min(ahead, key=ahead.__getitem__)
        mean = ahead[nearest] / sum(weight for weight, _ in rated)
        best = max(best, (mean, tuple(chosen.values())), key=lambda one: one[0])
        pull[nearest] *= 1.3
    return best[1]


@cache
def tables(requirement: Requirement) -> dict[str, dict[str, int]]:
    """Level -> option -> rating, of the levels that weigh."""
    return {
        level.id: {finding.option: finding.rating for finding in level.findings}
        for level in requirement.levels
        if level.findings
    }


# ------------------------------------------------------------------ every option and constraint matters


def test_every_option_can_win() -> None:
    """For each architecture there are answers without any must that it leads outside the tie band."""
    outcome = {option: rank(BOARD, best_case(option)) for option in WORDS.options}
    assert [option for option, one in outcome.items() if (one.leader, one.tied) != (option, (option,))] == []


def test_every_option_leads_a_scenario() -> None:
    """Each architecture is the answer of at least one example on the pages."""
    assert {*WORDS.options} - {scenario.expects for scenario in KNOWLEDGE.scenarios} == set()


def decides(finding: Finding, importance: str) -> bool:
    """Whether some answers, this one of that importance among them, are led by the finding's option, and by another where
    the answer is a must."""
    wish = Answer(finding.requirement, finding.level, importance)
    answers = best_case(finding.option, (wish,))
    strict = tuple(replace(one, importance=MUST) if one == wish else one for one in answers)
    soft, hard = rank(BOARD, answers), rank(BOARD, strict)
    fires = (soft.leader, soft.excluded) == (finding.option, ()) and finding in hard.excluded
    return fires and hard.leader not in (None, finding.option)


def test_every_constraint_fires_and_decides() -> None:
    """For each cell that excludes there are answers that its option would lead, were it not that the must rules it out; but
    for cells at which the option is not there anyway."""
    idle = [
        (finding.requirement, finding.level, finding.option)
        for finding in filter(bars, FINDINGS)
        if finding.level in KNOWLEDGE.option(finding.option).presupposes.get(finding.requirement, (finding.level,))
        and not any(decides(finding, importance) for importance in ("major", "minor"))
    ]
    assert idle == []


def test_what_presupposes_an_answer_leads_only_with_it() -> None:
    """Before a backend that is not known to exist nothing can stand: over random answers such an option is named absent, and
    neither ranks nor leads; with the answer it leads somewhere."""
    led = set()
    for query in random_queries(300, seed=77):
        answers, _ = parse(WORDS, query)
        ranking = rank(BOARD, answers)
        said = {(one.requirement, one.level) for one in answers}
        for option in KNOWLEDGE.options:
            met = all(any((asked, level) in said for level in levels) for asked, levels in option.presupposes.items())
            assert met == (option.id not in ranking.absent)
            assert met or option.id not in {ranking.leader, *ranking.tied, *(row.option for row in ranking.rows)}
        led.add(ranking.leader)
    assert {option.id for option in KNOWLEDGE.options if option.presupposes} & led


# ------------------------------------------------------------------ scenarios and facts


def test_there_are_enough_scenarios() -> None:
    """Readers find a product like theirs: there are at least twelve examples."""
    assert len(KNOWLEDGE.scenarios) >= 12


def test_scenarios_end_as_they_expect() -> None:
    """A golden case leads where it says, with the confidence it says, and on no fact that has expired."""
    outcome = {}
    for one in KNOWLEDGE.scenarios:
        explanation = calculator.ask(one.answers, DAY)
        outcome[one.id] = (explanation.ranking.leader, explanation.confidence, explanation.ranking.lapsed)
    assert outcome == {one.id: (one.expects, one.confidence, ()) for one in KNOWLEDGE.scenarios}


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


def test_no_week_holds_too_many_checks() -> None:
    """The days of checking are spread, so that a maintainer can keep up: at most 20 facts a calendar week."""
    weeks = Counter(fact.due.isocalendar()[:2] for fact in KNOWLEDGE.facts.values())
    assert {week: count for week, count in weeks.items() if count > 20} == {}


def test_what_a_release_can_falsify_names_its_line() -> None:
    """A fact that was read in a release and is only true of it is put up for a check by a newer one: those on sockets in
    Next.js first of all."""
    lines = {fact.id: fact.until for fact in KNOWLEDGE.facts.values() if fact.until}
    assert len(lines) >= 41
    assert lines["websockets-never-in-nextjs"].startswith("next>")


# ------------------------------------------------------------------ ids


def test_published_ids_still_exist_in_their_order() -> None:
    """An option or stack that was ever linked is still there, and the earlier of two still comes first."""
    for kind in ("options", "stacks"):
        assert PUBLISHED[kind] == [id for id in getattr(WORDS, kind) if id in PUBLISHED[kind]]


def test_published_levels_still_exist_in_their_order() -> None:
    """A question and each of its levels that was ever in a link still parses, from the least to the most demanding."""
    for requirement, published in PUBLISHED["requirements"].items():
        assert published == [level for level in WORDS.levels[requirement] if level in published], requirement
        for level in published:
            assert parse(WORDS, f"{requirement}={level}") == ((Answer(requirement, level, "normal"),), ())


def test_every_id_is_published() -> None:
    """A new id is entered in the committed list when it goes out, since from then on links hold it."""
    assert (list(WORDS.options), list(WORDS.stacks)) == (PUBLISHED["options"], PUBLISHED["stacks"])
    assert {id: list(levels) for id, levels in WORDS.levels.items()} == PUBLISHED["requirements"]


def test_published_scales_keep_their_meaning() -> None:
    """The words for ratings and importances, and the points behind them, are those that were published."""
    assert list(WORDS.scale) == PUBLISHED["rating"]
    assert [word for id, word in zip(WORDS.scale, WORDS.words, strict=True) if word != id] == ["ideal"]
    assert WORDS.weights == PUBLISHED["importance"]
    assert WORDS.default_importance == "normal"
