"""Links in the browser: what was damaged on its way arrives whole, form and result agree, and nothing is lost in silence."""

from __future__ import annotations

import re
from itertools import batched

import pytest
from playwright.sync_api import Browser, Page, expect

import calculator
from calculator.answers import parse, to_query
from calculator.model import Knowledge
from tests import hostile
from tests.conftest import open_context
from tests.driving import answered, choose, entered
from tests.sampling import sample, thorough

pytestmark = pytest.mark.browser

# What the form says, as an address without importances that go without saying; sorted, since its order is its own.
FORM = """() => [...document.querySelectorAll('[data-question]')].flatMap((question) => {
  const chosen = question.querySelector('input:checked');
  const { value } = question.querySelector('select');
  return chosen ? [`${chosen.name}=${chosen.value}${value === 'normal' ? '' : `:${value}`}`] : [];
}).sort().join('&')"""


def form(page: Page) -> str:
    """What the form says."""
    return str(page.evaluate(FORM))


def in_order(query: str) -> str:
    return "&".join(sorted(filter(None, query.split("&"))))


# Of the damages in test_mending.py one of each way in which a browser meets them.
ARRIVING = [
    "team=solo&realtime=two-way:must&fbclid=IwAR0&utm_source=x",
    "team=solo&realtime=two-way:must%26utm_medium%3Demail",
    "team=solo&realtime=two-way:must%E2%80%A6",
    "team=solo&realtime=two-way:must.",
    "team%3Dsolo%26realtime%3Dtwo-way%3Amust",
    "team%253Dsolo%2526realtime%253Dtwo-way%253Amust=",
    "TEAM=SOLO&amp;Realtime=Two-Way:MUST",
    "??team=solo&realtime=two-way:must/",
]


@pytest.mark.parametrize("query", sample(ARRIVING, 1))
def test_a_damaged_link_arrives(page: Page, address: str, query: str) -> None:
    """Answer, form and address are those of the link as it set out, and no warning frightens the reader."""
    page.goto(f"{address}calculator/?{query}#q-team")
    answered(page, "realtime=two-way:must&team=solo")
    expect(page).to_have_url(f"{address}calculator/?realtime=two-way:must&team=solo#q-team")
    assert form(page) == "realtime=two-way:must&team=solo"
    expect(page.locator(".mdx-warnings")).to_have_count(0)


# What cannot be read whole -> what is read of it.
IN_PART = {
    "team=nope&team=solo": "team=solo",
    "team=solo:must:x": "team=solo",
    "team=solo:mus&realtime=two-way": "realtime=two-way&team=solo",
    "realtme=two-way:must&team=solo": "team=solo",
    "team=solo&team=one-team": "team=solo",
    "team=solo&" + "x" * 9_000: "team=solo",
}


@pytest.mark.parametrize("query", sample([*IN_PART], 1))
def test_the_form_says_what_the_result_says(page: Page, address: str, query: str) -> None:
    """A link that is read in part sets the form to what was read, so that the next click changes what it says and nothing
    else; until then the address keeps what was not read."""
    page.goto(f"{address}calculator/?{query}")
    answered(page, IN_PART[query])
    expect(page.locator("#result .mdx-warnings li")).to_have_count(1)
    assert form(page) == in_order(IN_PART[query])
    expect(page).to_have_url(f"{address}calculator/?{query}")
    choose(page, "legacy", "call")
    rest = [part for part in IN_PART[query].split("&") if not part.startswith("team")]
    entered(page, "&".join([*rest, "legacy=call", "team=solo"]))
    page.go_back()
    answered(page, IN_PART[query])
    expect(page).to_have_url(f"{address}calculator/?{query}")


