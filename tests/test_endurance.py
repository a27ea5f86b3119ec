"""The calculator in long and hurried use: the newest question wins, nothing stale is shown, no engine is left behind."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from playwright.sync_api import Page, expect

from tests.bench.page import changes, full_query
from tests.conftest import random_queries
from tests.driving import GO, answered, choose, entered
from tests.sampling import sample

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


@pytest.mark.thorough
def test_five_hundred_hurried_changes(asked: Callable[[str], Page]) -> None:
    """Five hundred changes in bursts (40 where time is short) end in the result for the last of them; none came late, and
    none stood above another's elaboration."""
    following = changes(full_query())
    page = asked(full_query())
    page.evaluate(WATCH)
    draw, asked, most = Random(5), [], len(sample(range(500), 40))
    while len(asked) < most:
        burst = [next(following) for _ in range(draw.choice((1, 2, 5, 20)))]
        asked += [query for *_, query in burst]
        page.evaluate(BURST, [f"{requirement}={level}" for requirement, level, _ in burst])
        answered(page, asked[-1])
        if draw.random() < 0.2:
            page.locator("#more h3").first.wait_for(state="attached")
    shown = page.evaluate("shown")

    entered(page, asked[-1])
    order = iter([full_query(), *asked])
    assert all(query in order for query in shown), "an older answer came after a newer one"
    assert page.evaluate("strayed") == []
    assert len(page.workers) == 1


# Frames that come when they are let: what waits for one waits in a list.
HOLD = """() => {
  Object.assign(window, { held: [], frame: requestAnimationFrame });
  window.requestAnimationFrame = (call) => held.push(call);
}"""
LET = """() => {
  window.requestAnimationFrame = frame;
  for (const call of held) call();
}"""


def test_two_answers_within_a_frame(asked: Callable[[str], Page]) -> None:
    """What comes after an answer is that of the latest, also where a busy browser had no frame between two."""
    page = asked("team=solo")
    page.locator("#more h3").first.wait_for(state="attached")
    page.evaluate(HOLD)
    for level in ("two-way", "one-way"):
        choose(page, "realtime", level)
        answered(page, f"realtime={level}&team=solo")
    page.evaluate(LET)
    page.locator("#more h3").first.wait_for(state="attached")
    expect(page.locator("#more")).to_have_attribute("data-answers", "realtime=one-way&team=solo")


@pytest.mark.thorough
def test_two_tabs_keep_their_own_answers(page: Page, address: str) -> None:
    """Two tabs with an engine each do not mix their answers, whichever lies behind."""
    tabs = [page, page.context.new_page()]
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


@pytest.mark.thorough
def test_many_loads_in_one_tab(page: Page, address: str) -> None:
    """Thirty loads after another, and fifteen that the next interrupts, leave one engine and the answer of the last; three
    and five where time is short."""
    queries = random_queries(45, seed=13)
    for query in sample(queries[:30], 3):
        page.goto(f"{address}calculator/?{query}")
        answered(page, query)
    for query in sample(queries[30:44], 4):
        page.goto(f"{address}calculator/?{query}", wait_until="commit")
    page.goto(f"{address}calculator/?{queries[44]}")
    answered(page, queries[44])
    page.wait_for_selector('#calculator[data-engine="ready"]')

    assert len(page.workers) == 1


@pytest.mark.thorough
def test_forty_quick_clicks(asked: Callable[[str], Page]) -> None:
    """Forty clicks as fast as a hand can: the form, the address and the answer are those of the last."""
    page = asked(full_query())
    following = changes(full_query())
    for _ in range(40):
        requirement, level, query = next(following)
        page.locator(f'#q-{requirement} input[value="{level}"] + span').click(no_wait_after=True)
    entered(page, query)
    checked = page.locator("#calculator input:checked").evaluate_all(
        "all => all.map((one) => `${one.name}=${one.value}`)"
    )
    assert sorted(checked) == sorted(part.rpartition(":")[0] or part for part in query.split("&"))


# As browsers translate: each text in elements of their own, now and whenever one comes, but where the page forbids it.
TRANSLATE = """() => {
  const inside = '[translate=no], script, style, option, font';
  const texts = (node) => {
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), found = [];
    while (walk.nextNode()) found.push(walk.currentNode);
    return found.filter((text) => text.data.trim() && !text.parentElement?.closest(inside));
  };
  const translate = (node) => {
    for (const text of texts(node)) {
      const [outer, inner] = [document.createElement('font'), document.createElement('font')];
      inner.textContent = text.data.toUpperCase();
      outer.append(inner);
      text.replaceWith(outer);
    }
  };
  translate(document.body);
  const again = new MutationObserver((changes) => changes.forEach(({ target }) => translate(target)));
  again.observe(document.body, { childList: true, subtree: true });
}"""


@pytest.mark.thorough
def test_a_translated_page(faulty: Page, address: str) -> None:
    """On a page that the browser has translated answers come, failures are told, and the record stays as it is."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: route.abort())
    faulty.goto(f"{address}calculator/")
    faulty.evaluate(TRANSLATE)
    choose(faulty, "team", "solo")
    expect(faulty.locator("#answer-bar")).to_contain_text("CONNECTION BROKE OFF", use_inner_text=False)
    faulty.context.unroute("**/engine-*/*.wasm")
    faulty.locator('[data-when="failed:download"] [data-retry]').click()
    answered(faulty, "team=solo")
    choose(faulty, "realtime", "two-way")
    entered(faulty, "realtime=two-way&team=solo")
    expect(faulty.locator("#result h2")).to_contain_text("NEXT.JS")
    expect(faulty.locator("#more pre")).to_contain_text("team=solo", use_inner_text=False)
    faulty.go_back()
    answered(faulty, "team=solo")


@pytest.mark.thorough
def test_memory_pressure(asked: Callable[[str], Page]) -> None:
    """When the system runs short of memory and the browser gives back what it can, the engine and the answers stay."""
    page = asked("team=solo")
    with_devtools = page.context.new_cdp_session(page)
    with_devtools.send("Memory.simulatePressureNotification", {"level": "critical"})
    choose(page, "realtime", "two-way")
    answered(page, "realtime=two-way&team=solo")
    assert len(page.workers) == 1
