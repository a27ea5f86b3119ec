"""Each way in which the engine can fail: it ends in one sentence, with the ways out, and a form that still works."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from calculator.pages.form import FAILURES
from tests.conftest import SITE, open_context
from tests.driving import answered, choose

pytestmark = pytest.mark.browser


def fail_with(page: Page, reason: str, address: str, query: str = "?team=solo") -> None:
    """Open the calculator with an answer and see its failure: one sentence, the ways out, a form that still works."""
    page.goto(f"{address}calculator/{query}")
    line = page.locator(f'[data-when="failed:{reason}"]')
    expect(line).to_be_visible(timeout=30_000)
    expect(line).to_contain_text(FAILURES[reason])
    answers = query if "=" in query else ""  # go with the reader to the matrix
    expect(line.locator(f'a[href="{address}matrix/{answers}"]')).to_be_visible()
    expect(page.locator("#answer-bar")).to_contain_text(FAILURES[reason], use_inner_text=False)
    expect(page.locator("#result")).to_be_hidden()
    assert page.locator("#calculator").get_attribute("data-engine") == "failed"
    choose(page, "realtime", "two-way")
    # without an engine the address has the form's order, which is not the canonical one
    assert sorted(page.url.partition("?")[2].split("&")) == ["realtime=two-way", "team=solo"]


def worker() -> str:
    """The shipped worker, to be served with a fault."""
    [script] = (SITE / "assets").glob("engine-*/worker.js")
    return script.read_text()


@pytest.fixture
def faulty(browser: Browser):  # type: ignore[no-untyped-def]
    """A page whose errors are expected."""
    with open_context(browser, faults=True) as context:
        yield context.new_page()


@pytest.mark.parametrize(
    "name",
    [
        "pyodide.mjs",
        "pyodide.asm.js",
        "pyodide.asm.wasm",
        "python_stdlib.zip",
        "pyodide-lock.json",
        "*.whl",
        "worker.js",
    ],
)
def test_missing_file(faulty: Page, address: str, name: str) -> None:
    """Each file of the engine that is missing ends in a sentence."""
    faulty.context.route(f"**/engine-*/{name}", lambda route: route.fulfill(status=404, body="not here"))
    reason = {"pyodide.mjs": "start", "pyodide.asm.js": "start", "worker.js": "start", "*.whl": "package"}.get(
        name, "missing"
    )
    fail_with(faulty, reason, address)


def test_connection_lost(faulty: Page, address: str) -> None:
    """A download that breaks off is named as one, and trying again works once the connection is back."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: route.abort())
    fail_with(faulty, "download", address)
    expect(faulty.locator('[data-when="failed:download"]')).to_be_visible(timeout=30_000)
    faulty.context.unroute("**/engine-*/*.wasm")
    faulty.locator('[data-when="failed:download"] [data-retry]').click()
    answered(faulty, "realtime=two-way&team=solo")


def test_wasm_refused(faulty: Page, address: str) -> None:
    """WebAssembly that is corrupt, or that a policy refuses, does not leave the page waiting."""
    faulty.context.route(
        "**/engine-*/*.wasm",
        lambda route: route.fulfill(body=b"\0asm not really", content_type="application/wasm"),
    )
    fail_with(faulty, "refused", address)


def test_wasm_blocked_by_policy(faulty: Page, address: str) -> None:
    """A host that forbids WebAssembly by policy gets the same sentence."""

    policy = {"content-security-policy": "script-src 'self'"}
    faulty.context.route(
        "**/engine-*/worker.js",
        lambda route: route.fulfill(body=worker(), content_type="text/javascript", headers=policy),
    )
    fail_with(faulty, "refused", address)


def test_out_of_memory(faulty: Page, address: str) -> None:
    """Too little memory is named."""

    starved = "const starve = async () => { throw new RangeError('could not allocate memory'); };\n"
    starved += "Object.assign(WebAssembly, { instantiate: starve, instantiateStreaming: starve });\n"
    faulty.context.route(
        "**/engine-*/worker.js", lambda route: route.fulfill(body=starved + worker(), content_type="text/javascript")
    )
    fail_with(faulty, "memory", address)


def test_old_browser(faulty: Page, address: str) -> None:
    """A browser without module workers is told so."""
    faulty.add_init_script("window.Worker = function () { throw new TypeError('module workers are not supported'); };")
    fail_with(faulty, "old", address)


def test_silence_ends(faulty: Page, address: str) -> None:
    """An engine that gives no sign of life is given up within its deadline."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: None)
    faulty.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.querySelector('#calculator').dataset.patience = '1'; });"
    )
    fail_with(faulty, "silent", address)


def test_package_broken(faulty: Page, address: str) -> None:
    """A wheel that is not the one registered is refused by its sum, and the page says that the calculator is missing."""
    faulty.context.route("**/engine-*/*.whl", lambda route: route.fulfill(body=b"PK not a wheel"))
    fail_with(faulty, "package", address)


def test_ten_restarts(browser: Browser, address: str) -> None:
    """Ten failed starts leave no engine behind, and the eleventh answers what was asked at first."""
    with open_context(browser, faults=True) as context:
        page = context.new_page()
        context.route("**/engine-*/*.wasm", lambda route: route.abort())
        page.goto(address + "calculator/?realtime=two-way&team=solo")
        retry = page.locator('[data-when="failed:download"] [data-retry]')
        for _ in range(10):
            retry.click()
            page.wait_for_selector('#calculator[data-engine="failed"]')
        context.unroute("**/engine-*/*.wasm")
        expect(retry).to_be_visible()
        assert page.workers == []
        retry.click()
        answered(page, "realtime=two-way&team=solo")
        page.wait_for_selector('#calculator[data-engine="ready"]')

        assert len(page.workers) == 1
