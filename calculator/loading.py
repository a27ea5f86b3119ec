"""TOML files -> Knowledge, or every complaint at once.

In: the folder of the knowledge base, or the one JSON file that the browser gets in its place (``bundle``).
Out: ``Knowledge``. A fault raises ``Faulty``, which carries each complaint with file, key and what to do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from .model import (
    UNSURE,
    Case,
    Cell,
    Fact,
    Finding,
    Host,
    Knowledge,
    Level,
    Option,
    Requirement,
    Scenario,
    Source,
    Stack,
    Unusable,
    Vocabulary,
)

BUNDLE = "knowledge.json"
UNBUNDLED = ("facts/", "coverage", "hosts")  # what only pages show
VERDICTS = ("confirmed", "opinion", "misleading", "overstated", "outdated", "wrong", "unverified")
UNSOURCED = ("opinion", "unverified")  # verdicts that may stand without a source
UNTIL = re.compile(
    r"(@[a-z0-9-]+/)?[a-z0-9][a-z0-9._-]*>\d+(\.\d+)*"
)  # an npm package and the release line that was read

# Every rule by name, with what to do about a breach. tests/test_loading.py breaks each one.
RULES = {
    "toml": "is not valid TOML ({0}); mend the line",
    "file": "has no file; write {0} or take the id out of vocabulary.toml",
    "registered": "is not in vocabulary.toml; add the id there or rename the file",
    "known-key": "is not a key of this file; remove it or correct its spelling (known: {0})",
    "required": "is missing; add it ({0})",
    "kind": "must be {0}",
    "text": "is empty; write the sentence",
    "length": "has {0} characters, at most {1} fit; shorten it",
    "levels": "must be the levels of vocabulary.toml in its order: {0}",
    "option": "is not an option; use one of {0}",
    "complete": "owes a finding for {0}; a level rates every option or none",
    "rating": "is not a rating; use one of {0}",
    "flat": "rates all alike, so it decides nothing; tell them apart or remove its findings",
    "twin": "has the same ratings as {0}; two requirements with one table count the same thing twice",
    "repeated": "gives the same sentence as {0}; say why for this cell",
    "reason": "rests on no fact; name at least one id of facts/",
    "fact": "names {0}, which no file in facts/ defines; correct the id or add the fact",
    "checkable": "rests on {0}, which is unverified; find a source or rest on another fact",
    "unique": "is defined in {0} too; an id has one home",
    "verdict": "is not a verdict; use one of {0}",
    "source": "has no source; add one, or call the statement an opinion",
    "dates": "expires before it was checked; correct one of the dates",
    "due": "must lie after the day of checking and not after the one of expiring; choose another day",
    "until": 'must name an npm package and a release line, as "next>16.4" does',
    "one-of": "must be one of {0}",
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


Documents = dict[str, Any]  # path below the knowledge folder, without suffix -> parsed table
Complain = Callable[..., None]


def read(folder: Path) -> tuple[Documents, list[Complaint]]:
    """Every document below ``folder``; a file that is not TOML becomes a complaint."""
    if (folder / BUNDLE).exists():
        return json.loads((folder / BUNDLE).read_text(encoding="utf-8")), []
    import tomllib  # not in the browser: the bundle is JSON, which is parsed ten times faster

    documents, complaints = {}, []
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            documents[name] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            complaints.append(Complaint("toml", f"{name}.toml", "", RULES["toml"].format(error)))
    return documents, complaints


def bundle(documents: Documents) -> str:
    """The documents as the browser gets them: JSON, with the facts reduced to where they stand and their days."""
    import hashlib

    small = {name: table for name, table in documents.items() if not name.startswith(UNBUNDLED)}
    cited = json.dumps(small)
    facts = {id: (file, table) for file in documents for id, table in _facts(documents, file) if f'"{id}"' in cited}
    small["topics"] = {id: file.removeprefix("facts/") for id, (file, _) in facts.items()}
    small["expiries"] = {id: table["expires"].isoformat() for id, (_, table) in facts.items() if "expires" in table}
    text = json.dumps(small, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    small["hash"] = hashlib.sha256(text.encode()).hexdigest()[:10]
    small["dues"] = {id: table["due"].isoformat() for id, (_, table) in facts.items()}  # no part of what is known
    # in the documents' own order, since the order of levels and groups means something
    return json.dumps(small, ensure_ascii=False, separators=(",", ":"))


def load(folder: Path) -> Knowledge:
    """The knowledge base below ``folder``. Raises ``Faulty`` with every complaint."""
    knowledge, complaints = build(*read(folder))
    if knowledge is None:
        raise Faulty(complaints)
    return knowledge


def build(documents: Documents, unread: Sequence[Complaint] = ()) -> tuple[Knowledge | None, list[Complaint]]:
    """Documents -> Knowledge and every complaint, those of reading first; no Knowledge where there is one."""
    complaints = list(unread)

    def complain(rule: str, file: str, key: str, *values: object) -> None:
        complaints.append(Complaint(rule, f"{file}.toml", key, RULES[rule].format(*values)))

    if "hash" not in documents:
        _check(documents, {one.file.removesuffix(".toml") for one in unread}, complain)
    if complaints:
        return None, complaints
    small = documents if "hash" in documents else json.loads(bundle(documents))
    words = _vocabulary(documents["vocabulary"])
    knowledge = Knowledge(
        vocabulary=words,
        options=tuple(Option(id=id, **documents[f"options/{id}"]) for id in words.options),
        requirements=tuple(_requirement(words, id, documents[f"requirements/{id}"]) for id in words.levels),
        stacks=tuple(_stack(words, id, documents[f"stacks/{id}"]) for id in words.stacks),
        scenarios=tuple(
            Scenario(id=name.split("/")[1], **table)
            for name, table in documents.items()
            if name.startswith("scenarios/")
        ),
        coverage=documents.get("coverage", {}),
        hosts=tuple(map(_host, documents.get("hosts", {}).get("hosts", {}).values())),
        properties=documents.get("hosts", {}).get("properties", {}),
        cases=tuple(Case(id=id, **table) for id, table in documents["cases"].items()),
        topics=small["topics"]
        | {id: file.removeprefix("facts/") for file in documents for id, _ in _facts(documents, file)},
        expiries={id: date.fromisoformat(day) for id, day in small["expiries"].items()},
        hash=small["hash"],
        dues={id: date.fromisoformat(day) for id, day in small["dues"].items()}
        | {id: table["due"] for file in documents for id, table in _facts(documents, file)},
        facts={id: _fact(id, file, table) for file in documents for id, table in _facts(documents, file)},
    )
    return knowledge, []


# ------------------------------------------------------------------ documents -> records


def _vocabulary(table: dict[str, Any]) -> Vocabulary:
    groups = table["groups"]
    return Vocabulary(
        options=tuple(table["options"]),
        stacks=tuple(table["stacks"]),
        groups={id: group["name"] for id, group in groups.items()},
        levels={id: tuple(levels) for group in groups.values() for id, levels in group["requirements"].items()},
        group_of={id: name for name, group in groups.items() for id in group["requirements"]},
        scale=tuple(table["rating"]["scale"]),
        points=dict(table["importance"]["points"]),
        default_importance=table["importance"]["default"],
    )


def _requirement(words: Vocabulary, id: str, table: dict[str, Any]) -> Requirement:
    levels = tuple(
        Level(
            id=level,
            label=content["label"],
            help=content["help"],
            findings=tuple(
                _finding(words, option, id, level, content["findings"][option])
                for option in words.options
                if "findings" in content
            ),
        )
        for level, content in table["levels"].items()
    )
    return Requirement(
        id=id,
        group=words.group_of[id],
        name=table["name"],
        asks=table["asks"],
        help=table["help"],
        answer=table["answer"],
        claims=tuple(table["claims"]),
        levels=levels,
    )


def _finding(words: Vocabulary, option: str, requirement: str, level: str, table: dict[str, Any]) -> Finding:
    rating = words.scale.index(table["rating"])
    return Finding(option, requirement, level, rating, table["because"], tuple(table["facts"]))


def _host(table: dict[str, Any]) -> Host:
    return Host(table["name"], {id: Cell(cell["says"], tuple(cell["facts"])) for id, cell in table["cells"].items()})


def _stack(words: Vocabulary, id: str, table: dict[str, Any]) -> Stack:
    findings = tuple(
        _finding(words, id, requirement, level, finding)
        for requirement, levels in table["findings"].items()
        for level, finding in levels.items()
    )
    return Stack(id, table["name"], table["answer"], findings)


def _facts(documents: Documents, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each fact's id and table, of one document; none of a document that holds no facts."""
    if file.startswith("facts/"):
        yield from documents[file].items()


