"""The command line: ``python -m calculator ask | check | matrix | stale``.

In: arguments. Out: text or JSON. Exit 0; 1 where a check fails; 2 for input that nothing can be done with, with one
clear line.
"""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import sys
from datetime import date
from typing import Any, NoReturn

from . import FOLDER, adr, ask, board
from .changing import Change, changes
from .checking.places import complain_of_places
from .checking.rules import Faulty, checked
from .checking.staleness import Release, packages, release, stale
from .explaining import Explanation, shares
from .model import Finding, Knowledge, Scenario, Unusable
from .result import SHOWN_REASONS
from .scoring import StackRow
from .wording import answered, stack_because, whole


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
    due = commands.add_parser("stale", help="facts that are due for a check, have expired, or are older than a release")
    due.add_argument("--as-of", type=_day, default=None, metavar="DATE", help="the day to judge by (today)")
    due.add_argument("--released", type=release, action="append", default=[], metavar="PACKAGE=VERSION")
    due.add_argument("--packages", action="store_true", help="only the npm packages to ask the registry for")
    given = parser.parse_args(arguments)
    today = getattr(given, "as_of", None) or date.today()
    if given.command == "check":
        return _check(today)
    try:
        knowledge = checked(FOLDER)
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
        print("\n".join(packages(knowledge.facts.values())))
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


# ------------------------------------------------------------------ ask


def _ask(knowledge: Knowledge, query: str, today: date, form: str) -> None:
    explanation = ask(query, today)
    if form == "json":
        plain = not sys.stdout.encoding.lower().startswith("utf")  # escapes, which no console can get wrong
        print(json.dumps(as_object(knowledge, explanation, today), indent=1, ensure_ascii=plain))
    elif form == "adr":
        print(adr.record(knowledge, explanation, today, link=""), end="")
    else:
        print(as_text(knowledge, explanation))


def as_object(knowledge: Knowledge, explanation: Explanation, today: date) -> dict[str, Any]:
    """The answer as the contract's object."""
    ranking = explanation.ranking
    return {
        "answers": explanation.query,
        "warnings": list(explanation.warnings),
        "knowledge": knowledge.hash,
        "headline": explanation.headline,
        "confidence": explanation.confidence,
        "family": knowledge.option(ranking.leader).family if ranking.leader else None,
        "family_share": explanation.family_share,
        "stays": explanation.stays,
        "leader": ranking.leader,
        "tied": list(ranking.tied),
        "ranking": _ranked(knowledge, explanation, today),
        "gaps": [
            _reason(knowledge, gap.finding)
            | {"better": gap.better.option if gap.better else None, "behind": gap.behind, "answers": gap.query}
            for gap in explanation.gaps
        ],
        "idle_musts": [given.answer.requirement for given in explanation.given if given.idle],
        "absent": list(ranking.absent),
        "excluded": [_reason(knowledge, finding) for finding in ranking.excluded],
        "lapsed": [_reason(knowledge, finding) for finding in ranking.lapsed],
        "conflicts": [
            {
                "answers": [answer.requirement for answer in conflict.answers],
                "allows": {
                    answer.requirement: list(allowed)
                    for answer, allowed in zip(conflict.answers, conflict.allows, strict=True)
                },
            }
            for conflict in explanation.conflicts
        ],
        "flips": list(map(_flip, changes(board(today), ranking, explanation.flips))),
        "next_question": explanation.next_question,
        "stacks": [_stack(row) for row in explanation.stacks if row.excluded is None],
    }


def _ranked(knowledge: Knowledge, explanation: Explanation, today: date) -> list[dict[str, Any]]:
    """Each option still in, with its exact score, its doubts and its reasons."""
    share_of = shares(board(today), explanation.ranking)
    return [
        {
            "option": row.option,
            "rank": row.rank,
            "score": round(row.score),
            "exact": str(row.score),
            "low": round(row.low),
            "high": round(row.high),
            "contributions": {id: str(part) for id, part in row.contributions.items()},
            "share": share_of.get(row.option, 0.0),
            "regret": str(explanation.regrets[row.option]),
            "reasons": [_reason(knowledge, part.finding) for part in line.parts],
        }
        for row, line in zip(explanation.ranking.rows, explanation.lines, strict=True)
    ]


def _flip(change: Change) -> dict[str, Any]:
    """A change, with the answers that apply it."""
    return {
        "kind": change.kind,
        "owner": change.owner,
        "change": change.text,
        "answers": change.query,
        "leader": change.leader,
        "close": change.close,
        "unserved": [finding.requirement for finding in change.unserved],
    }


def _stack(row: StackRow) -> dict[str, Any]:
    """A stack, with the finding that says most about its place."""
    reason = stack_because(row)
    return {
        "stack": row.stack,
        "score": round(row.score),
        "rank": row.rank,
        "because": reason.because,
        "facts": list(reason.facts),
    }


def _reason(knowledge: Knowledge, finding: Finding) -> dict[str, Any]:
    """A finding with its reason and its facts."""
    return {
        "option": finding.option,
        "requirement": finding.requirement,
        "level": finding.level,
        "rating": knowledge.vocabulary.scale[finding.rating],
        "because": finding.because,
        "facts": list(finding.facts),
    }


