"""The calculator on one screen in Chromium: sizes, the sheet, the history, what acts on the whole form."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import calculator
from calculator.model import Knowledge
from tests.driving import AXE, QUERY, answered, barriers, choose, entered
from tests.reading import Read
from tests.sampling import WHOLE, sample, thorough

pytestmark = pytest.mark.browser

TWELVE = (
    "realtime=two-way:must&background-jobs=long&throughput=moderate&traffic-pattern=bursty&business-logic=workflows"
    "&request-pipeline=layered&language=python:major&clients=web-and-mobile&compliance=standard&hosting=containers"
    "&team=one-team&operations=part-time"
)
# what is shown in a colour so light that it takes a dark ground, but for the matrix's best rating, which brings one
PALE = """() => [...document.querySelectorAll('main *')].filter((one) => one.offsetHeight && one.innerText?.trim()
  && getComputedStyle(one).color.match(/\\d+/g).slice(0, 3).every((part) => part > 150)
  && !one.closest('.mdx-r4')).map((one) => one.outerHTML.slice(0, 120))"""
BOXES = """() => [...document.querySelectorAll('#calculator :is(fieldset, label, select, button, legend)')]
  .map((one) => one.getBoundingClientRect())
  .map(({ x, y, width, height }) => [x, y + scrollY, width, height].map(Math.round).join())"""


def bottom(page: Page, selector: str) -> float:
    """How far below the top of the screen the first such element ends."""
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"] + box["height"]


def height(page: Page) -> float:
    """The form's height."""
    box = page.locator("#calculator").bounding_box()
    assert box
    return box["height"]


def test_one_screen(asked: Callable[[str], Page]) -> None:
    """At 1280 by 800 the form is at most 850 px tall; ranking and first reason of twelve answers are in the first screen."""
    page = asked(TWELVE)

    assert height(page) <= 850
    assert bottom(page, ".mdx-ranking") <= 800
    assert bottom(page, "[data-why]") <= 800


def test_phone(tapped: Callable[[str], Page]) -> None:
    """On a phone the form is at most 2,300 px tall, and one tap shows the answer over most of the screen."""
    phone = tapped(TWELVE)
    expect(phone.locator("#result")).to_be_hidden()
    assert height(phone) <= 2300
    phone.locator("#answer-bar").tap()

    expect(phone.locator(".mdx-ranking")).to_be_in_viewport()
    assert phone.locator("#answer").bounding_box()["height"] == pytest.approx(0.86 * 844, abs=1)  # type: ignore[index]


def test_back_closes_the_sheet(tapped: Callable[[str], Page]) -> None:
    """The sheet takes the focus and gives it back; Back, Escape and its head close it, and leave the answers alone."""
    phone = tapped(QUERY)
    bar, result = phone.locator("#answer-bar"), phone.locator("#result")
    for close in (phone.go_back, lambda: phone.keyboard.press("Escape"), bar.tap):
        bar.tap()
        expect(result).to_be_visible()
        expect(result).to_be_focused()
        assert bar.get_attribute("aria-expanded") == "true"
        close()
        expect(result).to_be_hidden()
        expect(bar).to_be_focused()
        assert phone.url.endswith(f"?{QUERY}")


def test_a_question_named_in_the_sheet_is_gone_to(tapped: Callable[[str], Page]) -> None:
    """The link to the next question closes the sheet, as Back does, and puts the focus on that question."""
    phone = tapped(QUERY)
    entry = phone.evaluate("navigation.currentEntry.index")
    phone.locator("#answer-bar").tap()
    phone.locator("#result .mdx-next a").tap()

    expect(phone.locator("#result")).to_be_hidden()
    asked = calculator.ask(QUERY, calculator.load().checked).next_question
    expect(phone.locator(f"#q-{asked} input").first).to_be_focused()
    assert phone.evaluate("navigation.currentEntry.index") == entry  # so that Back leads on from there


