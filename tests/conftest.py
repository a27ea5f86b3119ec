"""What tests share: the knowledge base, the built site as pages, the site served, and a browser.

The site is what `make site` left in site/; `make test` builds it first.
"""

from __future__ import annotations

import dataclasses
import os
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import calculator
from calculator.answers import to_query
from calculator.model import UNSURE, Answer, Knowledge, Vocabulary
from calculator.publish.serving import server
from tests import chromium
from tests.driving import GO, TIDY, answered
from tests.reading import Read, read
from tests.sampling import WHOLE

ROOT = Path(__file__).parents[1]
SITE = ROOT / os.environ.get("SITE_DIR", "site")
ADDRESS = os.environ.get("SITE_URL", "http://127.0.0.1:8000/backend-or-not/")
DAY = date(2026, 11, 27)
POCKET = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
expect.set_options(timeout=30_000)  # a machine may be busy; what is right comes at once


def pytest_sessionstart(session: pytest.Session) -> None:
    """Before any test, say what the chosen files mark as needed and is not there; once, not in each worker of xdist."""
    config = session.config
    if hasattr(config, "workerinput"):
        return
    chosen = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    files = [file for path in chosen for file in (path.rglob("test_*.py") if path.is_dir() else [path])]
    text = "".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
    marks = re.findall(r"^(?:pytestmark|@).*\bmark\.(site|browser)\b", text, re.MULTILINE)
    needed = {mark for mark in marks if f"not {mark}" not in config.option.markexpr}
    if config.option.markexpr == "outside":
        needed.discard("browser")  # what needs other programs does not need Chromium
    if needed and not (SITE / "index.html").exists():
        raise pytest.UsageError("There is no built site: `make test` builds it, and so does `make site`.")
    if "browser" in needed:
        with chromium.driven() as playwright:
            try:
                chromium.options(playwright.chromium)
            except LookupError as missing:
                raise pytest.UsageError(str(missing)) from None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs programs from outside runs only where `-m` speaks of it, as `make examples` and `make browsers` do; further
    variants of what is tried anyway run where CI=true, or where `-m` speaks of them."""
    left = [] if WHOLE or "thorough" in config.option.markexpr else ["thorough"]
    left += [] if "outside" in config.option.markexpr else ["outside"]
    out = [item for item in items if any(item.get_closest_marker(mark) for mark in left)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge base."""
    return calculator.load()


def replace(record, **changes):  # type: ignore[no-untyped-def]
    """A copy of a record with some fields changed."""
    return record._replace(**changes) if isinstance(record, tuple) else dataclasses.replace(record, **changes)


def random_queries(count: int, seed: int, words: Vocabulary | None = None) -> list[str]:
    """Canonical answer sets of every size, unsure and must included; the same for the same seed."""
    words = words or calculator.load().vocabulary
    draw = random.Random(seed)
    queries = []
    for _ in range(count):
        asked = draw.sample(list(words.levels), draw.randint(1, len(words.levels)))
        answers = tuple(
            Answer(
                id,
                UNSURE if draw.random() < 0.1 else draw.choice(words.levels[id]),
                draw.choice([*words.weights, "normal", "normal", "normal"]),
            )
            for id in asked
        )
        queries.append(to_query(words, answers))
    return queries


@pytest.fixture(scope="session")
def pages() -> dict[str, Read]:
    """Every built page by its path below the site's address, "" for home."""
    found = {}
    for file in sorted(SITE.rglob("*.html")):
        path = file.relative_to(SITE).as_posix().removesuffix("index.html")
        found[path] = read(file.read_text(encoding="utf-8"))
    assert found, "no built site, and the test's file is not marked as one that reads it"
    return found


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The built site, served under its base path on a port of its own."""
    with served(SITE) as url:
        yield url


class served:
    """A site served while the block runs; gives its address."""

    def __init__(self, site: Path):
        self.server = server(site, ADDRESS, port=0)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_address[1]}{self.server.RequestHandlerClass.keywords['base']}"

    def __exit__(self, *exception: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium that tests/chromium finds; that there is one was seen before the first test."""
    with chromium.driven() as playwright:
        options = chromium.options(playwright.chromium)
        # Of WebAssembly's two compilers the fast one alone: a start takes 40 % less processor time, and only the few tests
        # with hundreds of answers would gain from the other.
        options["args"] = [*options["args"], "--js-flags=--liftoff-only --wasm-lazy-validation"]  # type: ignore[misc]
        running = playwright.chromium.launch(**options)  # type: ignore[arg-type]
        yield running
        running.close()