def as_text(knowledge: Knowledge, explanation: Explanation) -> str:
    """The answer for a terminal."""
    stacks = {stack.id: stack.name for stack in knowledge.stacks}
    lines = [*explanation.warnings, explanation.headline, explanation.why, *filter(None, [explanation.second]), ""]
    for given in explanation.given:
        if given.idle:
            name = knowledge.requirement(given.answer.requirement).name
            lines.append(f"The must on {name} excludes nothing: every architecture serves it at least workably.")
    for finding in explanation.ranking.excluded:
        name, at = knowledge.option(finding.option).name, knowledge.requirement(finding.requirement).name
        lines.append(f"Ruled out: {name}, by {at}: {finding.because}")
    for conflict in explanation.conflicts:
        names = " with ".join(knowledge.requirement(answer.requirement).name for answer in conflict.answers)
        lines.append(f"Excluding everything: {names}")
    width = max(len(option.name) for option in knowledge.options)
    for line in explanation.lines:
        parts = ", ".join(f"{part.finding.requirement} {part.points}" for part in line.parts)
        span = f" ({line.low} to {line.high})" if line.low < line.high else ""
        lines.append(f"{line.rank}. {knowledge.option(line.option).name:{width}}  {line.score:3}{span}   {parts}")
    if explanation.reasons:
        lines += ["", "Why:"]
    lines += [
        f"  {answered(knowledge, part.finding.requirement, part.finding.level)}: {part.finding.because}"
        f" ({', '.join(part.finding.facts)})"
        for part in explanation.reasons[:SHOWN_REASONS]
    ]
    if explanation.ranking.leader:
        lines += ["", "What would change it:"]
        nearest = [f"  {change.text} -> {change.outcome}" for change in explanation.nearest]
        lines += nearest or [f"  {explanation.alone}"]
    if explanation.next_question:
        lines += ["", f"What would tell most: {knowledge.requirement(explanation.next_question).asks}"]
    for row in [row for row in explanation.stacks if row.excluded is None][:3]:
        reason = stack_because(row)
        lines.append(
            f"Built with {stacks[row.stack]}: {whole(row.score)}. {reason.because} ({', '.join(reason.facts)})"
        )
    return "\n".join([*lines, "", f"Answers: {explanation.query or '(none)'}   Knowledge: {knowledge.hash}"])


# ------------------------------------------------------------------ checks


def _check(today: date) -> int:
    """Print every complaint: rules, places on the site, days, and worked products that do not end as they expect."""
    try:
        knowledge = checked(FOLDER)
    except Faulty as faulty:
        print(faulty)
        return 1
    texts = [
        *map(str, complain_of_places(knowledge, FOLDER.parents[1])),
        *(
            f"facts/{fact.topic}.toml: {fact.id}.checked: lies in the future; correct the date"
            for fact in knowledge.facts.values()
            if fact.checked > today
        ),
        *filter(None, (_unexpected(knowledge, scenario) for scenario in knowledge.scenarios)),
    ]
    print("\n".join(texts) if texts else "The knowledge base is sound.")
    return 1 if texts else 0


def _unexpected(knowledge: Knowledge, scenario: Scenario) -> str:
    """A complaint where a worked product does not end as it expects, else ""."""
    explanation = ask(scenario.answers, knowledge.checked)
    leader, confidence = explanation.ranking.leader, explanation.confidence
    if (leader, confidence) == (scenario.expects, scenario.confidence):
        return ""
    return (
        f"scenarios/{scenario.id}.toml: expects: {scenario.expects}, {scenario.confidence} was expected, "
        f"but the answers give {leader}, {confidence}; correct whichever is wrong"
    )


def _stale(knowledge: Knowledge, today: date, released: dict[str, Release]) -> int:
    """Print the facts that want a check."""
    lines = stale(knowledge.facts.values(), today, released)
    print("\n".join([*lines, f"{len(lines)} of {len(knowledge.facts)} facts are due for a check."]))
    return 1 if lines else 0


def _matrix(knowledge: Knowledge) -> str:
    words = knowledge.vocabulary.words
    rows = [["answer", *(option.short for option in knowledge.options)]]
    for requirement in knowledge.requirements:
        for level in requirement.levels:
            if level.ratings:
                rows.append([f"{requirement.id}={level.id}", *(words[rating] for rating in level.ratings)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths)).rstrip() for row in rows)


# ------------------------------------------------------------------ consoles

PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\u2018\u2019", "'"),
        **dict.fromkeys("\u2010\u2011\u2013\u2014\u2212", "-"),
        "\u00d7": "x",
        "\u2026": "...",
        "\u2192": "->",
        "\u202f": " ",
        "\u00a0": " ",
    }
)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What stands in for signs that a console's code page lacks: the nearest that every one has, else a question mark."""
    assert isinstance(error, UnicodeEncodeError)
    text = error.object[error.start : error.end].translate(PLAIN)
    return text.encode("ascii", "replace").decode(), error.end


if __name__ == "__main__":
    codecs.register_error("plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")
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
