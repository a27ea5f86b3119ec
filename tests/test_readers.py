"""The built site for every reader: small screens, no script, assistive technology, slow lines, a wrong address, search."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import calculator
from calculator.model import Knowledge
from tests.conftest import ADDRESS, DAY, ROOT, SITE
from tests.driving import AXE, HREFS, QUERY, answered, barriers
from tests.reading import Read
from tests.sampling import WHOLE, sample, thorough

pytestmark = pytest.mark.browser


NARROW = (
    "",
    "matrix/",
    "decide/realtime/",
    "options/hybrid/",
    "scenarios/shop/",
    "guide/stacks/",
    "guide/measurements/",
    "facts/security/",
)


@pytest.mark.parametrize("width", [390, thorough(768)])
def test_narrow(phone: Page, address: str, width: int, knowledge: Knowledge) -> None:
    """On a phone nothing overflows sideways, no text runs over what follows it, and the answer is always in view by name."""
    phone.set_viewport_size({"width": width, "height": 844})
    for path in (f"calculator/?{QUERY}", *sample(NARROW, 2)):
        phone.goto(address + path)
        if "?" in path:
            answered(phone, QUERY)
            phone.locator("#more .mdx-parts").first.wait_for(state="attached")
            phone.evaluate("for (const one of document.querySelectorAll('#more details')) one.open = true")
            expect(phone.locator("#answer-bar")).to_be_visible()
            phone.locator("#answer-bar").click()
            leader = calculator.ask(QUERY, DAY).ranking.leader
            expect(phone.locator("#answer-bar")).to_contain_text(f"Early: {knowledge.option(leader).name}")
        assert width >= phone.evaluate("document.documentElement.scrollWidth"), path
        text = phone.locator("article :is(p, li, h1, h2, h3):visible")
        over = """all => all.filter((one) => getComputedStyle(one).overflow === 'visible'
          && one.scrollHeight > one.clientHeight + 8).map((one) => one.textContent)"""
        assert text.evaluate_all(over) == [], path


def test_without_javascript(scriptless: Page, address: str, knowledge: Knowledge) -> None:
    """Without a script the page offers the worked products, with their results, and the matrix."""
    scriptless.goto(address + "calculator/")
    assert len(knowledge.requirements) == scriptless.locator("[data-question]").count()
    expect(scriptless.locator("#calculator")).to_be_hidden()
    scriptless.locator('noscript a[href="../matrix/"]').click()
    assert scriptless.url == address + "matrix/"
    scriptless.goto(address + "calculator/")
    scriptless.locator("noscript li a").first.click()
    expect(scriptless.locator("#result [data-rank]")).not_to_have_count(0)
    expect(scriptless.locator("#more li")).not_to_have_count(0)


def test_complete_before_any_script(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """The built calculator page holds every question with every level, and the result for no answers."""
    html = (SITE / "calculator" / "index.html").read_text()

    for requirement in knowledge.requirements:
        for level in (*requirement.levels,):
            assert f'name="{requirement.id}" value="{level.id}"' in html
        assert f'name="{requirement.id}" value="unsure"' in html
    assert 'data-answers=""' in html


def test_missing_page_leads_home(faulty: Page, address: str) -> None:
    """A wrong address answers 404 and offers the way back."""
    answer = faulty.goto(address + "no/such/page/")
    assert answer is not None and answer.status == 404
    home = faulty.locator("a.md-logo").first.get_attribute("href")
    assert urljoin(address, home) in (address, ADDRESS)


# ------------------------------------------------------------------ facts past their day


def late(page: Page) -> set[str]:
    """The facts that a page cites and marks: the anchors of the links before the word."""
    fact = "({ previousElementSibling: it }) => it.hash ?? it.closest('[id]').id"
    marked = f"[...document.querySelectorAll('em.mdx-overdue')].map({fact})"
    return set(map(cited, page.evaluate(marked)))


def cited(address: str) -> str:
    """The fact that an address leads to, be it on its page or in the page's own list."""
    return address.rpartition("#")[2].removeprefix("note-")


def test_overdue_facts_are_marked_on_the_readers_clock(fresh: Page, address: str, knowledge: Knowledge) -> None:
    """A fact that was to be checked by a day says so from the next day on, in words, beside each of its links."""
    fresh.goto(address + "decide/realtime/")
    marks = {cited(href) for href in fresh.locator("main a[data-due]").evaluate_all(HREFS)}
    first = min(knowledge.facts[id].due for id in marks)
    expected = {id for id in marks if knowledge.facts[id].due == first}

    fresh.clock.set_fixed_time(f"{first}T23:00:00Z")
    fresh.reload()
    assert late(fresh) == set()
    expect(fresh.locator("p.mdx-overdue")).to_be_hidden()

    fresh.clock.set_fixed_time(f"{first + timedelta(days=1)}T01:00:00Z")
    fresh.reload()
    assert late(fresh) == expected
    links = fresh.locator("main a[data-due]").evaluate_all(
        "(all, ids) => all.filter((one) => ids.includes(one.hash.replace(/^#(note-)?/, ''))).length", [*expected]
    )
    listed = len(expected)  # each once more, at the day in the list of the page's evidence
    expect(fresh.locator("em.mdx-overdue")).to_have_text([f" overdue since {first} "] * (links + listed))
    expect(fresh.locator("p.mdx-overdue")).to_have_text(f"Facts overdue for a check: {len(expected)}")


