"""The rules of the knowledge base: every complaint about it at once, each with file, key and what to do.

In: documents as ``loading.read`` gives them. Out: complaints. Only the build and the command line check; the browser gets
what has passed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ..answers import parse, to_query
from ..loading import Documents, build, read, read_vocabulary
from ..measures import FILE, PLACE, QUOTED, UNMEASURED, figures, read_runs, unmeasured
from ..model import UNSURE, Knowledge, Unusable, Vocabulary
from .answers import check_answers, check_ends
from .shapes import SHAPES, Complain, fits

UNSOURCED = ("opinion", "unverified")  # verdicts that may stand without a source
UNTIL = re.compile(r"(@[a-z0-9-]+/)?[a-z0-9][a-z0-9._-]*>\d+(\.\d+)*")  # a package and the release line that was read

# Every rule by name, with what to do about a breach. tests/test_loading.py breaks each one.
RULES = {
    "toml": "is not valid TOML ({0}); mend the line",
    "json": "is not valid JSON ({0}); run `make measure` again, or mend the line",
    "run": "is not there; run `make measure` on a quiet machine",
    "day": "is no day as 2026-11-28 is one; correct it",
    "base": "is no row{0}; ratios are to one, so name it or add it (rows: {1})",
    "figure": "quotes {{{0}}}, which " + UNMEASURED,
    "file": "has no file; write {0} or take the id out of vocabulary.toml",
    "registered": "is not in vocabulary.toml; add the id there or rename the file",
    "known-key": "is not a key of this file; remove it or correct its spelling (known: {0})",
    "required": "is missing; add it ({0})",
    "kind": "must be {0}",
    "text": "is empty; write the sentence",
    "length": "has {0} characters, at most {1} fit; shorten it",
    "levels": "must be the levels of vocabulary.toml in its order: {0}",
    "usual": "must hold {0} numbers, one a level and not all 0: how often each is the answer",
    "option": "is not an option; use one of {0}",
    "complete": "owes a finding for {0}; a level rates every option or none",
    "rating": "is not a rating; use one of {0}",
    "flat": "rates all alike, so it decides nothing; tell them apart or remove its findings",
    "twin": "has the same ratings as {0}; two requirements with one table count the same thing twice",
    "twin-level": "has the same ratings as {0}; two levels with one table are one level under two names",
    "even": "is rated at other levels than {0} ({1}); stacks are compared at the same ones",
    "repeated": "gives the same sentence as {0}; say why for this cell",
    "sentence": "does not end with a full stop; write a whole sentence",
    "reason": "rests on no fact; name at least one id of facts/",
    "fact": "names {0}, which no file in facts/ defines; correct the id or add the fact",
    "cited": "names {0} twice; once is enough",
    "checkable": "rests on {0}, which is unverified; find a source or rest on another fact",
    "unique": "is defined in {0} too; an id has one home",
    "verdict": "is not a verdict; use one of {0}",
    "source": "has no source; add one, or call the statement an opinion",
    "address": "is no page under https; name one, or leave it out of a source whose title begins with “Our own run”, "
    f"which may also name a section of {PLACE}",
    "dates": "expires before it was checked; correct one of the dates",
    "due": "must lie after the day of checking and not after the one of expiring; choose another day",
    "until": 'must name an npm package and a release line, as "next>16.4" does',
    "one-of": "must be one of {0}",
    "name": "is that of {0} too; readers tell them apart by it",
    "answers": "cannot be read as they stand: {0}",
    "canonical": "is not written with defaults left out; write {0}",
    "product": "has the answers of {0}; two worked products with the same answers are one",
    "page": "has no page; write {0}",
    "section": "has no section in {0}; add a heading with {1}",
    "navigation": "is not in the navigation of mkdocs.yml; add {0}",
}


class Complaint(NamedTuple):
    """One breach of one rule: where it is and what to do."""

    rule: str
    file: str
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.text}" if self.key else f"{self.file}: {self.text}"


class Faulty(Unusable):
    """The knowledge base breaks rules; ``complaints`` lists every breach."""

    def __init__(self, complaints: list[Complaint]):
        super().__init__("\n".join(str(complaint) for complaint in complaints))
        self.complaints = complaints


def checked(folder: Path) -> Knowledge:
    """The knowledge base below ``folder``. Raises ``Faulty`` with every complaint."""
    documents, unreadable = read(folder)
    if complaints := complain_of(documents, unreadable):
        raise Faulty(complaints)
    return build(documents)


def complain_of(documents: Documents, unreadable: Mapping[str, str]) -> list[Complaint]:
    """Every breach of every rule; ``unreadable`` maps files that are not TOML to what is wrong with them.

    What such a file may hold is not called missing, so that its own complaint stands out.
    """
    complaints: list[Complaint] = []

    def complain(rule: str, file: str, key: str, *values: object) -> None:
        name = file if file == FILE else f"{file}.toml"
        complaints.append(Complaint(rule, name, key, RULES[rule].format(*values)))

    for file, error in unreadable.items():
        complain("json" if file == FILE else "toml", file, "", error)
    sound = {
        file
        for file, table in documents.items()
        if (folder := file.partition("/")[0]) in SHAPES and fits(SHAPES[folder], table, file, "", complain)
    }
    for file in ("vocabulary", "cases", "coverage", "hosts", "kinds"):
        if file not in documents and file not in unreadable:
            complain("file", file, "", f"{file}.toml")
    if FILE not in documents and FILE not in unreadable:
        complain("run", FILE, "")
    elif FILE in sound and _check_runs(documents[FILE]["questions"], complain):
        _check_quotes(documents, sound, complain)
    if "vocabulary" in sound:
        _check(documents, sound, unreadable, complain)
    return complaints


def _check_runs(questions: dict[str, Any], complain: Complain) -> bool:
    """Whether what was measured can be read: its days are days, and what ratios are to was measured too."""
    sound = True
    for id, run in questions.items():
        try:
            date.fromisoformat(run["day"])
        except ValueError:
            complain("day", FILE, f"questions.{id}.day")
            sound = False
        rows = dict.fromkeys((row["id"], row.get("at")) for row in run["rows"])
        for at in dict.fromkeys(at for _, at in rows):
            if (run["base"], at) not in rows:
                where = "" if at is None else f" at {at:g}"
                complain("base", FILE, f"questions.{id}.base", where, ", ".join(dict.fromkeys(row for row, _ in rows)))
                sound = False
    return sound


def _check_quotes(documents: Documents, sound: set[str], complain: Complain) -> None:
    """Check that each figure that a fact quotes was measured; of a question that was not, one complaint a fact is enough."""
    runs = read_runs(documents[FILE])
    known = figures(runs)
    for file in documents:
        if not file.startswith("facts/") or file not in sound:
            continue
        for id, fact in documents[file].items():
            text = " ".join([fact["statement"], fact.get("correction", ""), *(it["title"] for it in fact["sources"])])
            unknown = [name for name in QUOTED.findall(text) if name not in known]
            for name in dict.fromkeys(
                name if name.partition(".")[0] in runs else name.partition(".")[0] for name in unknown
            ):
                complain("figure", file, id, *unmeasured(name, known))


def _check(documents: Documents, sound: set[str], unreadable: Mapping[str, str], complain: Complain) -> None:
    """Complain of what goes beyond the shape of a single file; only ``sound`` files are read."""
    vocabulary = read_vocabulary(documents["vocabulary"])
    facts = _check_facts(documents, sound, complain)
    if any(file.startswith("facts/") for file in unreadable):
        facts = _AnyFact(facts)
    folders = {"options": vocabulary.options, "requirements": tuple(vocabulary.levels), "stacks": vocabulary.stacks}
    for folder, ids in folders.items():
        for id in ids:
            if f"{folder}/{id}" not in documents and f"{folder}/{id}" not in unreadable:
                complain("file", "vocabulary", id, f"{folder}/{id}.toml")
    readable = {}
    for file, table in documents.items():
        folder, _, id = file.partition("/")
        if folder not in SHAPES or (folder in folders and id not in folders[folder]):
            complain("registered", file, "")
        elif file in sound:
            readable[file] = table
    for file, table in readable.items():
        folder, _, id = file.partition("/")
        if folder == "requirements":
            _check_requirement(vocabulary, facts, file, id, table, complain)
        elif folder == "options":
            _check_option(vocabulary, facts, file, table, complain)
        elif folder == "kinds":
            _check_kinds(vocabulary, table, complain)
        elif folder == "stacks":
            _check_stack(vocabulary, facts, file, table, complain)
        elif folder == "coverage":
            _check_blocks(facts, table["blocks"], complain)
        elif folder == "hosts":
            _check_hosts(facts, table, complain)
        elif folder == "scenarios":
            check_answers(vocabulary, file, "answers", table["answers"], complain)
            check_ends(vocabulary, file, "expects", table, complain)
        elif folder == "precedents":
            for key in ("answers", "again"):
                check_answers(vocabulary, file, key, table.get(key, ""), complain)
            check_ends(vocabulary, file, "did", table, complain)
            for number, source in enumerate(table["sources"]):
                if not source["url"].startswith("https://"):
                    complain("address", file, f"sources[{number}].url")
    _check_apart(vocabulary, readable, complain)


def _check_apart(vocabulary: Vocabulary, documents: Documents, complain: Complain) -> None:
    """Check that no two files say the same thing, and that stacks are rated at the same levels."""
    names: dict[object, str] = {}
    tables: dict[object, str] = {}
    answers: dict[object, str] = {}
    levels: dict[str, set[str]] = {}
    for file, table in documents.items():
        folder, _, id = file.partition("/")
        if "name" in table and (first := names.setdefault((folder, table["name"]), file)) != file:
            complain("name", file, "name", f"{first}.toml")
        if folder == "requirements":
            ratings = tuple(tuple(level.values()) for level in _ratings(vocabulary, table).values())
            if ratings and (first := tables.setdefault(ratings, id)) != id:
                complain("twin", file, "", first)
        elif folder == "scenarios":
            first = answers.setdefault(to_query(vocabulary, parse(vocabulary, table["answers"])[0]), file)
            if first != file:
                complain("product", file, "answers", f"{first}.toml")
        elif folder == "stacks":
            levels[file] = {f"{id}={level}" for id, rated in table["findings"].items() for level in rated}
    first = next(iter(levels), "")
    for file, rated in levels.items():
        if rated != levels[first]:
            complain("even", file, "findings", f"{first}.toml", ", ".join(sorted(rated ^ levels[first])))


def _ratings(vocabulary: Vocabulary, table: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Level -> option -> rating, of a requirement's levels that weigh, in the vocabulary's order."""
    return {
        level: {
            option: content["findings"][option]["rating"]
            for option in vocabulary.options
            if option in content["findings"]
        }
        for level, content in table["levels"].items()
        if "findings" in content
    }


