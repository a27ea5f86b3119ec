"""A backend taken out of a Next.js app step by step: the contract holds in each step, and on the way back."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.examples.contract import ADA, CHECKS, SESSIONS, Answer, Api, fetch, holds
from tests.examples.fakes import Asked, service
from tests.examples.running import EXAMPLES, Running, built, next_start, node, server
from tests.sampling import WHOLE, sample

COUNTING = """
let asked = 0;
require("node:http").createServer((request, response) => {
  if (request.url === "/asked") return response.end(String(asked));
  if (request.url !== "/health") asked += 1;
  response.end(request.method);
}).listen(process.env.PORT, "127.0.0.1");
"""


@contextmanager
def front(database: Path, **env: str) -> Iterator[Running]:
    """The Next.js app, always of the same build."""
    known = {"SESSIONS": SESSIONS, "DATABASE": str(database), **env}
    with server(next_start(), built("strangler"), known, "/api/health") as running:
        yield running


def backend(database: Path) -> AbstractContextManager[Running]:
    """The service that takes the orders over."""
    return server([node(), "server.ts"], EXAMPLES / "fastify", {"SESSIONS": SESSIONS, "DATABASE": str(database)})


def moved(step: str) -> str:
    """The methods that have moved at a step, by its file of variables."""
    [methods] = re.findall("^MOVED=(.*)$", (EXAMPLES / "strangler" / "steps" / f"{step}.env").read_text(), re.MULTILINE)
    return str(methods)


class Reading(Api):
    """The API of an app, but each order alone is read by the handler of the step that the base ends with."""

    def ask(
        self, method: str, path: str, body: object = None, session: str | None = ADA, **headers: str
    ) -> Answer:  # fmt: skip
        """As ever; pages of orders, and all that writes, stay with the app."""
        app, _, _ = self.base.partition("/steps/")
        alone = method == "GET" and re.fullmatch("/orders/[^/?]+", path)
        return Api(self.base if alone else f"{app}/api").ask(method, path, body, session, **headers)


def test_contract_holds_in_each_step(tmp_path: Path) -> None:
    """Before, with the reads moved, with all moved, and back again: one build, one database, one contract. Where time is short,
    with the reads moved and back."""
    database = tmp_path / "orders.db"
    with backend(database) as service:
        orders = []
        for step in ("before", "reads", "all", "before") if WHOLE else ("reads", "before"):
            with front(database, API=service.address, MOVED=moved(step)) as app:
                api = Api(f"{app.address}/api")
                holds(api.base)
                orders.append(api.create().body)
                assert [api.ask("GET", f"/orders/{order['id']}").body for order in orders] == orders


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("handler", "step"),
    sample([("query", "before"), ("layer", "before"), ("flag", "before"), ("flag", "reads"), ("service", "all")], 1),
)
def test_contract_holds_for_each_handler(tmp_path: Path, handler: str, step: str) -> None:
    """With its own query, over the layer, behind the flag, and when the service alone has the database, the contract holds."""
    database = tmp_path / "orders.db"
    known = tmp_path / "nowhere" / "orders.db" if handler == "service" else database
    with backend(database) as service, front(known, API=service.address, MOVED=moved(step)) as app:
        for check in CHECKS:
            check(Reading(f"{app.address}/steps/{handler}"))


@pytest.mark.thorough
def test_a_service_that_fails_is_said_to(tmp_path: Path) -> None:
    """Whoever asks the service for an order answers 502 where it says something else or nothing; the layer still reads."""
    seen: list[Asked] = []
    released = threading.Event()

    def answer(asked: Asked) -> tuple[int, bytes]:
        seen.append(asked)
        if len(seen) > 2:
            released.wait(30)
        return 200, b"<html>"

    with service(answer) as address, front(tmp_path / "orders.db", API=address, MOVED=moved("reads")) as app:
        for handler, status, asked in (("layer", 404, 0), ("flag", 502, 1), ("service", 502, 2), ("service", 502, 3)):
            said = fetch(f"{app.address}/steps/{handler}/orders/1", headers={"Authorization": f"Bearer {ADA}"})
            assert (said[0], len(seen)) == (status, asked)
        assert not released.is_set()
        released.set()


@pytest.mark.parametrize(("step", "taken"), [("before", []), ("reads", ["GET"]), ("all", ["GET", "POST", "PUT"])])
def test_what_has_moved_is_asked_of_the_service(tmp_path: Path, step: str, taken: list[str]) -> None:
    """The methods that moved reach the service, and only those; started again, the same build sends others."""
    with (
        server([node(), "-e", COUNTING], tmp_path) as service,
        front(tmp_path / "orders.db", API=service.address, MOVED=moved(step)) as app,
    ):
        for method in ("GET", "POST", "PUT"):
            _, _, said = fetch(f"{app.address}/api/orders/1", method)
            assert (said == method.encode()) == (method in taken)
        assert int(fetch(f"{service.address}/asked")[2]) == len(taken)


def test_the_session_and_the_caller_cross_the_cut(tmp_path: Path) -> None:
    """What moved reaches the service with cookie, authorization and the caller's address, under the service's own name."""
    seen: list[Asked] = []

    def answer(asked: Asked) -> tuple[int, bytes]:
        seen.append(asked)
        return 200, b""

    with service(answer) as address, front(tmp_path / "orders.db", API=address, MOVED="GET") as app:
        sent = {"cookie": "session=a", "authorization": "Bearer a"}
        for more in ({}, {"x-forwarded-for": "203.0.113.9"}):
            assert fetch(f"{app.address}/api/orders", headers={**sent, **more})[0] == 200
        names = {"host": address, "x-forwarded-host": app.address}
        expected = {**sent, **{name: at.removeprefix("http://") for name, at in names.items()}}
        assert [expected.items() <= asked.headers.items() for asked in seen] == [True, True]
        assert [asked.headers["x-forwarded-for"] for asked in seen] == ["127.0.0.1", "203.0.113.9"]


def test_without_its_service_nothing_moves(tmp_path: Path) -> None:
    """MOVED alone does not break the app: it needs the address of the service too."""
    with front(tmp_path / "orders.db", MOVED="GET,POST,PUT") as app:
        assert Api(f"{app.address}/api").create().status == 201


def test_rewrites_are_frozen_by_the_build(tmp_path: Path) -> None:
    """The trap: an address set at start does not reach `rewrites()`, whose target stands in the build."""
    with (
        server([node(), "-e", COUNTING], tmp_path) as service,
        front(tmp_path / "orders.db", API=service.address, MOVED="GET") as app,
    ):
        status, _, _ = fetch(f"{app.address}/frozen/orders")
        assert status == 500
        assert fetch(f"{service.address}/asked")[2] == b"0"
        assert fetch(f"{app.address}/api/orders")[2] == b"GET"
    manifest = json.loads((built("strangler") / ".next" / "routes-manifest.json").read_text())
    [rewrite] = [rule for rules in manifest["rewrites"].values() for rule in rules]
    assert rewrite["destination"] == "http://127.0.0.1:9/:path*"
