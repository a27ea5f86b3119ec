"""Whether written answers can be read whole and are written short, and whether the option beside them exists.

In: the table of a worked product or of a precedent. Out: complaints.
"""

from __future__ import annotations

from typing import Any

from ..answers import parse, to_query
from ..model import Vocabulary
from .shapes import Complain


def check_answers(vocabulary: Vocabulary, file: str, option: str, table: dict[str, Any], complain: Complain) -> None:
    """Complain of the answers, and of the option under the key ``option``, which may be left out."""
    answers, warnings = parse(vocabulary, table["answers"])
    for warning in warnings:
        complain("answers", file, "answers", warning)
    short = to_query(vocabulary, answers)
    if not warnings and sorted(table["answers"].split("&")) != sorted(short.split("&")):
        complain("canonical", file, "answers", short)
    if table.get(option, vocabulary.options[0]) not in vocabulary.options:
        complain("option", file, option, ", ".join(vocabulary.options))