class _AnyFact(dict[str, str]):
    """Verdicts by fact id where a file of facts can't be read: every other id may stand in it."""

    def __contains__(self, id: object) -> bool:
        return True

    def __missing__(self, id: str) -> str:
        return ""


def _check_option(
    vocabulary: Vocabulary, facts: dict[str, str], file: str, table: dict[str, Any], complain: Complain
) -> None:
    """Check that what leaving an option takes rests on facts, and that it presupposes levels that there are."""
    _check_rests(facts, file, "leave.facts", table["leave"]["facts"], complain)
    for asked, levels in table.get("presupposes", {}).items():
        known = vocabulary.levels.get(asked, ())
        if not set(levels) <= set(known):
            complain("levels", file, f"presupposes.{asked}", ", ".join(known or vocabulary.levels))


def _check_kinds(vocabulary: Vocabulary, table: dict[str, Any], complain: Complain) -> None:
    """Check that each kind of product says of each requirement how often each of its levels is the answer."""
    for id, kind in table.items():
        for asked, levels in vocabulary.levels.items():
            often = kind["usual"].get(asked, [])
            if len(often) != len(levels) or min(often) < 0 or not any(often):
                complain("usual", "kinds", f"{id}.usual.{asked}", len(levels))


def _check_facts(documents: Documents, sound: set[str], complain: Complain) -> dict[str, str]:
    """Fact id -> verdict, after checking each; facts that can't be read are known too, so that nobody calls them missing."""
    verdicts: dict[str, str] = {}
    homes: dict[str, str] = {}
    for file, table in documents.items():
        if not file.startswith("facts/") or not isinstance(table, dict):
            continue
        for id, fact in table.items():
            if id in homes:
                complain("unique", file, id, f"{homes[id]}.toml")
            homes[id] = file
            verdicts[id] = ""
            if file not in sound:
                continue
            verdicts[id] = fact["verdict"]
            if not fact["sources"] and fact["verdict"] not in UNSOURCED:
                complain("source", file, id)
            for number, source in enumerate(fact["sources"]):
                url = source.get("url", "")
                ours = source["title"].startswith("Our own run") and (not url or url.startswith(PLACE))
                if not ours and not url.startswith("https://"):
                    complain("address", file, f"{id}.sources[{number}].url")
            if "expires" in fact and fact["expires"] <= fact["checked"]:
                complain("dates", file, f"{id}.expires")
            elif not fact["checked"] < fact["due"] <= fact.get("expires", fact["due"]):
                complain("due", file, f"{id}.due")
            if not UNTIL.fullmatch(fact.get("until", "next>16")):
                complain("until", file, f"{id}.until")
    return verdicts


