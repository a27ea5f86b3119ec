"""Evidence where it is claimed: numbered, listed, opened in place, dated once, and contested where it is met."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from calculator.elements import Site, fact_links
from calculator.model import Fact, Knowledge
from calculator.pages import ROOT as TOP
from calculator.publish.contesting import contestable
from calculator.publish.evidence import BRIEF, FULL, NONE, day, evident, letter
from tests.conftest import ADDRESS, SITE
from tests.driving import HREFS, QUERY, answered
from tests.reading import Read, read
from tests.sampling import sample

MARK = re.compile(r'<a(?: id="mark-[^"]*")? href="#note-([^"]*)" role="doc-noteref" data-fact[^>]*>([^<]*)</a>')
REPOSITORY = "https://github.com/some/where"


def built(path: str) -> str:
    """The HTML of a built page."""
    return (SITE / path / "index.html").read_text(encoding="utf-8")


def cited(page: str) -> list[tuple[str, str]]:
    """The marks of a finished page: (fact, name)."""
    return MARK.findall(page)


def page_of(site: Site, *ids: str) -> str:
    """A page as the generator builds it, with a sentence a fact."""
    sentences = (f"<p>So it is. {fact_links(site, [id])}</p>" for id in ids)
    head = f'<link rel="canonical" href="{ADDRESS}some/page/">'
    return f'{head}<article><h1 id="a">A</h1>{"".join(sentences)}</article>'


@pytest.fixture(scope="module")
def facts(knowledge: Knowledge) -> tuple[Fact, Fact, Fact]:
    """Two facts and an opinion."""
    first, second, *_ = (one for one in knowledge.facts.values() if one.sources and one.correction)
    return first, second, next(one for one in knowledge.facts.values() if one.verdict == "opinion")


# ------------------------------------------------------------------ the marks and their list


def test_marks_count_through_the_page(knowledge: Knowledge, facts: tuple[Fact, Fact, Fact]) -> None:
    """The same fact has the same number wherever it is cited; facts are counted and opinions lettered, by first citation."""
    first, second, opinion = (one.id for one in facts)
    html = evident(Site(knowledge, TOP), page_of(Site(knowledge, TOP), second, opinion, first, second), FULL)

    assert cited(html) == [(second, "1"), (opinion, "a"), (first, "2"), (second, "1")]
    assert [letter(number) for number in (0, 25, 26, 51, 52)] == ["a", "z", "aa", "az", "ba"]


def test_a_note_says_what_a_fact_rests_on(knowledge: Knowledge, facts: tuple[Fact, Fact, Fact]) -> None:
    """Statement, verdict, day, sources, the fact's own place and the way back; where there is no room, how it begins."""
    fact = facts[0]
    for amount in (FULL, BRIEF):
        html = evident(Site(knowledge, TOP), page_of(Site(knowledge, TOP), fact.id), amount)
        note = unescape(re.search(rf'<li id="note-{fact.id}">.*?</li>', html)[0])  # type: ignore[index]
        text = re.sub("<[^>]+>", "", note)
        own, back = f'href="{TOP}facts/{fact.topic}/#{fact.id}"', f'href="#mark-{fact.id}"'

        assert fact.verdict in text and fact.statement.replace("`", "")[:40] in text
        assert day(fact.checked) in text and own in note and back in note
        if amount == FULL:
            assert fact.statement.replace("`", "") in text and fact.correction.replace("`", "")[:40] in text
            assert all(source.title in text and source.url in note for source in fact.sources)


def test_a_page_without_room_leads_to_the_facts(knowledge: Knowledge, facts: tuple[Fact, Fact, Fact]) -> None:
    """Where no list fits, marks keep their numbers and lead to the fact's own place."""
    html = evident(Site(knowledge, TOP), page_of(Site(knowledge, TOP), facts[0].id), NONE)

    assert f'href="{TOP}facts/{facts[0].topic}/#{facts[0].id}" role="doc-noteref"' in html
    assert "note-" not in html and "#evidence" not in html