class open_context:
    """A browser profile with the given options; on leaving, complains of errors and of requests to others."""

    def __init__(self, browser: Browser, faults: bool = False, **options: object):
        self.faults = faults
        self.context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))  # type: ignore[arg-type]
        self.context.set_default_timeout(60_000)
        self.errors: list[str] = []
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.context.on("console", lambda line: line.type == "error" and self.errors.append(line.text))
        self.context.on("request", self._ask)

    def _ask(self, request) -> None:  # type: ignore[no-untyped-def]
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.errors.append(f"asks another origin: {request.url}")

    def __enter__(self) -> BrowserContext:
        return self.context

    def __exit__(self, kind: type | None, *rest: object) -> None:
        self.context.close()
        if kind is None and not self.faults:
            assert not self.errors


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: nothing cached, the clock and the scripts of no other test."""
    with open_context(browser) as fresh:
        yield fresh


@pytest.fixture
def fresh(context: BrowserContext) -> Page:
    """A page of a fresh profile."""
    return context.new_page()


def lasting(browser: Browser, **options: object) -> Iterator[open_context]:
    """A profile that lasts as long as its fixture, since a start in a fresh one takes three times the processor time."""
    profile = open_context(browser, **options)
    yield profile
    profile.context.close()


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[open_context]:
    """A profile whose page tests take in turn, and what it caches."""
    yield from lasting(browser)


@pytest.fixture(scope="session")
def pocket(browser: Browser) -> Iterator[open_context]:
    """The same under the thumb."""
    yield from lasting(browser, **POCKET)


@pytest.fixture(scope="session")
def running(browser: Browser) -> Iterator[open_context]:
    """A profile in whose page an engine runs."""
    yield from lasting(browser)


@pytest.fixture(scope="session")
def running_pocket(browser: Browser) -> Iterator[open_context]:
    """The same under the thumb."""
    yield from lasting(browser, **POCKET)


@contextmanager
def lent(profile: open_context, faults: bool = False) -> Iterator[Page]:
    """The page of a profile that lasts; its size and its media are put back after it. Complains as a profile would."""
    [page] = profile.context.pages or [profile.context.new_page()]
    size = page.viewport_size
    profile.errors.clear()
    yield page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null", forced_colors="null")
    assert faults or not profile.errors


@contextmanager
def visit(profile: open_context, faults: bool = False) -> Iterator[Page]:
    """A page that shows nothing yet. Routes, other pages and what was stored are gone after it; scripts and clocks that a
    test installs cannot be taken back, so that such a test takes a fresh profile."""
    context = profile.context
    with lent(profile, faults) as page:
        yield page
        context.unroute_all()
        context.clear_cookies()
        for other in context.pages[1:]:
            other.close()
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear(), sessionStorage.clear()")
        page.unroute_all()
        page.goto("about:blank")


@pytest.fixture
def page(desk: open_context) -> Iterator[Page]:
    """A page as wide as a desk's screen."""
    with visit(desk) as shown:
        yield shown


@pytest.fixture
def phone(pocket: open_context) -> Iterator[Page]:
    """A page on a phone."""
    with visit(pocket) as shown:
        yield shown


@pytest.fixture
def faulty(desk: open_context) -> Iterator[Page]:
    """A page whose errors are expected."""
    with visit(desk, faults=True) as shown:
        yield shown


@contextmanager
def asking(profile: open_context, address: str) -> Iterator[Callable[[str], Page]]:
    """Gives the calculator with the answer to a query, as a click on Back brings it where an engine runs since an earlier
    test; what a test opened is closed after it."""
    with lent(profile) as page:

        def ask(query: str) -> Page:
            if (
                page.url.startswith(f"{address}calculator/")
                and page.locator('#calculator[data-engine="ready"]').count()
            ):
                page.evaluate(GO, query)
            else:
                page.goto(f"{address}calculator/?{query}")
            answered(page, query)
            return page

        yield ask
        page.evaluate(TIDY)


@pytest.fixture
def asked(running: open_context, address: str) -> Iterator[Callable[[str], Page]]:
    """The calculator on a desk, from a query."""
    with asking(running, address) as ask:
        yield ask


@pytest.fixture
def tapped(running_pocket: open_context, address: str) -> Iterator[Callable[[str], Page]]:
    """The calculator on a phone, from a query."""
    with asking(running_pocket, address) as ask:
        yield ask


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A phone's page that runs no script."""
    with open_context(browser, viewport={"width": 390, "height": 844}, java_script_enabled=False) as context:
        yield context.new_page()
