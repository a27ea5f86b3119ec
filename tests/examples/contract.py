"""The contract of the orders API: what every server has to do, whatever it is written in.

A check gets an ``Api`` and asks it; each answer is also held against docs/examples/orders/openapi.yaml. A server has to
know the SESSIONS below.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from http.client import HTTPConnection, HTTPMessage
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from uuid import uuid4

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from tests.examples.running import EXAMPLES

SESSIONS = "ada:session-of-ada:4102444800,bob:session-of-bob:4102444800,eve:session-of-the-past:1"
ADA = "session-of-ada"
BOB = "session-of-bob"
TEA = {"items": [{"sku": "tea", "quantity": 2}]}
CUPS = {"items": [{"sku": "cup", "quantity": 4}, {"sku": "pot", "quantity": 1}], "note": "wrap them"}


class Answer(NamedTuple):
    """What came back; ``body`` is read from JSON."""

    status: int
    headers: HTTPMessage
    body: Any


class Api(NamedTuple):
    """The orders API below an address, such as http://127.0.0.1:3000/api."""

    base: str

    def ask(
        self, method: str, path: str, body: object = None, session: str | None = ADA, **headers: str
    ) -> Answer:  # fmt: skip
        """Asks as the session's customer. Names of headers are written with _ for -; a body of bytes is sent as it is."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if session is not None:
            sent["Authorization"] = f"Bearer {session}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        status, got, said = fetch(self.base + path, method, data, sent)
        answer = Answer(status, got, json.loads(said))
        conforms(method, path, status, got, said)
        return answer

    def create(self, body: object = TEA, key: str | None = None, session: str | None = ADA) -> Answer:
        """Asks for a new order, under a key of its own unless one is given."""
        return self.ask("POST", "/orders", body, session, Idempotency_Key=key or str(uuid4()))


def fetch(
    address: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, HTTPMessage, bytes]:  # fmt: skip
    """One request on a connection of its own, its path sent as it is written; no redirect is followed."""
    host = urlsplit(address).netloc
    connection = HTTPConnection(host, timeout=30)
    try:
        connection.request(method, address.split(host, 1)[1], body, headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


@cache
def specification() -> OpenAPI:
    """The API's description, which is itself valid OpenAPI."""
    config = Config(extra_media_type_deserializers={"application/problem+json": json.loads})
    return OpenAPI.from_file_path(str(EXAMPLES / "orders" / "openapi.yaml"), config)


def conforms(method: str, path: str, status: int, headers: HTTPMessage, body: bytes) -> None:
    """Holds an answer against the description: status, media type, headers and schema."""
    plain, _, query = path.partition("?")
    request = MockRequest("http://orders", method.lower(), plain, args=dict(parse_qsl(query)))
    kind = headers.get_content_type()
    specification().validate_response(request, MockResponse(body, status, dict(headers.items()), kind))


def health(api: Api) -> None:
    """Whoever asks, the service says that it is there."""
    assert api.ask("GET", "/health", session=None).body == {"status": "ok"}


def no_session(api: Api) -> None:
    """Without a session nothing is read or written."""
    assert api.ask("GET", "/orders", session=None).status == 401
    assert api.ask("GET", f"/orders/{uuid4()}", session=None).status == 401
    assert api.create(session=None).status == 401


def bad_session(api: Api) -> None:
    """A session that is unknown, empty or expired is none."""
    for session in ("no-session", "", "session-of-the-past"):
        assert api.ask("GET", "/orders", session=session).status == 401


def other_scheme(api: Api) -> None:
    """A token under another scheme is no session."""
    assert api.ask("GET", "/orders", session=None, Authorization=f"Basic {ADA}").status == 401


def create(api: Api) -> None:
    """A new order is open, has its price from us, and is found where Location says."""
    made = api.create(CUPS)
    assert made.status == 201
    assert made.headers["ETag"] == '"1"'
    expected = {**CUPS, "status": "open", "total": 4 * 1200 + 3900, "version": 1}
    assert made.body.items() >= expected.items()
    assert urljoin(f"{api.base}/orders", made.headers["Location"]) == f"{api.base}/orders/{made.body['id']}"
    assert api.ask("GET", f"/orders/{made.body['id']}").body == made.body


