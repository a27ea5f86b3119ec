"""The rules: each bites, with the complaint it promises. The loader: the bundle says the same as the TOML files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import calculator
from calculator import loading
from calculator.checking.places import complain_of_places
from calculator.checking.rules import RULES, Complaint, Faulty, checked, complain_of
from calculator.loading import Documents
from calculator.model import Finding, Knowledge, Leave
from tests.conftest import replace
from tests.small import DOCUMENTS, FOLDER, KNOWLEDGE, edited, write_places

SERVER = "levels.both-ways.findings.server"  # the cell of requirements/live that most examples break

Key = tuple[str | int, ...]
Edit = Callable[[Documents], None]


@pytest.fixture
def documents() -> Documents:
    """The small knowledge base as documents, free to break."""
    return deepcopy(DOCUMENTS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The same as files, free to break."""
    return shutil.copytree(FOLDER, tmp_path / "knowledge")


def at(documents: Any, key: Key) -> Any:
    """What stands at a path of keys."""
    for one in key:
        documents = documents[one]
    return documents


def put(*key: str | int, value: Any) -> Edit:
    """The edit that sets the value at a path of keys."""

    def edit(documents: Documents) -> None:
        at(documents, key[:-1])[key[-1]] = value

    return edit


def drop(*key: str | int) -> Edit:
    """The edit that removes what stands at a path of keys."""

    def edit(documents: Documents) -> None:
        del at(documents, key[:-1])[key[-1]]

    return edit


def copy(old: Key, new: Key) -> Edit:
    """The edit that puts what stands at one path at another path too."""

    def edit(documents: Documents) -> None:
        put(*new, value=at(documents, old))(documents)

    return edit


def reverse_levels(documents: Documents) -> None:
    """The levels of one requirement from the most demanding to the least."""
    table = documents["requirements/people"]
    table["levels"] = dict(reversed(table["levels"].items()))


def rate_alike(documents: Documents) -> None:
    """Every option natural at one level."""
    for finding in at(documents, LIVE).values():
        finding["rating"] = "natural"


def rate_as(theirs: Key, ours: Key) -> Edit:
    """The edit that gives the findings at one path the ratings of those at another."""

    def edit(documents: Documents) -> None:
        for one, other in zip(at(documents, theirs).values(), at(documents, ours).values(), strict=True):
            other["rating"] = one["rating"]

    return edit


def rate_as_another_requirement(documents: Documents) -> None:
    """The ratings of language, which weighs at two levels, in the table of rules, which does too."""
    tongue, rules = (documents[f"requirements/{id}"]["levels"] for id in ("tongue", "rules"))
    for theirs, ours in zip(tongue, rules, strict=True):
        rate_as(
            ("requirements/tongue", "levels", theirs, "findings"), ("requirements/rules", "levels", ours, "findings")
        )(documents)


LIVE = ("requirements/live", "levels", "both-ways", "findings")
CELL = (*LIVE, "server")
JSON = ("measures.json", "questions", "json")

