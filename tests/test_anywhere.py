"""The built site where browser and network give less: storage denied, no clipboard, a deploy meanwhile, an
address that is none."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from calculator.publish.keeping import keep
from tests.conftest import SITE, open_context, served
from tests.driving import QUERY, answered, choose
from tests.sampling import sample

pytestmark = pytest.mark.browser

DENIED = """for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {
  get() { throw new DOMException('denied', 'SecurityError'); },
});"""
SCHEME = "document.body.dataset.mdColorScheme"
STORED = "JSON.stringify(localStorage)"


def switch(page: Page) -> None:
    """Choose the other scheme."""
    page.locator("#__scheme").click()


def searched(page: Page, text: str) -> None:
    """Search, and wait for what is found."""
    page.keyboard.press("/")
    page.locator("[data-md-component=search-query]").fill(text)
    expect(page.locator(".md-search-result__item").first).to_be_visible()


@pytest.mark.thorough
@pytest.mark.parametrize("path", ["", "matrix/"])
def test_storage_denied(fresh: Page, address: str, path: str) -> None:
    """In a frame or a browser that denies all storage, search finds and the scheme can be switched, without an error."""
    fresh.add_init_script(DENIED)
    fresh.goto(address + path)
    switch(fresh)
    assert fresh.evaluate(SCHEME) == "slate"
    searched(fresh, "websocket")


def test_nothing_is_stored_before_a_choice(browser: Browser, address: str) -> None:
    """Reading stores nothing, and the scheme is the system's from the first paint; a choice is kept, over what is broken
    too."""
    for system, first, other in sample([("light", "default", "slate"), ("dark", "slate", "default")], 1):
        with open_context(browser, color_scheme=system) as context:
            page = context.new_page()
            page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ window.early = {SCHEME}; }})")
            page.goto(address)
            searched(page, "websocket")
            assert page.evaluate(f"[window.early, {SCHEME}, {STORED}]") == [first, first, "{}"]
            page.keyboard.press("Escape")
            switch(page)
            page.goto(address + "decide/team/")
            assert page.evaluate(SCHEME) == other
            page.evaluate("for (const key of Object.keys(localStorage)) localStorage.setItem(key, 'broken {')")
            page.reload()
            assert page.evaluate(SCHEME) == first


def test_the_theme_starts_without_a_new_style(fresh: Page, address: str) -> None:
    """Once a page is shown, nothing changes what the style of all its elements depends on: each such change, of which the
    theme's own script makes five, costs a phone as much as the first one."""
    fresh.add_init_script("""window.changes = [];
      const note = ({ target, attributeName, oldValue }) => {
        if (target.getAttribute(attributeName) !== oldValue) changes.push(`${target.nodeName} ${attributeName}`);
      };
      document.addEventListener('readystatechange', () => {
        for (const element of [document.documentElement, document.body]) {
          new MutationObserver((records) => records.forEach(note)).observe(element, { attributeOldValue: true });
        }
      }, { once: true });""")
    fresh.goto(address + "decide/realtime/")
    fresh.wait_for_load_state("networkidle")
    assert fresh.evaluate("changes") == ["HTML data-js-focus-visible"]  # on which no style depends
    assert fresh.locator("meta[name=color-scheme]").count() == 0


@pytest.mark.parametrize("path", [f"calculator/?{QUERY}", f"matrix/?{QUERY}"])
def test_colours_cost_no_layers(page: Page, address: str, path: str) -> None:
    """Text on a colour lies in the same layer as the text around it: Chromium gives it one of its own, which each change
    pays for, unless what lies below all of it is opaque. Five answers: 15 layers, and 30 on a ground of no colour."""
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    tools = page.context.new_cdp_session(page)
    seen: list[list[dict[str, object]]] = []
    tools.on("LayerTree.layerTreeDidChange", lambda event: seen.append(event.get("layers", [])))
    tools.send("DOM.enable")
    tools.send("LayerTree.enable")
    page.mouse.wheel(0, 40)  # so that it is drawn, and told, anew
    for _ in range(300):
        page.evaluate("new Promise(requestAnimationFrame)")
        if any(seen):
            break
    *_, layers = filter(None, seen)
    assert sum(bool(layer["drawsContent"]) for layer in layers) <= 20


def test_one_switch_between_schemes(page: Page, address: str) -> None:
    """The switch works by keyboard and keeps the focus; until it is used the system's scheme is followed, after that it is
    not. The browser's own parts follow as well."""
    page.goto(address)
    own = "[document.documentElement.style.colorScheme, document.querySelector('meta[name=theme-color]').content]"
    light = page.evaluate(own)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body[data-md-color-scheme=slate]")).to_have_count(1)
    dark = page.evaluate(own)
    assert (light[0], dark[0]) == ("light", "dark") and light[1] != dark[1]
    button = page.get_by_role("button", name="Light or dark")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_be_focused()
    assert page.evaluate(own) == light
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(SCHEME) == "default"