def _check_blocks(facts: dict[str, str], kinds: dict[str, Any], complain: Complain) -> None:
    """Check that what is said against a block of the source articles rests on facts."""
    for kind, blocks in kinds.items():
        for shows, block in blocks.items():
            if "facts" in block:
                _check_rests(facts, "coverage", f"blocks.{kind}.{shows}.facts", block["facts"], complain)


def _check_hosts(facts: dict[str, str], table: dict[str, Any], complain: Complain) -> None:
    """Check that each cell is of a listed property and rests on facts."""
    for id, host in table["hosts"].items():
        for said, cell in host["cells"].items():
            key = f"hosts.{id}.cells.{said}"
            if said not in table["properties"]:
                complain("one-of", "hosts", key, ", ".join(table["properties"]))
            _check_rests(facts, "hosts", f"{key}.facts", cell["facts"], complain)


def _check_requirement(
    vocabulary: Vocabulary, facts: dict[str, str], file: str, id: str, table: dict[str, Any], complain: Complain
) -> None:
    """Check one requirement: its levels, and each of their findings."""
    for claim in table["claims"]:
        if claim not in facts:
            complain("fact", file, "claims", claim)
    if tuple(table["levels"]) != vocabulary.levels[id] or UNSURE in table["levels"]:
        complain("levels", file, "levels", ", ".join(vocabulary.levels[id]))
    sentences: dict[str, str] = {}
    for level, content in table["levels"].items():
        findings = content.get("findings", {})
        for option in findings:
            if option not in vocabulary.options:
                complain("option", file, f"levels.{level}.findings.{option}", ", ".join(vocabulary.options))
        missing = [option for option in vocabulary.options if option not in findings]
        if missing and "findings" in content:
            complain("complete", file, f"levels.{level}.findings", ", ".join(missing))
        for option in vocabulary.options:
            if option not in findings:
                continue
            key = f"levels.{level}.findings.{option}"
            _check_finding(vocabulary, facts, file, key, findings[option], complain)
            if findings[option]["because"] in sentences:
                complain("repeated", file, f"{key}.because", sentences[findings[option]["because"]])
            sentences[findings[option]["because"]] = key
    tables: dict[tuple[str, ...], str] = {}
    for level, ratings in _ratings(vocabulary, table).items():
        row = tuple(ratings.values())
        if len(row) == len(vocabulary.options) and len(set(row)) == 1:
            complain("flat", file, f"levels.{level}.findings")
        elif (first := tables.setdefault(row, level)) != level:
            complain("twin-level", file, f"levels.{level}.findings", f"levels.{first}.findings")