def text(api: Api) -> None:
    """A note is optional, and comes back letter by letter."""
    assert api.create(TEA).body["note"] == ""
    for note in ("für Zoë, 茶 🍵", "'; drop table orders; --", '<b>&amp;</b>\n"quoted" \\ '):
        made = api.create({**TEA, "note": note})
        assert made.body["note"] == note


def invalid(api: Api) -> None:
    """What is not valid is refused, and the answer points at the fault."""
    for body, pointer in [
        ({"items": [{"sku": "tea", "quantity": 0}]}, "#/items/0/quantity"),
        ({"items": [{"sku": "tea", "quantity": 100}]}, "#/items/0/quantity"),
        ({"items": [{"sku": "tea", "quantity": 1.5}]}, "#/items/0/quantity"),
        ({"items": [{"sku": "tea", "quantity": "2"}]}, "#/items/0/quantity"),
        ({"items": [{"sku": "gold", "quantity": 1}]}, "#/items/0/sku"),
        ({"items": []}, "#/items"),
        ({"items": [{"sku": "tea", "quantity": 1}] * 51}, "#/items"),
        ({"items": "tea"}, "#/items"),
        ({**TEA, "note": "x" * 201}, "#/note"),
        ({**TEA, "note": 7}, "#/note"),
    ]:
        refused = api.create(body)
        assert refused.status == 422, body
        assert [fault["pointer"] for fault in refused.body["errors"]] == [pointer], body


def missing(api: Api) -> None:
    """What is left out, or is no object, is refused."""
    for body in ({}, {"items": [{"sku": "tea"}]}, {"items": [{"quantity": 1}]}, {"items": [7]}, [], "tea", 7):
        assert api.create(body).status == 422, body


def every_fault(api: Api) -> None:
    """All faults are told at once."""
    refused = api.create({"items": [{"sku": "gold", "quantity": 1}, {"sku": "tea", "quantity": -1}]})
    assert {fault["pointer"] for fault in refused.body["errors"]} == {"#/items/0/sku", "#/items/1/quantity"}


def unknown_field(api: Api) -> None:
    """A client cannot set what is ours: its price, its owner."""
    for more in ({"total": 1}, {"customer": "bob"}, {"status": "cancelled"}):
        assert api.create({**TEA, **more}).status == 422


def broken_json(api: Api) -> None:
    """A body that is not JSON is a fault of the request, not of the order."""
    assert api.create(b'{"items": [').status == 400


def no_key(api: Api) -> None:
    """An order is created under a key."""
    assert api.ask("POST", "/orders", TEA).status == 400


def same_key(api: Api) -> None:
    """Who asks again under the same key gets the order that is there already."""
    key = str(uuid4())
    first, again = api.create(TEA, key), api.create(TEA, key)
    assert (again.status, again.body) == (201, first.body)
    newest = api.ask("GET", "/orders?limit=2").body["orders"]
    assert [order["id"] for order in newest].count(first.body["id"]) == 1


def same_key_other_order(api: Api) -> None:
    """A key stands for one order."""
    key = str(uuid4())
    assert api.create(TEA, key).status == 201
    assert api.create(CUPS, key).status == 422


def same_key_other_customer(api: Api) -> None:
    """Keys of one customer say nothing about those of another."""
    key = str(uuid4())
    assert api.create(TEA, key).body["id"] != api.create(TEA, key, BOB).body["id"]


def same_key_at_once(api: Api) -> None:
    """Requests under one key that arrive together still make one order."""
    key = str(uuid4())
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: api.create(TEA, key), range(4)))
    assert [answer.status for answer in made] == [201] * 4
    assert len({answer.body["id"] for answer in made}) == 1


def listing(api: Api) -> None:
    """A list holds the customer's own orders, the newest first, each as it is alone."""
    mine = [api.create(body).body for body in (TEA, CUPS, TEA)]
    theirs = api.create(session=BOB).body
    listed = api.ask("GET", "/orders").body["orders"]
    assert listed[:3] == mine[::-1]
    assert theirs not in listed
    assert theirs == api.ask("GET", "/orders?limit=1", session=BOB).body["orders"][0]


