"""The drawings: small, described, shown, and in the scheme that the reader chose on the site."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.conftest import ROOT
from tests.test_prose import DOCS

DRAWINGS = sorted((ROOT / "docs").glob("[dgo]*/*.svg"))  # of decisions, the guide and options
PAGES = [path for path in DOCS if ".svg)" in path.read_text(encoding="utf-8")]


def test_drawings_are_small_and_say_what_they_show() -> None:
    """Each is below 6 kB, has a title and a description, and is drawn for both schemes."""
    assert len(DRAWINGS) >= 12
    for path in DRAWINGS:
        text = path.read_text(encoding="utf-8")
        assert len(text.encode()) < 6_000, path.name
        assert re.search(r"<title[^>]*>[^<]+</title>\s*<desc[^>]*>[^<]+</desc>", text), path.name
        assert "@media (prefers-color-scheme:dark)" in text, path.name


def test_each_drawing_stands_on_a_page_with_its_words() -> None:
    """No drawing is forgotten, and each is shown with a text for those who do not see it."""
    shown = {
        (page.parent / name).resolve()
        for page in PAGES
        for name in re.findall(r"!\[[^\]]{40,}\]\(([^)]+\.svg)\)\{ \.mdx-drawing \}", page.read_text(encoding="utf-8"))
    }
    assert shown == set(DRAWINGS)


@pytest.mark.browser
@pytest.mark.parametrize("system", ["light", "dark"])
def test_drawings_follow_the_switch_of_the_site(page: Page, address: str, system: str) -> None:
    """Whatever the system prefers: an image takes the colour scheme of its element, and that is the one of the site."""
    page.emulate_media(color_scheme=system)
    page.goto(f"{address}guide/migration/")
    found = {}
    for scheme in ("default", "slate"):
        page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
        found[scheme] = page.locator(".mdx-drawing").first.evaluate("image => getComputedStyle(image).colorScheme")
    assert found == {"default": "light", "slate": "dark"}
