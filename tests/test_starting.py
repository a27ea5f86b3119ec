"""The start of the engine: when it begins, what it fetches, and what interrupts it."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from playwright.sync_api import BrowserContext, Page

import calculator
from calculator.publish.serving import Handler
from tests.conftest import SITE
from tests.driving import answered, choose

pytestmark = pytest.mark.browser


def test_start_is_put_off_until_use(fresh: Page, address: str) -> None:
    """A reader who only looks loads no engine; the first sign of use starts it."""
    asked: list[str] = []
    fresh.on("request", lambda request: asked.append(request.url))
    fresh.goto(address + "calculator/", wait_until="networkidle")
    assert [url for url in asked if url.endswith((".wasm", ".whl", ".zip", ".asm.js"))] == []
    assert fresh.workers == []
    fresh.locator("#q-team input").first.focus()
    fresh.wait_for_selector('#calculator[data-engine="ready"]')


NOT_LOADED = "run.js"  # shipped for the page that runs a command


@pytest.mark.thorough
def test_a_first_answer_fetches_each_file_once(fresh: Page, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody downloads the engine twice: the server is asked for each of its files once, whatever hints and races do."""
    [engine] = (SITE / "assets").glob("engine-*")
    asked: list[str] = []
    monkeypatch.setattr(Handler, "log_request", lambda self, *_: asked.append(self.path))
    fresh.goto(address + "calculator/?team=solo")
    answered(fresh, "team=solo")
    fresh.locator("#more h3").first.wait_for(state="attached")

    fetched = Counter(path.split("/")[-1] for path in asked if f"/{engine.name}/" in path)
    assert fetched == {file.name: 1 for file in engine.iterdir() if file.name != NOT_LOADED}


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


@pytest.mark.thorough
def test_a_frozen_tab_goes_on(page: Page, address: str) -> None:
    """A tab put to sleep while its engine starts goes on where it was, and does not take the sleep for silence."""
    tools = page.context.new_cdp_session(page)
    page.goto(address + "calculator/")
    choose(page, "team", "solo")
    for _ in range(3):
        tools.send("Page.setWebLifecycleState", {"state": "frozen"})
        tools.send("Page.setWebLifecycleState", {"state": "active"})
    answered(page, "team=solo")


@pytest.mark.thorough
def test_a_sleep_is_not_taken_for_silence(fresh: Page, address: str) -> None:
    """After a sleep of the machine longer than the engine's deadline, what the engine sent meanwhile still counts."""
    fresh.clock.install()
    fresh.goto(address + "calculator/?team=solo")
    fresh.wait_for_selector('#calculator[data-engine="loading"]')
    fresh.clock.fast_forward("10:00")
    fresh.wait_for_selector('#calculator:not([data-engine="loading"])')

    assert fresh.locator("#calculator").get_attribute("data-engine") == "ready"


def test_worked_products_need_no_engine(faulty: Page, address: str) -> None:
    """A worked product's answer is there before the engine, and is the one that the engine would give."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: None)
    faulty.goto(address + "calculator/")
    knowledge = calculator.load()
    for scenario in knowledge.scenarios[::5]:
        faulty.locator("#start").select_option(scenario.name)
        query = calculator.ask(scenario.answers, knowledge.checked).query
        answered(faulty, query)
        expected = calculator.respond(query, str(knowledge.checked))
        # but for the numbers of the marks, which the page counts
        parsed, shown = faulty.evaluate(
            """html => [new DOMParser().parseFromString(html, 'text/html').body, document.body].map((body) => {
              const result = body.querySelector('#result').cloneNode(true);
              for (const mark of result.querySelectorAll('a[data-fact]')) mark.textContent = '';
              return result.outerHTML;
            })""",
            expected,
        )
        assert parsed == shown
        assert faulty.locator("#calculator").get_attribute("data-engine") == "loading"


def test_every_worked_product_lies_ready() -> None:
    """The answers that ship are those of today's package, one for each worked product."""
    [file] = SITE.glob("assets/engine-*/answers.json")
    knowledge = calculator.load()
    asked = [calculator.ask(one.answers, knowledge.checked).query for one in knowledge.scenarios]

    assert {query: calculator.respond(query, str(knowledge.checked)) for query in asked} == json.loads(file.read_text())