def test_the_day_stands_once(knowledge: Knowledge, facts: tuple[Fact, Fact, Fact]) -> None:
    """Under the title: how many facts, and the day of the oldest."""
    html = evident(Site(knowledge, TOP), page_of(Site(knowledge, TOP), *(one.id for one in facts)), FULL)
    oldest = day(min(one.checked for one in facts))

    assert f'<a href="#evidence">2 facts and 1 opinion</a>, oldest checked on {oldest}' in html
    html = evident(Site(knowledge, TOP), page_of(Site(knowledge, TOP), facts[0].id), FULL)
    assert f'<a href="#evidence">1 fact</a>, checked on {day(facts[0].checked)}' in html


def test_a_beta_is_dated_where_it_is_first_cited(knowledge: Knowledge) -> None:
    """What may change any week carries its day in the text, once on a page; what is stable does not."""
    beta, stable = knowledge.fact("fact-vercel-websockets"), knowledge.fact("fact-openapi-types")
    html = evident(Site(knowledge, TOP), page_of(Site(knowledge, TOP), stable.id, beta.id, beta.id), FULL)

    assert re.findall(r'<small class="mdx-beta"> (.*?) </small>', html) == [f"beta, {day(beta.checked)}"]
    assert html.index("mdx-beta") > html.index(f"mark-{beta.id}")


@pytest.mark.site
def test_no_sentence_carries_a_day_of_checking(pages: dict[str, Read]) -> None:
    """The stamp that stood 1,918 times stands in lists of evidence, facts in full and records only."""
    left = {}
    for path in pages:
        if path == "404.html" or path.startswith(("facts/", "guide/cost/", "changes/")):
            continue
        text = re.sub(
            r'<div class="mdx-evidence".*?</div>|<p class="mdx-dated">.*?</p>|<pre.*?</pre>',
            "",
            built(path),
            flags=re.S,
        )
        if stamps := re.findall(r"\b[Cc]hecked (?:on )?\d[^<]*", text):
            left[path] = stamps
    assert left == {}


@pytest.mark.site
def test_every_page_lists_what_it_cites(pages: dict[str, Read]) -> None:
    """Each page with marks lists exactly their facts, worked products included; only the largest has no room for it."""
    unlisted = set()
    for path in pages:
        if path == "404.html" or "doc-noteref" not in built(path):
            continue
        marks = dict(cited(built(path)))
        notes = [id.removeprefix("note-") for id in pages[path].ids if id.startswith("note-")]
        if not marks:
            unlisted.add(path)
            continue
        facts = [id for id, name in marks.items() if name.isdigit()]
        assert notes == facts + [id for id in marks if id not in facts], path
        assert list(marks.values()).count("1") == 1 and [marks[id] for id in facts] == [
            str(n + 1) for n in range(len(facts))
        ]

    assert unlisted <= {"guide/stacks/", "matrix/"}


# ------------------------------------------------------------------ contesting


def places(html: str) -> list[str]:
    """What the links to a prefilled issue name as wrong."""
    links = (link for link in read(html).links if link.startswith(f"{REPOSITORY}/issues/new?template=wrong-claim.yml&"))
    return [parse_qs(urlsplit(link).query)["place"][0] for link in links]


def test_notes_can_be_contested(knowledge: Knowledge, facts: tuple[Fact, Fact, Fact]) -> None:
    """A note carries a link that names its fact; where no repository is known, the way is explained, once on a page."""
    page = evident(Site(knowledge, TOP), page_of(Site(knowledge, TOP), *(one.id for one in facts)), FULL)
    known, unknown = contestable(page, REPOSITORY), contestable(page, "")

    assert {f"facts/{one.topic}/#{one.id}" for one in facts} <= set(places(known))
    assert places(unknown) == [] and unknown.count(f'href="{TOP}contest/"') == 1


@pytest.mark.site
def test_the_way_to_contest_is_on_every_page(pages: dict[str, Read]) -> None:
    """Each page leads to the explanation, which exists."""
    assert "contest/" in pages
    for path, page in pages.items():
        if path not in ("404.html", "contest/"):
            assert any(link.endswith("contest/") for link in page.links), path


def fulfilling(html: str) -> Callable[[Route], None]:
    """What answers a request with this page."""
    return lambda route: route.fulfill(body=html, content_type="text/html")