def test_a_click_before_the_engine_loses_nothing_of_a_damaged_link(faulty: Page, address: str) -> None:
    """What the form cannot read of a link goes along with each click, and to the matrix, until the engine has read it."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: route.abort())
    faulty.goto(f"{address}calculator/?clients=web-only&team%3Dsolo%26realtime%3Dtwo-way%3Amust")
    faulty.wait_for_selector('#calculator[data-engine="failed"]')
    choose(faulty, "legacy", "call")
    faulty.wait_for_selector('#calculator[data-engine="failed"]')
    link = faulty.locator('[data-when="failed:download"] a')
    assert "team%3Dsolo" in (link.get_attribute("href") or "")
    faulty.context.unroute("**/engine-*/*.wasm")
    faulty.locator('[data-when="failed:download"] [data-retry]').click()
    whole = "realtime=two-way:must&clients=web-only&legacy=call&team=solo"
    answered(faulty, whole)
    expect(faulty).to_have_url(f"{address}calculator/?{whole}")
    assert form(faulty) == in_order(whole)


def test_a_missing_slash_loses_no_answers(page: Page, address: str) -> None:
    """Where a slash is missing, the host leads on with the answers."""
    page.goto(f"{address}calculator?team=solo&realtime=two-way")
    answered(page, "realtime=two-way&team=solo")
    assert form(page) == "realtime=two-way&team=solo"


@pytest.mark.thorough
def test_tracking_alone_leaves_an_empty_calculator(page: Page, address: str) -> None:
    """A link to the bare calculator that a network has marked is put right as well."""
    page.goto(f"{address}calculator/?utm_source=x&fbclid=y")
    expect(page).to_have_url(f"{address}calculator/")
    expect(page.locator(".mdx-warnings")).to_have_count(0)


def test_names_that_every_object_has(page: Page, address: str) -> None:
    """A query that is the name of something that every object has finds nothing by it among the answers that lie ready,
    which only a page shows whose engine is not there yet."""
    page.context.route("**/engine-*/pyodide.asm.wasm", lambda route: None)
    for name in sample(hostile.OBJECT, 2):
        with page.expect_response("**/answers.json") as ready:
            page.goto(f"{address}calculator/?{name}", wait_until="commit")
        ready.value.finished()
        page.wait_for_load_state("domcontentloaded")
        page.evaluate("url => fetch(url).then((reply) => reply.json()).then(() => 0)", ready.value.url)  # as it does
        assert page.locator("section#result").count() == 1, name


@pytest.mark.thorough
def test_a_name_that_every_object_has_is_answered(page: Page, address: str) -> None:
    """The form of such a page lives, and its next answer comes."""
    page.goto(f"{address}calculator/?constructor")
    page.locator("#result .mdx-warnings").wait_for()
    choose(page, "team", "solo")
    answered(page, "team=solo")


@pytest.mark.thorough
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_is_the_readers(browser: Browser, address: str, zone: str) -> None:
    """A record bears the day of whoever wrote it, as on the command line, also where that is not the day in Greenwich."""
    with open_context(browser, timezone_id=zone) as context:
        page = context.new_page()
        page.clock.set_fixed_time("2026-11-28T10:30:00Z")
        page.goto(f"{address}calculator/?team=solo")
        record = page.locator("#more pre")
        record.wait_for(state="attached")
        day = {"Pacific/Kiritimati": "2026-11-29", "Pacific/Pago_Pago": "2026-11-27"}[zone]
        assert f"\ndate: {day}\n" in (record.text_content() or "")


# ------------------------------------------------------------------ fragments

LANDING = {
    "#two-way": "#two-way",
    "#two-way.": "#two-way",
    "#Two-Way": "#two-way",
    "#two%2Dway": "#two%2Dway",  # browsers find this one themselves
    "#two%252Dway": "#two-way",
    "#%22two-way%22": "#two-way",
    "#two-way?utm_source=x": "#two-way",
    "#two-way&fbclid=x": "#two-way",
    "#two-way%20": "#two-way",
    "#nowhere.": "#nowhere.",
}


@pytest.mark.parametrize("path", ["decide/realtime/", thorough("calculator/?team=solo")])
def test_a_damaged_fragment_lands(page: Page, address: str, path: str) -> None:
    """A link to a section leads there though its end was changed on the way, on any page; one that leads nowhere stays."""
    id = "two-way" if "decide" in path else "q-team"
    for sent, shown in sample([*LANDING.items()], 4):
        sent, shown = (text.replace("two-way", id).replace("Two-Way", id.title()) for text in (sent, shown))
        if "two" in sent and id != "two-way":
            continue
        page.goto("about:blank")
        page.goto(f"{address}{path}{sent}")
        expect(page).to_have_url(f"{address}{path}{shown}")
        if "nowhere" not in sent:
            expect(page.locator(f"#{id}")).to_be_in_viewport()


def test_an_anchor_that_is_there_wins(page: Page, address: str) -> None:
    """Where the very id exists, a fragment is nobody's to mend."""
    page.goto(f"{address}decide/realtime/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=\"Two-Way.\">here</p>')")
    page.evaluate("location.hash = '#Two-Way.'")
    page.wait_for_function("document.querySelector(':target')")
    assert page.evaluate("[document.querySelector(':target').textContent, location.hash]") == ["here", "#Two-Way."]


# ------------------------------------------------------------------ hostile addresses

BATCH = 80  # a browser ignores a page that changes its address more than 200 times in ten seconds

