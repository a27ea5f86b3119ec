"""What tests of the served site share: an answer set, and the reader's hands."""

from __future__ import annotations

from playwright.sync_api import Page

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
    page.wait_for_selector(f'#result[data-answers="{query}"]', state="attached")  # on a phone it lies in a closed sheet


def choose(page: Page, requirement: str, level: str) -> None:
    """Answer a question of the form."""
    page.locator(f'#q-{requirement} input[value="{level}"] + span').click()
