"""A static export in a browser, before a backend of another origin: it works from its own pages, and from no other."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.examples.contract import ADA, SESSIONS, fetch
from tests.examples.running import EXAMPLES, Running, built, free_port, node, server

COOKIE = f"__Host-session={ADA}"


class Quiet(SimpleHTTPRequestHandler):
    """Any web server for files."""

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def web(folder: Path, port: int = 0) -> Iterator[str]:
    """The origin at which a folder is served."""
    with ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=str(folder))) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


class Site(NamedTuple):
    """The origin of the exported pages, that of the same pages served by somebody else, and their backend."""

    origin: str
    foreign: str
    backend: Running

    def ask(self, method: str, path: str, origin: str | None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """A request as a browser sends it for a page of this origin."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | (
            {"Origin": origin} if origin else {}
        )
        status, got, said = fetch(f"{self.backend.address}{path}", method, None, sent)
        return status, {name.lower(): value for name, value in got.items()}, said

    def orders(self) -> int:
        """How many orders ada has."""
        status, _, said = self.ask("GET", "/orders", None, Cookie=COOKIE)
        assert status == 200
        return len(json.loads(said)["orders"])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """One build, put where it is served, with a file that says where its backend is."""
    folder = tmp_path / "site"
    shutil.copytree(built("static") / "out", folder)
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    backend = server([node(), "server.ts"], EXAMPLES / "static", {"SESSIONS": SESSIONS, "ORIGIN": origin})
    with backend as running, web(folder, port), web(folder) as foreign:
        (folder / "config.json").write_text(json.dumps({"api": running.address}))
        yield Site(origin, foreign, running)


def sign_in(page: Page) -> None:
    """Signs ada in, by the form."""
    page.get_by_label("Token").fill(ADA)
    page.get_by_role("button", name="Sign in").click()


def test_pages_are_files(site: Site) -> None:
    """The page is HTML before any script runs, and there is nothing that a server would have to run."""
    status, headers, said = fetch(f"{site.origin}/index.html")
    assert (status, headers.get_content_type()) == (200, "text/html")
    assert b"<h1>Orders</h1>" in said
    assert [path.name for path in (built("static") / "out").rglob("*.js") if "_next" not in path.parts] == []


@pytest.mark.browser
def test_own_pages(site: Site, faulty: Page) -> None:
    """From its own origin the page signs in, orders and lists; the session outlives a reload, and no script sees it."""
    faulty.goto(site.origin)
    said = faulty.get_by_role("status")
    expect(said).to_have_text("A valid session is needed")
    sign_in(faulty)
    expect(said).to_have_text("Orders: 0")
    faulty.get_by_role("button", name="Order tea").click()
    expect(said).to_have_text("Orders: 1")
    expect(faulty.get_by_role("listitem")).to_have_text(["9 €"])
    faulty.reload()
    expect(said).to_have_text("Orders: 1")
    assert faulty.evaluate("document.cookie") == ""
    [cookie] = faulty.context.cookies(site.backend.address)
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Strict")
    assert site.orders() == 1


@pytest.mark.browser
def test_foreign_pages(site: Site, faulty: Page) -> None:
    """The same pages from another origin can neither sign in nor read, nor write with the cookie that is there."""
    faulty.goto(site.origin)
    sign_in(faulty)
    expect(faulty.get_by_role("status")).to_have_text("Orders: 0")
    faulty.goto(site.foreign)
    expect(faulty.get_by_role("status")).to_have_text("Failed to fetch")
    sign_in(faulty)
    expect(faulty.get_by_role("status")).to_have_text("Failed to fetch")
    for method, status in (("GET", 200), ("POST", 403)):  # another port is the same site: the cookie comes along
        with faulty.expect_response(f"{site.backend.address}/orders") as sent:
            faulty.evaluate(
                "([address, method]) => fetch(address, { method, mode: 'no-cors', credentials: 'include' })",
                [f"{site.backend.address}/orders", method],
            )
        assert sent.value.status == status
    assert site.orders() == 0


def test_preflight(site: Site) -> None:
    """What the browser asks before it sends JSON is answered for our origin, methods and headers, and for no other."""
    wish = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type,idempotency-key"}
    status, headers, _ = site.ask("OPTIONS", "/orders", site.origin, **wish)
    assert status == 204
    assert headers["access-control-allow-origin"] == site.origin
    assert headers["access-control-allow-credentials"] == "true"
    assert headers["access-control-allow-methods"] == "GET, POST"
    assert headers["access-control-allow-headers"] == "content-type, idempotency-key"
    assert "origin" in headers["vary"].lower()
    for origin in (site.foreign, "null", f"{site.origin}.example", site.origin.replace("http:", "https:")):
        _, headers, _ = site.ask("OPTIONS", "/orders", origin, **wish)
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("origin", ["own", "foreign", "null", None])
def test_writes(site: Site, origin: str | None) -> None:
    """A write with a valid cookie counts from our origin alone; without an origin it is no page's of ours."""
    named = {"own": site.origin, "foreign": site.foreign}.get(origin or "", origin)
    status, headers, _ = site.ask("POST", "/orders", named, Cookie=COOKIE, Idempotency_Key="k")
    assert status == (422 if origin == "own" else 403)
    assert site.ask("POST", "/session", named)[0] == (400 if origin == "own" else 403)
    assert headers.get("access-control-allow-origin") == (site.origin if origin == "own" else None)
    assert site.orders() == 0