def test_the_sheet_leaves_the_header(tapped: Callable[[str], Page]) -> None:
    """Opened from further down the page, the sheet moves neither the form nor the header, which leads elsewhere."""
    phone = tapped(QUERY)
    phone.evaluate("scrollTo(0, 600)")
    phone.locator("#answer-bar").tap()
    expect(phone.locator("#result")).to_be_visible()
    assert phone.locator(".md-header").bounding_box()["y"] == 0  # type: ignore[index]
    assert phone.evaluate("scrollY") == 600


def test_the_bar_says_that_the_engine_is_loading(faulty: Page, address: str) -> None:
    """While the engine comes to a link's answers, nothing says that there are none, and the bar keeps its place."""
    faulty.set_viewport_size({"width": 390, "height": 844})
    faulty.goto(f"{address}calculator/")
    bar = faulty.locator("#answer-bar")
    idle = bar.bounding_box()
    faulty.context.route("**/engine-*/*.wasm", lambda route: None)
    faulty.goto(f"{address}calculator/?{QUERY}")
    expect(bar).to_contain_text("Loading Python into this page")
    expect(bar).not_to_contain_text("No answer yet")
    assert bar.bounding_box() == idle
    bar.click()
    expect(faulty.locator("#result")).to_be_hidden()
    expect(faulty.locator("#engine-status progress")).to_be_visible()


def test_the_record_of_a_link_is_gone_to(page: Page, address: str) -> None:
    """A section that comes with the second half of the answer is led to when it comes."""
    page.goto(f"{address}calculator/?{QUERY}#record")
    expect(page.locator("#record")).to_be_in_viewport()


def test_what_is_hidden_stays_hidden(asked: Callable[[str], Page]) -> None:
    """Rows that the reader hid stay so when an offered change is taken and undone; what is no longer answered comes again."""
    page = asked(QUERY)
    page.get_by_label("Hide answered").check()
    rows = page.locator(".mdx-question:visible")
    expect(rows).to_have_count(11)
    page.locator("#result .mdx-flips a[data-apply]").first.click()
    page.wait_for_selector(f'#result:not([data-answers="{QUERY}"])')
    expect(rows).to_have_count(11)
    expect(page).not_to_have_url(re.compile(re.escape(QUERY) + "$"))
    page.go_back()
    answered(page, QUERY)
    expect(rows).to_have_count(11)
    expect(page.get_by_label("Hide answered")).to_be_checked()
    page.get_by_text("Clear all").click()
    answered(page, "")
    expect(rows).to_have_count(16)


def test_nothing_moves_when_a_row_is_answered(asked: Callable[[str], Page], knowledge: Knowledge) -> None:
    """Answering, weighing and clearing leave every row, chip and control where it was."""
    page = asked("")
    before = page.evaluate(BOXES)
    for requirement in knowledge.requirements:
        choose(page, requirement.id, requirement.levels[-1].id)
        assert page.evaluate(BOXES) == before, requirement.id
    page.locator('[data-clear="team"]').click()
    assert page.evaluate(BOXES) == before


def test_one_entry_a_question(fresh: Page, address: str) -> None:
    """Arrow keys and second thoughts within a question add no entries; Back goes a question back, not a level."""
    fresh.goto(address + "calculator/")
    entries = fresh.evaluate("history.length")
    fresh.locator("#q-team input").first.focus()
    fresh.keyboard.press("Space")
    for _ in range(3):
        fresh.keyboard.press("ArrowRight")
    fresh.locator('select[name="team:importance"]').select_option("major")
    choose(fresh, "realtime", "two-way")
    choose(fresh, "realtime", "one-way")
    entered(fresh, "realtime=one-way&team=many-teams:major")
    assert fresh.evaluate("history.length") == entries + 2
    fresh.go_back()
    answered(fresh, "team=many-teams:major")
    fresh.go_back()
    answered(fresh, "")
    expect(fresh.locator("#calculator input:checked")).to_have_count(0)


