"""The loader: every rule bites, with the complaint it promises; the bundle says the same as the TOML files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from calculator import FOLDER, loading
from calculator.loading import RULES, Complaint, Documents, Faulty

READ, _ = loading.read(FOLDER)
OPTIONS = "nextjs-serverless, nextjs-server, nextjs-fastify, hybrid, bff, separate-backend, microservices"
BFF = "levels.two-way.findings.bff"  # the cell of requirements/realtime that most examples break

Key = tuple[str | int, ...]
Edit = Callable[[Documents], None]


@pytest.fixture
def documents() -> Documents:
    """The real documents, free to break."""
    return deepcopy(READ)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The real files, free to break."""
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
    table = documents["requirements/database"]
    table["levels"] = dict(reversed(table["levels"].items()))


def rate_alike(documents: Documents) -> None:
    """Every option natural at one level."""
    for finding in documents["requirements/realtime"]["levels"]["two-way"]["findings"].values():
        finding["rating"] = "natural"


def rate_as_another_requirement(documents: Documents) -> None:
    """The ratings of rendering, which weighs at two levels, in the table of compliance, which does too."""

    def findings(requirement: str) -> list[dict[str, Any]]:
        levels = documents[f"requirements/{requirement}"]["levels"].values()
        return [finding for level in levels if "findings" in level for finding in level["findings"].values()]

    for theirs, ours in zip(findings("compliance"), findings("rendering"), strict=True):
        ours["rating"] = theirs["rating"]


REALTIME = ("requirements/realtime", "levels", "two-way", "findings")
CELL = (*REALTIME, "bff")

