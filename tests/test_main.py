"""The command line as others call it: a process of plain Python in the repository's root, with no package installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from calculator import ask, load
from calculator.answers import format, parse

ROOT = Path(__file__).parents[1]
DAY = "2026-11-21"
LATER = "2027-12-31"  # past every day of checking and every expiry
KNOWLEDGE = load()
WORDS = KNOWLEDGE.vocabulary


@cache
def run(*arguments: str | bytes, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """One call. -S and -E keep site-packages and the environment out, so that only the standard library is there."""
    command = [sys.executable, "-S", "-E", "-m", "calculator", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=60, check=False)


def printed(*arguments: str | bytes, root: Path = ROOT, status: int = 0) -> str:
    """What a call prints, where it says nothing on stderr and ends with the status it should."""
    done = run(*arguments, root=root)
    assert (done.returncode, done.stderr) == (status, "")
    return done.stdout


# One query for each way an answer can end; the last is broken in every part but one.
QUERIES = {
    "clear": "realtime=one-way:must&hosting=containers:must&team=one-team&operations=part-time&rendering=ssr-critical",
    "too close": "realtime=two-way:must&team=solo",
    "excluding": "language=python:must&team=solo:must",
    "unsure": "realtime=two-way:major&background-jobs=unsure&hosting=unsure:must&clients=web-only:minor",
    "weightless": "realtime=none",
    "none": "",
    "broken": "team=solo&team=solo&realtime=loud&%FF=%zz&hosting=managed:urgent",
}
every_query = pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)


# ------------------------------------------------------------------ ask


@every_query
def test_ask_prints_the_answer(query: str) -> None:
    """Protects readers at a terminal: warnings, the answer, every option's place and the answers as understood."""
    e = ask(query, date.fromisoformat(DAY))
    lines = printed("ask", query, "--as-of", DAY).splitlines()
    places = [f"{line.rank}. {KNOWLEDGE.option(line.option).name}" for line in e.lines]
    assert lines[: len(e.warnings) + 2] == [*e.warnings, e.headline, e.why]
    assert [re.split(r"  +", line)[0] for line in lines if re.match(r"\d+\. ", line)] == places
    assert lines[-1] == f"Answers: {e.query or '(none)'}   Knowledge: {KNOWLEDGE.hash}"


@every_query
def test_ask_names_what_is_ruled_out(query: str) -> None:
    """Protects the screen step: each option that a must excludes is printed with the reason."""
    e = ask(query, date.fromisoformat(DAY))
    ruled_out = [line for line in printed("ask", query, "--as-of", DAY).splitlines() if line.startswith("Ruled out: ")]
    assert [line.split(": ", 2)[-1] for line in ruled_out] == [one.because for one in e.ranking.excluded]


# What `ask --json` promises: a type, a set of words, a list of one, a table of several.
OPTION = set(WORDS.options)
CONTRACT = {
    "answers": str,
    "warnings": [str],
    "knowledge": str,
    "confidence": {"clear", "likely", "leaning", "too-close", "none"},
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
        }
    ],
    "excluded": [{"option": OPTION, "requirement": set(WORDS.levels), "level": str, "because": str}],
    "flips": [
        {
            "kind": {"answer", "importance", "rating", "constraint"},
            "change": str,
            "answers": str | None,
            "leader": OPTION,
        }
    ],
    "next_question": {*WORDS.levels, None},
    "stacks": [{"stack": set(WORDS.stacks), "score": int, "because": str}],
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
    fits = value in shape if isinstance(shape, set) else isinstance(value, shape) and not isinstance(value, bool)
    return [] if fits else [at]


def answer(query: str) -> dict[str, Any]:
    """The answer as an object."""
    return json.loads(printed("ask", query, "--json", "--as-of", DAY))


@every_query
def test_json_keeps_the_contract(query: str) -> None:
    """Protects programs that read the answer: every key, its type and its words are as promised."""
    assert breaches(answer(query), CONTRACT) == []


@every_query
def test_contributions_add_up_exactly(query: str) -> None:
    """Protects the explanation: the parts of each score, as fractions, are the score, which is shown rounded."""
    rows = answer(query)["ranking"]
    sums = [str(sum(map(Fraction, row["contributions"].values()))) for row in rows]
    assert [row["exact"] for row in rows] == sums
    assert [row["score"] for row in rows] == [round(Fraction(one)) for one in sums]


