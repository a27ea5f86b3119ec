"""The orders in an SQLite file. Whoever wants at them has to say who they are."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = Path(__file__).parents[1] / "orders" / "schema.sql"


class Problem(Exception):
    """What went wrong, as the client gets to see it: RFC 9457."""

    def __init__(self, status: int, title: str, errors: list[dict[str, str]] | None = None) -> None:
        self.status, self.title, self.errors = status, title, errors


# --8<-- [start:domain]
PRICES = {"cup": 1200, "pot": 3900, "tea": 450}  # cents


class Item(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    sku: Literal["cup", "pot", "tea"]
    quantity: Annotated[int, Field(ge=1, le=99)]


class Draft(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    items: Annotated[list[Item], Field(min_length=1, max_length=50)]
    note: Annotated[str, Field(max_length=200)] = ""


class Order(BaseModel):
    id: str
    status: Literal["open", "cancelled"]
    items: list[Item]
    note: str
    total: int
    version: int
    created: str


class Page(BaseModel):
    orders: list[Order]
    next: str | None


def total(items: list[Item]) -> int:
    return sum(PRICES[item.sku] * item.quantity for item in items)


# --8<-- [end:domain]


def connect(path: str) -> sqlite3.Connection:
    """A connection for one request, which the server may hand from thread to thread."""
    db = sqlite3.connect(path, autocommit=True, check_same_thread=False)
    db.row_factory = sqlite3.Row
    return db


def prepare(path: str, sessions: str) -> None:
    """Makes the tables, and the sessions given as customer:token:expires, with commas between them."""
    with closing(connect(path)) as db:
        db.execute("pragma journal_mode = wal")
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        for session in filter(None, sessions.split(",")):
            insert = "insert or replace into sessions (customer, token, expires) values (?, ?, ?)"
            db.execute(insert, session.split(":"))


class Orders:
    """The orders of one customer, whose session it is; those of others cannot be reached through it."""

    def __init__(self, db: sqlite3.Connection, authorization: str | None) -> None:
        bearer = re.fullmatch(r"bearer (\S+)", authorization or "", re.IGNORECASE)
        session = "select customer from sessions where token = ? and expires > unixepoch()"
        found = db.execute(session, [bearer and bearer[1]]).fetchone()
        if not found:
            raise Problem(401, "A valid session is needed")
        self.db, self.customer = db, found["customer"]

    def get(self, id: str) -> Order:
        row = self._row(id)
        if not row:
            raise Problem(404, "There is no such order")  # also where it is another customer's
        return _order(row)

    def create(self, key: str | None, draft: Draft) -> Order:
        """Creates an order, once for each key: a client that got no answer asks again with the same key."""
        if not key:
            raise Problem(400, "Idempotency-Key is missing")
        request = draft.model_dump_json()
        with self._transaction():
            query = "select request, order_id from idempotency_keys where customer = ? and key = ?"
            known = self.db.execute(query, [self.customer, key]).fetchone()
            if known and known["request"] != request:
                raise Problem(422, "The key was used for another order")
            if known:
                return self.get(known["order_id"])
            id = str(uuid4())
            created = datetime.now(UTC).isoformat(timespec="milliseconds")
            self.db.execute(
                "insert into orders (id, customer, items, note, total, created) values (?, ?, ?, ?, ?, ?)",
                [id, self.customer, _json(draft.items), draft.note, total(draft.items), created],
            )
            self.db.execute("insert into idempotency_keys values (?, ?, ?, ?)", [self.customer, key, request, id])
            return self.get(id)

    def list(self, limit: int, cursor: str | None) -> Page:
        """A page, the newest first; ``cursor`` is the id of the last order of the page before."""
        last = self._row(cursor) if cursor else {"number": sys.maxsize}
        if not last:
            raise Problem(400, "There is no such cursor")
        query = "select * from orders where customer = ? and number < ? order by number desc limit ?"
        orders = [_order(row) for row in self.db.execute(query, [self.customer, last["number"], limit + 1])]
        return Page(orders=orders[:limit], next=orders[limit - 1].id if len(orders) > limit else None)

    def change(self, id: str, if_match: str | None, draft: Draft) -> Order:
        """Changes the version that the client has seen, and no other."""
        if not if_match:
            raise Problem(428, "If-Match is missing")
        version = re.fullmatch(r'"(\d+)"', if_match)
        changed = self.db.execute(
            """update orders set items = ?, note = ?, total = ?, version = version + 1
               where id = ? and customer = ? and version = ? and status = 'open'""",
            [_json(draft.items), draft.note, total(draft.items), id, self.customer, version and version[1]],
        ).rowcount
        now = self.get(id)
        if not changed and now.status == "cancelled":
            raise Problem(409, "The order is cancelled")
        if not changed:
            raise Problem(412, "The order was changed meanwhile")
        return now

    def cancel(self, id: str) -> Order:
        self.db.execute(
            """update orders set status = 'cancelled', version = version + 1
               where id = ? and customer = ? and status = 'open'""",
            [id, self.customer],
        )
        return self.get(id)

    def _row(self, id: str) -> sqlite3.Row | None:
        query = "select * from orders where id = ? and customer = ?"
        row: sqlite3.Row | None = self.db.execute(query, [id, self.customer]).fetchone()
        return row

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.db.execute("begin immediate")
        try:
            yield
            self.db.execute("commit")
        finally:
            if self.db.in_transaction:
                self.db.execute("rollback")


def _order(row: sqlite3.Row) -> Order:
    return Order.model_validate({**dict(row), "items": json.loads(row["items"])})


def _json(items: list[Item]) -> str:
    return json.dumps([item.model_dump() for item in items])
