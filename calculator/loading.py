"""TOML files, and the JSON file of what was measured -> Knowledge.

In: the folder of the knowledge base, or the one JSON file that the browser gets in its place (``bundle``).
Out: ``Knowledge``. Whether the files keep the rules is for ``checking`` to say, which the build and the command line ask
first; the browser gets what has passed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from .measures import FILE, figures, filled, read_runs
from .model import (
    EFFORTS,
    Citation,
    Fact,
    Finding,
    Kind,
    Knowledge,
    Leave,
    Level,
    Option,
    Requirement,
    Scenario,
    Stack,
    Vocabulary,
)
from .shown import Block, Case, Cell, Host, Precedent, Source

BUNDLE = "knowledge.json"
UNBUNDLED = ("facts/", "scenarios/", "precedents/", "coverage", "hosts", FILE)  # what only pages show
UNSHOWN = {
    "requirements": ("help", "advice", "claims", "short"),
    "stacks": ("advice",),
    "options": ("means",),
}  # likewise, by folder
Documents = dict[str, Any]  # path below the knowledge folder, of TOML without suffix -> parsed table


def read(folder: Path) -> tuple[Documents, dict[str, str]]:
    """Every document below ``folder``, and what is wrong with each file that cannot be read."""
    if (folder / BUNDLE).exists():
        return json.loads((folder / BUNDLE).read_text(encoding="utf-8")), {}
    import tomllib  # not in the browser: the bundle is JSON, which is parsed ten times faster

    documents, unreadable = {}, {}
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            documents[name] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            unreadable[name] = str(error)
    if (folder / FILE).exists():
        try:
            documents[FILE] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        except ValueError as error:
            unreadable[FILE] = str(error)
    return documents, unreadable


def bundle(documents: Documents) -> str:
    """The documents as the browser gets them: JSON, with of each fact that is cited only what is shown beside a reason.

    The hash is that of all that decides an answer, the days on which facts expire among it.
    """
    import hashlib

    small: dict[str, Any] = {
        name: _shown(name, table) for name, table in documents.items() if not name.startswith(UNBUNDLED)
    }
    text = json.dumps(small)
    cited = {id: (file, table) for file in documents for id, table in _facts(documents, file) if f'"{id}"' in text}
    days = {id: table["expires"].isoformat() for id, (_, table) in cited.items() if "expires" in table}
    decisive = json.dumps(small | {"expiries": days}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    small["hash"] = hashlib.sha256(decisive.encode()).hexdigest()[:10]
    small["citations"] = {
        id: [
            file.removeprefix("facts/"),
            table["verdict"],
            table["checked"].isoformat(),
            table["due"].isoformat(),
            days.get(id, ""),
        ]
        for id, (file, table) in cited.items()
    }
    # in the documents' own order, since the order of levels and groups means something
    return json.dumps(small, ensure_ascii=False, separators=(",", ":"))


def _shown(name: str, table: dict[str, Any]) -> dict[str, Any]:
    """Of a document what a result shows."""
    unshown = UNSHOWN.get(name.partition("/")[0], ())
    shown = {key: value for key, value in table.items() if key not in unshown}
    if "levels" in shown:
        levels = table["levels"].items()
        shown["levels"] = {id: {key: level[key] for key in level if key not in unshown} for id, level in levels}
    return shown


def build(documents: Documents) -> Knowledge:
    """Documents that break no rule -> Knowledge. From a bundle, what only pages show is empty."""
    small = documents if "hash" in documents else json.loads(bundle(documents))
    runs = read_runs(documents[FILE]) if FILE in documents else {}
    known = figures(runs)
    facts = {id: _fact(id, file, table, known) for file in documents for id, table in _facts(documents, file)}
    vocabulary = read_vocabulary(documents["vocabulary"])
    coverage = documents.get("coverage", {"blocks": {}})
    hosts = documents.get("hosts", {"hosts": {}, "properties": {}})
    return Knowledge(
        vocabulary=vocabulary,
        options=tuple(_option(id, documents[f"options/{id}"]) for id in vocabulary.options),
        requirements=tuple(_requirement(vocabulary, id, documents[f"requirements/{id}"]) for id in vocabulary.levels),
        stacks=tuple(_stack(vocabulary, id, documents[f"stacks/{id}"]) for id in vocabulary.stacks),
        scenarios=tuple(
            Scenario(id=name.split("/")[1], **table)
            for name, table in documents.items()
            if name.startswith("scenarios/")
        ),
        coverage={group: terms for group, terms in coverage.items() if group != "blocks"},
        blocks={kind: tuple(map(_block, shown.items())) for kind, shown in coverage["blocks"].items()},
        hosts=tuple(map(_host, hosts["hosts"].values())),
        properties=hosts["properties"],
        kinds=tuple(
            Kind(id, kind["share"], {asked: tuple(often) for asked, often in kind["usual"].items()})
            for id, kind in documents["kinds"].items()
        ),
        cases=tuple(Case(id=id, **table) for id, table in documents["cases"].items()),
        citations={id: _citation(*written) for id, written in small["citations"].items()}
        | {id: Citation(fact.topic, fact.verdict, fact.checked, fact.due, fact.expires) for id, fact in facts.items()},
        hash=small["hash"],
        facts=facts,
        runs=runs,
        precedents=tuple(
            _precedent(name.split("/")[1], table) for name, table in documents.items() if name.startswith("precedents/")
        ),
    )


# ------------------------------------------------------------------ documents -> records


def read_vocabulary(table: dict[str, Any]) -> Vocabulary:
    """The ids and scales of vocabulary.toml."""
    groups, scale = table["groups"], table["rating"]["scale"]
    shown = table["rating"].get("words", {})
    return Vocabulary(
        options=tuple(table["options"]),
        stacks=tuple(table["stacks"]),
        groups={id: group["name"] for id, group in groups.items()},
        levels={id: tuple(levels) for group in groups.values() for id, levels in group["requirements"].items()},
        group_of={id: name for name, group in groups.items() for id in group["requirements"]},
        scale=tuple(scale),
        words=tuple(shown.get(id, id) for id in scale),
        weights=dict(table["importance"]["weights"]),
        default_importance=table["importance"]["default"],
    )


def _option(id: str, table: dict[str, Any]) -> Option:
    leave = table["leave"]
    left = Leave(EFFORTS.index(leave["effort"]), leave["because"], tuple(leave["facts"]))
    presupposes = {asked: tuple(levels) for asked, levels in table.get("presupposes", {}).items()}
    return Option(id=id, **{"means": ""} | table | {"leave": left, "presupposes": presupposes})


def _requirement(vocabulary: Vocabulary, id: str, table: dict[str, Any]) -> Requirement:
    levels = tuple(
        Level(
            id=level,
            label=content["label"],
            help=content.get("help", ""),
            short=content.get("short", content["label"]),
            findings=tuple(
                _finding(vocabulary, option, id, level, content["findings"][option])
                for option in vocabulary.options
                if "findings" in content
            ),
        )
        for level, content in table["levels"].items()
    )
    return Requirement(
        id=id,
        group=vocabulary.group_of[id],
        name=table["name"],
        asks=table["asks"],
        help=table.get("help", ""),
        advice=table.get("advice", ""),
        yours=table.get("yours", False),
        claims=tuple(table.get("claims", ())),
        levels=levels,
    )


def _finding(vocabulary: Vocabulary, option: str, requirement: str, level: str, table: dict[str, Any]) -> Finding:
    rating = vocabulary.scale.index(table["rating"])
    return Finding(option, requirement, level, rating, table["because"], tuple(table["facts"]))


def _precedent(id: str, table: dict[str, Any]) -> Precedent:
    lists = {key: tuple(table[key]) for key in ("stated", "unsaid")}
    return Precedent(id=id, **table | lists | {"sources": tuple(Source(**source) for source in table["sources"])})


def _block(written: tuple[str, dict[str, Any]]) -> Block:
    shows, table = written
    return Block(shows, table["place"], tuple(table.get("facts", ())))


def _host(table: dict[str, Any]) -> Host:
    return Host(table["name"], {id: Cell(cell["says"], tuple(cell["facts"])) for id, cell in table["cells"].items()})


def _stack(vocabulary: Vocabulary, id: str, table: dict[str, Any]) -> Stack:
    findings = tuple(
        _finding(vocabulary, id, requirement, level, finding)
        for requirement, levels in table["findings"].items()
        for level, finding in levels.items()
    )
    return Stack(id, table["name"], table.get("advice", ""), findings)


def _facts(documents: Documents, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each fact's id and table, of one document; none of a document that holds no facts."""
    if file.startswith("facts/"):
        yield from documents[file].items()


def _citation(topic: str, verdict: str, *days: str) -> Citation:
    checked, due, expires = (date.fromisoformat(day) if day else None for day in days)
    assert checked and due
    return Citation(topic, verdict, checked, due, expires)


def _fact(id: str, file: str, table: dict[str, Any], known: dict[str, str]) -> Fact:
    """A fact; the figures that its sentences and titles quote are put in."""
    return Fact(
        id=id,
        kind=table["kind"],
        topic=file.removeprefix("facts/"),
        statement=filled(table["statement"], known),
        verdict=table["verdict"],
        correction=filled(table.get("correction", ""), known),
        checked=table["checked"],
        due=table["due"],
        expires=table.get("expires"),
        sources=tuple(Source(**source | {"title": filled(source["title"], known)}) for source in table["sources"]),
        said_in=table.get("said_in", 0),
        until=table.get("until", ""),
    )