@every_query
def test_the_ranking_is_in_order(query: str) -> None:
    """Protects ranks and ranges: equal scores share a rank, a score lies within its range, all on 0 to 100."""
    rows = answer(query)["ranking"]
    scores = [Fraction(row["exact"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert [row["rank"] for row in rows] == [1 + sum(other > score for other in scores) for score in scores]
    assert [row for row in rows if not 0 <= row["low"] <= row["score"] <= row["high"] <= 100] == []


@every_query
def test_every_option_is_ranked_or_excluded(query: str) -> None:
    """Protects against an option that vanishes: where anything weighs, each is in the ranking or is ruled out."""
    found = answer(query)
    ranked, out = {row["option"] for row in found["ranking"]}, {one["option"] for one in found["excluded"]}
    assert ranked & out == set()
    assert ranked | out == (OPTION if found["leader"] else set())


@every_query
def test_shares_sum_to_one(query: str) -> None:
    """Protects the shares of weightings: one option leads under each, so together they are all of them."""
    rows = answer(query)["ranking"]
    assert sum(row["share"] for row in rows) == pytest.approx(1 if rows else 0)


@every_query
def test_the_leader_is_one_of_the_tied(query: str) -> None:
    """Protects the pair of keys: the leader is among the tied, and too close means more than one of them."""
    found = answer(query)
    assert (found["leader"] is None) == (found["tied"] == []) == (found["confidence"] == "none")
    assert found["leader"] in [*found["tied"], None]
    assert (len(found["tied"]) > 1) == (found["confidence"] == "too-close")


@every_query
def test_answers_are_canonical(query: str) -> None:
    """Protects links made from the object: its answers, and those of each flip, are read back as they stand."""
    found = answer(query)
    given = [found["answers"], *(one["answers"] for one in found["flips"] if one["answers"] is not None)]
    assert given == [format(WORDS, parse(WORDS, one)[0]) for one in given]


@every_query
def test_flips_do_what_they_say(query: str) -> None:
    """Protects what the reader is told to try: the answers of each flip give the leader that it names."""
    flips = [one for one in answer(query)["flips"] if one["answers"] is not None][:20]
    leaders = [ask(one["answers"], date.fromisoformat(DAY)).ranking.leader for one in flips]
    assert [one["leader"] for one in flips] == leaders


def test_the_warnings_of_a_broken_query() -> None:
    """Protects the rest of a broken query: what is wrong is named part by part, and what is right is answered."""
    found = answer(QUERIES["broken"])
    assert found["answers"] == "hosting=managed&team=solo"
    assert len(found["warnings"]) == 4


def test_ask_reads_bytes_that_are_no_text() -> None:
    """Protects the command line from an argument that is not UTF-8: a warning, not a traceback."""
    assert printed("ask", b"\xff=\xfe").startswith("Part 1 of the link asks nothing this calculator knows")


@every_query
def test_ask_adr_prints_the_record(query: str) -> None:
    """Protects the record's way out: nothing but the record is printed, with the day it was asked."""
    record = printed("ask", query, "--adr", "--as-of", DAY)
    leader = ask(query, date.fromisoformat(DAY)).ranking.leader
    assert record.startswith(f'---\nstatus: "proposed"\ndate: {DAY}\n---\n\n# ')
    chosen = re.findall('^Chosen option: "(.+)", because ', record, re.MULTILINE)
    assert chosen == [KNOWLEDGE.option(one).name for one in [leader] if one]
    assert record.endswith(f"read on {DAY}\n")


def test_as_of_decides_what_still_excludes() -> None:
    """Protects readers from a constraint whose fact is out of date: after its day it excludes no more."""
    query = "request-pipeline=stateful:must"

    def excluded(day: str) -> list[str]:
        found = json.loads(printed("ask", query, "--json", "--as-of", day))
        return [one["option"] for one in found["excluded"]]

    assert (excluded(DAY), excluded(LATER)) == (["nextjs-serverless", "bff"], [])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("command", [("ask", ""), ("stale",)], ids=["ask", "stale"])
def test_any_day_will_do(command: tuple[str, ...], day: str) -> None:
    """Protects from tracebacks at the ends of the calendar."""
    expected = 1 if command == ("stale",) and day > LATER else 0
    done = run(*command, "--as-of", day)
    assert (done.returncode, done.stderr) == (expected, "")


# ------------------------------------------------------------------ check, matrix, stale


def test_check_finds_nothing() -> None:
    """Protects the knowledge base in the repository: it breaks no rule and every scenario ends as it expects."""
    assert printed("check") == "The knowledge base is sound.\n"


def test_matrix_prints_every_finding() -> None:
    """Protects the table: one line for each level that weighs, one column for each option, the ratings as words."""
    table = [re.split(r"  +", line) for line in printed("matrix").splitlines()]
    levels = [(one.id, level) for one in KNOWLEDGE.requirements for level in one.levels if level.findings]
    assert table == [
        ["answer", *(option.short for option in KNOWLEDGE.options)],
        *([f"{id}={level.id}", *(WORDS.scale[one.rating] for one in level.findings)] for id, level in levels),
    ]


def test_nothing_is_stale_today() -> None:
    """Protects the release: on its day no fact is due."""
    assert printed("stale", "--as-of", DAY) == f"0 of {len(KNOWLEDGE.facts)} facts are due for a check.\n"


def test_stale_lists_what_is_due_oldest_first() -> None:
    """Protects the weekly reminder: past all days it fails and lists each fact, with its file and since when."""
    *due, count = printed("stale", "--as-of", LATER, status=1).splitlines()
    facts = {f"facts/{fact.topic}.toml: {fact.id}" for fact in KNOWLEDGE.facts.values()}
    days = [re.search(r": due ([\d-]+)(?:, expired [\d-]+)?: ", line)[1] for line in due]
    assert {line.split(": due ")[0] for line in due} == facts
    assert days == sorted(days)
    assert count == f"{len(facts)} of {len(facts)} facts are due for a check."


def test_stale_waits_for_the_day_after() -> None:
    """Protects the day named on the pages: a fact is to be checked by it, so it is listed from the next day on."""
    keeps = min(KNOWLEDGE.facts.values(), key=lambda fact: fact.due)
    after = (keeps.due + timedelta(days=1)).isoformat()
    assert printed("stale", "--as-of", str(keeps.due)) == f"0 of {len(KNOWLEDGE.facts)} facts are due for a check.\n"
    assert f": {keeps.id}: due {keeps.due}: " in printed("stale", "--as-of", after, status=1)


@pytest.mark.parametrize("version", ["16.5.0", "16.10.0", "17.0.0", "16.5.0-canary.3"])
def test_a_newer_release_falsifies(version: str) -> None:
    """Protects what was read in one release line: a newer one puts each fact that rests on it up for a check."""
    *listed, _ = printed("stale", "--as-of", DAY, "--released", f"next={version}", status=1).splitlines()
    falsified = [line.split(": ")[1] for line in listed if " is newer than 16.4: " in line]
    assert len(listed) == len(falsified)
    assert set(falsified) == {fact.id for fact in KNOWLEDGE.facts.values() if fact.until == "next>16.4"}
    assert "websockets-never-in-nextjs" in falsified


@pytest.mark.parametrize("release", ["next=16.4.6", "next=16.4", "next=16.4.99", "next=9.9.9", "unheard-of=99"])
def test_a_release_of_the_line_falsifies_nothing(release: str) -> None:
    """Protects maintainers from false alarms: patches of the line that was read, and packages that no fact names."""
    assert printed("stale", "--as-of", DAY, "--released", release).startswith("0 of ")


def test_a_line_is_as_long_as_it_is_written() -> None:
    """Protects facts on a whole major version: @nestjs/core 12.9 is still 12, and 13 is not; options can be repeated."""

    def listed(version: str) -> str:
        return run("stale", "--as-of", DAY, "--released", "next=16.4.6", "--released", f"@nestjs/core={version}").stdout

    assert "fact-nestjs-packages" not in listed("12.9.0")
    assert "facts/stacks.toml: fact-nestjs-packages: @nestjs/core 13.0.0 is newer than 12: " in listed("13.0.0")


def test_stale_names_the_packages() -> None:
    """Protects the weekly job: it asks the registry for these, one name a line, each once."""
    names = printed("stale", "--packages").splitlines()
    assert names == sorted({fact.until.split(">")[0] for fact in KNOWLEDGE.facts.values() if fact.until})
    assert {"next", "fastify", "@vercel/functions"} <= set(names)


# ------------------------------------------------------------------ unusable input

UNUSABLE = [
    (),
    ("",),
    ("answer",),
    ("ASK", ""),
    ("two\nlines",),
    ("ask",),
    ("ask", "realtime=two-way", "team=solo"),
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
    ("stale", "--released", "next"),
    ("stale", "--released", "next=latest"),
    ("stale", "--released", "=16"),
    ("ask", "", "--as-of", "2026-02-30"),
    ("ask", "", "--as-of", "2026-11-21T10:00"),
    ("ask", "", "--as-of", "two\nlines"),
    ("check", "realtime"),
    ("check", "--json"),
    ("check", "--as-of", DAY),
    ("check", b"\xff"),
    ("check", "two\nlines"),
    ("matrix", "--json"),
    ("matrix", "--as-of", DAY),
    ("stale", "realtime"),
    ("stale", "--as-of"),
    ("stale", "--as-of", "-1"),
    ("stale", "--as-of", "10000-01-01"),
]


@pytest.mark.parametrize("arguments", UNUSABLE, ids=repr)
def test_unusable_arguments_end_with_one_line(arguments: tuple[str | bytes, ...]) -> None:
    """Protects whoever mistypes: exit 2, nothing on stdout, and one line that says what to do, never a traceback."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"[A-Z].*; `python -m calculator( \w+)? --help` shows what goes\.\n", done.stderr)


@pytest.mark.parametrize("command", [(), ("ask",), ("check",), ("matrix",), ("stale",)], ids=" ".join)
def test_help_is_given(command: tuple[str, ...]) -> None:
    """Protects the way out that every complaint names."""
    assert printed(*command, "--help").startswith("usage: python -m calculator")


@pytest.mark.parametrize("command", [("check",), ("matrix",), ("ask", "", "--as-of", DAY)], ids=lambda one: one[0])
def test_a_reader_who_leaves_is_no_error(command: tuple[str, ...]) -> None:
    """Protects `… | head`: where the reader of the output has gone, the command ends without noise."""
    call = [sys.executable, "-S", "-E", "-m", "calculator", *command]
    with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, "")


# ------------------------------------------------------------------ a faulty knowledge base


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's package, free to break."""
    shutil.copytree(ROOT / "calculator", tmp_path / "calculator", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def write(project: Path, file: str, old: str, new: str) -> None:
    """Change one place of a knowledge file; all of it, where nothing old is named."""
    path = project / "calculator/knowledge" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")


NOT_TOML = "is not valid TOML (Expected '=' after a key in a key/value pair (at line 1, column 6)); mend the line"
CALLS = [("ask", ""), ("matrix",), ("stale",)]


@pytest.fixture
def faulty(project: Path) -> Path:
    """A copy with three faults, in three files."""
    write(project, "scenarios/shop.toml", "", "name Shop")
    write(project, "options/bff.toml", "units = 1", 'units = "1"')
    write(project, "requirements/realtime.toml", 'rating = "weak"', 'rating = "perfect"')
    return project


def test_check_lists_every_complaint(faulty: Path) -> None:
    """Protects editors: check fails and lists all faults of all files at once, one a line."""
    assert printed("check", root=faulty, status=1).splitlines() == [
        f"scenarios/shop.toml: {NOT_TOML}",
        "options/bff.toml: units: must be a whole number",
        "requirements/realtime.toml: levels.collaborative.findings.nextjs-serverless.rating: "
        "is not a rating; use one of unfit, weak, workable, good, natural",
    ]


@pytest.mark.parametrize("command", CALLS, ids=lambda one: one[0])
def test_nothing_is_answered_from_a_faulty_knowledge_base(faulty: Path, command: tuple[str, ...]) -> None:
    """Protects from answers out of a faulty base: exit 2 and one line that names the command which lists the faults."""
    done = run(*command, root=faulty)
    line = "The knowledge base has 3 faults; `python -m calculator check` lists them.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def test_a_broken_vocabulary_is_a_complaint(project: Path) -> None:
    """Protects the file that all others depend on: a mistyped line in it is told like any other."""
    write(project, "vocabulary.toml", "", "name Words")
    assert f"vocabulary.toml: {NOT_TOML}" in printed("check", root=project, status=1).splitlines()


def test_check_plays_every_scenario(project: Path) -> None:
    """Protects the golden cases: a scenario that ends otherwise than it says is a complaint with both outcomes."""
    one = KNOWLEDGE.scenarios[0]
    write(project, f"scenarios/{one.id}.toml", f'expects = "{one.expects}"', 'expects = "microservices"')
    assert printed("check", root=project, status=1) == (
        f"scenarios/{one.id}.toml: expects: microservices, {one.confidence} was expected, "
        f"but the answers give {one.expects}, {one.confidence}; correct whichever is wrong\n"
    )


def test_check_wants_scenarios_without_warnings(project: Path) -> None:
    """Protects the same from a mistyped answer, which would be ignored and might not change the outcome."""
    one = KNOWLEDGE.scenarios[0]
    write(project, f"scenarios/{one.id}.toml", 'answers = "', 'answers = "mood=good&')
    assert " with warnings; " in printed("check", root=project, status=1)


def test_check_finds_a_day_that_lies_ahead(project: Path) -> None:
    """Protects the dates on pages: a fact cannot have been checked on a day that has not come."""
    write(project, "facts/bff.toml", f"checked = {DAY}\ndue = 2", "checked = 9000-01-01\ndue = 9")
    [complaint] = [line for line in printed("check", root=project, status=1).splitlines() if "future" in line]
    assert re.fullmatch(r"facts/bff\.toml: [\w-]+\.checked: lies in the future; correct the date", complaint)
