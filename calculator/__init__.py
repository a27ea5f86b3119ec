"""The door: what the site, the browser and the command line call.

``load()`` gives the knowledge base, ``respond`` and ``elaborate`` turn a query string into the result's HTML. Everything
is a pure function of its arguments; the day is an argument too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from . import adr, views
from .answers import parse
from .explaining import Explanation, explain, sampled
from .loading import load as load_from
from .model import Knowledge
from .scoring import Board

__all__ = ["Board", "Explanation", "Knowledge", "ask", "board", "elaborate", "load", "published", "respond"]

FOLDER = Path(__file__).parent / "knowledge"


@cache
def load() -> Knowledge:
    """The package's knowledge base. Raises ``loading.Faulty`` with every complaint."""
    return load_from(FOLDER)


@cache
def board(as_of: date | None) -> Board:
    """The package's knowledge base as it stands on a day."""
    return Board(load(), as_of)


@lru_cache(maxsize=1)  # what follows an answer starts from it
def ask(query: str, as_of: date | None) -> Explanation:
    """The answer to a query string, in numbers and words."""
    answers, warnings = parse(load().vocabulary, query)
    return explain(board(as_of), answers, warnings)


def respond(query: str, as_of: str, link: str = "", root: str = "../") -> str:
    """The result of a query string as HTML.

    ``as_of`` is an ISO date, ``link`` the address of the calculator, ``root`` leads to the top of the site.
    """
    return views.result(load(), ask(query, date.fromisoformat(as_of)), root)


def elaborate(query: str, as_of: str, link: str = "", root: str = "../") -> Iterator[str]:
    """What takes longer or is wanted later, as HTML to be joined: all changes, points, comparisons,
    shares of weightings, the record.

    Empty strings come first, one after each slice of the work, so that a newer question need not wait for the end.
    """
    day = date.fromisoformat(as_of)
    explanation = ask(query, day)
    share: dict[str, float] = {}
    for share in sampled(board(day), explanation.ranking.answers):  # noqa: B007 - the last one counts
        yield ""
    record = adr.record(load(), explanation, day, f"{link}?{explanation.query}" if link else "")
    yield views.more(load(), explanation, share, record, root)


def published(query: str = "", as_of: str = "", link: str = "") -> str:
    """The published cases with their figures beside ours, as HTML; takes what every call takes, and needs none of it."""
    return views.cases(load(), f"Computed in this page by the calculator's own kernel, on {as_of}.")
