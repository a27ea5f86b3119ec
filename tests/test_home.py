"""Home: its picture is what the knowledge base says, and the answer stands in the first screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

import calculator
from calculator.elements import Site
from calculator.pages import home
from tests.audit import short_answer
from tests.test_audit import answers_of

KNOWLEDGE = calculator.load()
ROWS = re.findall(
    r"<li><div>(.*?)</div><ul>(.*?)</ul></li>(?=<li><div>|</ol>)", home.architectures(Site(KNOWLEDGE, ""))
)


def test_the_picture_draws_each_architecture_once() -> None:
    """No architecture is missing or doubled, and each stands in the row of its family, in the order of the vocabulary."""
    found = [re.findall(r'href="options/([^/]+)/"', shown) for _, shown in ROWS]
    expected = [[option.id for option in KNOWLEDGE.options if home.FAMILIES[option.family] == row] for row in home.ROWS]
    assert found == expected
    assert sorted(id for row in found for id in row) == sorted(KNOWLEDGE.vocabulary.options)


def test_a_drawing_has_as_many_frames_as_units_are_deployed() -> None:
    """What the drawing shows as deployed is what the knowledge base says is deployed; and it says something for the ear."""
    frames = {option.id: home.drawing(option.id).count("mdx-unit") for option in KNOWLEDGE.options}
    assert frames == {option.id: option.units for option in KNOWLEDGE.options}
    assert [
        option.id for option in KNOWLEDGE.options if "<title>The browser calls" not in home.drawing(option.id)
    ] == []


def test_the_picture_puts_each_worked_product_where_its_answers_lead() -> None:
    """The answers that a row lists are those that lead the worked products to it, and all of these are counted."""
    of = {product.id: product.expects for product in KNOWLEDGE.scenarios}
    for row, (conditions, shown) in zip(home.ROWS, ROWS, strict=True):
        mine = [id for id in of if short_answer(answers_of(id)) == row]
        counts = zip(re.findall(r'href="options/([^/]+)/"', shown), re.findall(r"leads (\d+) of", shown), strict=True)
        assert {option: int(count) for option, count in counts} == {
            option.id: sum(of[id] == option.id for id in mine)
            for option in KNOWLEDGE.options
            if home.FAMILIES[option.family] == row
        }
        listed = set(re.findall(r'href="decide/([^/]+)/#([^"]+)"', conditions))
        meant = home.SHORT_ANSWER.get(row, {}).values()
        assert listed == {(requirement, level) for requirement, levels in meant for level in levels}
    assert sum(map(int, re.findall(r"leads (\d+) of", "".join(shown for _, shown in ROWS)))) == len(of)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height", "last"), [(1280, 800, ".mdx-map"), (390, 844, ".mdx-doors")])
def test_home_answers_in_the_first_screen(page: Page, address: str, width: int, height: int, last: str) -> None:
    """Before any scroll: question, short answer and doors on a phone, on a wide screen the picture with its legend too."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    bottoms = [page.locator(one).bounding_box() for one in ("h1", ".mdx-lead", ".mdx-doors", last)]
    assert [box and box["y"] + box["height"] <= height for box in bottoms] == [True] * 4