# For each rule: the smallest edit that breaks it, and where and how it is complained about.
EXAMPLES: dict[str, tuple[Edit, str, str, str]] = {
    "file": (
        drop("options/server"),
        "vocabulary.toml",
        "server",
        "has no file; write options/server.toml or take the id out of vocabulary.toml",
    ),
    "name": (
        put("options/server", "name", value="The app and one service"),
        "options/split.toml",
        "name",
        "is that of options/server.toml too; readers tell them apart by it",
    ),
    "answers": (
        put("scenarios/chat", "answers", value="people=one&live=loud"),
        "scenarios/chat.toml",
        "answers",
        "cannot be read as they stand: The answer to “live” is not one of none, push, both-ways, "
        "unsure, and was ignored.",
    ),
    "canonical": (
        put("scenarios/chat", "answers", value="live=both-ways:normal&jobs=short&people=one"),
        "scenarios/chat.toml",
        "answers",
        "is not written with defaults left out; write live=both-ways&jobs=short&people=one",
    ),
    "product": (
        copy(("scenarios/chat", "answers"), ("scenarios/desk", "answers")),
        "scenarios/desk.toml",
        "answers",
        "has the answers of scenarios/chat.toml; two worked products with the same answers are one",
    ),
    "registered": (
        copy(("stacks/script",), ("stacks/perl",)),
        "stacks/perl.toml",
        "",
        "is not in vocabulary.toml; add the id there or rename the file",
    ),
    "known-key": (
        put("options/server", "shrot", value="S"),
        "options/server.toml",
        "shrot",
        "is not a key of this file; remove it or correct its spelling "
        "(known: name, short, means, advice, family, units, separate_part, presupposes, leave)",
    ),
    "required": (
        drop("options/server", "short"),
        "options/server.toml",
        "short",
        "is missing; add it (a text of at most 14 characters)",
    ),
    "kind": (put("options/server", "units", value="1"), "options/server.toml", "units", "must be a whole number"),
    "text": (put("options/server", "name", value=" "), "options/server.toml", "name", "is empty; write the sentence"),
    "length": (
        put("options/server", "short", value="fifteen letters"),
        "options/server.toml",
        "short",
        "has 15 characters, at most 14 fit; shorten it",
    ),
    "levels": (
        reverse_levels,
        "requirements/people.toml",
        "levels",
        "must be the levels of vocabulary.toml in its order: one, two, lots",
    ),
    "option": (
        put("scenarios/chat", "expects", value="monolith"),
        "scenarios/chat.toml",
        "expects",
        "is not an option; use one of plain, server, split, many",
    ),
    "complete": (
        drop(*CELL),
        "requirements/live.toml",
        "levels.both-ways.findings",
        "owes a finding for server; a level rates every option or none",
    ),
    "rating": (
        put(*CELL, "rating", value="perfect"),
        "requirements/live.toml",
        f"{SERVER}.rating",
        "is not a rating; use one of unfit, weak, workable, good, natural",
    ),
    "flat": (
        rate_alike,
        "requirements/live.toml",
        "levels.both-ways.findings",
        "rates all alike, so it decides nothing; tell them apart or remove its findings",
    ),
    "twin": (
        rate_as_another_requirement,
        "requirements/tongue.toml",
        "",
        "has the same ratings as rules; two requirements with one table count the same thing twice",
    ),
    "twin-level": (
        rate_as((*LIVE[:2], "push", "findings"), LIVE),
        "requirements/live.toml",
        "levels.both-ways.findings",
        "has the same ratings as levels.push.findings; two levels with one table are one level under two names",
    ),
    "even": (
        drop("stacks/script", "findings", "people"),
        "stacks/script.toml",
        "findings",
        "is rated at other levels than stacks/compiled.toml (people=one); stacks are compared at the same ones",
    ),
    "sentence": (
        put(*CELL, "because", value="Half a sentence"),
        "requirements/live.toml",
        f"{SERVER}.because",
        "does not end with a full stop; write a whole sentence",
    ),
    "repeated": (
        copy((*LIVE, "plain", "because"), (*CELL, "because")),
        "requirements/live.toml",
        f"{SERVER}.because",
        "gives the same sentence as levels.both-ways.findings.plain; say why for this cell",
    ),
    "reason": (
        put(*CELL, "facts", value=[]),
        "requirements/live.toml",
        f"{SERVER}.facts",
        "rests on no fact; name at least one id of facts/",
    ),
    "fact": (
        put(*CELL, "facts", value=["hearsay"]),
        "requirements/live.toml",
        f"{SERVER}.facts",
        "names hearsay, which no file in facts/ defines; correct the id or add the fact",
    ),
    "checkable": (
        put(*CELL, "facts", value=["rumour"]),
        "requirements/live.toml",
        f"{SERVER}.facts",
        "rests on rumour, which is unverified; find a source or rest on another fact",
    ),
    "cited": (
        put(*CELL, "facts", value=["sizes", "one-language", "sizes"]),
        "requirements/live.toml",
        f"{SERVER}.facts",
        "names sizes twice; once is enough",
    ),
    "unique": (
        copy(("facts/work", "plain-pushes"), ("facts/around", "plain-pushes")),
        "facts/work.toml",
        "plain-pushes",
        "is defined in facts/around.toml too; an id has one home",
    ),
    "verdict": (
        put("facts/work", "plain-pushes", "verdict", value="true"),
        "facts/work.toml",
        "plain-pushes.verdict",
        "is not a verdict; use one of confirmed, opinion, misleading, overstated, outdated, wrong, unverified",
    ),
    "source": (
        put("facts/work", "plain-pushes", "sources", value=[]),
        "facts/work.toml",
        "plain-pushes",
        "has no source; add one, or call the statement an opinion",
    ),
    "address": (
        put("facts/work", "plain-pushes", "sources", 0, "url", value="http://example.org/push"),
        "facts/work.toml",
        "plain-pushes.sources[0].url",
        "is no page under https; name one, or leave it out of a source whose title begins with “Our own run”, "
        "which may also name a section of guide/measurements/",
    ),
    "run": (drop("measures.json"), "measures.json", "", "is not there; run `make measure` on a quiet machine"),
    "day": (
        put(*JSON, "day", value="28.11.2026"),
        "measures.json",
        "questions.json.day",
        "is no day as 2026-11-28 is one; correct it",
    ),
    "base": (
        put(*JSON, "base", value="none"),
        "measures.json",
        "questions.json.base",
        "is no row; ratios are to one, so name it or add it (rows: lean, wide, app)",
    ),
    "figure": (
        put("facts/work", "jobs-need-a-worker", "correction", value="It takes {json.app.p99}."),
        "facts/work.toml",
        "jobs-need-a-worker",
        "quotes {json.app.p99}, which was not measured; run `make measure QUESTIONS=json`, or name one of "
        "json.app.rate, json.app.cpu",
    ),
    "dates": (
        put("facts/work", "plain-pushes", "expires", value=date(2020, 1, 1)),
        "facts/work.toml",
        "plain-pushes.expires",
        "expires before it was checked; correct one of the dates",
    ),
    "one-of": (
        put("options/server", "family", value="both"),
        "options/server.toml",
        "family",
        "must be one of none, beside, given, own",
    ),
    "due": (
        put("facts/work", "plain-pushes", "due", value=date(2026, 11, 1)),
        "facts/work.toml",
        "plain-pushes.due",
        "must lie after the day of checking and not after the one of expiring; choose another day",
    ),
    "until": (
        put("facts/work", "plain-pushes", "until", value="next > 16.4"),
        "facts/work.toml",
        "plain-pushes.until",
        'must name an npm package and a release line, as "next>16.4" does',
    ),
    "usual": (
        put("kinds", "platform", "usual", "jobs", value=[1, 2, 3]),
        "kinds.toml",
        "platform.usual.jobs",
        "must hold 4 numbers, one a level and not all 0: how often each is the answer",
    ),
}
NOT_TOML = "is not valid TOML (Expected '=' after a key in a key/value pair (at line 1, column 6)); mend the line"