# The calls of a page to its history. A click, and the address at once after it and once another key is hit.
CALLS = """() => {
  window.calls = [];
  for (const name of ['pushState', 'replaceState']) {
    const real = history[name];
    history[name] = function (...given) { calls.push(name); return real.apply(this, given); };
  }
}"""
HIT = """(chip) => {
  document.querySelector(chip).click();
  const before = location.search;
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Alt', bubbles: true }));
  return [before, location.search];
}"""


def test_the_address_is_written_once(asked: Callable[[str], Page]) -> None:
    """An answer costs one call to the browser's history, which takes a browser as long as the engine takes to answer, so it
    waits for that; but not beyond what the reader does next, so that Back, a link or a copy finds the address right."""
    page = asked("team=solo")
    page.evaluate(CALLS)
    choose(page, "realtime", "two-way")  # which the form asks after team, and an address has before it
    entered(page, "realtime=two-way&team=solo")
    page.locator("#more h3").first.wait_for(state="attached")
    assert page.evaluate("calls") == ["pushState"]
    addresses = page.evaluate(HIT, '#q-language input[value="python"]')
    assert addresses == ["?realtime=two-way&team=solo", "?realtime=two-way&language=python&team=solo"]
    entered(page, "realtime=two-way&language=python&team=solo")
    assert page.evaluate("calls") == ["pushState"] * 2


# A click, and Back before there is an entry for it, which no timer makes.
BACK = """(chip) => {
  const { setTimeout } = window;
  window.setTimeout = () => 0;
  document.querySelector(chip).click();
  window.setTimeout = setTimeout;
  history.back();
}"""


def test_back_before_the_entry(asked: Callable[[str], Page]) -> None:
    """Back takes an answer back that has no entry yet, and not the one before it as well."""
    page = asked("team=solo")
    choose(page, "realtime", "two-way")
    entered(page, "realtime=two-way&team=solo")
    page.evaluate(BACK, '#q-language input[value="python"]')
    expect(page.locator("#q-language input:checked")).to_have_count(0)
    entered(page, "realtime=two-way&team=solo")
    page.go_back()
    entered(page, "team=solo")


def test_a_product_is_taken_when_chosen(asked: Callable[[str], Page], knowledge: Knowledge) -> None:
    """Turning the list of products by keys takes none before Enter; Back brings the reader's own answers again."""
    page = asked("")
    choose(page, "team", "solo")
    answered(page, "team=solo")
    page.locator("#start").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.url.endswith("?team=solo")
    picked = page.locator("#start").input_value()
    page.keyboard.press("Enter")
    entered(page, picked)
    assert picked in {calculator.ask(one.answers, knowledge.checked).query for one in knowledge.scenarios}
    page.go_back()
    answered(page, "team=solo")


def test_what_was_not_chosen_is_not_shown(asked: Callable[[str], Page]) -> None:
    """Whoever turns the list of products by keys and leaves it by Tab has chosen none, and it names none."""
    page = asked(QUERY)
    page.locator("#start").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#start")).not_to_have_value("")
    page.keyboard.press("Tab")
    expect(page.locator("#start")).to_have_value("")
    assert page.url.endswith(QUERY)
    page.get_by_text("Clear all").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#start")).to_be_focused()  # Clear all is gone with what it cleared
    answered(page, "")


def test_hide_answered(asked: Callable[[str], Page], knowledge: Knowledge) -> None:
    """Only the reader hides what is answered; what is answered after that stays until the next time."""
    page = asked(QUERY)
    rows = page.locator("#calculator fieldset:visible")
    open_questions = len(knowledge.requirements) - len(QUERY.split("&"))
    expect(rows).to_have_count(len(knowledge.requirements))
    page.locator("#hide").check()
    expect(rows).to_have_count(open_questions)
    choose(page, "hosting", "containers")
    expect(rows).to_have_count(open_questions)
    page.locator("#hide").uncheck()
    expect(rows).to_have_count(len(knowledge.requirements))


