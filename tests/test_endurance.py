"""The calculator in long and hurried use: the newest question wins, nothing stale is shown, no engine is left behind."""

from __future__ import annotations

import json
from random import Random

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import calculator
from tests.bench.page import changes, full_query
from tests.conftest import SITE, open_context, random_queries
from tests.test_browser import answered, choose

pytestmark = pytest.mark.browser

# Set in one task, so that questions come faster than any answer.
BURST = """queries => {
  const form = document.querySelector('#calculator');
  for (const query of queries) {
    const [requirement, level] = query.split('=');
    const input = form.querySelector(`[name="${requirement}"][value="${level}"]`);
    input.checked = true;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }
}"""
# Each result that is ever shown, by its answers, and the answers of each elaboration that ever stood below another.
WATCH = """() => {
  window.shown = [];
  window.strayed = [];
  new MutationObserver(() => {
    const [now, more] = ['#result', '#more'].map((id) => document.querySelector(id));
    if (now.dataset.answers !== shown.at(-1)) shown.push(now.dataset.answers);
    if (more.children.length && more.dataset.answers !== now.dataset.answers) strayed.push(more.dataset.answers);
  }).observe(document.body, { childList: true, subtree: true });
}"""
# As a click on back does.
GO = """query => {
  history.pushState(null, '', `?${query}`);
  dispatchEvent(new PopStateEvent('popstate'));
}"""


def test_five_hundred_hurried_changes(page: Page, address: str) -> None:
    """Five hundred changes in bursts end in the result for the last of them; none came late, and none stood above
    another's elaboration."""
    following = changes(full_query())
    page.goto(f"{address}calculator/?{full_query()}")
    answered(page, full_query())
    page.evaluate(WATCH)
    draw, asked = Random(5), []
    while len(asked) < 500:
        burst = [next(following) for _ in range(draw.choice((1, 2, 5, 20)))]
        asked += [query for *_, query in burst]
        page.evaluate(BURST, [f"{requirement}={level}" for requirement, level, _ in burst])
        answered(page, asked[-1])
        if draw.random() < 0.2:
            page.locator("#more h3").first.wait_for(state="attached")
    shown = page.evaluate("shown")

    assert page.url.endswith("?" + asked[-1])
    order = iter([full_query(), *asked])
    assert all(query in order for query in shown), "an older answer came after a newer one"
    assert page.evaluate("strayed") == []
    assert len(page.workers) == 1


def test_ten_restarts(browser: Browser, address: str) -> None:
    """Ten failed starts leave no engine behind, and the eleventh answers what was asked at first."""
    with open_context(browser, faults=True) as context:
        page = context.new_page()
        context.route("**/engine-*/*.wasm", lambda route: route.abort())
        page.goto(address + "calculator/?realtime=two-way&team=solo")
        retry = page.locator('[data-when="failed:download"] [data-retry]')
        for _ in range(10):
            retry.click()
            page.wait_for_selector('#calculator[data-engine="failed"]')
        context.unroute("**/engine-*/*.wasm")
        expect(retry).to_be_visible()
        assert page.workers == []
        retry.click()
        answered(page, "realtime=two-way&team=solo")
        page.wait_for_selector('#calculator[data-engine="ready"]')

        assert len(page.workers) == 1


def test_two_tabs_keep_their_own_answers(context: BrowserContext, address: str) -> None:
    """Two tabs with an engine each do not mix their answers, whichever lies behind."""
    tabs = [context.new_page(), context.new_page()]
    queries = random_queries(6, seed=8)
    for tab, query in zip(tabs, queries):
        tab.goto(f"{address}calculator/?{query}")
    for tab, query in zip(tabs, queries):
        answered(tab, query)
    for first, second in zip(queries[2::2], queries[3::2]):
        tabs[0].evaluate(GO, first)
        tabs[1].evaluate(GO, second)
        answered(tabs[0], first)
        answered(tabs[1], second)


def test_leaving_and_coming_back(page: Page, address: str) -> None:
    """Back from another page, form and result are those that were left, and the engine answers on."""
    page.goto(address + "calculator/")
    choose(page, "team", "solo")
    answered(page, "team=solo")
    page.goto(address + "matrix/")
    page.go_back()
    answered(page, "team=solo")
    expect(page.locator('#q-team input[value="solo"]')).to_be_checked()
    choose(page, "realtime", "one-way")
    answered(page, "realtime=one-way&team=solo")


def test_a_frozen_tab_goes_on(page: Page, address: str) -> None:
    """A tab put to sleep while its engine starts goes on where it was, and does not take the sleep for silence."""
    tools = page.context.new_cdp_session(page)
    page.goto(address + "calculator/")
    choose(page, "team", "solo")
    for _ in range(3):
        tools.send("Page.setWebLifecycleState", {"state": "frozen"})
        tools.send("Page.setWebLifecycleState", {"state": "active"})
    answered(page, "team=solo")


def test_a_sleep_is_not_taken_for_silence(page: Page, address: str) -> None:
    """After a sleep of the machine longer than the engine's deadline, what the engine sent meanwhile still counts."""
    page.clock.install()
    page.goto(address + "calculator/?team=solo")
    page.wait_for_selector('#calculator[data-engine="loading"]')
    page.clock.fast_forward("10:00")
    page.wait_for_selector('#calculator:not([data-engine="loading"])')

    assert page.locator("#calculator").get_attribute("data-engine") == "ready"


def test_worked_products_need_no_engine(browser: Browser, address: str) -> None:
    """A worked product's answer is there before the engine, and is the one that the engine would give."""
    with open_context(browser, faults=True) as context:
        page = context.new_page()
        context.route("**/engine-*/*.wasm", lambda route: None)
        page.goto(address + "calculator/")
        knowledge = calculator.load()
        for scenario in knowledge.scenarios[::5]:
            page.get_by_role("link", name=scenario.name, exact=True).and_(page.locator("[data-apply]")).click()
            query = calculator.ask(scenario.answers, knowledge.checked).query
            answered(page, query)
            expected = calculator.respond(query, str(knowledge.checked))
            parsed = page.evaluate(
                "html => new DOMParser().parseFromString(html, 'text/html').body.innerHTML", expected
            )

            assert parsed == page.evaluate("document.querySelector('#result').outerHTML")
            assert page.locator("#calculator").get_attribute("data-engine") == "loading"


def test_every_worked_product_lies_ready() -> None:
    """The answers that ship are those of today's package, one for each worked product."""
    [file] = SITE.glob("assets/engine-*/answers.json")
    knowledge = calculator.load()
    asked = [calculator.ask(one.answers, knowledge.checked).query for one in knowledge.scenarios]

    assert {query: calculator.respond(query, str(knowledge.checked)) for query in asked} == json.loads(file.read_text())


@pytest.mark.parametrize("saves", [False, True])
def test_hints_respect_saving_of_data(context: BrowserContext, address: str, saves: bool) -> None:
    """The page hints at the engine's first two files, and at none where the reader saves data."""
    page = context.new_page()
    page.add_init_script(
        f"Object.defineProperty(navigator, 'connection', {{ value: {{ saveData: {json.dumps(saves)} }} }})"
    )
    page.goto(address + "calculator/")
    hints = page.locator('link[rel="modulepreload"]').evaluate_all(
        "links => links.map((one) => one.href.split('/').at(-1))"
    )

    assert hints == ([] if saves else ["worker.js", "pyodide.mjs"])