def _fact(id: str, file: str, table: dict[str, Any]) -> Fact:
    return Fact(
        id=id,
        kind=table["kind"],
        topic=file.removeprefix("facts/"),
        statement=table["statement"],
        verdict=table["verdict"],
        correction=table.get("correction", ""),
        checked=table["checked"],
        due=table["due"],
        expires=table.get("expires"),
        sources=tuple(Source(**source) for source in table["sources"]),
        said_in=table.get("said_in", 0),
        until=table.get("until", ""),
    )


# ------------------------------------------------------------------ the rules

# What each kind of file holds. A whole number is a text of at most so many characters, a tuple one of these words, a
# list a list of its one member, "*" any key, and "?" after a key that it may be left out.
FINDING = {"rating": 20, "because": 240, "facts": [80]}
FACT = {
    "kind": ("claim", "fact"),
    "statement": 700,
    "verdict": VERDICTS,
    "correction?": 900,
    "said_in?": int,
    "checked": date,
    "due": date,
    "expires?": date,
    "until?": 120,
    "sources": [{"title": 160, "url?": 300}],
}
CASE = {
    "title": 120,
    "source": 200,
    "options": [40],
    "weights": [12],
    "values": [[12]],
    "worst?": [12],
    "best?": [12],
    "published": [12],
    "digits": int,
    "scale": ("value", "distance"),
}
SHAPES: dict[str, Any] = {
    "vocabulary": {
        "options": [60],
        "stacks": [60],
        "groups": {"*": {"name": 40, "requirements": {"*": [60]}}},
        "rating": {"scale": [20]},
        "importance": {"default": 20, "points": {"*": int}},
    },
    "options": {
        "name": 30,
        "short": 14,
        "means": 220,
        "answer": 340,
        "logic": ("nextjs", "shared", "backend"),
        "units": int,
        "separate_part": bool,
    },
    "requirements": {
        "name": 26,
        "asks": 90,
        "help": 240,
        "answer": 340,
        "claims": [80],
        "levels": {"*": {"label": 26, "help": 120, "findings?": {"*": FINDING}}},
    },
    "stacks": {"name": 20, "answer": 320, "findings": {"*": {"*": FINDING}}},
    "scenarios": {"name": 40, "story": 400, "answers": 500, "expects": 60, "confidence": 20},
    "facts": {"*": FACT},
    "cases": {"*": CASE},
    "coverage": {"*": {"*": 120}},
    "hosts": {"properties": {"*": 40}, "hosts": {"*": {"name": 40, "cells": {"*": {"says": 120, "facts": [80]}}}}},
}
NAMES = {dict: "a table", list: "a list", int: "a whole number", bool: "true or false", date: "a date"}