# Each as a click on back brings it, to an engine that runs. What the address was, and what became of it.
WARM = """async (queries) => {
  const seen = [];
  const form = FORM;
  let last = [];
  for (const query of queries) {
    history.pushState(null, '', `${location.pathname}?${query}`);
    const { search } = location;
    if (last.includes(search.slice(1))) continue; // is shown already, and not asked again
    document.querySelector('#result').dataset.stale = '';
    dispatchEvent(new PopStateEvent('popstate'));
    for (let frames = 0; frames < 900 && document.querySelector('#result[data-stale]'); frames++) {
      await new Promise(requestAnimationFrame);
    }
    const result = document.querySelector('#result');
    last = [search.slice(1), result.dataset.answers];
    const warnings = [...result.querySelectorAll('.mdx-warnings li')].map((one) => one.textContent);
    seen.push([search, result.dataset.answers, warnings, form(), location.search, !!window.pwned]);
  }
  return seen;
}""".replace("FORM", FORM)


def test_hostile_queries_to_a_running_engine(page: Page, address: str, knowledge: Knowledge) -> None:
    """Whatever stands in an address: answers and warnings are the package's own, the form says the same, the address is put
    right or left alone, and nothing of it runs or logs an error."""
    words = knowledge.vocabulary
    corpus = hostile.queries(words, 1_000)
    assert len(corpus) == 1_000
    for queries in batched(sample(corpus, BATCH // 4), BATCH):
        tab = page.context.new_page()
        tab.goto(f"{address}calculator/?team=solo")
        answered(tab, "team=solo")
        for search, shown, warnings, said, after, hit in tab.evaluate(WARM, queries):
            answers, expected = parse(words, search)
            assert (shown, warnings, hit) == (to_query(words, answers), list(expected), False), search
            assert said == in_order(shown), search
            assert after == (search if warnings else f"?{shown}" if shown else ""), search
        tab.close()


# nothing ran that the address brought, the page's script took hold of the form, and what was asked is on its way
ALIVE = """() => {
  const form = document.querySelector('#calculator');
  return !window.pwned && !!form.onchange && form.dataset.engine === (location.search.length > 1 ? 'loading' : 'idle');
}"""
THEME = re.compile(r"\.css$|/bundle\.")


@pytest.mark.thorough
def test_hostile_queries_by_navigation(page: Page, address: str, knowledge: Knowledge) -> None:
    """The page alone, before its engine is there, survives them as well: no error, no script, a form that works.

    Without the theme's styles and script and the engine's, which have no part in it and take most of a load.
    """
    corpus = sample(hostile.queries(knowledge.vocabulary, 1_000), 6)
    page.context.route("**/engine-*/worker.js", lambda route: None)
    page.context.route(THEME, lambda route: route.fulfill(body=""))
    for query in corpus:
        page.goto(f"{address}calculator/?{quoted(query)}", wait_until="domcontentloaded")
        assert page.evaluate(ALIVE), query


def quoted(query: str) -> str:
    """As an address bar sends it, which has no lone surrogates and ends no query early."""
    return query.encode("utf-8", "replace").decode().replace("#", "%23").replace("\0", "%00")


def test_hostile_fragments(page: Page, address: str) -> None:
    """No fragment breaks a page, and none is changed but to an anchor of the page."""
    page.goto(f"{address}decide/realtime/")
    ids = page.locator("[id]").evaluate_all("all => all.map((one) => one.id)")
    corpus = hostile.fragments([id for id in ids if id.islower()], 1_000)
    moved = page.evaluate(
        """async (all) => {
          const seen = [];
          for (const one of all) {
            location.hash = `#${one}`;
            const sent = location.hash;
            await new Promise((resolve) => { setTimeout(resolve); });
            await new Promise((resolve) => { setTimeout(resolve); });
            if (location.hash !== sent) seen.push(location.hash.slice(1));
          }
          return [seen, !!window.pwned];
        }""",
        sample(corpus, 60),
    )
    assert moved[1] is False
    assert set(moved[0]) <= set(ids)
    assert len(moved[0]) > 10


def test_the_package_reads_the_whole_corpus(knowledge: Knowledge) -> None:
    """Every one of a thousand hostile queries gives answers and warnings of our own words, on the page and in the record."""
    for query in hostile.queries(knowledge.vocabulary, 1_000):
        answers, warnings = parse(knowledge.vocabulary, query)
        assert to_query(knowledge.vocabulary, answers).isascii()
        assert "pwned" not in "".join(warnings)
    for query in hostile.queries(knowledge.vocabulary, 1_000)[::50]:
        day = str(knowledge.checked)
        assert "pwned" not in calculator.respond(query, day) + "".join(calculator.elaborate(query, day))