def test_without_the_themes_script(faulty: Page, address: str) -> None:
    """Where the theme's script does not come or comes cut, its page is as without scripts: no search that answers nothing."""
    for answer in ({"status": 404}, {"status": 200, "content_type": "text/javascript", "body": "cut {"}):
        faulty.route("**/bundle.*.js", partial(Route.fulfill, **answer))
        faulty.goto(address)
        expect(faulty.locator("html.no-js")).to_have_count(1)
        expect(faulty.locator(".md-header [for=__search]").first).to_be_hidden()
        faulty.unroute_all()


@pytest.mark.thorough
@pytest.mark.parametrize("clipboard", ["undefined", "{ writeText: () => Promise.reject(new Error('refused')) }"])
def test_copy_without_a_clipboard(fresh: Page, address: str, clipboard: str) -> None:
    """Link and record are copied whole where the browser's clipboard is missing, as on plain http, or refuses."""
    fresh.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }});")
    fresh.goto(address + "calculator/?team=solo")
    answered(fresh, "team=solo")
    record = fresh.locator("#more pre")
    record.wait_for(state="attached")
    fresh.get_by_text("The decision as a record").click()
    for button, said, text in (
        ("#result [data-copy]", "Link copied", fresh.url),
        ("#more [data-copy]", "Record copied", record.text_content()),
    ):
        fresh.locator(button).click()
        expect(fresh.locator(button)).to_have_text(said)
        fresh.evaluate("document.body.prepend(Object.assign(document.createElement('textarea'), { id: 'pasted' }))")
        fresh.locator("#pasted").press("Control+V")
        assert fresh.locator("#pasted").input_value() == text
        fresh.evaluate("document.querySelector('#pasted').remove()")


@pytest.mark.thorough
def test_copy_refused_altogether(fresh: Page, address: str) -> None:
    """Where nothing copies, the text is shown to be copied by hand, and the button does not say that it was."""
    asked = []
    fresh.on("dialog", lambda dialog: (asked.append(dialog.default_value), dialog.dismiss()))
    fresh.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false;"
    )
    fresh.goto(address + "calculator/?team=solo")
    answered(fresh, "team=solo")
    fresh.locator("#result [data-copy]").click()
    expect(fresh.locator("#result [data-copy]")).to_have_text("Copy link")
    assert asked == [fresh.url]


@pytest.mark.parametrize(
    ("path", "leads"),
    sample(
        [
            ("kalkulator/?team=solo#q-team", "calculator/?team=solo#q-team"),
            ("decisions/real-time", "decide/realtime/"),
            ("options/hybrid.html", "options/hybrid/"),
            ("DECIDE/Team/index.html", "decide/team/"),
            ("scenario/onlineshop", "scenarios/shop/"),
            ("no/such/page/", None),
            ("%E0%A4%A/%3Cb%3E", None),
        ],
        3,
    ),
)
def test_missing_page_leads_on(faulty: Page, address: str, path: str, leads: str | None) -> None:
    """An address that is none says so, names what is near it with the answers it carried, and offers calculator, matrix,
    search and, without a script too, every page."""
    answer = faulty.goto(address + path)
    assert answer is not None and answer.status == 404
    near = faulty.locator("#near a")
    if leads is None:
        expect(faulty.locator("#near")).to_be_hidden()
    else:
        assert near.first.evaluate("one => one.href") == address + leads
    query = "?team=solo" if "?" in path else ""
    for name in ("calculator", "matrix"):
        expect(faulty.locator(f'.mdx-doors a[href="{address}{name}/{query}"]')).to_be_visible()
    faulty.locator("summary", has_text="All pages").click()
    expect(faulty.locator("#pages a", has_text="Glossary")).to_be_visible()


@pytest.mark.thorough
def test_missing_page_searches(faulty: Page, address: str) -> None:
    """The search that a missing page offers is for the last word of its address."""
    faulty.goto(address + "wrong/web-sockets.html")
    faulty.get_by_role("link", name="Search for “web sockets”").click()
    expect(faulty.locator(".md-search-result__item").first).to_be_visible()


@pytest.mark.thorough
def test_a_deploy_while_a_page_is_open(page: Page, tmp_path: Path) -> None:
    """A page that was opened before a deploy with another engine still answers after it."""
    live, new = tmp_path / "live", tmp_path / "new"
    shutil.copytree(SITE, live)
    shutil.copytree(SITE, new)
    [engine] = (new / "assets").glob("engine-*")
    engine.rename(engine.with_name("engine-0000000000"))
    (new / "calculator" / "index.html").write_text("the calculator of the new deploy")
    with served(live) as address:
        page.goto(address + "calculator/")
        assert keep(new, address) == f"Kept {engine.name} for the pages that are still open."
        live.rename(tmp_path / "before")
        new.rename(live)
        choose(page, "team", "solo")
        answered(page, "team=solo")
