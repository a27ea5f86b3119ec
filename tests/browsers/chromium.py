"""Chromium, driven by Playwright as in the other tests."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browsers import PATIENCE, Reader
from tests.conftest import open_context


class Chromium(Reader):
    """A window with a profile of its own, in the Chromium that runs."""

    def __init__(self, browser: Browser):
        self.opened = open_context(browser, faults=True)
        self.page = self.opened.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)

    def open(self, url: str) -> None:
        self.page.goto(url)

    def evaluate(self, expression: str) -> str:
        return self.page.evaluate(expression)

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def follow(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.click(selector)

    def press(self, keys: str) -> None:
        self.page.keyboard.type(keys)

    def go(self, by: int) -> None:
        self.page.go_back() if by < 0 else self.page.go_forward()

    def reload(self) -> None:
        self.page.reload()

    def errors(self) -> list[str]:
        self.page.evaluate("0")  # so that what came before is heard
        found = self.opened.errors[:]
        self.opened.errors.clear()
        return found

    def close(self) -> None:
        self.opened.context.close()
