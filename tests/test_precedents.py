"""Real decisions: what was written before the calculator was asked stays as it was, and the page shows every miss."""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy

import pytest

from calculator import FOLDER
from calculator.checking.rules import complain_of
from calculator.elements import Site
from calculator.loading import Documents, read
from calculator.model import Knowledge
from calculator.pages.precedents import AGREES, outcome
from tests.conftest import SITE

# Of id, answers and outcome of the cases of the half that was fixed before any rating of this edition changed, 28 Nov 2026.
FIXED = "ea44a82dd427f83b"
GUESSED = {"family", "differs", "silent"}  # the calculator names another architecture, or none


def test_the_fixed_half_stays_as_it_was(knowledge: Knowledge) -> None:
    """Nobody bends a case once the calculator has answered: the half that was fixed has the answers of that day."""
    half = sorted((case.id, case.answers, case.did) for case in knowledge.precedents if case.sample)
    assert hashlib.sha256(repr(half).encode()).hexdigest()[:16] == FIXED


def test_every_difference_is_explained(knowledge: Knowledge) -> None:
    """Where the calculator says otherwise a sentence says why, and nowhere else."""
    site = Site(knowledge, "")
    wrong = {case.id for case in knowledge.precedents if (outcome(site, case) in GUESSED) != bool(case.differs)}
    assert wrong == set()


def test_there_are_enough_of_each_kind(knowledge: Knowledge) -> None:
    """At least forty cases of several years, a third of them moves into Next.js or decisions to stay."""
    cases = knowledge.precedents
    home = [case for case in cases if case.kind in ("into", "stay")]
    assert len(cases) >= 40
    assert 3 * len(home) >= len(cases)
    assert {case.day.year for case in cases} == {2022, 2023, 2024, 2025, 2026}


@pytest.mark.site
def test_the_page_shows_every_case_and_counts_it(knowledge: Knowledge) -> None:
    """Each case stands on the page with what the calculator says of it, and the first line of the table is their sum."""
    html = (SITE / "guide" / "real-decisions" / "index.html").read_text(encoding="utf-8")
    shown = dict(re.findall(r'id="case-([\w-]+)" data-outcome="(\w+)"', html))
    assert shown == {case.id: outcome(Site(knowledge, ""), case) for case in knowledge.precedents}
    asked = [one for one in shown.values() if one != "left"]
    agrees = [one for one in asked if one in AGREES]
    exact = [one for one in asked if one in ("same", "close")]
    line = re.search(r"All cases</th>(.*?)</tr>", html)
    assert line
    assert [*map(int, re.findall(r">(\d+)<", line[1]))] == [
        *(len(shown), len(asked), len(exact), len(agrees), len(asked) - len(agrees))
    ]


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("sources", [{"title": "A post", "url": "http://example.com"}], "address"),
        ("did", "monolith", "option"),
        ("answers", "team=nobody", "answers"),
        ("answers", "team=solo:normal", "canonical"),
        ("kind", "sideways", "one-of"),
        ("again", "team=nobody", "answers"),
    ],
)
def test_a_case_that_cannot_be_read_is_refused(key: str, value: object, rule: str) -> None:
    """A case keeps the rules that worked products keep, and names pages under https."""
    documents: Documents = deepcopy(read(FOLDER)[0])
    name = next(name for name in documents if name.startswith("precedents/"))
    documents[name][key] = value
    [one] = complain_of(documents, {})
    assert (one.rule, one.file, one.key.partition("[")[0]) == (rule, f"{name}.toml", key)
