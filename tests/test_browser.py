"""The built site in Chromium: the journeys of readers, and each way in which the engine can fail."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import quote, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

import calculator
from calculator.model import Knowledge
from calculator.pages.form import FAILURES
from tests.conftest import ADDRESS, DAY, ROOT, SITE, open_context
from tests.reading import Read, read

pytestmark = pytest.mark.browser

FIVE = {
    "realtime": "two-way",
    "background-jobs": "long",
    "language": "python",
    "clients": "web-and-mobile",
    "team": "frontend-and-backend",
}
QUERY = "&".join(f"{requirement}={level}" for requirement, level in FIVE.items())


def answered(page: Page, query: str) -> None:
    """Wait until the result shown is that of ``query``."""
    page.wait_for_selector(f'#result[data-answers="{query}"]')


def choose(page: Page, requirement: str, level: str) -> None:
    page.locator(f'#q-{requirement} input[value="{level}"]').check()


# ------------------------------------------------------------------ journeys


def test_from_a_decision_to_a_shared_answer(page: Page, browser: Browser, address: str) -> None:
    """A reader opens a decision in the calculator, answers five questions, and a colleague sees the same by the link."""
    page.goto(address + "decide/realtime/#two-way")
    page.locator('a[href$="calculator/?realtime=two-way#q-realtime"]').click()
    answered(page, "realtime=two-way")
    before = page.locator("#result").get_attribute("data-leader")
    for requirement, level in FIVE.items():
        choose(page, requirement, level)
    answered(page, QUERY)

    assert page.locator("#result").get_attribute("data-leader") == "hybrid"
    assert before != "hybrid"
    assert page.url.endswith(f"?{QUERY}")
    with open_context(browser) as other:
        colleague = other.new_page()
        colleague.goto(page.url)
        answered(colleague, QUERY)
        assert page.locator("#result").inner_html() == colleague.locator("#result").inner_html()
        assert (
            {one.get_attribute("name"): one.get_attribute("value") for one in colleague.locator("input:checked").all()}
            | {}
            == FIVE
            if colleague.locator("#calculator input:checked").count() == 5
            else None
        )


def test_browser_agrees_with_the_build(page: Page, address: str, knowledge: Knowledge) -> None:
    """What the page shows for a scenario is, byte for byte, what the build computes for it on that day."""
    page.clock.set_fixed_time(f"{DAY}T12:00:00Z")
    for scenario in knowledge.scenarios[:4]:
        expected = calculator.respond(scenario.answers, str(DAY))
        page.goto(f"{address}calculator/?{scenario.answers}")
        answered(page, read_attribute(expected, "data-answers"))
        shown = page.evaluate("document.querySelector('#result').outerHTML")
        parsed = page.evaluate("html => new DOMParser().parseFromString(html, 'text/html').body.innerHTML", expected)
        assert parsed == shown


# ------------------------------------------------------------------ facts past their day


def late(page: Page) -> set[str]:
    """The facts that a page cites and marks: the anchors of the links before the word."""
    marked = "[...document.querySelectorAll('em.mdx-overdue')].map((one) => one.previousElementSibling.hash.slice(1))"
    return set(page.evaluate(marked))


def test_overdue_facts_are_marked_on_the_readers_clock(page: Page, address: str, knowledge: Knowledge) -> None:
    """A fact that was to be checked by a day says so from the next day on, in words, beside each of its links."""
    page.goto(address + "decide/realtime/")
    cited = {one.get_attribute("href").split("#")[1] for one in page.locator("main a[data-due]").all()}  # type: ignore[union-attr]
    first = min(knowledge.facts[id].due for id in cited)
    expected = {id for id in cited if knowledge.facts[id].due == first}

    page.clock.set_fixed_time(f"{first}T23:00:00Z")
    page.reload()
    assert late(page) == set()
    expect(page.locator("p.mdx-overdue")).to_be_hidden()

    page.clock.set_fixed_time(f"{first + timedelta(days=1)}T01:00:00Z")
    page.reload()
    assert late(page) == expected
    links = page.locator("main a[data-due]").evaluate_all(
        "(all, ids) => all.filter((one) => ids.includes(one.hash.slice(1))).length", [*expected]
    )
    expect(page.locator("em.mdx-overdue")).to_have_text([" overdue"] * links)
    count = len(expected)
    expect(page.locator("p.mdx-overdue")).to_have_text(
        f"{count} facts on this page are overdue for a check."
        if count > 1
        else "1 fact on this page is overdue for a check."
    )


def test_a_fact_says_itself_that_it_is_overdue(page: Page, address: str, knowledge: Knowledge) -> None:
    """The page of the facts marks the day of each, as the pages that cite them do."""
    page.clock.set_fixed_time("2030-01-01T12:00:00Z")
    page.goto(address + "facts/realtime/")
    count = sum(fact.topic == "realtime" for fact in knowledge.facts.values())
    expect(page.locator(".mdx-fact__day em.mdx-overdue")).to_have_text([" overdue"] * count)
    expect(page.locator("p.mdx-overdue")).to_have_text(f"{count} facts on this page are overdue for a check.")


def test_overdue_facts_are_marked_in_a_result(page: Page, address: str) -> None:
    """What the engine puts into the page is marked as well, each link once, and the count above is of it."""
    page.clock.set_fixed_time("2030-01-01T12:00:00Z")
    page.goto(address + "calculator/?language=python:must&team=solo:must")
    answered(page, "language=python:must&team=solo:must")
    links = page.locator("#result a[data-due]")
    facts = {one.get_attribute("href").split("#")[1] for one in links.all()}  # type: ignore[union-attr]

    assert links.count() == page.locator("#result em.mdx-overdue").count() > 1
    assert late(page) == facts
    expect(page.locator("p.mdx-overdue")).to_have_text(f"{len(facts)} facts on this page are overdue for a check.")


def read_attribute(html: str, name: str) -> str:
    return re.search(f'{name}="(.*?)"', html)[1].replace("&amp;", "&")  # type: ignore[index]


def test_calculator_and_matrix_say_the_same(page: Page, address: str, pages: dict[str, Read]) -> None:
    """Each rating that a result shows is the one of the matrix."""
    page.goto(f"{address}calculator/?{QUERY}")
    answered(page, QUERY)
    page.locator("#more .mdx-parts").first.wait_for(state="attached")
    shown = set(read(page.content()).findings)

    assert len(shown) >= 5 * 7
    assert set() == shown - set(pages["matrix/"].findings)


def test_reload_and_back_restore_the_answers(page: Page, address: str) -> None:
    """The form's state is the address: reload keeps it, back and forward move through it."""
    page.goto(address + "calculator/")
    choose(page, "team", "solo")
    answered(page, "team=solo")
    choose(page, "realtime", "collaborative")
    answered(page, "realtime=collaborative&team=solo")
    page.reload()
    answered(page, "realtime=collaborative&team=solo")
    page.go_back()
    answered(page, "team=solo")

    assert [one.get_attribute("value") for one in page.locator("#calculator input:checked").all()] == ["solo"]
    page.go_forward()
    answered(page, "realtime=collaborative&team=solo")


