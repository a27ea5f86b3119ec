"""An order is charged exactly once, wherever the server is killed and whatever the payment provider does."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from tests.examples.contract import fetch
from tests.examples.fakes import Asked, service
from tests.examples.running import EXAMPLES, Running, eventually, node, server
from tests.sampling import sample

TEA = {"sku": "tea", "quantity": 2}
PRICE = 900


class Provider:
    """A payment provider, as they are: one charge for a key, however often it is asked, and now and then out of order."""

    def __init__(self) -> None:
        self.charges: list[int] = []
        self.keys: dict[str, tuple[bytes, bytes]] = {}
        self.asked: Counter[str] = Counter()
        self.failures: list[int] = []  # the statuses that the next requests get, with half an answer and no charge
        self.after_charge: Callable[[str], object] = lambda key: None  # happens between the charge and its answer
        self.lock = threading.Lock()

    def __call__(self, asked: Asked) -> tuple[int, bytes]:
        with self.lock:
            key = asked.headers.get("idempotency-key", "")
            self.asked[key] += 1
            if self.failures:
                return self.failures.pop(0), b"{"
            known, answer = self.keys.get(key, (asked.body, b""))
            if known != asked.body:
                return 400, b'{"error": "the key was used for another charge"}'
            if not answer:
                self.charges.append(json.loads(asked.body)["amount"])
                answer = json.dumps({"id": f"charge-{len(self.charges)}"}).encode()
                if key:
                    self.keys[key] = (asked.body, answer)
        self.after_charge(key)
        return 200, answer


class Shop(NamedTuple):
    """The example with a database of its own, before a provider that the test plays."""

    provider: Provider
    env: dict[str, str]

    def server(self, *options: str, **more: str) -> AbstractContextManager[Running]:
        """The running server."""
        return server([node(), *options, "server.ts"], EXAMPLES / "payment", self.env | more)

    def orders(self) -> int:
        """How many orders there are."""
        with closing(sqlite3.connect(self.env["DATABASE"])) as connection:
            [[number]] = connection.execute("select count(*) from orders").fetchall()
            return int(number)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop without orders."""
    provider = Provider()
    with service(provider) as address:
        yield Shop(provider, {"DATABASE": str(tmp_path / "payment.db"), "PROVIDER": address})


def place(running: Running, order: str, body: object = TEA) -> tuple[int, Any]:
    """Places an order under an id of the client's."""
    headers = {"Content-Type": "application/json"}
    status, _, said = fetch(f"{running.address}/orders/{order}", "PUT", json.dumps(body).encode(), headers)
    return status, json.loads(said)


def settled(running: Running, order: str) -> Any:
    """The order, once the provider has said what it has to say."""

    def ask() -> Any:
        _, _, said = fetch(f"{running.address}/orders/{order}")
        read = json.loads(said)
        return read if read["status"] != "placed" else None

    return eventually(ask)


def test_paid(shop: Shop) -> None:
    """An order that is placed gets paid; asked for again it stays the same, and under its id there is no other."""
    order = str(uuid4())
    with shop.server() as running:
        assert place(running, order) == (202, {"id": order, "total": PRICE, "status": "placed", "charge": None})
        paid = settled(running, order)
        assert paid == {"id": order, "total": PRICE, "status": "paid", "charge": "charge-1"}
        assert place(running, order) == (202, paid)
        assert place(running, order, {"sku": "cup", "quantity": 1})[0] == 409
        assert place(running, str(uuid4()), {"sku": "tea", "quantity": 0})[0] == 400
        assert place(running, "1", TEA)[0] == 400
    assert shop.provider.charges == [PRICE]
    assert shop.orders() == 1


def test_killed_before_each_step(shop: Shop, tmp_path: Path) -> None:
    """Killed before any one of its steps and started again, the server charges the order once, and nobody else's; two of
    the steps where time is short."""
    killed = f"--import={Path(__file__).parent / 'killed.mjs'}"
    words = ["begin", "insert", "insert", "commit", "ask", "answer", "begin", "update", "delete", "commit"]
    for placed, number in enumerate(sample(range(1, len(words) + 2), 3), start=1):
        order = str(uuid4())
        record = tmp_path / f"steps-{number}"
        with shop.server(killed, KILL_AT=str(number), STEPS=str(record)) as running:
            survived = False
            with suppress(OSError, HTTPException):  # the server dies, and the client does not know how far it came
                place(running, order)
                survived = settled(running, order)["status"] == "paid"
            assert survived or running.process.wait(60) == -signal.SIGKILL
        steps = record.read_text().splitlines() if record.exists() else []
        assert [step.split()[0] for step in steps] == words[: number - 1]
        assert survived == (number > len(words))
        if survived:
            break
        with shop.server() as running:
            assert place(running, order)[0] == 202  # a client that got no answer asks again
            assert settled(running, order)["status"] == "paid"
        assert shop.provider.charges == [PRICE] * placed
        assert shop.orders() == placed
    assert max(shop.provider.asked.values()) == 2  # it was in the middle of a charge that the server died


def test_killed_while_the_provider_charges(shop: Shop) -> None:
    """The provider has charged and its answer is lost with the server: the next one learns of the same charge."""
    order = str(uuid4())
    with shop.server() as running:
        shop.provider.after_charge = lambda key: os.killpg(running.process.pid, signal.SIGKILL)
        with suppress(OSError, HTTPException):
            place(running, order)
        running.process.wait(60)
    shop.provider.after_charge = lambda key: None
    with shop.server() as running:
        assert settled(running, order)["charge"] == "charge-1"
    assert shop.provider.charges == [PRICE]


def test_two_servers(shop: Shop) -> None:
    """Two servers on one database ask for the same charge at once; there is one."""
    orders = [str(uuid4()) for _ in range(5)]
    shop.provider.after_charge = lambda key: eventually(lambda: shop.provider.asked[key] >= 2)
    with shop.server() as one, shop.server() as other:
        for order in orders:
            assert place(one, order)[0] == 202
        for order in orders:
            assert settled(other, order)["status"] == "paid"
    assert shop.provider.charges == [PRICE] * len(orders)


def test_a_provider_that_fails(shop: Shop) -> None:
    """A provider that is out of order is asked again until it is not; the client waits for none of it."""
    order = str(uuid4())
    shop.provider.failures = [500, 429, 200, 503]
    with shop.server() as running:
        assert place(running, order)[0] == 202
        assert settled(running, order)["status"] == "paid"
    assert shop.provider.asked[order] == 5
    assert shop.provider.charges == [PRICE]


def test_declined(shop: Shop) -> None:
    """A no of the provider is final, and not asked for twice."""
    order = str(uuid4())
    shop.provider.failures = [402]
    with shop.server() as running:
        place(running, order)
        assert settled(running, order) == {"id": order, "total": PRICE, "status": "declined", "charge": None}
        other = str(uuid4())
        place(running, other)
        assert settled(running, other)["status"] == "paid"
    assert shop.provider.asked[order] == 1


def test_a_key_that_the_provider_has_forgotten(shop: Shop) -> None:
    """An order that waited for longer than the provider knows its key is not charged blindly, but left to a person."""
    order = str(uuid4())
    shop.provider.failures = [500] * 1000
    with shop.server() as running:
        place(running, order)
        with closing(sqlite3.connect(shop.env["DATABASE"])) as connection, connection:
            connection.execute("update outbox set created = created - 24 * 3600000")
        assert settled(running, order)["status"] == "unclear"
    assert shop.provider.charges == []
