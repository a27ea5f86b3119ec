"""What tests of the served site share: an answer set, and the reader's hands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page, expect

FIVE = {
    "realtime": "two-way",
    "background-jobs": "long",
    "language": "python",
    "clients": "web-and-mobile",
    "team": "frontend-and-backend",
}
QUERY = "&".join(f"{requirement}={level}" for requirement, level in FIVE.items())


# Bring an answer set, as a click on Back does.
GO = """query => {
  history.pushState(null, '', `${location.pathname}${query && '?'}${query}`);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
# Close what a reader has opened, show what one has hidden, and have an entry made that is still to come, as a press does.
TIDY = """() => {
  window.onpointerdown?.();
  for (const card of document.querySelectorAll(':popover-open')) card.hidePopover();
  for (const fold of document.querySelectorAll('details[open]')) fold.open = false;
  document.querySelector('#hide:checked')?.click();
  document.activeElement.blur();
}"""


def answered(page: Page, query: str) -> None:
    """Wait until the result shown is that of ``query``."""
    page.wait_for_selector(f'#result[data-answers="{query}"]', state="attached")  # on a phone it lies in a closed sheet


def entered(page: Page, query: str) -> None:
    """Wait until the address has the answers of ``query`` as well, which it gets after the result."""
    answered(page, query)
    expect(page).to_have_url(re.compile(re.escape(f"calculator/?{query}") + "$"))


def choose(page: Page, requirement: str, level: str) -> None:
    """Answer a question of the form."""
    page.locator(f'#q-{requirement} input[value="{level}"] + span').click()


HREFS = "all => all.map((one) => one.getAttribute('href'))"  # of links, in one call

AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# the theme's boxes for code and for Markdown's tables; on a touch screen it takes the focus from the first itself
THEIRS = re.compile(r"#__code_\d+ > code|\.md-typeset__scrollwrap")


def barriers(violations: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """The rule and the element of each barrier that axe reports, but for boxes of the theme that scroll without focus."""
    found = [(one["id"], node["target"][0]) for one in violations for node in one["nodes"]]
    return [(id, at) for id, at in found if id != "scrollable-region-focusable" or not THEIRS.match(at)]