def test_applying_a_change_gives_the_leader_it_promises(page: Page, address: str) -> None:
    """A change offered by the result does what it says, and back undoes it."""
    page.goto(f"{address}calculator/?{QUERY}")
    answered(page, QUERY)
    change = page.locator("#result .mdx-flips li").first
    promised = change.locator("strong").inner_text()
    change.locator("a[data-apply]").click()
    page.wait_for_selector(f'#result:not([data-answers="{QUERY}"])')

    expect(page.locator("#result .mdx-headline")).to_contain_text(promised)
    page.go_back()
    answered(page, QUERY)


def test_importance_and_clear(page: Page, address: str) -> None:
    """Importance belongs to an answer, and an answer can be taken back."""
    page.goto(address + "calculator/?team=solo")
    answered(page, "team=solo")
    page.locator('select[name="team:importance"]').select_option("must")
    answered(page, "team=solo:must")
    expect(page.locator("#result .mdx-excluded")).to_contain_text("services")
    page.locator('[data-clear="team"]').click()
    answered(page, "")

    assert page.locator("#calculator input:checked").count() == 0


def test_broken_link_warns_and_keeps_the_rest(page: Page, address: str) -> None:
    """What a link gets wrong is named, and what is right counts."""
    page.goto(address + "calculator/?team=solo&realtime=<b>&nonsense=1")
    answered(page, "team=solo")

    expect(page.locator("#result .mdx-warnings li")).to_have_count(2)
    assert "nonsense" not in page.locator("#result").inner_text()


def test_keyboard_alone(page: Page, address: str) -> None:
    """Questions, importance and offered changes are reached and used without a pointer."""
    page.goto(address + "calculator/")
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


@pytest.mark.parametrize("width", [390, 768])
def test_narrow(browser: Browser, address: str, width: int) -> None:
    """On a phone nothing overflows sideways, and the answer is always in view by name."""
    with open_context(browser, viewport={"width": width, "height": 844}, has_touch=True) as context:
        page = context.new_page()
        for path in ("", f"calculator/?{QUERY}", "matrix/", "decide/realtime/", "options/hybrid/", "facts/security/"):
            page.goto(address + path)
            if "?" in path:
                answered(page, QUERY)
                page.locator("#more .mdx-parts").first.wait_for(state="attached")
                page.evaluate("for (const one of document.querySelectorAll('#more details')) one.open = true")
                expect(page.locator("#answer-bar")).to_be_visible()
                expect(page.locator("#answer-bar")).to_contain_text("Next.js")
            assert width >= page.evaluate("document.documentElement.scrollWidth"), path