# For each rule: the smallest edit that breaks it, and where and how it is complained about.
EXAMPLES: dict[str, tuple[Edit, str, str, str]] = {
    "file": (
        drop("options/bff"),
        "vocabulary.toml",
        "bff",
        "has no file; write options/bff.toml or take the id out of vocabulary.toml",
    ),
    "registered": (
        copy(("stacks/go",), ("stacks/perl",)),
        "stacks/perl.toml",
        "",
        "is not in vocabulary.toml; add the id there or rename the file",
    ),
    "known-key": (
        put("options/bff", "shrot", value="BFF"),
        "options/bff.toml",
        "shrot",
        "is not a key of this file; remove it or correct its spelling "
        "(known: name, short, means, answer, logic, units, separate_part)",
    ),
    "required": (
        drop("options/bff", "short"),
        "options/bff.toml",
        "short",
        "is missing; add it (a text of at most 14 characters)",
    ),
    "kind": (put("options/bff", "units", value="1"), "options/bff.toml", "units", "must be a whole number"),
    "text": (put("options/bff", "name", value=" "), "options/bff.toml", "name", "is empty; write the sentence"),
    "length": (
        put("options/bff", "short", value="fifteen letters"),
        "options/bff.toml",
        "short",
        "has 15 characters, at most 14 fit; shorten it",
    ),
    "levels": (
        reverse_levels,
        "requirements/database.toml",
        "levels",
        "must be the levels of vocabulary.toml in its order: light, pooled, heavy",
    ),
    "option": (
        put("scenarios/shop", "expects", value="monolith"),
        "scenarios/shop.toml",
        "expects",
        f"is not an option; use one of {OPTIONS}",
    ),
    "complete": (
        drop(*CELL),
        "requirements/realtime.toml",
        "levels.two-way.findings",
        "owes a finding for bff; a level rates every option or none",
    ),
    "rating": (
        put(*CELL, "rating", value="perfect"),
        "requirements/realtime.toml",
        f"{BFF}.rating",
        "is not a rating; use one of unfit, weak, workable, good, natural",
    ),
    "flat": (
        rate_alike,
        "requirements/realtime.toml",
        "levels.two-way.findings",
        "rates all alike, so it decides nothing; tell them apart or remove its findings",
    ),
    "twin": (
        rate_as_another_requirement,
        "requirements/rendering.toml",
        "",
        "has the same ratings as compliance; two requirements with one table count the same thing twice",
    ),
    "repeated": (
        copy((*REALTIME, "hybrid", "because"), (*CELL, "because")),
        "requirements/realtime.toml",
        f"{BFF}.because",
        "gives the same sentence as levels.two-way.findings.hybrid; say why for this cell",
    ),
    "reason": (
        put(*CELL, "facts", value=[]),
        "requirements/realtime.toml",
        f"{BFF}.facts",
        "rests on no fact; name at least one id of facts/",
    ),
    "fact": (
        put(*CELL, "facts", value=["hearsay"]),
        "requirements/realtime.toml",
        f"{BFF}.facts",
        "names hearsay, which no file in facts/ defines; correct the id or add the fact",
    ),
    "checkable": (
        put(*CELL, "facts", value=["industry-consensus"]),
        "requirements/realtime.toml",
        f"{BFF}.facts",
        "rests on industry-consensus, which is unverified; find a source or rest on another fact",
    ),
    "unique": (
        copy(("facts/realtime", "websockets-never-in-nextjs"), ("facts/cost", "websockets-never-in-nextjs")),
        "facts/realtime.toml",
        "websockets-never-in-nextjs",
        "is defined in facts/cost.toml too; an id has one home",
    ),
    "verdict": (
        put("facts/realtime", "websockets-never-in-nextjs", "verdict", value="true"),
        "facts/realtime.toml",
        "websockets-never-in-nextjs.verdict",
        "is not a verdict; use one of confirmed, opinion, misleading, overstated, outdated, wrong, unverified",
    ),
    "source": (
        put("facts/realtime", "websockets-never-in-nextjs", "sources", value=[]),
        "facts/realtime.toml",
        "websockets-never-in-nextjs",
        "has no source; add one, or call the statement an opinion",
    ),
    "dates": (
        put("facts/realtime", "websockets-never-in-nextjs", "expires", value=date(2020, 1, 1)),
        "facts/realtime.toml",
        "websockets-never-in-nextjs.expires",
        "expires before it was checked; correct one of the dates",
    ),
    "due": (
        put("facts/realtime", "websockets-never-in-nextjs", "due", value=date(2026, 11, 27)),
        "facts/realtime.toml",
        "websockets-never-in-nextjs.due",
        "must lie after the day of checking and not after the one of expiring; choose another day",
    ),
    "until": (
        put("facts/realtime", "websockets-never-in-nextjs", "until", value="next > 16.4"),
        "facts/realtime.toml",
        "websockets-never-in-nextjs.until",
        'must name an npm package and a release line, as "next>16.4" does',
    ),
    "one-of": (
        put("options/bff", "logic", value="both"),
        "options/bff.toml",
        "logic",
        "must be one of nextjs, shared, backend",
    ),
}
NOT_TOML = "is not valid TOML (Expected '=' after a key in a key/value pair (at line 1, column 6)); mend the line"


def test_the_knowledge_base_breaks_no_rule(documents: Documents) -> None:
    """Protects the examples below: what they complain of comes from their edit alone."""
    assert loading.build(documents)[1] == []


@pytest.mark.parametrize("rule", EXAMPLES)
def test_each_rule_bites(documents: Documents, rule: str) -> None:
    """Protects each rule: its smallest breach gives no knowledge, the complaint promised, and no echo of it."""
    edit, file, key, text = EXAMPLES[rule]
    edit(documents)
    assert loading.build(documents) == (None, [Complaint(rule, file, key, text)])


def test_every_rule_has_an_example() -> None:
    """Protects against a rule that nothing shows to bite."""
    assert {*EXAMPLES, "toml"} == set(RULES)


def test_a_fact_is_due_before_it_expires(documents: Documents) -> None:
    """Protects the check from coming too late: after its last day a fact has already stopped excluding."""
    late = at(documents, ("facts/realtime", "websockets-never-in-nextjs", "expires")).replace(year=2030)
    put("facts/realtime", "websockets-never-in-nextjs", "due", value=late)(documents)
    assert [one.rule for one in loading.build(documents)[1]] == ["due"]


@pytest.mark.parametrize("line", ["next>16.4; rm -rf .", "Next>16", "next>16.x", "next>", "$(next)>1", "next>16\n"])
def test_only_a_package_and_a_line_get_to_the_shell(documents: Documents, line: str) -> None:
    """Protects the weekly job, which puts the packages into a command."""
    put("facts/realtime", "websockets-never-in-nextjs", "until", value=line)(documents)
    assert [one.rule for one in loading.build(documents)[1]] == ["until"]


