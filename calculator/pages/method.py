"""The method's pages: constants, scales, published cases, measurements. No page types a number of the method."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import cases as published
from .. import outlook
from ..elements import Site, bar, head
from ..explaining import DRAWS, SEED
from ..flipping import CLEAR, EARLY, LIKELY
from ..markup import Html, h, join
from ..model import find
from ..scoring import PER_STEP, TIE
from .tables import wide

__all__ = ["audited", "cases", "measured", "number", "scales"]

QUANTITY = re.compile(r"([\d.]+)\s(\S+)")  # a measured number with its unit


def number(site: Site, name: str) -> str:
    """A constant of the method by its name in the code, or a count of what the knowledge base holds."""
    knowledge = site.knowledge
    numbers = {
        "PER_STEP": PER_STEP,
        "TIE": TIE,
        "DRAWS": f"{DRAWS:,}",
        "SEED": SEED,
        "EARLY": EARLY,
        "LIKELY": f"{LIKELY:.0%}".replace("%", " %"),
        "CLEAR": f"{CLEAR:.0%}".replace("%", " %"),
        "COMPLETIONS": outlook.DRAWS,
        "OPTIONS": len(knowledge.options),
        "REQUIREMENTS": len(knowledge.requirements),
        "SCENARIOS": len(knowledge.scenarios),
        "FACTS": len(knowledge.facts),
        "FINDINGS": sum(len(level.findings) for requirement in knowledge.requirements for level in requirement.levels),
        "KNOWLEDGE": knowledge.hash,
    }
    return str(find(numbers, name, "number"))


def scales(site: Site) -> Html:
    """The rating scale and the weight of each importance."""
    vocabulary = site.knowledge.vocabulary
    ratings = [
        h("tr", h("td", word), h("td", value, class_="mdx-number")) for value, word in enumerate(vocabulary.words)
    ]
    weights = [
        h("tr", h("td", word), h("td", weight, class_="mdx-number")) for word, weight in vocabulary.weights.items()
    ]
    return join(
        [
            h("table", head("Rating", "Value"), h("tbody", ratings)),
            h("table", head("Importance", "Weight"), h("tbody", weights)),
        ]
    )


def cases(site: Site) -> Html:
    """The published cases beside our figures."""
    return published.tables(site, "Computed when this page was built.")


def measured(site: Site) -> str:
    """What `make bench` measured, each table under a heading of its own, which Markdown reads."""
    record = recorded("measured")
    return "\n\n".join([f"Measured on {record['day']} on a machine with {record['machine']}.", *_tables(record)])


def audited(site: Site) -> str:
    """What the ratings add up to on realistic projects, as `python -m tests.audit` wrote it, likewise."""
    record = recorded("audit")
    return "\n\n".join(
        [
            f"Computed on {record['day']} from the knowledge base `{record['knowledge']}`. Home's short answer names the family "
            f"of the leader for {record['short_answer']}.",
            *_tables(record),
        ]
    )


def recorded(name: str) -> dict[str, Any]:
    """What a measurement wrote for the pages, by its name."""
    return dict(json.loads(Path(f"docs/assets/{name}.json").read_text(encoding="utf-8")))


def _tables(record: dict[str, Any]) -> Iterator[str]:
    for group in record["groups"]:
        yield f"### {group['title']} {{ #{group['id']} }}"
        yield _measured_table(group)


def _measured_table(group: dict[str, Any]) -> Html:
    """One table of what was measured, its texts as they are; quantities of one unit are drawn as well."""
    used = [column for column in range(len(group["columns"])) if any(row[column] for row in group["rows"])]
    rows = [
        h("tr", h("th", row[0], scope="row"), [h("td", row[column], column == 1 and length) for column in used[1:]])
        for row, length in zip(group["rows"], _lengths([row[1] for row in group["rows"]]), strict=True)
    ]
    names = head(*(group["columns"][column] for column in used))
    table = h("table", names, h("tbody", rows), class_="mdx-parts mdx-figures")
    return join([h("p", group["note"]), wide(group["title"], table)])


def _lengths(quantities: list[str]) -> list[Html | None]:
    """A bar for each of "0.93 s" and "2.10 s", the longest full; none where units differ or there is nothing to compare."""
    found = [QUANTITY.fullmatch(quantity) for quantity in quantities]
    values = [float(match[1]) for match in found if match]
    if len(values) < 2 or len({match[2] for match in found if match}) > 1:
        return [None for _ in found]
    return [bar([round(100 * float(match[1]) / max(values))]) if match else None for match in found]
