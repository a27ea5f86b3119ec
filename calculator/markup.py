"""HTML that escapes by default.

In: element names, attributes and children. Out: ``Html``, a string that is safe to put into a page. Any other string
is text and is escaped; backticks in knowledge texts become code.

Written by hand because it runs in the browser too, where every byte is downloaded: Jinja's wheel alone weighs as much as
the whole calculator, and these few functions do what we need of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

VOID = {"input", "br", "hr", "img", "link", "meta"}


class Html(str):
    """Finished markup."""


def escape(text: object) -> Html:
    """Text as HTML; ``Html`` passes unchanged. Quotes too, so that it fits into an attribute."""
    return text if isinstance(text, Html) else _escaped(str(text))


@lru_cache(maxsize=4096)  # an answer repeats its words hundreds of times
def _escaped(text: str) -> Html:
    replaced = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Html(replaced.replace('"', "&quot;").replace("'", "&#39;"))


def h(name: str, /, *children: object, **attributes: object) -> Html:
    """One element. ``class_`` gives class, ``data_option`` gives data-option; True gives a bare attribute, None and
    False none. None and False among the children are left out, iterables of children are flattened."""
    written = "".join(
        [
            _attribute(key) if value is True else f'{_attribute(key)}="{escape(value)}"'
            for key, value in attributes.items()
            if value is not None and value is not False
        ]
    )
    if name in VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


@cache
def _attribute(key: str) -> str:
    return f" {key.rstrip('_').replace('_', '-')}"


def join(children: Iterable[object]) -> Html:
    """Children one after another."""
    parts = []
    for child in children:
        if child is None or child is False:
            continue
        parts.append(escape(child) if isinstance(child, str) or not hasattr(child, "__iter__") else join(child))
    return Html("".join(parts))


def prose(text: str) -> Html:
    """A knowledge sentence: what stands between backticks becomes code."""
    pieces = text.split("`")
    return join(h("code", piece) if odd % 2 else escape(piece) for odd, piece in enumerate(pieces))