def test_the_knowledge_base_breaks_no_rule(documents: Documents) -> None:
    """What the examples below complain of comes from their edit alone."""
    assert complain_of(documents, {}) == []


@pytest.mark.parametrize("rule", EXAMPLES)
def test_each_rule_bites(documents: Documents, rule: str) -> None:
    """The smallest breach of a rule gives the complaint promised, and no echo of it."""
    edit, file, key, text = EXAMPLES[rule]
    edit(documents)
    assert complain_of(documents, {}) == [Complaint(rule, file, key, text)]


def test_every_rule_has_an_example() -> None:
    """There is no rule that nothing shows to bite."""
    assert {*EXAMPLES, "toml", "json", *PLACES} == set(RULES)


PLACES = {
    "page": ("docs/scenarios/chat.md", "scenarios/chat.toml", "has no page; write docs/scenarios/chat.md"),
    "section": (
        "docs/guide/stacks.md",
        "stacks/script.toml",
        "has no section in docs/guide/stacks.md; add a heading with { #script }",
    ),
    "navigation": (
        "mkdocs.yml",
        "options/server.toml",
        "is not in the navigation of mkdocs.yml; add options/server.md",
    ),
}


@pytest.mark.parametrize("rule", PLACES)
def test_what_has_no_place_on_the_site_is_a_complaint(tmp_path: Path, rule: str) -> None:
    """A worked product, option or stack that no page shows and no map lists is one complaint; a strict build says
    nothing of it."""
    write_places(tmp_path)
    assert complain_of_places(KNOWLEDGE, tmp_path) == []
    place, file, text = PLACES[rule]
    if rule == "page":
        (tmp_path / place).unlink()
    else:
        page = (tmp_path / place).read_text(encoding="utf-8")
        (tmp_path / place).write_text(
            page.replace("{ #script }", "").replace("- options/server.md\n", ""), encoding="utf-8"
        )
    assert complain_of_places(KNOWLEDGE, tmp_path) == [Complaint(rule, file, "", text)]


