"""Fastify before Next.js in one process, on the build of the Next.js example: nothing of Next.js is lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from tests.examples.browsing import Visitor
from tests.examples.contract import ADA, SESSIONS, TEA, Api, fetch, holds
from tests.examples.running import EXAMPLES, Running, built, eventually, node, server
from tests.examples.sockets import upgrading
from tests.examples.test_next import event, events, order_form, orders, pay
from tests.examples.test_next import started as alone
from tests.examples.test_ws import started as beside_sockets

SECRET = {"WEBHOOK_SECRET": "secret-of-the-provider"}


@contextmanager
def started() -> Iterator[Running]:
    """Fastify with Next.js behind it."""
    built("next")
    known = {"SESSIONS": SESSIONS, **SECRET}
    with server([node(), "server.ts"], EXAMPLES / "next-fastify", known, "/api/health") as running:
        yield running


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    """The address that most tests share."""
    with started() as running:
        yield running.address


def test_route_handlers_and_api_routes_keep_their_contract(app: str) -> None:
    """Bodies reach Next.js whole, statuses and headers come back: the contract holds through Fastify."""
    holds(f"{app}/api")
    holds(f"{app}/api/v1")


def test_routes_of_fastify_stand_beside(app: str) -> None:
    """Fastify reads the body of its own route, and both make and see the same orders."""
    made = Api(f"{app}/service").create(TEA)
    assert made.status == 201
    assert orders(app)[0] == made.body == Api(f"{app}/service").ask("GET", "/orders").body["orders"][0]
    assert Api(f"{app}/service").create({"items": []}).status == 422
    assert Api(f"{app}/service").create(session=None).status == 401


def test_a_prerendered_page_stays_one(app: str) -> None:
    """Fastify in front, or a plain server of your own, serves it from the cache as `next start` does."""

    def cached(address: str) -> dict[str, str]:
        """What says how the page came to be, once it comes from the cache, which a build of yesterday's makes anew."""
        got = fetch(f"{address}/prices")[1]
        names = ("Cache-Control", "Content-Type", "Vary", "X-Nextjs-Cache", "X-Nextjs-Prerender", "X-Nextjs-Stale-Time")
        return {name: got[name] for name in names} if got["X-Nextjs-Cache"] == "HIT" else {}

    with alone() as next_start, beside_sockets() as plain:
        one, *others = [eventually(partial(cached, at)) for at in (next_start.address, plain.address, app)]
    assert one["X-Nextjs-Prerender"] == "1"
    assert others == [one, one]


def test_each_request_goes_through_the_pipeline(app: str) -> None:
    """A hook of Fastify touches pages, files and routes alike."""
    seen = {fetch(app + path)[1]["X-Request-Id"] for path in ("/prices", "/api/health", "/nowhere", "/service/orders")}
    assert len(seen) == 4
    assert None not in seen


def test_server_actions_work(app: str) -> None:
    """The form without a script makes its order, and another origin is still refused."""
    ada = Visitor(app, ADA)
    assert ada.send("/orders", order_form(ada, quantity="7")).status == 303
    assert orders(app)[0]["items"] == [{"sku": "tea", "quantity": 7}]
    before = orders(app)
    assert ada.send("/orders", order_form(ada), Origin="https://evil.example").status == 500
    assert orders(app) == before


def test_events_are_not_held_back(app: str) -> None:
    """Each event of Next.js arrives while the stream is open."""
    with events(app) as stream:
        assert stream.readline() == b"retry: 1000\n"
        for number in range(3):
            assert pay(app, f"fastify {number}", "ada", f"order-{number}").status == 200
            assert event(stream)["data"] == f"order-{number}"


def test_upgrades_are_answered(app: str) -> None:
    """Rooms open on the same port, others are refused or ended."""
    room = f"/rooms/{Api(f'{app}/api').create().body['id']}"
    cookie = {"Cookie": f"session={ADA}"}
    with upgrading(app, room, Origin=app, **cookie) as guest:
        guest.send("hello")
        assert b"hello" in guest.next().data
    with upgrading(app, room, Origin="https://evil.example", **cookie) as guest:
        assert guest.status == 403
    with upgrading(app, "/elsewhere", Origin=app, **cookie) as guest:
        assert guest.status == 404
        assert guest.ended()


@pytest.mark.thorough
def test_it_stops_when_told() -> None:
    """Told to stop, it closes its sockets and ends by itself."""
    with started() as running:
        room = f"/rooms/{Api(f'{running.address}/api').create().body['id']}"
        with upgrading(running.address, room, Origin=running.address, Cookie=f"session={ADA}") as guest:
            running.process.send_signal(signal.SIGTERM)
            assert guest.closed() == 1001
        assert running.process.wait(30) == 0