def test_a_fact_says_itself_that_it_is_overdue(fresh: Page, address: str, knowledge: Knowledge) -> None:
    """The page of the facts marks the day of each, as the pages that cite them do."""
    fresh.clock.set_fixed_time("2030-01-01T12:00:00Z")
    fresh.goto(address + "facts/realtime/")
    count = sum(fact.topic == "realtime" for fact in knowledge.facts.values())
    expect(fresh.locator(".mdx-day em.mdx-overdue")).to_have_text([re.compile("^ overdue since ")] * count)
    expect(fresh.locator("p.mdx-overdue")).to_have_text(f"Facts overdue for a check: {count}")


@pytest.mark.thorough
def test_overdue_facts_are_marked_in_a_result(fresh: Page, address: str) -> None:
    """What the engine puts into the page is marked as well, each link once, and the count above is of it."""
    fresh.clock.set_fixed_time("2030-01-01T12:00:00Z")
    fresh.goto(address + "calculator/?language=python:must&team=solo:must")
    answered(fresh, "language=python:must&team=solo:must")
    fresh.locator("#more .mdx-parts").first.wait_for(state="attached")
    links = fresh.locator("#result a[data-due]")
    facts = {cited(href) for href in fresh.locator("main a[data-due]").evaluate_all(HREFS)}

    expect(fresh.locator("#result em.mdx-overdue")).to_have_count(links.count())
    assert links.count() > 1
    assert late(fresh) == facts
    expect(fresh.locator("p.mdx-overdue")).to_have_text(f"Facts overdue for a check: {len(facts)}")


# ------------------------------------------------------------------ search


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


def test_search_takes_what_no_key_brought(fresh: Page, address: str) -> None:
    """A text that is pasted by mouse, dragged or dictated is searched for as one that is typed."""
    fresh.goto(address)
    fresh.keyboard.press("/")
    fresh.keyboard.type("websocket")
    expect(fresh.locator(".md-search-result__item").first).to_be_visible()
    fresh.keyboard.insert_text("xyzzy")
    expect(fresh.locator(".md-search-result__item")).to_have_count(0)


QUERIES = json.loads((ROOT / "tests" / "search-queries.json").read_text())


def found(page: Page, text: str) -> list[list[str]]:
    """What search finds: for each page, best first, its links as addresses from the site's root, without the words marked."""
    box, results = page.locator("[data-md-component=search-query]"), page.locator(".md-search-result__item")
    box.fill("")
    expect(results).to_have_count(0)  # so that what comes next is of this text
    box.fill(text)
    results.first.wait_for(state="attached")
    linked = results.evaluate_all("items => items.map((item) => [...item.querySelectorAll('a')].map((a) => a.href))")
    return [[re.sub(r"\?[^#]*", "", link).removeprefix(page.url.split("#")[0]) for link in links] for links in linked]


def test_search_finds_the_right_page_first(page: Page, address: str) -> None:
    """What readers type leads to the page that answers it, as the first result."""
    page.goto(address)
    page.keyboard.press("/")
    asked = sample([*QUERIES.items()], 10)
    firsts = {query: found(page, query)[0][0].split("#")[0] for query, _ in asked}

    assert {query: firsts[query] for query, path in asked if firsts[query] != path} == {}


def test_search_finds_a_fact_by_its_words(page: Page, address: str, knowledge: Knowledge) -> None:
    """A statement that a reader has copied leads to its fact, under the first five pages, though it is made of common words:
    eight words or more are searched for all together, and for any of them only where nothing has all."""
    page.goto(address)
    page.keyboard.press("/")
    missed = []
    sentences = [fact for fact in knowledge.facts.values() if len(fact.statement.split()) >= 8]
    for fact in sample(sentences[::5], 5):
        results = found(page, fact.statement.replace("`", ""))
        if not any(f"facts/{fact.topic}/#{fact.id}" in links for links in results[:5]):
            missed.append((fact.id, results[0][0]))

    assert missed == []
    assert found(page, "how long does a function on vercel run xyzzy")


# ------------------------------------------------------------------ budgets and barriers


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


def test_pages_are_light(page: Page, address: str) -> None:
    """A page of each kind is at most 100 KB over the wire and 12 requests, none to another origin.

    test_site.py adds up the same for every page from its HTML.
    """
    heavy = {}
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    answers: list[int] = []
    page.on("response", lambda reply: answers.append(int(reply.headers.get("content-length", 0))))
    for path in sample(PATHS, 2):
        answers.clear()
        page.goto(address + path, wait_until="networkidle")
        if sum(answers) > 100_000 or len(answers) > 12:
            heavy[path] = (sum(answers), len(answers))

    assert heavy == {}


LOOKED_AT = (
    "decide/database/",
    "guide/measurements/",
    "",
    "calculator/",
    "matrix/",
    f"calculator/?{QUERY}",
    "decide/",
    "decide/hosting/",
    "decide/request-pipeline/",
    "options/bff/",
    "scenarios/shop/",
    "guide/wrong/",
    "guide/speed/",
    "method/",
    "facts/security/",
)


@pytest.mark.parametrize(("scheme", "width", "part"), [("light", 1280, 0), thorough("dark", 390, 1)])
def test_no_barrier_that_axe_sees(page: Page, address: str, scheme: str, width: int, part: int) -> None:
    """Names, roles, order, contrast, focus and room for a finger hold on each kind of page, answered or not, in both schemes;
    where time is short on one page, beside what other files look at."""
    found = []
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for path in LOOKED_AT if WHOLE else [LOOKED_AT[part]]:
        page.goto(address + path)
        if "?" in path:
            page.locator("#more h3").first.wait_for(state="attached")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found += [(path, *one) for one in barriers(Axe().run(page, options=AXE).response["violations"])]

    assert found == []
