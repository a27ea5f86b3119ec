"""The command line: ``python -m calculator ask | check | matrix | stale``.

In: arguments. Out: text or JSON. Exit 0; 1 where a check fails; 2 for input that nothing can be done with, with one
clear line.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from datetime import date
from typing import Any, NoReturn

from . import FOLDER, adr, ask, board, load
from .explaining import Explanation, outcome, points, shares, stack_because
from .loading import Faulty, build, read
from .model import Fact, Knowledge, Unusable

Release = tuple[int, ...]


def main(arguments: list[str]) -> int:
    """Run one command; the exit status."""
    parser = _Parser(prog="python -m calculator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    asking = commands.add_parser("ask", help="the answer to a query string")
    asking.add_argument("query")
    form = asking.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the answer as an object")
    form.add_argument("--adr", action="store_true", help="the decision as a MADR 4.0.0 record")
    asking.add_argument("--as-of", type=_day, default=None, metavar="DATE", help="the day it is asked on (today)")
    commands.add_parser("check", help="every complaint about the knowledge base at once")
    commands.add_parser("matrix", help="the decision matrix as a table")
    stale = commands.add_parser(
        "stale", help="facts that are due for a check, have expired, or are older than a release"
    )
    stale.add_argument("--as-of", type=_day, default=None, metavar="DATE", help="the day to judge by (today)")
    stale.add_argument("--released", type=_release, action="append", default=[], metavar="PACKAGE=VERSION")
    stale.add_argument("--packages", action="store_true", help="only the npm packages to ask the registry for")
    given = parser.parse_args(arguments)
    today = getattr(given, "as_of", None) or date.today()
    if given.command == "check":
        return _check(today)
    try:
        knowledge = load()
    except Faulty as faulty:
        count = len(faulty.complaints)
        raise Unusable(f"The knowledge base has {count} faults; `python -m calculator check` lists them.") from None
    if given.command == "ask":
        _ask(knowledge, given.query, today, "json" if given.json else "adr" if given.adr else "text")
        return 0
    if given.command == "matrix":
        print(_matrix(knowledge))
        return 0
    if given.packages:
        print("\n".join(sorted({fact.until.partition(">")[0] for fact in knowledge.facts.values() if fact.until})))
        return 0
    return _stale(knowledge, today, dict(given.released))


class _Parser(argparse.ArgumentParser):
    """Errors as one line."""

    def error(self, message: str) -> NoReturn:
        message = " ".join(message.split())
        raise Unusable(f"{message[:1].upper()}{message[1:]}; `{self.prog} --help` shows what goes.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written as 2026-11-21") from None


def _release(text: str) -> tuple[str, Release]:
    """A package and its newest release; what follows the numbers of a version does not count."""
    if not (found := re.fullmatch(r"([^=]+)=(\d+(?:\.\d+)*)(?:[-+].*)?", text)):
        raise argparse.ArgumentTypeError("a release is written as next=16.5.0")
    return found[1], _numbers(found[2])


def _numbers(version: str) -> Release:
    return tuple(map(int, version.split(".")))


# ------------------------------------------------------------------ ask


def _ask(knowledge: Knowledge, query: str, today: date, form: str) -> None:
    explanation = ask(query, today)
    if form == "json":
        print(json.dumps(as_object(knowledge, explanation, today), indent=1, ensure_ascii=False))
    elif form == "adr":
        print(adr.record(knowledge, explanation, today, link=""), end="")
    else:
        print(as_text(knowledge, explanation))


def as_object(knowledge: Knowledge, e: Explanation, today: date) -> dict[str, Any]:
    """The answer as the contract's object."""
    share = shares(board(today), e.ranking.answers)
    return {
        "answers": e.query,
        "warnings": list(e.warnings),
        "knowledge": knowledge.hash,
        "confidence": e.confidence,
        "leader": e.ranking.leader,
        "tied": list(e.ranking.tied),
        "ranking": [
            {
                "option": row.option,
                "rank": row.rank,
                "score": round(row.score),
                "exact": str(row.score),
                "low": round(row.low),
                "high": round(row.high),
                "contributions": {id: str(part) for id, part in row.contributions.items()},
                "share": share.get(row.option, 0.0),
            }
            for row in e.ranking.rows
        ],
        "excluded": [
            {"option": one.option, "requirement": one.requirement, "level": one.level, "because": one.because}
            for one in e.ranking.excluded
        ],
        "flips": [
            {"kind": one.kind, "change": one.text, "answers": one.query, "leader": one.leader} for one in e.changes
        ],
        "next_question": e.next_question,
        "stacks": [
            {"stack": one.stack, "score": round(one.score), "because": stack_because(one)}
            for one in e.stacks
            if one.excluded is None
        ],
    }