@pytest.mark.site
@pytest.mark.browser
def test_a_rating_is_contested_where_it_is_met(page: Page, address: str, pages: dict[str, Read]) -> None:
    """Each reason on a decision page, an option page and in a result has a link that names option, requirement and level."""
    for path in sample(("decide/realtime/", "options/hybrid/", f"calculator/?{QUERY}"), 1):
        name = path.partition("?")[0]
        known = contestable(re.sub(r' <a class="mdx-wrong".*?</a>', "", built(name)), REPOSITORY)
        page.route(f"{address}{path}", fulfilling(known))
        page.goto(address + path)
        if "?" in path:
            answered(page, QUERY)
        links = page.locator(".mdx-facts > .mdx-wrong")
        expect(links).not_to_have_count(0)
        named = Counter(unquote_plus(href.partition("place=")[2]) for href in links.evaluate_all(HREFS))
        findings = {f"rating of {one} at {asked}={level}" for one, asked, level, _ in read(page.content()).findings}

        assert set(named) <= findings, path
        reasons = page.locator(".mdx-level-table td .mdx-rating, .mdx-why-list .mdx-rating")
        of = reasons.evaluate_all("all => all.map((one) => ({...one.dataset}))")
        assert of, path
        for one in of:
            place = "rating of {option} at {requirement}={level}".format(**one)
            assert named[place], (path, place)


# ------------------------------------------------------------------ in the reader's hands


@pytest.mark.site
@pytest.mark.browser
@pytest.mark.parametrize(
    "path", sample(["decide/realtime/", "scenarios/shop/", "guide/stacks/", f"calculator/?{QUERY}"], 1)
)
def test_opens_beside_its_mark_by_keyboard(page: Page, address: str, path: str, knowledge: Knowledge) -> None:
    """Enter opens the fact beside its mark, Tab enters it, Esc closes it and gives the focus back; the address stays."""
    page.goto(address + path)
    if "?" in path:
        answered(page, QUERY)
    marks = page.locator("a[data-fact]:visible")
    mark = marks.nth(1)
    id = mark.get_attribute("href").partition("#")[2].removeprefix("note-")
    mark.focus()
    page.keyboard.press("Enter")
    card = page.locator(".mdx-note")
    expect(card).to_be_visible()
    expect(card).to_be_focused()
    expect(card).to_contain_text(re.sub("`.*", "", knowledge.fact(id).statement)[:60].strip())
    expect(card.locator(f'a[href$="#{id}"]')).to_have_text("This fact")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.mdx-note').contains(document.activeElement)")
    for link in card.locator("a:not([rel=external])").all():
        assert link.evaluate("link => link.href").startswith(address)
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(mark).to_be_focused()
    assert page.url == address + path


@pytest.mark.thorough
@pytest.mark.site
@pytest.mark.browser
def test_a_result_fetches_a_page_of_facts_once(page: Page, address: str) -> None:
    """A result made in the browser numbers its marks, and asks once for the page on which their facts stand."""
    asked: list[str] = []
    page.on("request", lambda request: "/facts/" in request.url and asked.append(request.url))
    page.goto(f"{address}calculator/?{QUERY}")
    answered(page, QUERY)
    marks = page.locator("#result a[data-fact]:visible")
    names: dict[str, str] = {}
    for fact, name in marks.evaluate_all("all => all.map((one) => [one.dataset.fact, one.textContent])"):
        assert names.setdefault(fact, name) == name
    counted = [name for name in names.values() if name.isdigit()]
    assert counted == [str(number + 1) for number in range(len(counted))] and len(counted) > 2
    for _ in range(2):
        marks.first.click()
        expect(page.locator(".mdx-note")).to_be_visible()
        page.keyboard.press("Escape")
    assert len(asked) == 1


@pytest.mark.site
@pytest.mark.browser
def test_a_sheet_under_the_thumb(phone: Page, address: str) -> None:
    """At 390 px a mark is 24 px or more each way, and its fact opens as a sheet at the foot that a tap beside it closes."""
    phone.goto(address + "decide/realtime/")
    for mark in phone.locator("a[data-fact]:visible").all()[:20]:
        box = mark.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    phone.locator("a[data-fact]:visible").nth(3).tap()
    card = phone.locator(".mdx-note")
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    assert abs(box["y"] + box["height"] - 844) < 1 and box["height"] <= 0.61 * 844
    phone.touchscreen.tap(195, 100)
    expect(card).to_have_count(0)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.site
