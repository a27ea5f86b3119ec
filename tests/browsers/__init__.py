"""Three browsers with the same few hands, so that a journey is written once.

In: a browser as its own protocol drives it. Out: a Reader, who opens, clicks, types, goes back, and sees what the page
and its policy complain of.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

PATIENCE = 60  # seconds: what takes a busy machine a few does not come after these

# `amiss` is a function of the given values that says what is not yet as it should be, and nothing when all is.
WAIT = """(...given) => new Promise((done, fail) => {
  const amiss = %s;
  const look = () => amiss(...given) ? setTimeout(look, 5) : done(null);
  setTimeout(() => fail(`after %d s: ${amiss(...given)}`), %d);
  look();
})"""


class Reader(ABC):
    """A browser with one window, as a reader uses it."""

    probe = ""  # HTML that each page begins with, where the browser's protocol does not tell of errors

    @abstractmethod
    def open(self, url: str) -> None:
        """Go to an address, and wait until the page has loaded."""

    @abstractmethod
    def evaluate(self, expression: str) -> str:
        """What the promise that a JavaScript expression gives brings: a string."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click in the middle of the first such element."""

    @abstractmethod
    def follow(self, selector: str) -> None:
        """Click on what loads a page, and wait until it has loaded."""

    @abstractmethod
    def press(self, keys: str) -> None:
        """Press these keys, one after the other."""

    @abstractmethod
    def go(self, by: int) -> None:
        """Back or forward through the history."""

    @abstractmethod
    def reload(self) -> None:
        """Load the page again, and wait until it has."""

    @abstractmethod
    def errors(self) -> list[str]:
        """What went wrong since last asked: errors in the console, exceptions, violations of the policy."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def run(self, function: str, *arguments: object) -> Any:
        """What a JavaScript function gives for JSON's values; it may be async."""
        return json.loads(
            self.evaluate(f"(async () => JSON.stringify(await ({function})(...{json.dumps(arguments)})) ?? 'null')()")
        )

    def wait(self, amiss: str, *arguments: object) -> None:
        """Wait until a JavaScript function has nothing left to say is amiss; what it says at last is the error."""
        self.run(WAIT % (amiss, PATIENCE, PATIENCE * 1000), *arguments)

    def until(self, selector: str) -> None:
        """Wait until the page has such an element."""
        self.wait("(selector) => document.querySelector(selector) ? '' : `no ${selector}`", selector)