def as_text(knowledge: Knowledge, e: Explanation) -> str:
    """The answer for a terminal."""
    lines = [*e.warnings, e.headline, e.why, ""]
    for one in e.unserved:
        name, at = knowledge.option(one.finding.option).name, knowledge.requirement(one.finding.requirement).name
        lines.append(f"Leads, but cannot do this: {name}, by {at}: {one.finding.because} Mark it must to rule it out.")
    for finding in e.ranking.excluded:
        name, at = knowledge.option(finding.option).name, knowledge.requirement(finding.requirement).name
        lines.append(f"Ruled out: {name}, by {at}: {finding.because}")
    for conflict in e.conflicts:
        names = " with ".join(knowledge.requirement(one.requirement).name for one in conflict.answers)
        lines.append(f"Excluding everything: {names}")
    for line in e.lines:
        parts = ", ".join(f"{part.finding.requirement} {part.points}" for part in line.parts)
        span = f" ({line.low} to {line.high})" if line.low < line.high else ""
        lines.append(f"{line.rank}. {knowledge.option(line.option).name:32} {line.score:3}{span}   {parts}")
    if e.ranking.leader:
        lines += ["", "What would change it:"]
        lines += [f"  {one.text} -> {outcome(knowledge, one)}" for one in e.changes[:8]] or ["  " + e.alone]
    names = {stack.id: stack.name for stack in knowledge.stacks}
    for row in e.stacks[:3]:
        lines.append(f"Built with {names[row.stack]}: {points(row.score)}. {stack_because(row)}")
    return "\n".join([*lines, "", f"Answers: {e.query or '(none)'}   Knowledge: {knowledge.hash}"])


# ------------------------------------------------------------------ checks


def _check(today: date) -> int:
    """Print every complaint: the loader's rules, then scenarios that do not end as they expect."""
    knowledge, complaints = build(*read(FOLDER))
    texts = [str(complaint) for complaint in complaints]
    if knowledge:
        texts += [
            f"facts/{fact.topic}.toml: {fact.id}.checked: lies in the future; correct the date"
            for fact in knowledge.facts.values()
            if fact.checked > today
        ]
        for one in knowledge.scenarios:
            e = ask(one.answers, knowledge.checked)
            ended = (e.ranking.leader, e.confidence)
            if e.warnings or ended != (one.expects, one.confidence):
                texts.append(
                    f"scenarios/{one.id}.toml: expects: {one.expects}, {one.confidence} was expected, but the answers "
                    f"give {ended[0]}, {ended[1]}{' with warnings' if e.warnings else ''}; "
                    "correct whichever is wrong"
                )
    print("\n".join(texts) if texts else "The knowledge base is sound.")
    return 1 if texts else 0


def _stale(knowledge: Knowledge, today: date, released: dict[str, Release]) -> int:
    """Print the facts that want a check and why: what a release overtook first, then the longest due."""
    wanting = [(*wants, fact) for fact in knowledge.facts.values() if (wants := _wants(fact, today, released))]
    for _, why, fact in sorted(wanting, key=lambda one: one[0]):
        print(f"facts/{fact.topic}.toml: {fact.id}: {why}: {fact.statement}")
    print(f"{len(wanting)} of {len(knowledge.facts)} facts are due for a check.")
    return 1 if wanting else 0


def _wants(fact: Fact, today: date, released: dict[str, Release]) -> tuple[date, str] | None:
    """Since when a fact wants a check, and why, in words; None where it does not."""
    package, _, line = fact.until.partition(">")
    if package in released and released[package][: len(_numbers(line))] > _numbers(line):
        return date.min, f"{package} {'.'.join(map(str, released[package]))} is newer than {line}"
    if fact.expires and fact.expires < today:
        return fact.due, f"due {fact.due}, expired {fact.expires}"
    return (fact.due, f"due {fact.due}") if fact.due < today else None


def _matrix(knowledge: Knowledge) -> str:
    words = knowledge.vocabulary.scale
    rows = [["answer", *(option.short for option in knowledge.options)]]
    for requirement in knowledge.requirements:
        for level in requirement.levels:
            if level.ratings:
                rows.append([f"{requirement.id}={level.id}", *(words[rating] for rating in level.ratings)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths)).rstrip() for row in rows)


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
        sys.stdout.flush()
    except Unusable as unusable:
        print(unusable, file=sys.stderr)
        status = 2
    except BrokenPipeError:  # the reader of our output has gone, so that Python must not flush to it at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status)