def test_a_fact_is_due_before_it_expires(documents: Documents) -> None:
    """A check comes in time: after its last day a fact has already stopped excluding."""
    put("facts/work", "socket-limit", "due", value=date(2027, 2, 2))(documents)
    assert [(one.rule, one.key) for one in complain_of(documents, {})] == [("due", "socket-limit.due")]


@pytest.mark.parametrize("line", ["next>16.4", "next>16", "@nestjs/core>12", "undici-types>8.0.1"])
def test_a_package_and_a_release_line_pass(documents: Documents, line: str) -> None:
    """Any package of npm and any line of its releases may be named."""
    put("facts/work", "socket-limit", "until", value=line)(documents)
    assert complain_of(documents, {}) == []


@pytest.mark.parametrize("line", ["next>16.4; rm -rf .", "Next>16", "next>16.x", "next>", "$(next)>1", "next>16\n"])
def test_only_a_package_and_a_line_get_to_the_shell(documents: Documents, line: str) -> None:
    """The weekly job puts the packages into a command, so that nothing else may pass."""
    put("facts/work", "socket-limit", "until", value=line)(documents)
    assert [(one.rule, one.key) for one in complain_of(documents, {})] == [("until", "socket-limit.until")]


@pytest.mark.parametrize("often", [[0, 0, 0, 0], [1, 2, 3, 4, 5], [1, 2, 3, -1], []])
def test_how_usual_a_level_is_must_be_told_of_each(documents: Documents, often: list[int]) -> None:
    """Completions are drawn from these numbers: one for each level, none below 0 and not all 0."""
    put("kinds", "platform", "usual", "jobs", value=often)(documents)
    assert [(one.rule, one.key) for one in complain_of(documents, {})] == [("usual", "platform.usual.jobs")]


def test_a_kind_that_leaves_a_question_out_is_a_complaint(documents: Documents) -> None:
    """Every kind of product says of every question how often each level is the answer."""
    drop("kinds", "platform", "usual", "jobs")(documents)
    assert [(one.rule, one.key) for one in complain_of(documents, {})] == [("usual", "platform.usual.jobs")]


