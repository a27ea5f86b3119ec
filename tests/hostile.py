"""Addresses that nobody means well with, or that nobody meant: a corpus that is the same on every run.

In: a seed. Out: query strings and fragments. They break what an address is made of: markup, scripts, names that every
object has, signs that are not seen, escapes that do not end, and true answers with any of these in the middle.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from urllib.parse import quote

from calculator.model import Vocabulary

OBJECT = (  # what every object of a script has, and so what a look-up in a plain object finds
    *("constructor", "__proto__", "toString", "toLocaleString", "valueOf", "hasOwnProperty", "isPrototypeOf"),
    *("propertyIsEnumerable", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
)
MARKUP = (
    "<script>pwned=1</script>",
    "<img src=x onerror=pwned=1>",
    '"><svg onload=pwned=1>',
    "' onfocus=pwned=1 autofocus='",
    "javascript:pwned=1",
    "data:text/html,<script>pwned=1</script>",
    "</section><h1>pwned</h1>",
    "<!--",
    "]]>",
    "{{pwned}}",
    "${pwned}",
    "%(pwned)s",
    "{0.__class__}",
    "#{pwned}",
    "`pwned`",
)
SIGNS = (
    *("\0", "\x07", "\x1b[2J", "\u202e", "\u200b", "\ufeff", "\u2028", "\ud800", "\U0001f600", "e\u0301" * 40),
    *("%", "%%", "%2", "%zz", "%FF", "%00", "%0d%0aSet-Cookie:a=b", "%E2%80", "%u003c", "%25" * 60),
    *("=", "==", ":", "::", "&", "?", "/", "\\", "//evil.example", "../../..", ";", "|", "'", '"', "+", "~", "*"),
    *("null", "undefined", "NaN", "true", "0", "-1", "1e999", "[object Object]", "[]=1", "[$ne]=1"),
    *("A" * 9_000, "a=" * 4_000, "&" * 500, "\u0130", "\u212a", "ｔｅａｍ", "команда", "團隊", "فريق"),
)


def queries(words: Vocabulary, count: int, seed: int = 13) -> list[str]:
    """Query strings: each piece alone, as every part of an answer, and then mixtures."""
    draw = random.Random(seed)
    found: dict[str, None] = {}
    for piece in (*OBJECT, *MARKUP, *SIGNS):
        id = draw.choice([*words.levels])
        level = draw.choice(words.levels[id])
        written = [piece, quote(piece, safe="", errors="replace"), f"{piece}={level}", f"{id}={piece}"]
        written += [f"{id}={level}{more}" for more in (piece, f":{piece}", f":must{piece}", f"&{piece}")]
        found |= dict.fromkeys(written)
    while len(found) < count:
        parts = []
        for _ in range(draw.randint(1, 5)):
            id = draw.choice([*words.levels])
            whole = f"{id}={draw.choice(words.levels[id])}{draw.choice(['', ':must', ':minor', ':'])}"
            at = draw.randrange(len(whole) + 1)
            piece = draw.choice([*MARKUP, *SIGNS, *OBJECT])[:200]
            parts.append(draw.choice([whole, whole[:at] + piece + whole[at:], whole[:at], piece]))
        found[draw.choice("&&&;?").join(parts)] = None
    return list(found)


def fragments(anchors: Sequence[str], count: int, seed: int = 13) -> list[str]:
    """Fragments: each piece alone and at anchors of the page."""
    draw = random.Random(seed)
    pieces = (*OBJECT, *MARKUP, *SIGNS)
    found = dict.fromkeys(text for piece in pieces for text in (piece, quote(piece, safe="", errors="replace")))
    while len(found) < count:
        anchor, piece = draw.choice(anchors), draw.choice(pieces)[:200]
        found[draw.choice([f"{anchor}{piece}", f"{piece}{anchor}", anchor.upper() + piece])] = None
    return list(found)