def _describe(kind: Any) -> str:
    """What a value must be, in words."""
    if isinstance(kind, tuple):
        return "one of " + ", ".join(kind)
    if isinstance(kind, int):
        return f"a text of at most {kind} characters"
    return NAMES[kind if isinstance(kind, type) else type(kind)]


def _fits(kind: Any, value: object, file: str, key: str, complain: Complain) -> bool:
    """Whether a value is of its kind throughout, so that it can be read; complains of each place where it is not.

    A text that is empty or too long is complained of, and can be read all the same.
    """
    if isinstance(kind, tuple):
        if value not in kind:
            complain("verdict" if kind is VERDICTS else "one-of", file, key, ", ".join(kind))
        return value in kind
    wanted = kind if isinstance(kind, type) else str if isinstance(kind, int) else type(kind)
    if type(value) is not wanted:  # not isinstance: true is no number, and a time of day no date
        complain("kind", file, key, _describe(kind) if wanted is not str else "a text")
        return False
    if isinstance(value, str) and not value.strip():
        complain("text", file, key)
    elif isinstance(value, str) and len(value) > kind:
        complain("length", file, key, len(value), kind)
    if isinstance(value, list):
        members = [_fits(kind[0], one, file, f"{key}[{at}]", complain) for at, one in enumerate(value)]
        return all(members)  # of a list, so that every member is complained of
    return _fits_table(kind, value, file, key, complain) if isinstance(value, dict) else True


