"""Each way in which the engine can fail: it ends in one sentence, with the ways out, and a form that still works.

The commonest kinds of fault are tried at one file of the engine each; where CI=true every kind, at every file.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from calculator.pages.form import FAILURES
from calculator.publish.serving import Handler
from tests.conftest import SITE, open_context
from tests.driving import answered, choose
from tests.sampling import sample

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
    assert page.url.endswith("?realtime=two-way&team=solo")


def way_out(page: Page, reason: str, button: str, mend: Callable[[], None]) -> None:
    """Once the fault is mended, the button of its sentence leads to the answer that was asked for."""
    line = page.locator(f'[data-when="failed:{reason}"]')
    expect(line).to_be_visible(timeout=30_000)  # again, after the last answer of ``fail_with``
    mend()
    line.locator(button).click()
    answered(page, "realtime=two-way&team=solo")


def worker() -> str:
    """The shipped worker, to be served with a fault."""
    [script] = (SITE / "assets").glob("engine-*/worker.js")
    return script.read_text()


FETCHED = ["pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json", "*.whl"]
SCRIPTS = ["worker.js", "pyodide.mjs", "pyodide.asm.js"]
HTML = "<!doctype html><title>Sign in</title><p>Welcome to this network."


def shipped(name: str) -> bytes:
    """A file of the engine."""
    [file] = (SITE / "assets").glob(f"engine-*/{name}")
    return file.read_bytes()


@pytest.mark.parametrize("name", sample([*FETCHED, *SCRIPTS], 1))
def test_missing_file(faulty: Page, address: str, name: str) -> None:
    """Each file of the engine that is missing ends in a sentence, and reloading the page is the way out: after an update of
    the site the folder has another name, and only a fresh page knows it."""
    faulty.context.route(f"**/engine-*/{name}", lambda route: route.fulfill(status=404, body="not here"))
    fail_with(faulty, "missing", address)
    way_out(faulty, "missing", "[data-reload]", lambda: faulty.context.unroute(f"**/engine-*/{name}"))


@pytest.mark.parametrize("name", sample([*FETCHED, *SCRIPTS][::-1], 1))
def test_sign_in_page(faulty: Page, address: str, name: str) -> None:
    """A page that a network or a host puts in place of any file is named as that, and is not taken for a broken engine."""
    faulty.context.route(f"**/engine-*/{name}", lambda route: route.fulfill(body=HTML, content_type="text/html"))
    fail_with(faulty, "portal", address)


@pytest.mark.thorough
@pytest.mark.parametrize("name", sample(SCRIPTS[::-1], 1))
def test_script_of_another_type(faulty: Page, address: str, name: str) -> None:
    """A host that sends scripts as something else, which browsers refuse, is told what it has to send."""
    faulty.context.route(
        f"**/engine-*/{name}", lambda route: route.fulfill(body=shipped(name), content_type="application/octet-stream")
    )
    fail_with(faulty, "type", address)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", sample(["application/octet-stream", "application/wasm; charset=utf-8", ""], 1))
def test_wasm_of_another_type(page: Page, address: str, kind: str) -> None:
    """A host that does not know WebAssembly's type does no harm."""
    page.context.route(
        "**/engine-*/*.wasm",
        lambda route: route.fulfill(body=shipped("pyodide.asm.wasm"), headers={"content-type": kind} if kind else {}),
    )
    page.goto(address + "calculator/?team=solo")
    answered(page, "team=solo")
    page.wait_for_selector('#calculator[data-engine="ready"]')


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "part"), sample([(name, part) for part in (0, 0.5, 0.9) for name in (*FETCHED, *SCRIPTS[1:])], 1)
)
def test_cut_file(faulty: Page, address: str, name: str, part: float) -> None:
    """A file that a proxy has cut, and that is complete as far as the browser can tell, is named as cut, whichever it is;
    the browser does not keep it, so that trying again works."""
    whole = shipped(name)
    kind = "text/javascript" if name.endswith("js") else "application/wasm" if name.endswith("wasm") else "text/plain"
    faulty.context.route(
        f"**/engine-*/{name}",
        lambda route: route.fulfill(body=whole[: int(len(whole) * part)], content_type=kind),
    )
    fail_with(faulty, "changed", address)
    way_out(faulty, "changed", "[data-retry]", lambda: faulty.context.unroute(f"**/engine-*/{name}"))


