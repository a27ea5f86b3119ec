"""Whether written answers can be read whole and are written short, and whether the option beside them exists.

In: what stands in the file of a worked product or of a precedent. Out: complaints.
"""

from __future__ import annotations

from typing import Any

from ..answers import parse, to_query
from ..model import Vocabulary
from .shapes import Complain


def check_answers(vocabulary: Vocabulary, file: str, key: str, written: str, complain: Complain) -> None:
    """Complain of answers that cannot be read, or that could be written shorter."""
    answers, warnings = parse(vocabulary, written)
    for warning in warnings:
        complain("answers", file, key, warning)
    short = to_query(vocabulary, answers)
    if not warnings and sorted(written.split("&")) != sorted(short.split("&")):
        complain("canonical", file, key, short)


def check_ends(vocabulary: Vocabulary, file: str, key: str, table: dict[str, Any], complain: Complain) -> None:
    """Complain where what a product or a precedent ends with is no option; a precedent may end with none."""
    if table.get(key, vocabulary.options[0]) not in vocabulary.options:
        complain("option", file, key, ", ".join(vocabulary.options))
