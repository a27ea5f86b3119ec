"""What the site ships of others, under which licence: the text that every page's foot leads to.

In: ``licences/``, the parts in one table and the texts beside it, and the version of Pyodide. Out: one text, each licence
once. Tests hold the table to what the built site really holds.
"""

from __future__ import annotations

import json
import textwrap
import tomllib
from pathlib import Path
from typing import Any

from .runtime import PYODIDE

FOLDER = Path(__file__).parent / "licences"
RULE = "-" * 100


def parts() -> list[dict[str, Any]]:
    """The table, in its order."""
    return list(tomllib.loads((FOLDER / "parts.toml").read_text(encoding="utf-8"))["parts"])


def licences() -> str:
    """The whole text: what is shipped, part by part, then the licences that it refers to."""
    shipped = parts()
    version = json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"]
    listed = "\n".join(map(entry, shipped)).replace("{pyodide}", version)
    names = list(dict.fromkeys(name for part in shipped for name in part.get("texts", [])))
    texts = [f"{RULE}\n{name}\n{RULE}\n\n{(FOLDER / f'{name}.txt').read_text(encoding='utf-8')}" for name in names]
    begin = "What this site ships, where it is from and under which licence. The texts of the licences follow below."
    return "\n".join([begin, "", listed, *texts])


def entry(part: dict[str, Any]) -> str:
    """A part: what it is, where it lies, whose it is."""
    lines = [part["where"], f"Licence: {part['licence']}"]
    lines += [f"Source: {part['source']}"] if "source" in part else []
    lines += [f"Copyright (c) {whose}" for whose in part.get("copyright", [])]
    wrapped = [textwrap.fill(line, 100, initial_indent="    ", subsequent_indent="      ") for line in lines]
    return "\n".join([part["name"], *wrapped, ""])