@pytest.mark.thorough
@pytest.mark.parametrize("name", sample([*FETCHED, *SCRIPTS], 1))
def test_connection_that_dies_midway(
    browser: Browser, address: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download that ends before the length that was announced is one that broke off, and no fault of the browser."""
    serve = Handler.do_GET

    def half(self: Handler) -> None:
        file = Path(self.path.partition("?")[0])
        if "/engine-" not in self.path or not file.match(name):
            return serve(self)
        whole = shipped(file.name)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file.name))
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole[: len(whole) // 2])
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    monkeypatch.setattr(Handler, "do_GET", half)
    reason = "changed" if name == "*.whl" else "download"  # a sum that does not hold may be of either
    with open_context(browser, faults=True) as context:  # which has kept none of them
        page = context.new_page()
        fail_with(page, reason, address)
        way_out(page, reason, "[data-retry]", lambda: monkeypatch.setattr(Handler, "do_GET", serve))


SWAPPED = {
    "pyodide.asm.wasm": (b"\0asm\x01\0\0\0", "application/wasm"),  # a module of nothing
    "python_stdlib.zip": (b"PK\x05\x06" + bytes(18), "application/zip"),  # an archive of nothing
    "pyodide-lock.json": (b'{"info": {}, "packages": {}}', "application/json"),
    "*.whl": (b"PK\x05\x06" + bytes(18), "application/zip"),
    "pyodide.asm.js": (b"export default 1;", "text/javascript"),
    "pyodide.mjs": (b"export const loadPyodide = () => { throw new Error('another'); };", "text/javascript"),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", sample([*SWAPPED], 1))
def test_swapped_file(faulty: Page, address: str, name: str) -> None:
    """A file that is sound but another one, as from a mirror of another version, is named as changed."""
    body, kind = SWAPPED[name]
    faulty.context.route(f"**/engine-*/{name}", lambda route: route.fulfill(body=body, content_type=kind))
    fail_with(faulty, "changed", address)


def test_connection_lost(faulty: Page, address: str) -> None:
    """A download that breaks off is named as one, and trying again works once the connection is back."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: route.abort())
    fail_with(faulty, "download", address)
    way_out(faulty, "download", "[data-retry]", lambda: faulty.context.unroute("**/engine-*/*.wasm"))


def test_wasm_refused(faulty: Page, address: str) -> None:
    """WebAssembly that came as it was sent and that this browser cannot compile is refused by the browser."""
    whole = shipped("pyodide.asm.wasm")
    faulty.context.route(
        "**/engine-*/*.wasm",
        lambda route: route.fulfill(body=whole[:8] + bytes([255] * (len(whole) - 8)), content_type="application/wasm"),
    )
    fail_with(faulty, "refused", address)


@pytest.mark.thorough
def test_no_webassembly(faulty: Page, address: str) -> None:
    """A browser without WebAssembly, as one in a lockdown mode, is told that it has none."""
    faulty.context.route(
        "**/engine-*/worker.js",
        lambda route: route.fulfill(body="delete self.WebAssembly;\n" + worker(), content_type="text/javascript"),
    )
    fail_with(faulty, "absent", address)


def test_workers_forbidden(faulty: Page, address: str) -> None:
    """A host whose policy forbids workers is told so; the browser is not called old."""
    faulty.context.route(
        "**/calculator/*",
        lambda route: route.fulfill(
            response=(reply := route.fetch()),
            headers=reply.headers | {"content-security-policy": "worker-src 'none'"},
        ),
    )
    fail_with(faulty, "policy", address)


@pytest.mark.thorough
@pytest.mark.parametrize("status", [404, 200])
def test_page_script_that_never_ran(faulty: Page, address: str, status: int) -> None:
    """A page that is older than the host's files, or whose script came as a page, says so with its answers in hand."""
    faulty.context.route(
        "**/engine-*/**", lambda route: route.fulfill(status=status, body=HTML, content_type="text/html")
    )
    faulty.goto(f"{address}calculator/?team=solo")
    line = faulty.locator('[data-when="failed:missing"]')
    expect(line).to_contain_text(FAILURES["missing"])
    expect(line.locator("a")).to_have_attribute("href", re.compile(r"/matrix/\?team=solo$"))
    faulty.context.unroute("**/engine-*/**")
    line.locator("[data-reload]").click()
    answered(faulty, "team=solo")
    expect(line).to_be_hidden()


@pytest.mark.thorough
def test_page_script_that_does_not_come(fresh: Page, address: str) -> None:
    """A script that is on its way for ever is given up as well; where it comes at last, the page works and says no more."""
    held: list[Route] = []
    fresh.clock.install()
    fresh.context.route("**/engine-*/page.js", lambda route: held.append(route))
    fresh.goto(f"{address}calculator/?team=solo", wait_until="commit")
    line = fresh.locator('[data-when="failed:missing"]')
    expect(line).to_be_hidden()
    for _ in range(500):  # until the script runs that looks after twenty seconds
        fresh.clock.fast_forward(20_000)
        if line.is_visible():
            break
    expect(line).to_be_visible()
    held[0].continue_()
    answered(fresh, "team=solo")
    expect(line).to_be_hidden()


@pytest.mark.thorough
def test_update_during_a_visit(faulty: Page, address: str) -> None:
    """An open page whose engine's folder is gone keeps the answers, says to reload, and they are there after that."""
    faulty.goto(f"{address}calculator/")
    faulty.context.route("**/engine-*/**", lambda route: route.fulfill(status=404, body="gone"))
    choose(faulty, "team", "solo")
    line = faulty.locator('[data-when="failed:missing"]')
    expect(line).to_be_visible()
    choose(faulty, "realtime", "two-way")
    expect(line).to_be_visible()
    faulty.context.unroute("**/engine-*/**")
    line.locator("[data-reload]").click()
    answered(faulty, "realtime=two-way&team=solo")


def test_opened_from_disk(faulty: Page, tmp_path: Path) -> None:
    """A site that was unpacked and opened as files says that it has to be served and how, and its links lead to pages."""
    faulty.goto(f"{(SITE / 'calculator' / 'index.html').as_uri()}?team=solo")
    line = faulty.locator('[data-when="failed:disk"]')
    expect(line).to_be_visible()
    expect(line).to_contain_text("python -m http.server")
    line.locator("a").click()
    faulty.wait_for_url("**/matrix/index.html?team=solo")
    expect(faulty.locator("tr[data-mine]")).to_have_count(1)
    faulty.locator("a.md-logo").first.click()
    faulty.wait_for_url("**/site/index.html")


@pytest.mark.thorough
def test_wasm_blocked_by_policy(faulty: Page, address: str) -> None:
    """A host that forbids WebAssembly by policy gets the same sentence."""

    policy = {"content-security-policy": "script-src 'self'"}
    faulty.context.route(
        "**/engine-*/worker.js",
        lambda route: route.fulfill(body=worker(), content_type="text/javascript", headers=policy),
    )
    fail_with(faulty, "refused", address)


@pytest.mark.thorough
def test_out_of_memory(faulty: Page, address: str) -> None:
    """Too little memory is named."""

    starved = "const starve = async () => { throw new RangeError('could not allocate memory'); };\n"
    starved += "Object.assign(WebAssembly, { instantiate: starve, instantiateStreaming: starve });\n"
    faulty.context.route(
        "**/engine-*/worker.js", lambda route: route.fulfill(body=starved + worker(), content_type="text/javascript")
    )
    fail_with(faulty, "memory", address)


def test_old_browser(fresh: Page, address: str) -> None:
    """A browser without module workers is told so."""
    fresh.add_init_script("window.Worker = function () { throw new TypeError('module workers are not supported'); };")
    fail_with(fresh, "old", address)


@pytest.mark.parametrize("name", sample([*FETCHED, *SCRIPTS], 1))
def test_silence_ends(fresh: Page, address: str, name: str) -> None:
    """An engine that gives no sign of life is given up within its deadline, at whichever file it stalls."""
    fresh.context.route(f"**/engine-*/{name}", lambda route: None)
    fresh.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.querySelector('#calculator').dataset.patience = '1'; });"
    )
    fail_with(fresh, "silent", address)


@pytest.mark.thorough
def test_package_broken(faulty: Page, address: str) -> None:
    """A calculator that raises when it is loaded is named apart from what carries it."""
    broken = worker().replace(".load()", ".no_such_thing()")
    assert broken != worker()
    faulty.context.route(
        "**/engine-*/worker.js", lambda route: route.fulfill(body=broken, content_type="text/javascript")
    )
    fail_with(faulty, "package", address)


@pytest.mark.thorough
def test_ten_restarts(faulty: Page, address: str) -> None:
    """Ten failed starts leave no engine behind, and the eleventh answers what was asked at first."""
    faulty.context.route("**/engine-*/*.wasm", lambda route: route.abort())
    faulty.goto(address + "calculator/?realtime=two-way&team=solo")
    retry = faulty.locator('[data-when="failed:download"] [data-retry]')
    for _ in range(10):
        retry.click()
        faulty.wait_for_selector('#calculator[data-engine="failed"]')
    faulty.context.unroute("**/engine-*/*.wasm")
    expect(retry).to_be_visible()
    assert faulty.workers == []
    retry.click()
    answered(faulty, "realtime=two-way&team=solo")
    faulty.wait_for_selector('#calculator[data-engine="ready"]')

    assert len(faulty.workers) == 1