def _check_stack(
    vocabulary: Vocabulary, facts: dict[str, str], file: str, table: dict[str, Any], complain: Complain
) -> None:
    for requirement, levels in table["findings"].items():
        known = vocabulary.levels.get(requirement, ())
        for level, finding in levels.items():
            key = f"findings.{requirement}.{level}"
            if level in known:
                _check_finding(vocabulary, facts, file, key, finding, complain)
            else:
                complain("levels", file, f"findings.{requirement}", ", ".join(known or vocabulary.levels))


def _check_finding(
    vocabulary: Vocabulary, facts: dict[str, str], file: str, key: str, table: dict[str, Any], complain: Complain
) -> None:
    if table["rating"] not in vocabulary.scale:
        complain("rating", file, f"{key}.rating", ", ".join(vocabulary.scale))
    if not table["because"].endswith("."):
        complain("sentence", file, f"{key}.because")
    _check_rests(facts, file, f"{key}.facts", table["facts"], complain)


def _check_rests(facts: dict[str, str], file: str, key: str, ids: list[str], complain: Complain) -> None:
    """Check that what is said rests on facts that exist and could be checked."""
    if not ids:
        complain("reason", file, key)
    for fact in dict.fromkeys(ids):
        if ids.count(fact) > 1:
            complain("cited", file, key, fact)
        if fact not in facts:
            complain("fact", file, key, fact)
        elif facts[fact] == "unverified":
            complain("checkable", file, key, fact)
