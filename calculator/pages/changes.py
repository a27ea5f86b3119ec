"""What a step changes in the code: two tested sections of the examples as one diff."""

from __future__ import annotations

import difflib
import re
import textwrap

from .. import FOLDER
from ..elements import Site
from ..model import Unusable

__all__ = ["changed"]

EXAMPLES = FOLDER.parents[1] / "docs" / "examples"


def changed(site: Site, before: str, after: str) -> str:
    """A block of code with the lines that go and come between two sections, each named as ``file:section``."""
    old, new = (section(place).splitlines() for place in (before, after))
    lines = list(difflib.unified_diff(old, new, lineterm="", n=len(old)))[3:]  # without names and numbers of lines
    names = " → ".join(place.partition(":")[0] for place in (before, after))
    return "\n".join([f'``` diff title="{names}"', *lines, "```"])


def section(place: str) -> str:
    """The lines of a section, without marks and common indentation."""
    file, _, name = place.partition(":")
    text = (EXAMPLES / file).read_text(encoding="utf-8")
    found = re.search(rf"^.*--8<-- \[start:{name}\].*\n((?s:.*?))^.*--8<-- \[end:{name}\]", text, re.MULTILINE)
    if not found:
        raise Unusable(f"There is no section {name} in docs/examples/{file}; mark its lines, or name another.")
    return textwrap.dedent("".join(line for line in found[1].splitlines(keepends=True) if "--8<--" not in line))