def _fits_table(shape: dict[str, Any], table: dict[str, Any], file: str, key: str, complain: Complain) -> bool:
    """The same for a table: its keys, then what lies under them."""
    kinds = {name.rstrip("?"): kind for name, kind in shape.items()}
    sound = True
    for name in table:
        if name not in kinds and "*" not in kinds:
            complain("known-key", file, _join(key, name), ", ".join(kinds))
    for name in shape:
        if name != "*" and not name.endswith("?") and name not in table:
            complain("required", file, _join(key, name), _describe(kinds[name]))
            sound = False
    for name, value in table.items():
        kind = kinds.get(name, kinds.get("*"))
        if kind is not None:
            sound = _fits(kind, value, file, _join(key, name), complain) and sound
    return sound


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _check(documents: Documents, unreadable: set[str], complain: Complain) -> None:
    """Complain of every breach of every rule in ``documents``; files that could not be read are not called missing."""
    sound = {
        file
        for file, table in documents.items()
        if (folder := file.partition("/")[0]) in SHAPES and _fits(SHAPES[folder], table, file, "", complain)
    }
    for file in ("vocabulary", "cases", "coverage", "hosts"):
        if file not in documents and file not in unreadable:
            complain("file", file, "", f"{file}.toml")
    if "vocabulary" not in sound:
        return
    words = _vocabulary(documents["vocabulary"])
    facts = _check_facts(documents, sound, complain)
    folders = {"options": words.options, "requirements": tuple(words.levels), "stacks": words.stacks}
    for folder, ids in folders.items():
        for id in ids:
            if f"{folder}/{id}" not in documents and f"{folder}/{id}" not in unreadable:
                complain("file", "vocabulary", id, f"{folder}/{id}.toml")
    tables: dict[tuple[object, ...], str] = {}
    for file, table in documents.items():
        folder, _, id = file.partition("/")
        if folder not in SHAPES or (folder in folders and id not in folders[folder]):
            complain("registered", file, "")
        elif file not in sound:
            continue
        elif folder == "requirements":
            ratings = _check_requirement(words, facts, file, id, table, complain)
            if ratings and ratings in tables:
                complain("twin", file, "", tables[ratings])
            tables[ratings] = id
        elif folder == "stacks":
            _check_stack(words, facts, file, table, complain)
        elif folder == "hosts":
            _check_hosts(facts, table, complain)
        elif folder == "scenarios" and table["expects"] not in words.options:
            complain("option", file, "expects", ", ".join(words.options))


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
            if "expires" in fact and fact["expires"] <= fact["checked"]:
                complain("dates", file, f"{id}.expires")
            elif not fact["checked"] < fact["due"] <= fact.get("expires", fact["due"]):
                complain("due", file, f"{id}.due")
            if not UNTIL.fullmatch(fact.get("until", "next>16")):
                complain("until", file, f"{id}.until")
    return verdicts


def _check_hosts(facts: dict[str, str], table: dict[str, Any], complain: Complain) -> None:
    """Check that each cell is of a listed property and rests on facts."""
    for id, host in table["hosts"].items():
        for property, cell in host["cells"].items():
            key = f"hosts.{id}.cells.{property}"
            if property not in table["properties"]:
                complain("one-of", "hosts", key, ", ".join(table["properties"]))
            _check_rests(facts, "hosts", f"{key}.facts", cell["facts"], complain)


def _check_requirement(
    words: Vocabulary, facts: dict[str, str], file: str, id: str, table: dict[str, Any], complain: Complain
) -> tuple[object, ...]:
    """Check one requirement; its ratings as a value to compare with other requirements'."""
    for claim in table["claims"]:
        if claim not in facts:
            complain("fact", file, "claims", claim)
    if tuple(table["levels"]) != words.levels[id] or UNSURE in table["levels"]:
        complain("levels", file, "levels", ", ".join(words.levels[id]))
    ratings: list[object] = []
    sentences: dict[str, str] = {}
    for level, content in table["levels"].items():
        findings = content.get("findings")
        if findings is None:
            continue
        for option in findings:
            if option not in words.options:
                complain("option", file, f"levels.{level}.findings.{option}", ", ".join(words.options))
        missing = [option for option in words.options if option not in findings]
        if missing:
            complain("complete", file, f"levels.{level}.findings", ", ".join(missing))
        row = []
        for option in words.options:
            if option not in findings:
                continue
            key = f"levels.{level}.findings.{option}"
            finding = findings[option]
            _check_finding(words, facts, file, key, finding, complain)
            row.append(finding["rating"])
            if finding["because"] in sentences:
                complain("repeated", file, f"{key}.because", sentences[finding["because"]])
            sentences[finding["because"]] = key
        if len(row) == len(words.options) and len(set(row)) == 1:
            complain("flat", file, f"levels.{level}.findings")
        ratings.append(tuple(row))
    return tuple(ratings)


def _check_stack(
    words: Vocabulary, facts: dict[str, str], file: str, table: dict[str, Any], complain: Complain
) -> None:
    for requirement, levels in table["findings"].items():
        known = words.levels.get(requirement, ())
        for level, finding in levels.items():
            key = f"findings.{requirement}.{level}"
            if level in known:
                _check_finding(words, facts, file, key, finding, complain)
            else:
                complain("levels", file, f"findings.{requirement}", ", ".join(known or words.levels))


def _check_finding(
    words: Vocabulary, facts: dict[str, str], file: str, key: str, table: dict[str, Any], complain: Complain
) -> None:
    if table["rating"] not in words.scale:
        complain("rating", file, f"{key}.rating", ", ".join(words.scale))
    _check_rests(facts, file, f"{key}.facts", table["facts"], complain)


def _check_rests(facts: dict[str, str], file: str, key: str, ids: list[str], complain: Complain) -> None:
    """Check that what is said rests on facts that exist and could be checked."""
    if not ids:
        complain("reason", file, key)
    for fact in ids:
        if fact not in facts:
            complain("fact", file, key, fact)
        elif facts[fact] == "unverified":
            complain("checkable", file, key, fact)