@pytest.mark.parametrize(
    ("asked", "levels", "known"),
    [("people", ["two", "three"], "one, two, lots"), ("weather", ["fine"], ", ".join(KNOWLEDGE.vocabulary.levels))],
)
def test_an_option_presupposes_levels_that_there_are(
    documents: Documents, asked: str, levels: list[str], known: str
) -> None:
    """An option that waits for an answer nobody can give would never be offered."""
    put("options/server", "presupposes", value={asked: levels})(documents)
    text = f"must be the levels of vocabulary.toml in its order: {known}"
    assert complain_of(documents, {}) == [Complaint("levels", "options/server.toml", f"presupposes.{asked}", text)]


def test_what_leaving_takes_rests_on_facts(documents: Documents) -> None:
    """A close call goes by it, so that it needs its evidence as a rating does."""
    put("options/server", "leave", "facts", value=[])(documents)
    assert [(one.rule, one.key) for one in complain_of(documents, {})] == [("reason", "leave.facts")]
    put("options/server", "leave", "facts", value=["rumour"])(documents)
    assert [(one.rule, one.key) for one in complain_of(documents, {})] == [("checkable", "leave.facts")]


@pytest.mark.parametrize(
    "file", ["scenarios/chat", "options/server", "requirements/live", "facts/around", "vocabulary"]
)
def test_a_file_that_is_not_toml_is_a_complaint(folder: Path, file: str) -> None:
    """The first thing that goes wrong when files are edited by hand is told, in whichever file it does."""
    (folder / f"{file}.toml").write_text("name Realtime", encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        checked(folder)
    assert Complaint("toml", f"{file}.toml", "", NOT_TOML) in faulty.value.complaints


def test_a_file_that_is_not_json_is_a_complaint(folder: Path) -> None:
    """A run that was merged badly is told as such, and nothing that quotes it is called unmeasured."""
    (folder / "measures.json").write_text("<<<<<<< HEAD", encoding="utf-8")
    text = "is not valid JSON (Expecting value: line 1 column 1 (char 0)); run `make measure` again, or mend the line"
    with pytest.raises(Faulty) as faulty:
        checked(folder)
    assert faulty.value.complaints == [Complaint("json", "measures.json", "", text)]


def test_a_question_that_was_not_measured_is_one_complaint(documents: Documents) -> None:
    """A fact that quotes many figures of a question without a run is complained of once, with the command that runs it."""
    drop(*JSON)(documents)
    text = "quotes {json}, which was not measured; run `make measure QUESTIONS=json`, or name one of "
    named = text + "dependency, connections, sockets"
    assert complain_of(documents, {}) == [Complaint("figure", "facts/around.toml", "fact-measured-json", named)]


@pytest.mark.parametrize(("url", "rules"), [("guide/measurements/#json", []), ("guide/speed/", ["address"])])
def test_a_run_of_ours_may_name_where_it_stands(documents: Documents, url: str, rules: list[str]) -> None:
    """A source that is a run of ours leads to a section of the measurements, and to no other place of the site."""
    put("facts/work", "plain-pushes", "sources", 1, "url", value=url)(documents)
    assert [one.rule for one in complain_of(documents, {})] == rules


@pytest.mark.parametrize("three", [[1, 2], [1, 2, 3, 4], [1, 2, "3"], [True, 2, 3]])
def test_a_spread_has_three_numbers(documents: Documents, three: list[object]) -> None:
    """Median, low and high: anything else is a complaint and no traceback."""
    put(*JSON, "rows", 0, "values", "cpu", value=three)(documents)
    assert {one.rule for one in complain_of(documents, {})} == {"kind"}


def test_a_file_that_is_not_utf_8_is_a_complaint(folder: Path) -> None:
    """A file saved in another encoding ends in no traceback."""
    (folder / "scenarios/chat.toml").write_bytes('name = "Café"'.encode("latin-1"))
    _, unreadable = loading.read(folder)
    assert list(unreadable) == ["scenarios/chat"]


def test_a_broken_file_is_not_called_missing(folder: Path) -> None:
    """Whoever mistyped one line is told to mend it, not to write the file."""
    (folder / "options/server.toml").write_text("name Realtime", encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        checked(folder)
    assert [one.rule for one in faulty.value.complaints] == ["toml"]


def test_a_doubled_table_is_the_only_complaint(folder: Path) -> None:
    """A fact pasted twice makes its file unreadable, and no finding that rests on any of its facts is complained of
    besides."""
    path = folder / "facts/work.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[plain-pushes]\nkind = 'claim'\n", encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        checked(folder)
    assert [(one.rule, one.file) for one in faulty.value.complaints] == [("toml", "facts/work.toml")]


def test_every_complaint_comes_at_once(folder: Path) -> None:
    """Nobody mends one fault a run: faults of three files, TOML or rules, are listed together."""
    (folder / "scenarios/chat.toml").write_text("name Realtime", encoding="utf-8")
    for file, old, new in (
        ("options/server", "units = 1", "units = 1\nshrot = 1"),
        ("requirements/live", 'rating = "unfit"', 'rating = "perfect"'),
    ):
        path = folder / f"{file}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        checked(folder)
    known = "known: name, short, means, advice, family, units, separate_part, presupposes, leave"
    assert str(faulty.value).splitlines() == [
        f"scenarios/chat.toml: {NOT_TOML}",
        f"options/server.toml: shrot: is not a key of this file; remove it or correct its spelling ({known})",
        "requirements/live.toml: levels.both-ways.findings.plain.rating: "
        "is not a rating; use one of unfit, weak, workable, good, natural",
    ]


def test_every_fault_of_a_list_is_told(documents: Documents) -> None:
    """Within a list faults are listed together too: two sources without a title are two complaints."""
    place = ("facts/work", "plain-pushes", "sources")
    for number in (0, 1):
        drop(*place, number, "title")(documents)
    keys = [one.key for one in complain_of(documents, {})]
    assert keys == [f"plain-pushes.sources[{number}].title" for number in (0, 1)]


@pytest.mark.parametrize(
    "file", ["vocabulary", "cases", "kinds", "options/server", "requirements/people", "stacks/script"]
)
def test_a_file_that_is_not_there_is_a_complaint(documents: Documents, file: str) -> None:
    """A file that is renamed or lost ends in no traceback, the vocabulary among them."""
    del documents[file]
    assert [one.rule for one in complain_of(documents, {})] == ["file"]


def test_every_rule_broken_at_once(documents: Documents) -> None:
    """No fault hides another: breaches of separate cells are all listed."""
    apart = ["known-key", "required", "kind", "text", "levels", "option", "rating", "source", "registered"]
    for rule in apart:
        EXAMPLES[rule][0](documents)
    assert {one.rule for one in complain_of(documents, {})} == set(apart)


@pytest.mark.parametrize(
    ("place", "rule", "text"),
    [
        ("guide/code/#script", "page", "has no page; write docs/guide/code.md"),
        ("guide/stacks/#code", "section", "has no section in docs/guide/stacks.md; add a heading with { #code }"),
    ],
)
def test_what_stands_in_place_of_a_block_exists(tmp_path: Path, place: str, rule: str, text: str) -> None:
    """A block of an article whose counterpart lies on no page of ours, or in no section of it, is one complaint."""
    write_places(tmp_path)
    moved = edited(put("coverage", "blocks", "Runs here", "a script that pushes", "place", value=place))
    key = "blocks.Runs here.a script that pushes"
    assert complain_of_places(moved, tmp_path) == [Complaint(rule, "coverage.toml", key, text)]


@pytest.mark.parametrize(("facts", "rule"), [([], "reason"), (["no-such-fact"], "fact"), (["rumour"], "checkable")])
def test_what_is_said_of_a_block_is_checked(documents: Documents, facts: list[str], rule: str) -> None:
    """What is said against a block of an article rests on facts that exist and could be checked."""
    put("coverage", "blocks", "Runs here", "a script that pushes", "facts", value=facts)(documents)
    key = "blocks.Runs here.a script that pushes.facts"
    assert [(one.rule, one.file, one.key) for one in complain_of(documents, {})] == [(rule, "coverage.toml", key)]


# ------------------------------------------------------------------ values of another kind

OTHERS = ("word", True, [], [{}], datetime(2026, 1, 1))


def paths(value: Any, key: Key = ()) -> Iterator[Key]:
    """The path of every value below a table."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for one, inner in below:
        yield (*key, one)
        yield from paths(inner, (*key, one))


def cases(file: str) -> Iterator[tuple[Key, Any]]:
    """Values of another kind for the values of a file, one place for each depth and name."""
    places = {(len(key), key[-1]): key for key in paths(DOCUMENTS[file])}
    for key in places.values():
        for other in OTHERS:
            if type(other) is not type(at(DOCUMENTS[file], key)):
                yield key, other


def outcome(file: str, key: Key, other: Any) -> str:
    """What comes of one value put as another: a complaint, as it should, or what else."""
    broken = {**DOCUMENTS, file: deepcopy(DOCUMENTS[file])}
    put(*key, value=other)(broken[file])
    try:
        complaints = complain_of(broken, {})
    except Exception as error:
        return repr(error)
    return "complaint" if complaints else "accepted"


@pytest.mark.parametrize(
    "file",
    [
        *("vocabulary", "cases", "kinds", "options/server", "requirements/people", "stacks/script", "scenarios/chat"),
        "facts/around",
        "coverage",
        "measures.json",
    ],
)
def test_a_value_of_another_kind_is_a_complaint(file: str) -> None:
    """Any value of any kind of file, put as another kind of value, is complained about and ends in no traceback."""
    found = {(key, repr(other)): outcome(file, key, other) for key, other in cases(file)}
    assert {case: end for case, end in found.items() if end != "complaint"} == {}


# ------------------------------------------------------------------ the bundle and the hash


def shown(knowledge: Knowledge) -> Knowledge:
    """Of the knowledge what a result shows: without what only pages say."""
    cited = {fact for holder in holders(knowledge) for fact in holder.facts}
    return Knowledge(
        vocabulary=knowledge.vocabulary,
        options=tuple(replace(one, means="") for one in knowledge.options),
        requirements=tuple(
            replace(
                one,
                help="",
                advice="",
                claims=(),
                levels=tuple(replace(each, help="", short=each.label) for each in one.levels),
            )
            for one in knowledge.requirements
        ),
        stacks=tuple(replace(one, advice="") for one in knowledge.stacks),
        scenarios=(),
        kinds=knowledge.kinds,
        cases=knowledge.cases,
        citations={id: knowledge.citations[id] for id in knowledge.citations if id in cited},
        hash=knowledge.hash,
    )


def holders(knowledge: Knowledge) -> list[Finding | Leave]:
    """All that cites facts beside a result."""
    levels = [*knowledge.stacks, *(level for one in knowledge.requirements for level in one.levels)]
    return [finding for one in levels for finding in one.findings] + [option.leave for option in knowledge.options]


def test_the_bundle_gives_the_same_knowledge(documents: Documents, tmp_path: Path) -> None:
    """What the browser reads from JSON equals, in its order, what the build reads, as far as a result shows it: facts only
    as citations, and only those that something rests on."""
    (tmp_path / loading.BUNDLE).write_text(loading.bundle(documents), encoding="utf-8")
    assert repr(loading.build(loading.read(tmp_path)[0])) == repr(shown(KNOWLEDGE))


def test_the_real_bundle_gives_the_same_knowledge() -> None:
    """The same of what really ships."""
    documents, _ = loading.read(calculator.FOLDER)
    assert repr(loading.build(json.loads(loading.bundle(documents)))) == repr(shown(calculator.load()))


def test_the_days_of_a_cited_fact_reach_the_decision(documents: Documents) -> None:
    """A dated fact behind a finding is known to the engine with its days, in the browser too, so that a must can lapse and
    a reader is told of what is overdue."""
    bundle = loading.build(json.loads(loading.bundle(documents)))
    expiring = {id: citation.expires for id, citation in bundle.citations.items() if citation.expires}
    assert expiring == {"socket-limit": date(2027, 2, 1)}
    for id, citation in bundle.citations.items():
        fact = KNOWLEDGE.facts[id]
        assert citation == (fact.topic, fact.verdict, fact.checked, fact.due, fact.expires)


def test_the_bundle_carries_facts_as_citations_only(documents: Documents) -> None:
    """The browser downloads of every fact that something cites what is shown beside a reason, and no fact."""
    text = loading.bundle(documents)
    bundle = loading.build(json.loads(text))
    assert bundle.facts == {}
    assert {fact for one in holders(KNOWLEDGE) for fact in one.facts} == bundle.citations.keys()
    assert [fact.id for fact in KNOWLEDGE.facts.values() if fact.statement in text] == []
    assert "rumour" not in text


def hash_after(edit: Edit, documents: Documents) -> str:
    """The hash of the knowledge base with an edit."""
    edit(documents)
    assert complain_of(documents, {}) == []
    return loading.build(documents).hash


def test_the_hash_changes_with_a_rating(documents: Documents) -> None:
    """The hash that shared results carry tells that a rating has changed since."""
    assert at(documents, CELL)["rating"] == "good"
    assert hash_after(put(*CELL, "rating", value="natural"), documents) != KNOWLEDGE.hash


@pytest.mark.parametrize("key", ["statement", "correction"])
def test_the_hash_keeps_when_a_fact_is_reworded(documents: Documents, key: str) -> None:
    """The hash stands for the answers: rewording a fact changes none of them."""
    edit = put("facts/work", "plain-pushes", key, value="Said in other words.")
    assert hash_after(edit, documents) == KNOWLEDGE.hash


def test_the_hash_changes_with_what_leads_a_close_call(documents: Documents) -> None:
    """What an option takes to leave decides ties, so that the hash tells of it."""
    edit = put("options/server", "leave", "effort", value="some")
    assert hash_after(edit, documents) != KNOWLEDGE.hash


def test_the_hash_keeps_when_a_fact_is_due_later(documents: Documents) -> None:
    """The day of the next check decides no answer."""
    edit = put("facts/work", "plain-pushes", "due", value=date(2027, 8, 1))
    assert hash_after(edit, documents) == KNOWLEDGE.hash


def test_the_hash_changes_when_a_fact_expires_earlier(documents: Documents) -> None:
    """The hash tells of a changed expiry too, which decides whether a rating may exclude."""
    edit = put("facts/work", "plain-pushes", "expires", value=date(2027, 8, 1))
    assert hash_after(edit, documents) != KNOWLEDGE.hash


@pytest.mark.parametrize(
    ("edit", "key", "rule"),
    [
        (put("hosts", "hosts", "cloud", "cells", "duration", "facts", value=[]), "duration.facts", "reason"),
        (
            put("hosts", "hosts", "cloud", "cells", "duration", "facts", value=["no-such-fact"]),
            "duration.facts",
            "fact",
        ),
        (
            copy(("hosts", "hosts", "cloud", "cells", "duration"), ("hosts", "hosts", "cloud", "cells", "speed")),
            "speed",
            "one-of",
        ),
        (drop("hosts"), "", "file"),
    ],
)
def test_what_is_said_of_hosts_is_checked(documents: Documents, edit: Edit, key: str, rule: str) -> None:
    """Each cell of the tables of platform limits is of a listed property and rests on facts that exist."""
    edit(documents)
    [complaint] = complain_of(documents, {})

    assert (complaint.rule, complaint.file) == (rule, "hosts.toml")
    assert complaint.key.endswith(key)