def test_without_javascript(browser: Browser, address: str, knowledge: Knowledge) -> None:
    """Without a script the page offers the worked products, with their results, and the matrix."""
    with open_context(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "calculator/")
        assert len(knowledge.requirements) == page.locator("[data-question]").count()
        page.locator('noscript a[href="../matrix/"]').click()
        assert page.url == address + "matrix/"
        page.goto(address + "calculator/")
        page.locator("noscript li a").first.click()
        expect(page.locator("#result [data-rank]")).not_to_have_count(0)
        expect(page.locator("#more li")).not_to_have_count(0)


def test_complete_before_any_script(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """The built calculator page holds every question with every level, and the result for no answers."""
    html = (SITE / "calculator" / "index.html").read_text()

    for requirement in knowledge.requirements:
        for level in (*requirement.levels,):
            assert f'name="{requirement.id}" value="{level.id}"' in html
        assert f'name="{requirement.id}" value="unsure"' in html
    assert 'data-answers=""' in html


def test_missing_page_leads_home(browser: Browser, address: str) -> None:
    """A wrong address answers 404 and offers the way back."""
    with open_context(browser, faults=True) as context:  # Chromium logs the 404 as an error
        page = context.new_page()
        answer = page.goto(address + "no/such/page/")
        assert answer is not None and answer.status == 404
        home = page.locator("a.md-logo").first.get_attribute("href")
        assert urljoin(address, home) in (address, ADDRESS)


def test_search_finds_a_decision(page: Page, address: str) -> None:
    """Search is loaded when first used, and finds."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "search_index" in url]
    page.keyboard.press("/")
    page.locator("[data-md-component=search-query]").fill("websocket")
    expect(page.locator(".md-search-result__item").first).to_be_visible()


QUERIES = json.loads((ROOT / "tests" / "search-queries.json").read_text())


def test_search_finds_the_right_page_first(page: Page, address: str) -> None:
    """What readers type leads to the page that answers it, as the first result."""
    wrong = {}
    for query, path in QUERIES.items():
        page.goto(f"{address}?q={quote(query)}")
        first = page.locator(".md-search-result__item a").first
        first.wait_for(state="attached")
        found = urlsplit(first.get_attribute("href") or "").path.removeprefix(urlsplit(ADDRESS).path)
        if found != path:
            wrong[query] = found

    assert wrong == {}


# ------------------------------------------------------------------ budgets


PATHS = (
    "",
    "calculator/",
    "matrix/",
    "decide/realtime/",
    "options/hybrid/",
    "guide/stacks/",
    "scenarios/shop/",
    "facts/",
)


def test_pages_are_light(browser: Browser, address: str) -> None:
    """A page of each kind is at most 100 KB over the wire and 12 requests, none to another origin.

    test_site.py adds up the same for every page from its HTML.
    """
    heavy = {}
    with open_context(browser) as context:
        page = context.new_page()
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        answers: list[int] = []
        page.on("response", lambda reply: answers.append(int(reply.headers.get("content-length", 0))))
        for path in PATHS:
            answers.clear()
            page.goto(address + path, wait_until="networkidle")
            if sum(answers) > 100_000 or len(answers) > 12:
                heavy[path] = (sum(answers), len(answers))

    assert heavy == {}


# ------------------------------------------------------------------ failures


def fail_with(page: Page, reason: str, address: str, query: str = "?team=solo") -> None:
    """Open the calculator with an answer and see its failure: one sentence, the ways out, a form that still works."""
    page.goto(f"{address}calculator/{query}")
    line = page.locator(f'[data-when="failed:{reason}"]')
    expect(line).to_be_visible(timeout=30_000)
    expect(line).to_contain_text(FAILURES[reason])
    expect(line.locator('a[href="../matrix/"]')).to_be_visible()
    assert page.locator("#calculator").get_attribute("data-engine") == "failed"
    choose(page, "realtime", "two-way")
    assert page.url.endswith("realtime=two-way&team=solo")


def worker() -> str:
    """The shipped worker, to be served with a fault."""
    [script] = (SITE / "assets").glob("engine-*/worker.js")
    return script.read_text()


@pytest.fixture
def faulty(browser: Browser):  # type: ignore[no-untyped-def]
    """A page whose errors are expected."""
    with open_context(browser, faults=True) as context:
        yield context.new_page()


@pytest.mark.parametrize(
    "name",
    [
        "pyodide.mjs",
        "pyodide.asm.js",
        "pyodide.asm.wasm",
        "python_stdlib.zip",
        "pyodide-lock.json",
        "*.whl",
        "worker.js",
    ],
)
def test_missing_file(faulty: Page, address: str, name: str) -> None:
    """Each file of the engine that is missing ends in a sentence."""
    faulty.context.route(f"**/engine-*/{name}", lambda route: route.fulfill(status=404, body="not here"))
    reason = {"pyodide.mjs": "start", "pyodide.asm.js": "start", "worker.js": "start", "*.whl": "package"}.get(
        name, "missing"
    )
    fail_with(faulty, reason, address)


def test_connection_lost(faulty: Page, address: str) -> None:
    """A download that breaks off is named as one, and trying again works once the connection is back."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: route.abort())
    fail_with(faulty, "download", address)
    expect(faulty.locator('[data-when="failed:download"]')).to_be_visible(timeout=30_000)
    faulty.context.unroute("**/engine-*/*.wasm")
    faulty.locator('[data-when="failed:download"] [data-retry]').click()
    answered(faulty, "realtime=two-way&team=solo")


def test_wasm_refused(faulty: Page, address: str) -> None:
    """WebAssembly that is corrupt, or that a policy refuses, does not leave the page waiting."""
    faulty.context.route(
        "**/engine-*/*.wasm",
        lambda route: route.fulfill(body=b"\0asm not really", content_type="application/wasm"),
    )
    fail_with(faulty, "refused", address)


def test_wasm_blocked_by_policy(faulty: Page, address: str) -> None:
    """A host that forbids WebAssembly by policy gets the same sentence."""

    policy = {"content-security-policy": "script-src 'self'"}
    faulty.context.route(
        "**/engine-*/worker.js",
        lambda route: route.fulfill(body=worker(), content_type="text/javascript", headers=policy),
    )
    fail_with(faulty, "refused", address)


def test_out_of_memory(faulty: Page, address: str) -> None:
    """Too little memory is named."""

    starved = "const starve = async () => { throw new RangeError('could not allocate memory'); };\n"
    starved += "Object.assign(WebAssembly, { instantiate: starve, instantiateStreaming: starve });\n"
    faulty.context.route(
        "**/engine-*/worker.js", lambda route: route.fulfill(body=starved + worker(), content_type="text/javascript")
    )
    fail_with(faulty, "memory", address)


def test_old_browser(faulty: Page, address: str) -> None:
    """A browser without module workers is told so."""
    faulty.add_init_script("window.Worker = function () { throw new TypeError('module workers are not supported'); };")
    fail_with(faulty, "old", address)


def test_silence_ends(faulty: Page, address: str) -> None:
    """An engine that gives no sign of life is given up within its deadline."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: None)
    faulty.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.querySelector('#calculator').dataset.patience = '1'; });"
    )
    fail_with(faulty, "silent", address)


def test_package_broken(faulty: Page, address: str) -> None:
    """A wheel that is not the one registered is refused by its sum, and the page says that the calculator is missing."""
    faulty.context.route("**/engine-*/*.whl", lambda route: route.fulfill(body=b"PK not a wheel"))
    fail_with(faulty, "package", address)


def test_start_is_put_off_until_use(context: BrowserContext, address: str) -> None:
    """A reader who only looks loads no engine; the first sign of use starts it."""
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "calculator/", wait_until="networkidle")
    assert [url for url in asked if url.endswith((".wasm", ".whl", ".zip", ".asm.js"))] == []
    assert page.workers == []
    page.locator("#q-team input").first.focus()
    page.wait_for_selector('#calculator[data-engine="ready"]')


# ------------------------------------------------------------------ for every reader

AXE = {
    "resultTypes": ["violations"],
    # the theme puts Markdown's wide tables into boxes that scroll by pointer only; ours take the focus
    "rules": {"scrollable-region-focusable": {"enabled": False}},
}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_no_barrier_that_axe_sees(browser: Browser, address: str, scheme: str, width: int) -> None:
    """Names, roles, order and contrast hold on each kind of page, answered or not."""
    found = []
    with open_context(browser, viewport={"width": width, "height": 844}, color_scheme=scheme) as context:
        page = context.new_page()
        for path in (
            "",
            "calculator/",
            f"calculator/?{QUERY}",
            "matrix/",
            "decide/hosting/",
            "options/bff/",
            "scenarios/shop/",
            "guide/wrong/",
            "guide/speed/",
            "method/",
            "facts/security/",
        ):
            page.goto(address + path)
            if "?" in path:
                page.locator("#more h3").first.wait_for(state="attached")
            violations = Axe().run(page, options=AXE).response["violations"]
            found += [(path, one["id"], one["nodes"][0]["target"]) for one in violations]

    assert found == []