def test_clear_all(asked: Callable[[str], Page]) -> None:
    """One link takes every answer back."""
    page = asked(QUERY)
    expect(page.locator("#calculator [data-count]")).to_have_text("5 of 16 answered")
    page.locator("#calculator [data-apply]").click()
    answered(page, "")
    expect(page.locator("#calculator input:checked")).to_have_count(0)


def test_chips_have_names_of_their_own(page: Page, address: str, knowledge: Knowledge) -> None:
    """For the ear a chip is its level and nothing else, and "?" is "Not sure"; the row is named by its question."""
    page.goto(address + "calculator/")
    for requirement in knowledge.requirements:
        named = re.compile(rf"^{requirement.name} ?: {re.escape(requirement.asks)}$")
        row = page.get_by_role("group", name=named)
        names = [level.short for level in requirement.levels] + ["Not sure"]
        for name in names:
            expect(row.get_by_role("radio", name=name, exact=True)).to_have_count(1)


def test_a_reason_lights_up_its_segment(asked: Callable[[str], Page]) -> None:
    """Pointing at a reason colours the same answer's segment in every bar, and no other."""
    page = asked(QUERY)
    colours = "all => Object.groupBy(all, (one) => getComputedStyle(one).fill)"
    page.locator('[data-why="language"]').hover()
    lit = page.locator(".mdx-ranking rect").evaluate_all(
        f"all => Object.values(({colours})(all)).map((same) => [...new Set(same.map((one) => one.dataset.part))])"
    )
    assert ["language"] in lit


def test_an_opened_section_stays_open(asked: Callable[[str], Page]) -> None:
    """What a reader has opened of an answer is open in the next one, whatever numbers its heading has then; what was closed
    again stays closed."""
    page = asked(QUERY)
    folds = page.locator("[data-fold]")
    page.locator("#more h3").first.wait_for(state="attached")
    names = "all => all.map((one) => one.dataset.fold)"
    before = set(folds.evaluate_all(names))
    assert {"stacks", "record", "more changes of one answer", "points of hybrid"} <= before
    folds.evaluate_all("all => all.forEach((one) => one.querySelector('summary').click())")
    expect(page.locator("[data-fold]:not([open])")).to_have_count(0)
    page.locator('[data-fold="stacks"] > summary').click()
    choose(page, "operations", "nobody")
    page.wait_for_selector(f'#result:not([data-answers="{QUERY}"])', state="attached")
    page.locator("#more h3").first.wait_for(state="attached")

    closed = set(page.locator("[data-fold]:not([open])").evaluate_all(names))
    assert closed & before == {"stacks"}
    assert len(before - closed) > 8


def test_what_comes_after_keeps_its_room(asked: Callable[[str], Page]) -> None:
    """While what comes after a new answer is on its way, its place stays as tall as it was, so that nothing moves there."""
    page = asked(QUERY)
    page.locator("#more h3").first.wait_for(state="attached")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    tall = page.evaluate("document.querySelector('#more').offsetHeight")
    page.evaluate("""addEventListener('shown', () => {
      const more = document.querySelector('#more');
      window.room = [more.children.length, more.offsetHeight];
    }, { once: true })""")
    choose(page, "operations", "nobody")
    page.wait_for_selector(f'#result:not([data-answers="{QUERY}"])', state="attached")
    assert tall > 500
    assert page.evaluate("window.room") == [0, tall]


def test_help_opens_in_place(page: Page, address: str) -> None:
    """A question's help opens beside it by keyboard, says what each level means, and Escape gives the focus back."""
    page.goto(address + "calculator/")
    button, card = page.locator('[popovertarget="about-realtime"]'), page.locator("#about-realtime")
    expect(card).to_be_hidden()
    button.press("Enter")
    expect(card).to_be_visible()
    expect(card.locator("dt")).to_have_count(5)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(button).to_be_focused()