@pytest.mark.browser
def test_the_card_stays_in_view(page: Page, address: str) -> None:
    """Beside its mark and inside the window, wherever the mark stands."""
    page.goto(address + "options/hybrid/")
    for block in ("start", "center", "end"):
        for number in (0, 5, 11):
            mark = page.locator("a[data-fact]:visible").nth(number)
            mark.evaluate(f"mark => mark.scrollIntoView({{ block: '{block}' }})")
            mark.evaluate("mark => mark.click()")
            card = page.locator(".mdx-note")
            expect(card).to_be_visible()
            own, at = card.bounding_box(), mark.bounding_box()
            assert own["x"] >= 0 and own["x"] + own["width"] <= 1280
            assert own["y"] >= 0 and own["y"] + own["height"] <= 800
            assert own["y"] - at["y"] - at["height"] < 12 and at["y"] - own["y"] - own["height"] < 12
            page.keyboard.press("Escape")
            expect(card).to_have_count(0)


@pytest.mark.site
@pytest.mark.browser
def test_without_script_and_in_print(scriptless: Page, address: str) -> None:
    """A mark leads to its note and the note back; print shows the list and neither cards nor ways back."""
    scriptless.goto(address + "decide/realtime/")
    mark = scriptless.locator("a[data-fact]:visible").first
    id = mark.get_attribute("href").removeprefix("#note-")
    mark.click()
    assert scriptless.url.endswith(f"#note-{id}")
    note = scriptless.locator(f"#note-{id}")
    expect(note).to_be_in_viewport()
    note.locator(".mdx-back").click()
    assert scriptless.url.endswith(f"#mark-{id}")
    expect(scriptless.locator(f"#mark-{id}")).to_be_in_viewport()
    scriptless.emulate_media(media="print")
    expect(note).to_be_visible()
    expect(note.locator(".mdx-back")).to_be_hidden()


@pytest.mark.site
@pytest.mark.browser
def test_overdue_facts_say_so(fresh: Page, address: str) -> None:
    """Past its day by the reader's clock a fact is overdue in a word and in the stop colour, and the page counts them."""
    fresh.clock.set_fixed_time("2031-01-01T12:00:00Z")
    fresh.goto(address + "decide/realtime/")
    mark = fresh.locator("a[data-fact]:visible").first
    expect(mark.locator("+ .mdx-overdue")).to_contain_text("overdue since 20")
    quiet, stop = (
        fresh.evaluate(f"getComputedStyle(document.body).getPropertyValue('{name}')")
        for name in ("--mdx-quiet", "--mdx-stop")
    )
    colour = mark.evaluate("mark => getComputedStyle(mark).color")
    assert colour == "rgb({}, {}, {})".format(*bytes.fromhex(stop.strip("# "))) and quiet != stop
    expect(fresh.locator("p.mdx-overdue")).to_have_text(
        f"Facts overdue for a check: {fresh.locator('[id^=note-]').count()}"
    )
    mark.click()
    expect(fresh.locator(".mdx-note .mdx-overdue")).to_be_visible()


@pytest.mark.thorough
@pytest.mark.site
@pytest.mark.browser
def test_nobody_is_shut_out_of_evidence(page: Page, address: str) -> None:
    """axe finds nothing in an open card, light and dark, on a page and in an answer; test_readers looks at the marks."""
    options = {"resultTypes": ["violations"]}
    decision, result = "decide/realtime/", f"calculator/?{QUERY}"
    for path, scheme in sample([(decision, "dark"), (decision, "light"), (result, "light")], 1):
        page.emulate_media(color_scheme=scheme)
        page.goto(address + path)
        if "?" in path:
            answered(page, QUERY)
        page.locator("a[data-fact]:visible").nth(2).click()
        expect(page.locator(".mdx-note")).to_be_visible()
        found = Axe().run(page, context=".mdx-note", options=options).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == [], (path, scheme)
