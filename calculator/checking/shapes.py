"""What each kind of file of the knowledge base holds, and whether a document does.

In: a parsed document. Out: a complaint for each key that is missing or unknown and each value of another kind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from ..measures import FILE, QUANTITIES
from ..model import EFFORTS

VERDICTS = ("confirmed", "opinion", "misleading", "overstated", "outdated", "wrong", "unverified")
CONFIDENCES = ("clear", "likely", "leaning", "too-close", "early")
FAMILIES = ("none", "beside", "given", "own")

Complain = Callable[..., None]  # rule, file, key, then what the rule's sentence is filled with

# What each kind of file holds. A whole number is a text of at most so many characters, a tuple one of these words, a
# list a list of its one member or of exactly its members, "*" any key, and "?" after a key that it may be left out.
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
SPREADS = {f"{id}?": [float, float, float] for id in QUANTITIES}
RUN = {
    "day": 10,
    "machine": 300,
    "load": 300,
    "versions": {"*": 60},
    "base": 40,
    "rows": [{"id": 40, "name": 60, "at?": float, "rounds": int, "values": SPREADS, "ratios": SPREADS}],
}
SHAPES: dict[str, Any] = {
    "vocabulary": {
        "options": [60],
        "stacks": [60],
        "groups": {"*": {"name": 40, "requirements": {"*": [60]}}},
        "rating": {"scale": [20], "words?": {"*": 20}},
        "importance": {"default": 20, "weights": {"*": int}},
    },
    "options": {
        "name": 40,
        "short": 14,
        "means": 220,
        "advice": 340,
        "family": FAMILIES,
        "units": int,
        "separate_part": bool,
        "presupposes?": {"*": [60]},
        "leave": {"effort": EFFORTS, "because": 240, "facts": [80]},
    },
    "requirements": {
        "name": 26,
        "asks": 90,
        "help": 240,
        "advice": 340,
        "yours?": bool,
        "claims": [80],
        "levels": {"*": {"label": 26, "short?": 16, "help": 120, "findings?": {"*": FINDING}}},
    },
    "stacks": {"name": 20, "advice": 320, "findings": {"*": {"*": FINDING}}},
    "scenarios": {"name": 40, "story": 400, "answers": 500, "expects": 60, "confidence": CONFIDENCES},
    "precedents": {
        "title": 160,
        "kind": ("into", "stay", "part", "out"),
        "day": date,
        "month?": bool,
        "sample?": bool,
        "sources": [{"title": 160, "url": 300}],
        "stated": [240],
        "answers": 500,
        "did?": 60,
        "went": 400,
        "unsaid": [120],
        "differs?": 300,
        "again?": 500,
    },
    "kinds": {"*": {"share": int, "usual": {"*": [int]}}},
    "facts": {"*": FACT},
    "cases": {"*": CASE},
    FILE: {"questions": {"*": RUN}},
    "coverage": {"blocks": {"*": {"*": {"place": 120, "facts?": [80]}}}, "*": {"*": 120}},
    "hosts": {"properties": {"*": 40}, "hosts": {"*": {"name": 40, "cells": {"*": {"says": 120, "facts": [80]}}}}},
}
NAMES = {
    dict: "a table",
    list: "a list",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date",
}


def _describe(kind: Any) -> str:
    """What a value must be, in words."""
    if isinstance(kind, tuple):
        return "one of " + ", ".join(kind)
    if isinstance(kind, int):
        return f"a text of at most {kind} characters"
    if isinstance(kind, list) and len(kind) > 1:
        return f"a list of {len(kind)}"
    return NAMES[kind if isinstance(kind, type) else type(kind)]


def fits(kind: Any, value: object, file: str, key: str, complain: Complain) -> bool:
    """Whether a value is of its kind throughout, so that it can be read; complains of each place where it is not.

    A text that is empty or too long is complained of, and can be read all the same.
    """
    if isinstance(kind, tuple):
        if value not in kind:
            complain("verdict" if kind is VERDICTS else "one-of", file, key, ", ".join(kind))
        return value in kind
    wanted = kind if isinstance(kind, type) else str if isinstance(kind, int) else type(kind)
    # not isinstance: true is no number, and a time of day no date
    if type(value) is not wanted and not (wanted is float and type(value) is int):
        complain("kind", file, key, _describe(kind) if wanted is not str else "a text")
        return False
    if isinstance(value, str) and not value.strip():
        complain("text", file, key)
    elif isinstance(value, str) and len(value) > kind:
        complain("length", file, key, len(value), kind)
    if isinstance(value, list):
        if 1 < len(kind) != len(value):
            complain("kind", file, key, _describe(kind))
            return False
        members = [fits(kind[0], member, file, f"{key}[{place}]", complain) for place, member in enumerate(value)]
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
            sound = fits(kind, value, file, _join(key, name), complain) and sound
    return sound


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
