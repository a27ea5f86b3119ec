"""The matrix as a heat map: its sizes, its cells that open, the reader's own rows, on any screen and on paper."""

from __future__ import annotations

import gzip
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from calculator.answers import parse
from calculator.model import Knowledge
from tests.conftest import SITE, open_context
from tests.driving import QUERY

pytestmark = pytest.mark.browser

CELL = 'tr[data-answer="realtime=two-way"] [data-option="nextjs-fastify"]'


def test_weighs_little() -> None:
    """The page stays within what was promised, in bytes over the wire."""
    assert len(gzip.compress((SITE / "matrix" / "index.html").read_bytes(), 6)) <= 32_000


def test_on_one_look(page: Page, address: str) -> None:
    """Wide, a row takes 27 px and the page about 2,000 (as high as the font's lines are); the head stays under the site's
    header while rows pass."""
    page.goto(address + "matrix/")
    tops = page.locator("tr[data-answer]").evaluate_all("rows => rows.map((row) => row.getBoundingClientRect().top)")
    assert min(after - before for before, after in pairwise(tops)) == 27
    assert page.evaluate("document.documentElement.scrollHeight") <= 2_010

    page.locator("tr[data-answer]").last.scroll_into_view_if_needed()
    header, head = page.locator(".md-header").bounding_box(), page.locator(".mdx-heat thead th").last.bounding_box()
    assert header and head and head["y"] == header["y"] + header["height"]


@pytest.mark.parametrize("width", [320, 390])
def test_all_columns_on_a_phone(page: Page, address: str, width: int, knowledge: Knowledge) -> None:
    """Seven columns fit a phone, each cell large enough for a finger; its word is left to the ear, a digit to the eye."""
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address + "matrix/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    first = page.locator("tr[data-answer]").first
    boxes = first.locator("button").evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")
    assert len(boxes) == len(knowledge.options)
    assert {box["right"] <= width and box["width"] >= 24 and box["height"] >= 24 for box in boxes} == {True}
    shown = page.locator(CELL).evaluate("cell => getComputedStyle(cell, '::before').content")
    finding = knowledge.finding("nextjs-fastify", "realtime", "two-way")
    assert finding and shown.startswith(f'"{finding.rating}"')
    word = knowledge.vocabulary.scale[finding.rating]
    expect(page.locator(CELL).locator("..")).to_have_accessible_name(word)


