"""The command line as others call it: a process of plain Python in the repository's root, with no package installed."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from calculator.answers import format, parse
from calculator.explaining import Explanation, explain
from tests import small
from tests.conftest import ROOT
from tests.small import BOARD, KNOWLEDGE, WORDS

DAY = "2026-11-21"
LATER = "2027-12-31"  # past every expiry


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
    "clear": "host=files-only&people=lots:major",
    "likely": "live=both-ways&jobs=short&people=one",
    "leaning": "rules=many:minor&data=light:minor&people=one",
    "too close": "jobs=long&tongue=other&people=two",
    "excluding": "live=both-ways:must&host=own&people=two:minor",
    "stuck": "host=files-only:must&people=one:must",
    "unsure": "live=both-ways:major&jobs=unsure&host=unsure:must&people=one:minor",
    "weightless": "live=none",
    "none": "",
    "broken": "people=one&people=one&live=loud&%FF=%zz&host=managed:urgent",
}


# ------------------------------------------------------------------ ask


def test_ask_prints_the_answer() -> None:
    """Readers at a terminal get warnings, the answer, every option's place and the answers as understood."""
    for name, query in QUERIES.items():
        e = asked(query)
        lines = printed("ask", query, "--as-of", DAY).splitlines()
        places = [f"{line.rank}. {KNOWLEDGE.option(line.option).name}" for line in e.lines]
        assert lines[: len(e.warnings) + 2] == [*e.warnings, e.headline, e.why], name
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


def test_json_keeps_the_contract() -> None:
    """Programs that read the answer find every key, with its type and its words, as promised."""
    for name, query in QUERIES.items():
        assert breaches(answer(query), CONTRACT) == [], name


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
        assert (len(found["tied"]) > 1) == (found["confidence"] == "too-close"), name


def test_answers_are_canonical() -> None:
    """The object's answers, and those of each flip, are read back as they stand."""
    for name, query in QUERIES.items():
        found = answer(query)
        given = [found["answers"], *(one["answers"] for one in found["flips"] if one["answers"] is not None)]
        assert given == [format(WORDS, parse(WORDS, one)[0]) for one in given], name


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
    for name, query in QUERIES.items():
        record = printed("ask", query, "--adr", "--as-of", DAY)
        leader = asked(query).ranking.leader
        assert record.startswith(f'---\nstatus: "proposed"\ndate: {DAY}\n---\n\n# '), name
        chosen = re.findall('^Chosen option: "(.+)", because ', record, re.MULTILINE)
        assert chosen == [KNOWLEDGE.option(one).name for one in [leader] if one], name
        assert record.endswith(f"read on {DAY}\n"), name


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
    """Past the expiries the weekly reminder fails and lists each fact that is due, with its file."""
    *due, count = printed("stale", "--as-of", LATER, status=1).splitlines()
    facts = {f"facts/{fact.topic}.toml: {fact.id}" for fact in KNOWLEDGE.facts.values()}
    days = [re.search(r": (?:expired|checked) ([\d-]+): ", line)[1] for line in due]
    assert {line.split(": expired")[0].split(": checked")[0] for line in due} == facts
    assert days == sorted(days)
    assert count == f"{len(facts)} of {len(facts)} facts are due for a check."


def test_stale_counts_180_days() -> None:
    """A fact without expiry is due on the day after 180 days, not on the 180th."""
    keeps = next(fact for fact in KNOWLEDGE.facts.values() if fact.expires is None)
    last, due = (date.fromordinal(keeps.checked.toordinal() + days).isoformat() for days in (180, 181))
    assert f": {keeps.id}: " not in run("stale", "--as-of", last).stdout
    assert f": {keeps.id}: checked {keeps.checked}: " in run("stale", "--as-of", due).stdout


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
    ("stale", "--as-of"),
    ("stale", "--as-of", "-1"),
    ("stale", "--as-of", "10000-01-01"),
]


def test_unusable_arguments_end_with_one_line() -> None:
    """Whoever mistypes gets exit 2, nothing on stdout, and one line that says what to do, never a traceback."""
    for arguments in UNUSABLE:
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        line = r"[A-Z].*; `python -m calculator( \w+)? --help` shows what goes\.\n"
        assert re.fullmatch(line, done.stderr), arguments


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
    one = KNOWLEDGE.scenarios[0]
    write(broken, f"scenarios/{one.id}.toml", f'expects = "{one.expects}"', 'expects = "plain"')
    assert printed("check", root=broken, status=1) == (
        f"scenarios/{one.id}.toml: expects: plain, {one.confidence} was expected, "
        f"but the answers give {one.expects}, {one.confidence}; correct whichever is wrong\n"
    )


def test_check_finds_a_day_that_lies_ahead(broken: Path) -> None:
    """A fact cannot have been checked on a day that has not come."""
    write(broken, "facts/work.toml", "checked = 2026-11-01\nsources", "checked = 9000-01-01\nsources")
    [complaint] = [line for line in printed("check", root=broken, status=1).splitlines() if "future" in line]
    assert re.fullmatch(r"facts/work\.toml: [\w-]+\.checked: lies in the future; correct the date", complaint)