def look(page: Page, scheme: str) -> list[tuple[str, str]]:
    """What axe sees of an open page in a scheme, which is taken back after it."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("scheme => { document.body.dataset.mdColorScheme = scheme }", scheme)
    found = Axe().run(page, options=AXE).response["violations"]
    page.evaluate("document.body.dataset.mdColorScheme = 'default'")
    return barriers(found)


@pytest.mark.parametrize("scheme", [thorough("default"), "slate"])
def test_no_barrier_in_the_sheet(tapped: Callable[[str], Page], scheme: str) -> None:
    """On a phone axe sees none in an answer with all that it can open; nor, where there is time, where nothing is left."""
    for query in (TWELVE, "hosting=static-only:must&team=solo:must")[: 2 if WHOLE else 1]:
        page = tapped(query)
        page.locator("#answer-bar").tap()
        page.locator("#more h3").first.wait_for(state="attached")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert look(page, scheme) == []


@pytest.mark.parametrize("scheme", ["default", thorough("slate")])
def test_no_barrier_on_a_desk(asked: Callable[[str], Page], scheme: str) -> None:
    """Nor beside the form, with a question's help open."""
    page = asked(TWELVE)
    page.locator("#q-realtime .mdx-i").click()
    assert look(page, scheme) == []


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["default", thorough("slate")])
def test_no_barrier_after_a_failure(faulty: Page, address: str, scheme: str) -> None:
    """Nor where the engine has failed."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: route.abort())
    faulty.goto(f"{address}calculator/?team=solo")
    faulty.wait_for_selector('#calculator[data-engine="failed"]')
    assert look(faulty, scheme) == []


def test_print(asked: Callable[[str], Page], address: str) -> None:
    """On paper stands the answer in a sentence with the answers it is for, and no form."""
    page = asked(QUERY)
    page.emulate_media(media="print", color_scheme="dark")
    page.pdf()  # tells the page that it is about to be printed
    marks = page.locator("#result [data-fact]").evaluate_all("all => all.map((one) => [one.textContent, one.href])")
    cited = page.locator("#cited").inner_text().splitlines()
    assert marks and {f"{number} {where}" for number, where in marks} <= set(cited)

    expect(page.locator("#calculator")).to_be_hidden()
    expect(page.locator("#answer-bar")).to_be_hidden()
    expect(page.locator(".mdx-given li")).to_have_text([re.compile(r"\((must|critical|major|normal|minor)\)")] * 5)
    expect(page.locator("#link")).to_have_text(f"{address}calculator/?{QUERY}")
    expect(page.locator("#link")).to_be_visible()
    assert page.locator("#result .mdx-headline").bounding_box()["height"] > 15  # type: ignore[index]


def test_paper_is_light(page: Page, address: str) -> None:
    """Printed from the dark scheme, no text is pale, not even that of buttons, whose colour the browser chooses."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    for path in sample((f"calculator/?{QUERY}", "matrix/?team=solo", "decide/realtime/", "scenarios/shop/"), 1):
        page.emulate_media(media="screen")
        page.goto(address + path)
        if "calculator" in path:
            answered(page, QUERY)
        assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
        page.emulate_media(media="print")
        assert page.evaluate(PALE) == [], path


def test_nothing_overflows_sideways(asked: Callable[[str], Page]) -> None:
    """From the smallest screens to two columns the page is as wide as the screen, the answer in full included."""
    page = asked(TWELVE)
    for width in (1280, 960, 640, 320):  # 640: a screen of 1280 at 200 %
        page.set_viewport_size({"width": width, "height": 800})
        if width == 640:
            page.locator("#answer-bar").click()
        expect(page.locator("#result")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".mdx-answer").evaluate("one => one.scrollWidth <= one.clientWidth"), width


@pytest.mark.parametrize("width", [320, thorough(360)])
def test_no_page_overflows_sideways(page: Page, address: str, pages: dict[str, Read], width: int) -> None:
    """Nor any other page, with all that opens in it opened."""
    page.set_viewport_size({"width": width, "height": 640})
    wide = {}
    for path in sample(sorted(pages), 4):
        page.goto(address + path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[path] = found
    assert wide == {}