@pytest.mark.parametrize("file", ["scenarios/shop", "options/bff", "requirements/realtime", "facts/cost", "vocabulary"])
def test_a_file_that_is_not_toml_is_a_complaint(folder: Path, file: str) -> None:
    """Protects the first thing that goes wrong when files are edited by hand, in whichever file it does."""
    (folder / f"{file}.toml").write_text("name Realtime", encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        loading.load(folder)
    assert Complaint("toml", f"{file}.toml", "", NOT_TOML) in faulty.value.complaints


def test_a_file_that_is_not_utf_8_is_a_complaint(folder: Path) -> None:
    """Protects against a traceback from a file saved in another encoding."""
    (folder / "scenarios/shop.toml").write_bytes('name = "Café"'.encode("latin-1"))
    _, complaints = loading.read(folder)
    assert [(one.rule, one.file) for one in complaints] == [("toml", "scenarios/shop.toml")]


def test_a_broken_file_is_not_called_missing(folder: Path) -> None:
    """Protects the advice: whoever mistyped one line is told to mend it, not to write the file."""
    (folder / "options/bff.toml").write_text("name Realtime", encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        loading.load(folder)
    assert [one.rule for one in faulty.value.complaints] == ["toml"]


def test_every_complaint_comes_at_once(folder: Path) -> None:
    """Protects editors from mending one fault a run: faults of three files, TOML or rules, are listed together."""
    (folder / "scenarios/shop.toml").write_text("name Realtime", encoding="utf-8")
    for file, old, new in (
        ("options/bff", "units = 1", "units = 1\nshrot = 1"),
        ("requirements/realtime", 'rating = "weak"', 'rating = "perfect"'),
    ):
        path = folder / f"{file}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        loading.load(folder)
    known = "known: name, short, means, answer, logic, units, separate_part"
    assert str(faulty.value).splitlines() == [
        f"scenarios/shop.toml: {NOT_TOML}",
        f"options/bff.toml: shrot: is not a key of this file; remove it or correct its spelling ({known})",
        "requirements/realtime.toml: levels.two-way.findings.nextjs-serverless.rating: "
        "is not a rating; use one of unfit, weak, workable, good, natural",
    ]


def test_every_fault_of_a_list_is_told(documents: Documents) -> None:
    """Protects the same within a list: two sources without a title are two complaints."""
    place = ("facts/realtime", "websockets-never-in-nextjs", "sources")
    for number in (0, 1):
        drop(*place, number, "title")(documents)
    keys = [one.key for one in loading.build(documents)[1]]
    assert keys == [f"websockets-never-in-nextjs.sources[{number}].title" for number in (0, 1)]


@pytest.mark.parametrize("file", ["vocabulary", "cases", "options/bff", "requirements/database", "stacks/go"])
def test_a_file_that_is_not_there_is_a_complaint(documents: Documents, file: str) -> None:
    """Protects from tracebacks when a file is renamed or lost, the vocabulary among them."""
    del documents[file]
    assert [one.rule for one in loading.build(documents)[1]] == ["file"]


def test_every_rule_broken_at_once(documents: Documents) -> None:
    """Protects against a fault that hides others: breaches of separate cells are all listed."""
    apart = ["known-key", "required", "kind", "text", "levels", "option", "rating", "source", "registered"]
    for rule in apart:
        EXAMPLES[rule][0](documents)
    assert {one.rule for one in loading.build(documents)[1]} == set(apart)


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
    places = {(len(key), key[-1]): key for key in paths(READ[file])}
    for key in places.values():
        for other in OTHERS:
            if type(other) is not type(at(READ[file], key)):
                yield key, other


def outcome(file: str, key: Key, other: Any) -> str:
    """What comes of one value put as another: a complaint, as it should, or what else."""
    broken = {**READ, file: deepcopy(READ[file])}
    put(*key, value=other)(broken[file])
    try:
        complaints = loading.build(broken)[1]
    except Exception as error:
        return repr(error)
    return "complaint" if complaints else "accepted"


@pytest.mark.parametrize(
    "file", ["vocabulary", "cases", "options/bff", "requirements/database", "stacks/go", "scenarios/shop", "facts/cost"]
)
def test_a_value_of_another_kind_is_a_complaint(file: str) -> None:
    """Protects from tracebacks: any value of any kind of file, put as another kind of value, is complained about."""
    found = {(key, repr(other)): outcome(file, key, other) for key, other in cases(file)}
    assert {case: end for case, end in found.items() if end != "complaint"} == {}


# ------------------------------------------------------------------ the bundle and the hash

PARTS = ("vocabulary", "options", "requirements", "stacks", "scenarios", "cases", "expiries", "hash")


def test_the_bundle_gives_the_same_knowledge(documents: Documents, tmp_path: Path) -> None:
    """Protects the one answer: what the browser reads from JSON equals, in its order, what the build reads."""
    (tmp_path / loading.BUNDLE).write_text(loading.bundle(documents), encoding="utf-8")
    toml, bundle = loading.load(FOLDER), loading.load(tmp_path)
    assert {part: repr(getattr(bundle, part)) for part in PARTS} == {part: repr(getattr(toml, part)) for part in PARTS}


def test_the_bundle_carries_facts_as_links_only(documents: Documents) -> None:
    """Protects the download: the browser gets the page of every fact that a finding cites, and no fact."""
    toml, bundle = loading.load(FOLDER), loading.build(json.loads(loading.bundle(documents)))[0]
    assert bundle
    holders = [*bundle.stacks, *(level for one in bundle.requirements for level in one.levels)]
    cited = {fact for holder in holders for finding in holder.findings for fact in finding.facts}
    assert bundle.facts == {}
    assert {fact: bundle.topics[fact] for fact in cited} == {fact: toml.facts[fact].topic for fact in cited}
    assert {fact: bundle.dues[fact] for fact in cited} == {fact: toml.facts[fact].due for fact in cited}


def hash_after(edit: Edit, documents: Documents) -> str:
    """The hash of the knowledge base with an edit."""
    edit(documents)
    knowledge, complaints = loading.build(documents)
    assert knowledge, complaints
    return knowledge.hash


def test_the_hash_changes_with_a_rating(documents: Documents) -> None:
    """Protects shared results: the hash they carry tells that a rating has changed since."""
    assert at(documents, CELL)["rating"] == "workable"
    assert hash_after(put(*CELL, "rating", value="good"), documents) != loading.load(FOLDER).hash


@pytest.mark.parametrize("key", ["statement", "correction"])
def test_the_hash_keeps_when_a_fact_is_reworded(documents: Documents, key: str) -> None:
    """Protects the hash's meaning, the answers: rewording a fact changes none of them."""
    edit = put("facts/realtime", "websockets-never-in-nextjs", key, value="Said in other words.")
    assert hash_after(edit, documents) == loading.load(FOLDER).hash


def test_the_hash_changes_when_a_fact_expires_earlier(documents: Documents) -> None:
    """Protects the same from a changed expiry, which decides whether a rating may exclude."""
    edit = put("facts/realtime", "websockets-never-in-nextjs", "expires", value=date(2027, 2, 1))
    assert hash_after(edit, documents) != loading.load(FOLDER).hash


@pytest.mark.parametrize(
    ("edit", "key", "rule"),
    [
        (put("hosts", "hosts", "fly", "cells", "duration", "facts", value=[]), "duration.facts", "reason"),
        (put("hosts", "hosts", "fly", "cells", "duration", "facts", value=["no-such-fact"]), "duration.facts", "fact"),
        (
            copy(("hosts", "hosts", "fly", "cells", "duration"), ("hosts", "hosts", "fly", "cells", "speed")),
            "speed",
            "one-of",
        ),
        (drop("hosts"), "", "file"),
    ],
)
def test_what_is_said_of_hosts_is_checked(documents: Documents, edit: Edit, key: str, rule: str) -> None:
    """Protects the tables of platform limits: each cell is of a listed property and rests on facts that exist."""
    edit(documents)
    [complaint] = loading.build(documents)[1]

    assert (complaint.rule, complaint.file) == (rule, "hosts.toml")
    assert complaint.key.endswith(key)
