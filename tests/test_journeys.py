"""The built site in Chromium: the journeys of readers through the calculator that tests/browsers does not try everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import calculator
from calculator.model import Knowledge
from tests.conftest import DAY
from tests.driving import FIVE, GO, QUERY, answered
from tests.reading import Read, read

pytestmark = pytest.mark.browser


def test_browser_agrees_with_the_build(fresh: Page, address: str, knowledge: Knowledge) -> None:
    """What the page shows for a scenario is, byte for byte, what the build computes for it on that day, but for what the
    page adds: the numbers of facts, and the links to contest a rating."""

    def bare(html: str) -> str:
        return re.sub(r' <a class="mdx-wrong".*?</a>|(?<=">)\w{1,2}(?=</a>)', "", html)

    fresh.clock.set_fixed_time(f"{DAY}T12:00:00Z")
    fresh.goto(f"{address}calculator/?team=solo")
    answered(fresh, "team=solo")  # so that what follows is of the engine, and not what lies ready
    for scenario in knowledge.scenarios[:4]:
        expected = calculator.respond(scenario.answers, str(DAY))
        fresh.evaluate(GO, scenario.answers)
        answered(fresh, read_attribute(expected, "data-answers"))
        shown = fresh.evaluate("document.querySelector('#result').outerHTML")
        parsed = fresh.evaluate("html => new DOMParser().parseFromString(html, 'text/html').body.innerHTML", expected)
        assert bare(parsed) == bare(shown)


def read_attribute(html: str, name: str) -> str:
    return re.search(f'{name}="(.*?)"', html)[1].replace("&amp;", "&")  # type: ignore[index]


def test_calculator_and_matrix_say_the_same(asked: Callable[[str], Page], pages: dict[str, Read]) -> None:
    """Each rating that a result shows is the one of the matrix."""
    page = asked(QUERY)
    page.locator("#more .mdx-parts").first.wait_for(state="attached")
    shown = set(read(page.content()).findings)

    assert len(shown) >= len(FIVE) * len(calculator.ask(QUERY, DAY).ranking.rows)
    assert set() == shown - set(pages["matrix/"].findings)


def test_importance_and_clear(asked: Callable[[str], Page], knowledge: Knowledge) -> None:
    """Importance belongs to an answer, and an answer can be taken back."""
    page = asked("team=solo")
    page.locator('select[name="team:importance"]').select_option("must")
    answered(page, "team=solo:must")
    for finding in calculator.ask("team=solo:must", DAY).ranking.excluded:
        expect(page.locator("#result .mdx-excluded")).to_contain_text(knowledge.option(finding.option).name)
    page.locator('[data-clear="team"]').click()
    answered(page, "")

    assert page.locator("#calculator input:checked").count() == 0


def test_broken_link_warns_and_keeps_the_rest(page: Page, address: str) -> None:
    """What a link gets wrong is named, and what is right counts."""
    page.goto(address + "calculator/?team=solo&realtime=<b>&nonsense=1")
    answered(page, "team=solo")

    expect(page.locator("#result .mdx-warnings li")).to_have_count(2)
    assert "nonsense" not in page.locator("#result").inner_text()


def test_keyboard_alone(asked: Callable[[str], Page]) -> None:
    """Questions, importance and offered changes are reached and used without a pointer."""
    page = asked("")
    page.locator("#q-team input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    answered(page, "team=one-team")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "team:importance"
    page.keyboard.press("m")
    page.wait_for_selector('#result[data-answers^="team=one-team:m"]')
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answered(page, "")