def paging(api: Api) -> None:
    """Pages hold each order once, also where one is created between two of them."""
    mine = [api.create().body["id"] for _ in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    while set(mine) - set(seen):
        page = api.ask("GET", "/orders?" + urlencode({"limit": 2} | ({"cursor": cursor} if cursor else {}))).body
        assert len(page["orders"]) == 2
        seen += [order["id"] for order in page["orders"]]
        cursor = page["next"]
        api.create()
    assert seen[:5] == mine[::-1]
    assert len(seen) == len(set(seen))


def last_page(api: Api) -> None:
    """The last page says that it is the last."""
    api.create()
    page = api.ask("GET", "/orders?limit=100").body
    while page["next"]:
        page = api.ask("GET", f"/orders?limit=100&cursor={page['next']}").body
    oldest = page["orders"][-1]["id"]
    assert api.ask("GET", f"/orders?cursor={oldest}").body == {"orders": [], "next": None}


def bad_page(api: Api) -> None:
    """A page that cannot be is refused; so is the place of another customer's order."""
    theirs = api.create(session=BOB).body["id"]
    for query in ("limit=0", "limit=101", "limit=many", "limit=1.5", f"cursor={uuid4()}", f"cursor={theirs}"):
        assert api.ask("GET", f"/orders?{query}").status == 400, query


def unknown_order(api: Api) -> None:
    """What is not there is not found."""
    for path in (f"/orders/{uuid4()}", "/orders/1"):
        assert api.ask("GET", path).status == 404
        assert api.ask("PUT", path, TEA, If_Match='"1"').status == 404
        assert api.ask("POST", f"{path}/cancel").status == 404


def another_customers_order(api: Api) -> None:
    """An order of another customer is not found, whatever is asked of it, and stays as it is."""
    order = api.create(session=BOB).body
    path = f"/orders/{order['id']}"
    assert api.ask("GET", path).status == 404
    assert api.ask("PUT", path, CUPS, If_Match='"1"').status == 404
    assert api.ask("POST", f"{path}/cancel").status == 404
    assert api.ask("GET", path, session=BOB).body == order


def change(api: Api) -> None:
    """A change makes the next version, with the price that follows from it."""
    order = api.create().body
    path = f"/orders/{order['id']}"
    changed = api.ask("PUT", path, CUPS, If_Match='"1"')
    assert changed.status == 200
    assert changed.headers["ETag"] == '"2"'
    assert changed.body == {**order, **CUPS, "total": 8700, "version": 2}
    again = api.ask("GET", path)
    assert (again.body, again.headers["ETag"]) == (changed.body, '"2"')


def change_of_another_version(api: Api) -> None:
    """Who has not seen the present version cannot overwrite it."""
    order = api.create().body
    path = f"/orders/{order['id']}"
    assert api.ask("PUT", path, CUPS).status == 428
    assert api.ask("PUT", path, CUPS, If_Match='"2"').status == 412
    assert api.ask("PUT", path, CUPS, If_Match="1").status == 412
    assert api.ask("PUT", path, {"items": []}, If_Match='"1"').status == 422
    assert api.ask("GET", path).body == order


def changes_at_once(api: Api) -> None:
    """Of several changes of one version, one is made."""
    path = f"/orders/{api.create().body['id']}"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: api.ask("PUT", path, CUPS, If_Match='"1"').status, range(4)))
    assert sorted(answers) == [200, 412, 412, 412]
    assert api.ask("GET", path).body["version"] == 2


def cancel(api: Api) -> None:
    """A cancelled order stays, cancelled once however often it is asked, and is not changed again."""
    order = api.create().body
    path = f"/orders/{order['id']}"
    cancelled = api.ask("POST", f"{path}/cancel")
    assert cancelled.status == 200
    assert cancelled.body == {**order, "status": "cancelled", "version": 2}
    again = api.ask("POST", f"{path}/cancel")
    assert (again.status, again.body) == (200, cancelled.body)
    assert api.ask("PUT", path, CUPS, If_Match='"2"').status == 409
    assert api.ask("GET", path).body == cancelled.body


CHECKS: list[Callable[[Api], None]] = [
    health, no_session, bad_session, other_scheme,
    create, text, invalid, missing, every_fault, unknown_field, broken_json,
    no_key, same_key, same_key_other_order, same_key_other_customer, same_key_at_once,
    listing, paging, last_page, bad_page, unknown_order, another_customers_order,
    change, change_of_another_version, changes_at_once, cancel,
]  # fmt: skip

each = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)


def holds(address: str) -> None:
    """The whole contract at once, of the API below an address."""
    for check in CHECKS:
        check(Api(address))
