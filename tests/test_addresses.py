"""Addresses and ways: a fragment opened stays, what matters is one tap away, the drawer opens at its top."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from calculator.model import Knowledge
from tests.conftest import ROOT
from tests.sampling import sample

pytestmark = pytest.mark.browser

PUBLISHED = json.loads((ROOT / "tests" / "published-anchors.json").read_text())
DECIDING = [path for path in PUBLISHED if path.startswith(("decide/", "options/")) and path.count("/") == 2]
KINDS = ("", "decide/team/", "options/bff/", "guide/cost/", "scenarios/shop/", "facts/bff/", "404.html")
OPEN = """(id) => {
  const scrolled = new Promise((done) => addEventListener('scroll', done, { once: true }));
  location.hash = id;
  scrollBy(0, 2);
  return scrolled;
}"""
# the address after a while, and whether what sticks to the top covers the place
SEEN = """(id) => {
  const place = document.getElementById(id), top = place.getBoundingClientRect().top + 2;
  const over = [...document.querySelectorAll('.md-header, .mdx-strip')].map((one) => one.getBoundingClientRect());
  return [location.hash, over.some((box) => box.top < 60 && box.bottom > top)];
}"""


def test_a_fragment_stays_in_the_address(fresh: Page, address: str) -> None:
    """Whoever opens a section and scrolls a little still has its address to pass on, and sees its heading.

    On a phone, where most sticks to the top. The page's clock is ours, so that what waits in it to rewrite the address
    gets its time at once.
    """
    wrong = []
    fresh.set_viewport_size({"width": 390, "height": 844})
    fresh.clock.install()
    for path in sample(DECIDING, 1):
        fresh.goto(address + path)
        for id in PUBLISHED[path]:
            fresh.evaluate(OPEN, id)
            fresh.clock.fast_forward(1_000)
            if fresh.evaluate(SEEN, id) != [f"#{id}", False]:
                wrong.append(f"{path}#{id}")

    assert wrong == []


def test_tools_are_one_tap_away(scriptless: Page, address: str) -> None:
    """On a phone every kind of page has calculator and matrix in its header, large enough to hit, wherever one has scrolled."""
    for path in sample(KINDS, 2):
        scriptless.goto(address + path)
        scriptless.mouse.wheel(0, 700)
        for name, there in (("Calculator", "calculator/"), ("Matrix", "matrix/")):
            link = scriptless.locator(".mdx-near").get_by_role("link", name=name)
            expect(link).to_be_in_viewport()
            box = link.bounding_box()
            assert box and box["width"] >= 44 and box["height"] >= 44, (path, box)
            assert link.evaluate("link => link.pathname").endswith(there)
    link.click()
    expect(scriptless).to_have_url(address + "matrix/")


def test_header_has_room_for_the_tools(page: Page, address: str) -> None:
    """Nothing of the header lies under the two links, down to 320 px; an open search covers them; wide, the tabs do."""
    page.goto(address)
    expect(page.locator(".mdx-near")).to_be_hidden()
    for width in (1100, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 700})
        boxes = page.locator(".md-header__button:visible, .mdx-near a").evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right])"
        )
        assert len(boxes) >= 4
        assert all(before[1] <= after[0] + 1 for before, after in pairwise(sorted(boxes))), (width, boxes)
    page.locator('.md-header__button[for="__search"]').click()
    expect(page.locator(".mdx-near")).to_be_hidden()


def test_drawer_opens_at_its_top(phone: Page, address: str) -> None:
    """The drawer shows the site's first level, not the branch of the page; the branch is a tap further."""
    phone.goto(address + "decide/clients/")
    phone.locator('.md-header [for="__drawer"]').click()
    top = phone.locator(".md-nav--primary > .md-nav__list > .md-nav__item")
    for name in ("Home", "Calculator", "Matrix", "Decisions", "Facts"):
        expect(top.filter(has_text=name).first).to_be_in_viewport()
    inner = phone.locator('.md-nav--primary [data-md-level="1"]')
    expect(inner).not_to_be_in_viewport()
    phone.locator('.md-nav--primary label[for="__nav_4"]').first.click()
    expect(inner.get_by_text("Surroundings").first).to_be_in_viewport()


IN_VIEW = """() => {
  const { left, right, width } = document.activeElement.getBoundingClientRect();
  return width > 0 && right > 0 && left < innerWidth ? '' : document.activeElement.outerHTML.slice(0, 100);
}"""


def tabbed(page: Page, times: int) -> list[str]:
    """What Tab led to that many times and nobody can see."""
    lost = []
    for _ in range(times):
        page.keyboard.press("Tab")
        lost.append(page.evaluate(IN_VIEW))
    return [one for one in lost if one]


@pytest.mark.parametrize("width", [1024, 390])
def test_the_drawer_by_keys(fresh: Page, address: str, width: int) -> None:
    """Where the pages lie in the drawer, it is opened and closed by keys, and Tab never leads to what is out of view, be it
    in the closed drawer or in a panel of the open one that is closed."""
    fresh.emulate_media(reduced_motion="reduce")
    fresh.set_viewport_size({"width": width, "height": 800})
    fresh.goto(address + "decide/realtime/")
    assert tabbed(fresh, 20) == []

    opener, home = fresh.get_by_role("button", name="All pages"), fresh.locator(".md-nav--primary").get_by_text("Home")
    for key in ("Enter", "Space"):
        opener.focus()
        fresh.keyboard.press(key)
        expect(home.first).to_be_in_viewport()
        assert tabbed(fresh, 20) == []
        fresh.keyboard.press("Escape")
        expect(home.first).not_to_be_in_viewport()
        expect(opener).to_be_focused()


def test_nothing_lies_on_the_drawer(fresh: Page, address: str) -> None:
    """On a low screen, as by 200 % zoom, the last page of the drawer can be seen and hit; the calculator's bar is below it."""
    fresh.set_viewport_size({"width": 640, "height": 400})
    fresh.goto(address + "calculator/")
    fresh.locator('.md-header [for="__drawer"]').click()
    fresh.locator(".md-nav--primary > .md-nav__list").get_by_text("Facts").first.click()
    expect(fresh).to_have_url(address + "facts/")


def test_wide_the_branch_is_open(page: Page, address: str) -> None:
    """Beside a wide page its section's pages stand open, as before."""
    page.goto(address + "decide/clients/")
    expect(page.locator(".md-sidebar--primary").get_by_role("link", name="Hosting")).to_be_visible()


def test_levels_stay_in_view_on_a_phone(phone: Page, address: str, knowledge: Knowledge) -> None:
    """The strip of a decision's levels stays under the header while the page scrolls, and only it scrolls sideways."""
    for requirement in sample(knowledge.requirements, 2):
        phone.goto(f"{address}decide/{requirement.id}/#sources")
        strip = phone.locator(".mdx-strip")
        expect(strip).to_be_in_viewport()
        assert [level.id for level in requirement.levels] == strip.locator("a").evaluate_all(
            "links => links.map((link) => link.hash.slice(1))"
        )
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
