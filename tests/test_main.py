"""The command line as others call it: a process of plain Python in the repository's root, with no package installed."""

from __future__ import annotations

import ast
import atexit
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from calculator import load
from calculator.answers import parse, to_query
from calculator.changing import changes
from calculator.explaining import Explanation, explain
from tests import small
from tests.conftest import ROOT
from tests.sampling import sample
from tests.small import BOARD, KNOWLEDGE, WORDS

DAY = "2026-11-21"
LATER = "2027-12-31"  # past every day of checking and every expiry


@cache
def project() -> Path:
    """A project of the package and the small knowledge base, made once and never changed."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    return write_project(folder)


def write_project(folder: Path) -> Path:
    """Write the package with the small knowledge base, and the places that its pages have."""
    shutil.copytree(ROOT / "calculator", folder / "calculator", ignore=shutil.ignore_patterns("knowledge"))
    shutil.copytree(small.FOLDER, folder / "calculator/knowledge")
    small.write_places(folder)
    return folder


@cache
def run(*arguments: str | bytes, root: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One call. -S and -E keep site-packages and the environment out, so that only the standard library is there."""
    command = [sys.executable, "-S", "-E", "-m", "calculator", *arguments]
    return subprocess.run(
        command, cwd=root or project(), capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def asked(query: str) -> Explanation:
    """The answer that the calls are to print."""
    return explain(BOARD, *parse(WORDS, query))


def printed(*arguments: str | bytes, root: Path | None = None, status: int = 0) -> str:
    """What a call prints, where it says nothing on stderr and ends with the status it should."""
    done = run(*arguments, root=root)
    assert (done.returncode, done.stderr) == (status, "")
    return done.stdout


# One query for each way an answer can end; the last is broken in every part but one.
QUERIES = {
    "clear": "tongue=script&rules=few:minor&data=light&host=managed&people=one&haste=urgent",
    "likely": "live=both-ways:must&tongue=other&rules=few&data=light&host=files-only&people=lots:major&haste=relaxed",
    "leaning": "live=push&jobs=short&tongue=script:minor&rules=many:minor&data=light:minor&people=one",
    "too close": "live=push&jobs=long:must&tongue=other&rules=many&data=light&host=own:minor&people=two",
    "early": "host=files-only&people=lots:major",
    "early tie": "jobs=long&tongue=other&people=two",
    "gaps": "live=both-ways:minor&jobs=long:minor&tongue=script&rules=few&data=light&host=managed&people=one",
    "idle must": "people=two:must&rules=few:must",
    "excluding": "live=both-ways:must&host=own&people=two:minor",
    "stuck": "host=files-only:must&people=one:must",
    "unsure": "live=both-ways:major&jobs=unsure&host=unsure:must&people=one:minor",
    "weightless": "live=none",
    "none": "",
    "broken": "people=one&people=two&live=loud&%FF=%zz&host=managed:urgent",
}


# ------------------------------------------------------------------ ask


def test_ask_prints_the_answer() -> None:
    """Readers at a terminal get warnings, the answer, every option's place and the answers as understood."""
    for name, query in QUERIES.items():
        e = asked(query)
        lines = printed("ask", query, "--as-of", DAY).splitlines()
        places = [f"{line.rank}. {KNOWLEDGE.option(line.option).name}" for line in e.lines]
        assert lines[: len(e.warnings) + 2] == [*e.warnings, e.headline, e.why], name
        assert {*filter(None, [e.second])} <= {*lines}, name
        assert [re.split(r"  +", line)[0] for line in lines if re.match(r"\d+\. ", line)] == places, name
        assert lines[-1] == f"Answers: {e.query or '(none)'}   Knowledge: {KNOWLEDGE.hash}", name


def test_ask_names_what_is_ruled_out() -> None:
    """Each option that a must excludes is printed with the reason."""
    for name, query in QUERIES.items():
        e = asked(query)
        ruled_out = [
            line for line in printed("ask", query, "--as-of", DAY).splitlines() if line.startswith("Ruled out: ")
        ]
        assert [line.split(": ", 2)[-1] for line in ruled_out] == [one.because for one in e.ranking.excluded], name


def test_ask_names_a_must_that_excludes_nothing() -> None:
    """A must at which all are at least workable is told as such, and no other."""
    for name, query in QUERIES.items():
        idle = re.findall(r"^The must on (.+) excludes nothing", printed("ask", query, "--as-of", DAY), re.MULTILINE)
        assert idle == [KNOWLEDGE.requirement(one.answer.requirement).name for one in asked(query).given if one.idle], (
            name
        )
    assert any(one.idle for one in asked(QUERIES["idle must"]).given)


def test_ask_gives_reasons_with_their_facts() -> None:
    """The answers that put the leader ahead are printed with our reason and the facts that it rests on."""
    for name, query in QUERIES.items():
        text = printed("ask", query, "--as-of", DAY)
        for part in asked(query).reasons[:5]:
            assert f": {part.finding.because} ({', '.join(part.finding.facts)})\n" in text, name


# What `ask --json` promises: a type, a set of words, a list of one, a table of several.
OPTION = set(WORDS.options)
REASON = {
    "option": OPTION,
    "requirement": set(WORDS.levels),
    "level": str,
    "rating": set(WORDS.scale),
    "because": str,
    "facts": [set(KNOWLEDGE.facts)],
}
CONTRACT = {
    "answers": str,
    "warnings": [str],
    "knowledge": str,
    "headline": str,
    "confidence": {"clear", "likely", "leaning", "too-close", "early", "none"},
    "family": {"none", "beside", "given", "own", None},
    "family_share": float,
    "stays": float,
    "leader": {*OPTION, None},
    "tied": [OPTION],
    "ranking": [
        {
            "option": OPTION,
            "rank": int,
            "score": int,
            "exact": str,
            "low": int,
            "high": int,
            "contributions": dict,
            "share": float,
            "regret": str,
            "reasons": [REASON],
        }
    ],
    "gaps": [REASON | {"better": {*OPTION, None}, "behind": int, "answers": str}],
    "idle_musts": [set(WORDS.levels)],
    "absent": [OPTION],
    "excluded": [REASON],
    "lapsed": [REASON],
    "conflicts": [{"answers": [set(WORDS.levels)], "allows": dict}],
    "flips": [
        {
            "kind": {"answer", "importance", "rating", "constraint"},
            "owner": {"you", "app", "us"},
            "change": str,
            "answers": str | None,
            "leader": OPTION,
            "close": bool,
            "unserved": [set(WORDS.levels)],
        }
    ],
    "next_question": {*WORDS.levels, None},
    "stacks": [
        {"stack": set(WORDS.stacks), "score": int, "rank": int, "because": str, "facts": [set(KNOWLEDGE.facts)]}
    ],
}


def breaches(value: Any, shape: Any, at: str = "") -> list[str]:
    """Where a value has not the shape, by key; empty where it has."""
    if isinstance(shape, dict):
        if not isinstance(value, dict) or list(value) != list(shape):
            return [at]
        return [one for key in shape for one in breaches(value[key], shape[key], f"{at}.{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [at]
        return [one for number, item in enumerate(value) for one in breaches(item, shape[0], f"{at}[{number}]")]
    fits = (
        value in shape
        if isinstance(shape, set)
        else isinstance(value, shape) and (shape is bool) == isinstance(value, bool)
    )
    return [] if fits else [at]


def answer(query: str) -> dict[str, Any]:
    """The answer as an object."""
    return json.loads(printed("ask", query, "--json", "--as-of", DAY))


def test_json_keeps_the_contract() -> None:
    """Programs that read the answer find every key, with its type and its words, as promised."""
    for name, query in sample([*QUERIES.items()], 7):
        assert breaches(answer(query), CONTRACT) == [], name


def test_json_says_what_the_answer_says() -> None:
    """What a program reads is what a reader sees: word and headline, family, gaps with what serves them, idle musts, what is
    absent, out or lapsed, conflicts, changes, regret, reasons and stacks."""
    for name, query in QUERIES.items():
        e, found = asked(query), answer(query)
        leader = e.ranking.leader
        assert (found["headline"], found["confidence"]) == (e.headline, e.confidence), name
        assert found["family"] == (leader and KNOWLEDGE.option(leader).family), name
        assert (found["stays"], found["family_share"]) == (e.stays, e.family_share), name
        assert [
            (one["requirement"], one["rating"], one["better"], one["behind"], one["answers"]) for one in found["gaps"]
        ] == [
            (
                gap.finding.requirement,
                WORDS.scale[gap.finding.rating],
                gap.better and gap.better.option,
                gap.behind,
                gap.query,
            )
            for gap in e.gaps
        ], name
        assert found["idle_musts"] == [one.answer.requirement for one in e.given if one.idle], name
        assert found["absent"] == list(e.ranking.absent), name
        for key, findings in (("excluded", e.ranking.excluded), ("lapsed", e.ranking.lapsed)):
            assert [(one["option"], one["because"], tuple(one["facts"])) for one in found[key]] == [
                (one.option, one.because, one.facts) for one in findings
            ], name
        assert [(one["answers"], [*one["allows"].values()]) for one in found["conflicts"]] == [
            ([one.requirement for one in conflict.answers], [list(allowed) for allowed in conflict.allows])
            for conflict in e.conflicts
        ], name
        for change, one in zip(changes(BOARD, e.ranking, e.flips), found["flips"], strict=True):
            assert (one["owner"], one["close"]) == (change.owner, change.close), name
            assert one["unserved"] == [finding.requirement for finding in change.unserved], name
        for row, line in zip(found["ranking"], e.lines, strict=True):
            assert row["regret"] == str(e.regrets[line.option]), name
            assert [one["because"] for one in row["reasons"]] == [part.finding.because for part in line.parts], name
            assert [tuple(one["facts"]) for one in row["reasons"]] == [part.finding.facts for part in line.parts], name
        assert [(one["stack"], one["rank"]) for one in found["stacks"]] == [
            (row.stack, row.rank) for row in e.stacks if row.excluded is None
        ], name


def test_json_tells_what_has_lapsed() -> None:
    """Past its last day the fact's exclusion is told with reason and facts, and no longer as one."""
    found = json.loads(printed("ask", "live=both-ways:must", "--json", "--as-of", LATER))
    assert ([one["option"] for one in found["excluded"]], [one["option"] for one in found["lapsed"]]) == ([], ["plain"])
    assert found["lapsed"][0]["facts"] == ["plain-pushes", "socket-limit"]


def test_contributions_add_up_exactly() -> None:
    """The parts of each score, as fractions, are the score, which is shown rounded."""
    for name, query in QUERIES.items():
        rows = answer(query)["ranking"]
        sums = [str(sum(map(Fraction, row["contributions"].values()))) for row in rows]
        assert [row["exact"] for row in rows] == sums, name
        assert [row["score"] for row in rows] == [round(Fraction(one)) for one in sums], name


def test_the_ranking_is_in_order() -> None:
    """Equal scores share a rank, and a score lies within its range, all on 0 to 100."""
    for name, query in QUERIES.items():
        rows = answer(query)["ranking"]
        scores = [Fraction(row["exact"]) for row in rows]
        assert scores == sorted(scores, reverse=True), name
        assert [row["rank"] for row in rows] == [1 + sum(other > score for other in scores) for score in scores], name
        assert [row for row in rows if not 0 <= row["low"] <= row["score"] <= row["high"] <= 100] == [], name


def test_every_option_is_ranked_or_excluded() -> None:
    """No option vanishes: where anything weighs, each is in the ranking or is ruled out."""
    for name, query in QUERIES.items():
        found = answer(query)
        ranked, out = {row["option"] for row in found["ranking"]}, {one["option"] for one in found["excluded"]}
        assert ranked & out == set(), name
        assert ranked | out == (OPTION if found["leader"] or out else set()), name


def test_shares_sum_to_one() -> None:
    """One option leads under each weighting, so together the shares are all of them."""
    for name, query in QUERIES.items():
        rows = answer(query)["ranking"]
        assert sum(row["share"] for row in rows) == pytest.approx(1 if rows else 0), name


def test_the_leader_is_one_of_the_tied() -> None:
    """The leader is among the tied, and too close means more than one of them."""
    for name, query in QUERIES.items():
        found = answer(query)
        assert (found["leader"] is None) == (found["tied"] == []) == (found["confidence"] == "none"), name
        assert found["leader"] in [*found["tied"], None], name
        if found["confidence"] != "early":
            assert (len(found["tied"]) > 1) == (found["confidence"] == "too-close"), name


def test_answers_are_canonical() -> None:
    """The object's answers, and those of each flip, are read back as they stand."""
    for name, query in QUERIES.items():
        found = answer(query)
        given = [found["answers"], *(one["answers"] for one in found["flips"] if one["answers"] is not None)]
        assert given == [to_query(WORDS, parse(WORDS, one)[0]) for one in given], name


def test_flips_do_what_they_say() -> None:
    """The answers of each flip, which the reader is told to try, give the leader that it names."""
    for name, query in QUERIES.items():
        flips = [one for one in answer(query)["flips"] if one["answers"] is not None][:20]
        leaders = [asked(one["answers"]).ranking.leader for one in flips]
        assert [one["leader"] for one in flips] == leaders, name


def test_the_warnings_of_a_broken_query() -> None:
    """What is wrong with a query is named part by part, and what is right is answered."""
    found = answer(QUERIES["broken"])
    assert found["answers"] == "host=managed&people=one"
    assert len(found["warnings"]) == 4


def test_ask_reads_bytes_that_are_no_text() -> None:
    """An argument that is not UTF-8 brings a warning, not a traceback."""
    assert printed("ask", b"\xff=\xfe").startswith("Part 1 of the link asks nothing this calculator knows")


def test_ask_adr_prints_the_record() -> None:
    """Nothing but the record is printed, with the day it was asked."""
    for name, query in sample([*QUERIES.items()], 5):
        record = printed("ask", query, "--adr", "--as-of", DAY)
        leader, early = asked(query).ranking.leader, asked(query).confidence == "early"
        assert record.startswith(f'---\nstatus: "{"draft" if early else "proposed"}"\ndate: {DAY}\n---\n\n# '), name
        assert ("\n# Draft: use " in record) == early, name
        start = "Leading so far" if early else "Chosen option"
        chosen = re.findall(f'^{start}: "(.+)", because ', record, re.MULTILINE)
        assert chosen == [KNOWLEDGE.option(one).name for one in [leader] if one], name
        assert f"read on {DAY}\n" in record, name


def test_as_of_decides_what_still_excludes() -> None:
    """A constraint whose fact is out of date excludes no more, from the day after on."""
    query = "live=both-ways:must"

    def excluded(day: str) -> list[str]:
        found = json.loads(printed("ask", query, "--json", "--as-of", day))
        return [one["option"] for one in found["excluded"]]

    assert (excluded(DAY), excluded(LATER)) == (["plain"], [])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("command", [("ask", ""), ("stale",)], ids=["ask", "stale"])
def test_any_day_will_do(command: tuple[str, ...], day: str) -> None:
    """The ends of the calendar bring no traceback."""
    expected = 1 if command == ("stale",) and day > LATER else 0
    done = run(*command, "--as-of", day)
    assert (done.returncode, done.stderr) == (expected, "")


# ------------------------------------------------------------------ check, matrix, stale


def test_check_finds_nothing() -> None:
    """The knowledge base in the repository breaks no rule, has its places, and every scenario ends as it expects."""
    assert printed("check", root=ROOT) == "The knowledge base is sound.\n"
    assert printed("check") == "The knowledge base is sound.\n"


def test_matrix_prints_every_finding() -> None:
    """There is one line for each level that weighs, one column for each option, the ratings as words."""
    table = [re.split(r"  +", line) for line in printed("matrix").splitlines()]
    levels = [(one.id, level) for one in KNOWLEDGE.requirements for level in one.levels if level.findings]
    assert table == [
        ["answer", *(option.short for option in KNOWLEDGE.options)],
        *([f"{id}={level.id}", *(WORDS.words[one.rating] for one in level.findings)] for id, level in levels),
    ]


def test_nothing_is_stale_today() -> None:
    """On the day that the tests stand on no fact is due."""
    assert printed("stale", "--as-of", DAY) == f"0 of {len(KNOWLEDGE.facts)} facts are due for a check.\n"


def test_stale_lists_what_is_due_oldest_first() -> None:
    """Past all days the weekly reminder fails and lists each fact, with its file and since when."""
    *due, count = printed("stale", "--as-of", LATER, status=1).splitlines()
    facts = {f"facts/{fact.topic}.toml: {fact.id}" for fact in KNOWLEDGE.facts.values()}
    days = [re.search(r": due ([\d-]+)(?:, expired [\d-]+)?: ", line)[1] for line in due]
    assert {line.split(": due ")[0] for line in due} == facts
    assert [line for line in due if ", expired 2027-02-01: A plain app holds no socket" in line] == due[:1]
    assert days == sorted(days)
    assert len(set(days)) > 1
    assert count == f"{len(facts)} of {len(facts)} facts are due for a check."


def test_stale_waits_for_the_day_after() -> None:
    """A fact is to be checked by the day named on the pages, so it is listed from the next day on."""
    keeps = min(KNOWLEDGE.facts.values(), key=lambda fact: fact.due)
    after = (keeps.due + timedelta(days=1)).isoformat()
    assert printed("stale", "--as-of", str(keeps.due)) == f"0 of {len(KNOWLEDGE.facts)} facts are due for a check.\n"
    assert f": {keeps.id}: due {keeps.due}" in printed("stale", "--as-of", after, status=1)


@pytest.fixture(scope="session")
def versed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which two facts hold for a release line."""
    root = write_project(tmp_path_factory.mktemp("versed"))
    for file, fact, line in (("work", "socket-limit", "next>16.4"), ("around", "sizes", "@nestjs/core>12")):
        write(root, f"facts/{file}.toml", f"[{fact}]\n", f'[{fact}]\nuntil = "{line}"\n')
    return root


@pytest.mark.parametrize("version", ["16.5.0", "16.10.0", "17.0.0", "16.5.0-canary.3"])
def test_a_newer_release_puts_up_for_a_check(versed: Path, version: str) -> None:
    """What was read in one release line: a newer one puts each fact that rests on it up for a check, before all others."""
    *listed, _ = printed("stale", "--as-of", DAY, "--released", f"next={version}", root=versed, status=1).splitlines()
    number = version.partition("-")[0]
    assert listed == [
        f"facts/work.toml: socket-limit: next {number} is newer than 16.4: A plain app holds no socket for longer than 60 s."
    ]
    later = printed("stale", "--as-of", LATER, "--released", f"next={version}", root=versed, status=1).splitlines()
    assert later[0] == listed[0]


@pytest.mark.parametrize("release", ["next=16.4.6", "next=16.4", "next=16.4.99", "next=9.9.9", "unheard-of=99"])
def test_a_release_of_the_line_puts_up_nothing(versed: Path, release: str) -> None:
    """No false alarms: patches of the line that was read, and packages that no fact names."""
    assert printed("stale", "--as-of", DAY, "--released", release, root=versed).startswith("0 of ")


def test_a_line_is_as_long_as_it_is_written(versed: Path) -> None:
    """Facts on a whole major version: @nestjs/core 12.9 is still 12, and 13 is not; options can be repeated."""

    def listed(version: str) -> str:
        asked = ("stale", "--as-of", DAY, "--released", "next=16.4.6", "--released", f"@nestjs/core={version}")
        return run(*asked, root=versed).stdout

    assert "sizes" not in listed("12.9.0")
    assert "facts/around.toml: sizes: @nestjs/core 13.0.0 is newer than 12: " in listed("13.0.0")


def test_stale_names_the_packages(versed: Path) -> None:
    """The weekly job asks the registry for these, one name a line, each once."""
    assert printed("stale", "--packages", root=versed) == "@nestjs/core\nnext\n"
    assert printed("stale", "--packages").strip() == ""
    real = printed("stale", "--packages", root=ROOT).splitlines()
    assert real == sorted({fact.until.split(">")[0] for fact in load().facts.values() if fact.until})
    assert {"next", "fastify", "@vercel/functions"} <= set(real)


# ------------------------------------------------------------------ unusable input

UNUSABLE = [
    (),
    ("",),
    ("answer",),
    ("ASK", ""),
    ("two\nlines",),
    ("ask",),
    ("ask", "live=push", "people=one"),
    ("ask", "-x"),
    ("ask", "", "--xml"),
    ("ask", "", "two\nlines"),
    ("ask", "", "--json", "--adr"),
    ("ask", "", "--json=yes"),
    ("ask", "", "--a", DAY),
    ("ask", "", "--as-of"),
    ("ask", "", "--as-of", ""),
    ("ask", "", "--as-of", "today"),
    ("ask", "", "--as-of", "21.11.2026"),
    ("ask", "", "--as-of", "2026-02-30"),
    ("ask", "", "--as-of", "2026-11-21T10:00"),
    ("ask", "", "--as-of", "two\nlines"),
    ("check", "live"),
    ("check", "--json"),
    ("check", "--as-of", DAY),
    ("check", b"\xff"),
    ("check", "two\nlines"),
    ("matrix", "--json"),
    ("matrix", "--as-of", DAY),
    ("stale", "live"),
    ("stale", "--released"),
    ("stale", "--as-of"),
    ("stale", "--as-of", "-1"),
    ("stale", "--as-of", "10000-01-01"),
]


def test_unusable_arguments_end_with_one_line() -> None:
    """Whoever mistypes gets exit 2, nothing on stdout, and one line that says what to do, never a traceback."""
    for arguments in sample(UNUSABLE, 12):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        line = r"[A-Z].*; `python -m calculator( \w+)? --help` shows what goes\.\n"
        assert re.fullmatch(line, done.stderr), arguments


@pytest.mark.parametrize("text", ["next", "next=latest", "=16", "next=16.x", ""])
def test_an_unusable_release_ends_with_one_line(text: str) -> None:
    """A release that the weekly job wrote otherwise is told, and not taken for none."""
    done = run("stale", "--released", text)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "A release is written as next=16.5.0.\n")


@pytest.mark.parametrize("command", [(), ("ask",), ("check",), ("matrix",), ("stale",)], ids=" ".join)
def test_help_is_given(command: tuple[str, ...]) -> None:
    """The way out that every complaint names is there."""
    assert printed(*command, "--help").startswith("usage: python -m calculator")


@pytest.mark.parametrize("command", [("check",), ("matrix",), ("ask", "", "--as-of", DAY)], ids=lambda one: one[0])
def test_a_reader_who_leaves_is_no_error(command: tuple[str, ...]) -> None:
    """Where the reader of the output has gone, as in `… | head`, the command ends without noise."""
    call = [sys.executable, "-S", "-E", "-m", "calculator", *command]
    with subprocess.Popen(
        call, cwd=project(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, "")


# ------------------------------------------------------------------ a faulty knowledge base


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A project free to break."""
    return write_project(tmp_path)


def write(project: Path, file: str, old: str, new: str) -> None:
    """Change one place of a knowledge file; all of it, where nothing old is named."""
    path = project / "calculator/knowledge" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")


NOT_TOML = "is not valid TOML (Expected '=' after a key in a key/value pair (at line 1, column 6)); mend the line"
CALLS = [("ask", ""), ("matrix",), ("stale",)]


@pytest.fixture
def faulty(broken: Path) -> Path:
    """A copy with three faults, in three files."""
    write(broken, "scenarios/chat.toml", "", "name Chat")
    write(broken, "options/server.toml", "units = 1", 'units = "1"')
    write(broken, "requirements/live.toml", 'rating = "unfit"', 'rating = "perfect"')
    return broken


def test_check_lists_every_complaint(faulty: Path) -> None:
    """Check fails and lists all faults of all files at once, one a line."""
    assert printed("check", root=faulty, status=1).splitlines() == [
        f"scenarios/chat.toml: {NOT_TOML}",
        "options/server.toml: units: must be a whole number",
        "requirements/live.toml: levels.both-ways.findings.plain.rating: "
        "is not a rating; use one of unfit, weak, workable, good, natural",
    ]


@pytest.mark.parametrize("command", CALLS, ids=lambda one: one[0])
def test_nothing_is_answered_from_a_faulty_knowledge_base(faulty: Path, command: tuple[str, ...]) -> None:
    """A faulty base gives no answers: exit 2 and one line that names the command which lists the faults."""
    done = run(*command, root=faulty)
    line = "The knowledge base has 3 faults; `python -m calculator check` lists them.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def test_a_broken_vocabulary_is_a_complaint(broken: Path) -> None:
    """A mistyped line in the file that all others depend on is told like any other."""
    write(broken, "vocabulary.toml", "", "name Words")
    assert f"vocabulary.toml: {NOT_TOML}" in printed("check", root=broken, status=1).splitlines()


def test_check_plays_every_scenario(broken: Path) -> None:
    """A scenario that ends otherwise than it says is a complaint with both outcomes."""
    one = KNOWLEDGE.scenario("chat")
    write(broken, f"scenarios/{one.id}.toml", f'expects = "{one.expects}"', 'expects = "plain"')
    assert printed("check", root=broken, status=1) == (
        f"scenarios/{one.id}.toml: expects: plain, {one.confidence} was expected, "
        f"but the answers give {one.expects}, {one.confidence}; correct whichever is wrong\n"
    )


def test_check_finds_a_day_that_lies_ahead(broken: Path) -> None:
    """A fact cannot have been checked on a day that has not come."""
    write(broken, "facts/work.toml", "checked = 2026-11-01\ndue = 2", "checked = 9000-01-01\ndue = 9")
    [complaint] = [line for line in printed("check", root=broken, status=1).splitlines() if "future" in line]
    assert re.fullmatch(r"facts/work\.toml: [\w-]+\.checked: lies in the future; correct the date", complaint)


# ------------------------------------------------------------------ other machines

COMMANDS = [
    ["ask", "live=loud&people=one"],
    ["ask", "people=one", "--adr"],
    ["check"],
    ["matrix"],
    ["stale"],
    ["--help"],
    ["nopé"],
]


@pytest.mark.parametrize("encoding", sample(["cp850", "cp437", "latin-1", "ascii", "cp932", "utf-8"], 2))
def test_every_console_prints(encoding: str) -> None:
    """Whatever signs a console's code page lacks, each command prints what it can show and ends as it should."""
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    for command in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-S", "-m", "calculator", *command],
            cwd=project(),
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        text, known = (done.stdout + done.stderr).decode(encoding), run(*command)
        assert done.returncode == known.returncode, command
        assert "Traceback" not in text
        assert _without_signs(text) == _without_signs(known.stdout + known.stderr), command


def _without_signs(text: str) -> str:
    """The text without what a code page may lack, or print as another sign."""
    return re.sub(r"[^A-Za-z0-9]+", "", text.replace("é", ""))


def test_a_console_gets_the_nearest_sign() -> None:
    """Quotation marks stay quotation marks, and JSON stays JSON with every sign in it."""
    environment = os.environ | {"PYTHONIOENCODING": "cp437"}
    call = [sys.executable, "-S", "-m", "calculator", "ask", "live=loud"]
    text, as_json = (
        subprocess.run(
            [*call, *more], cwd=project(), env=environment, capture_output=True, timeout=60, check=True
        ).stdout
        for more in ([], ["--json"])
    )
    assert text.decode("cp437").startswith('The answer to "live" is not one of')
    assert json.loads(as_json.decode("cp437")) == json.loads(printed("ask", "live=loud", "--json"))


def test_an_older_python_is_told_so() -> None:
    """A Python that cannot read the package says which one can, in one line, whatever was asked: what is read before that
    is in a syntax that it knows."""
    door = (ROOT / "calculator" / "__init__.py").read_text(encoding="utf-8")
    ast.parse(door, feature_version=(3, 8))
    older = "import sys, runpy; sys.version_info = (3, 11, 7, 'final', 0); runpy.run_module('calculator', run_name='__main__')"
    for ours in ([], ["--help"]):
        done = subprocess.run(
            [sys.executable, "-c", older, *ours],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "This needs Python 3.12 or newer, and this is 3.11.\n"
