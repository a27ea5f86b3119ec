"""The door: what the site, the browser and the command line call.

``load()`` gives the knowledge base, ``respond`` and ``elaborate`` turn a query string into the result's HTML. Everything
is a pure function of its arguments; the day is an argument too.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 12):  # noqa: UP036 - said here, before what follows is a SyntaxError
    print("This needs Python 3.12 or newer, and this is %d.%d." % sys.version_info[:2], file=sys.stderr)  # noqa: UP031
    raise SystemExit(2)

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from . import adr, cases, details, result
from .answers import parse
from .changing import changes
from .elements import Site
from .explaining import Explanation, explain, sampled
from .loading import build, read
from .model import Knowledge, Unusable
from .scoring import Board

__all__ = ["Board", "Explanation", "Knowledge", "ask", "board", "elaborate", "load", "published", "respond"]

FOLDER = Path(__file__).parent / "knowledge"
ROOT = "../"  # from the calculator's page to the top of the site


@cache
def load() -> Knowledge:
    """The package's knowledge base, unchecked: where it may be faulty, ``checking`` is asked first."""
    documents, unreadable = read(FOLDER)
    if unreadable:
        raise Unusable(f"{', '.join(unreadable)} cannot be read; `python -m calculator check` says why.")
    return build(documents)


@cache
def board(as_of: date | None) -> Board:
    """The package's knowledge base as it stands on a day."""
    return Board(load(), as_of)


@lru_cache(maxsize=1)  # what follows an answer starts from it
def ask(query: str, as_of: date | None) -> Explanation:
    """The answer to a query string, in numbers and words."""
    answers, warnings = parse(load().vocabulary, query)
    return explain(board(as_of), answers, warnings)


def respond(query: str, as_of: str, link: str = "", root: str = ROOT) -> str:
    """The result of a query string as HTML.

    ``as_of`` is an ISO date, ``link`` the address of the calculator, ``root`` leads to the top of the site.
    """
    return result.result(Site(load(), root), ask(query, date.fromisoformat(as_of)))


def elaborate(query: str, as_of: str, link: str = "", root: str = ROOT) -> Iterator[str]:
    """What takes longer or is wanted later, as HTML to be joined: all changes, points, comparisons,
    shares of weightings, the record.

    Empty strings come first, one after each slice of the work, so that a newer question need not wait for the end.
    """
    day = date.fromisoformat(as_of)
    explanation = ask(query, day)
    shares: dict[str, float] = {}
    for shares in sampled(board(day), explanation.ranking):  # noqa: B007 - each is firmer than the one before
        yield ""
    record = adr.record(load(), explanation, day, f"{link}?{explanation.query}" if link else "")
    found = changes(board(day), explanation.ranking, explanation.flips)
    yield details.more(Site(load(), root), explanation, found, shares, record)


def published(query: str = "", as_of: str = "", link: str = "") -> str:
    """The published cases with their figures beside ours, as HTML; takes what every call takes, and needs none of it."""
    return cases.tables(Site(load(), ROOT), f"Computed in this page by the calculator's own kernel, on {as_of}.")