@pytest.mark.parametrize("script", [True, False])
def test_a_cell_opens_to_its_reason(browser: Browser, address: str, script: bool, knowledge: Knowledge) -> None:
    """A cell pressed shows whose rating it is and why; Escape closes it; no script is needed."""
    finding = knowledge.finding("nextjs-fastify", "realtime", "two-way")
    assert finding
    with open_context(browser, java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(address + "matrix/")
        why = page.locator("#realtime-two-way-nextjs-fastify")
        expect(why).to_be_hidden()
        page.locator(CELL).click()
        expect(why).to_contain_text(finding.because.replace("`", ""))
        expect(why).to_contain_text(knowledge.option("nextjs-fastify").name)
        page.keyboard.press("Escape")
        expect(why).to_be_hidden()


def test_an_open_cell_has_its_facts(page: Page, address: str, knowledge: Knowledge) -> None:
    """An open cell cites the facts of its finding, each once however often it is opened; they open over it."""
    finding = knowledge.finding("nextjs-fastify", "realtime", "two-way")
    assert finding
    page.goto(address + "matrix/")
    facts = page.locator("#realtime-two-way-nextjs-fastify .mdx-facts a")
    for _ in range(2):
        page.locator(CELL).click()
        expect(facts).to_have_count(len(finding.facts))
        page.keyboard.press("Escape")
    page.locator(CELL).click()
    for id in finding.facts:
        expect(page.locator(f'#realtime-two-way-nextjs-fastify [href$="#{id}"]')).to_be_visible()
    facts.first.click()
    expect(page.locator(".mdx-note")).to_contain_text(knowledge.facts[finding.facts[0]].statement[:40])
    page.locator(".mdx-note").get_by_role("link", name="This fact").click()
    expect(page.locator(f'[id="{finding.facts[0]}"]')).to_be_in_viewport()


def test_keyboard(page: Page, address: str) -> None:
    """Arrow keys lead from cell to cell, Enter opens one, and Tab goes on to its facts."""
    page.goto(address + "matrix/")
    page.locator(CELL).locator("..").focus()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#realtime-collaborative-hybrid")).to_be_visible()
    expect(page.locator("#realtime-collaborative-hybrid a")).not_to_have_count(0)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[popover]').id") == "realtime-collaborative-hybrid"


def test_my_answers(page: Page, address: str, knowledge: Knowledge) -> None:
    """The rows that the address answers are marked as the calculator reads it, and can stand alone; the rest is ignored."""
    query = (
        f"{QUERY.replace('two-way', 'two-way:must')}&hosting=nowhere&nonsense=1&operations=nobody:huge&team=one-team"
    )
    page.goto(f"{address}matrix/?{query}")
    given, _ = parse(knowledge.vocabulary, query)
    marked = page.locator("tr[data-mine]").evaluate_all(
        "rows => rows.map((row) => [row.dataset.answer, row.dataset.mine])"
    )
    assert marked == [[f"{one.requirement}={one.level}", one.importance] for one in given]

    page.get_by_label(f"Only my answers ({len(given)})").check()
    expect(page.locator("tr[data-answer]:visible")).to_have_count(len(given))
    expect(page.locator("tr[data-mine] b").last).to_have_css("opacity", "1")
    expect(page.locator(".mdx-mine a")).to_have_attribute("href", f"{address}calculator/?{query}")


def test_without_answers_nothing_is_offered(page: Page, address: str) -> None:
    """Nobody is asked to filter by answers that are not there."""
    page.goto(address + "matrix/")
    expect(page.locator(".mdx-mine")).to_be_hidden()
    expect(page.locator("tr[data-mine]")).to_have_count(0)


def test_shades_survive_a_black_and_white_print(page: Page, address: str, knowledge: Knowledge) -> None:
    """On paper the shades are printed and get darker with the rating, told apart by lightness alone; unfit has a frame."""
    page.goto(address + "matrix/")
    page.emulate_media(media="print")
    shade = """(cell) => {
      const style = getComputedStyle(cell), paint = document.createElement('canvas').getContext('2d');
      paint.fillStyle = style.backgroundColor;
      paint.fillRect(0, 0, 1, 1);
      const [red, green, blue] = paint.getImageData(0, 0, 1, 1).data;
      return [style.printColorAdjust, 0.3 * red + 0.59 * green + 0.11 * blue, style.borderTopWidth];
    }"""
    found = [
        page.locator(f'.mdx-heat [data-rating="{word}"]').first.evaluate(shade) for word in knowledge.vocabulary.scale
    ]
    assert [kept for kept, _, _ in found] == ["exact"] * len(found)
    lights = [light for _, light, _ in found]
    assert min(before - after for before, after in pairwise(lights)) > 15
    assert [frame != "0px" for _, _, frame in found] == [True, False, False, False, False]


def test_forced_colours_keep_the_scale(page: Page, address: str, knowledge: Knowledge) -> None:
    """Where the system takes the shades away, each cell has its word and a bar as long as its rating."""
    page.emulate_media(forced_colors="active")
    page.goto(address + "matrix/")
    fill = """(cell) => {
      const bar = getComputedStyle(cell, '::before');
      return [bar.content, bar.forcedColorAdjust, bar.backgroundSize];
    }"""
    found = [
        page.locator(f'.mdx-heat [data-rating="{word}"]').first.evaluate(fill)
        for word in knowledge.vocabulary.scale[1:]
    ]
    assert found == [['""', "none", f"{share}% 100%"] for share in (25, 50, 75, 100)]


@pytest.mark.thorough
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_no_barrier_in_any_state(page: Page, address: str, scheme: str, width: int) -> None:
    """axe finds nothing with a cell open, nor with the reader's rows marked and alone."""
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}matrix/?{QUERY}")
    page.locator(CELL).click()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    page.keyboard.press("Escape")
    page.locator(".mdx-mine input").check()
    found += Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]

    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []


def test_escape_leads_back_from_a_fact_in_a_cell(page: Page, address: str) -> None:
    """By keyboard a cell opens, a fact in it opens; Escape gives the focus back to the fact's number, then to the cell."""
    page.goto(address + "matrix/")
    button = page.locator(f"{CELL.rpartition(' ')[0]} td button").first
    button.focus()
    page.keyboard.press("Enter")
    mark = page.locator(":popover-open a[data-fact]").first
    mark.wait_for()
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".mdx-note")).to_be_focused()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
