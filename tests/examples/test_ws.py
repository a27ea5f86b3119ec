"""WebSockets beside a Next.js app, on its build: who gets in, what is heard, and how it ends."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.examples.contract import ADA, BOB, SESSIONS, Api, fetch, holds
from tests.examples.running import EXAMPLES, Running, built, node, server
from tests.examples.sockets import CLOSE, PING, PONG, Socket, upgrading
from tests.examples.test_next import pay

SECRET = {"WEBHOOK_SECRET": "secret-of-the-provider"}


@contextmanager
def started(**env: str) -> Iterator[Running]:
    """The server of both, on the build of the Next.js example."""
    built("next")
    known = {"SESSIONS": SESSIONS, **SECRET, **env}
    with server([node(), "server.ts"], EXAMPLES / "ws", known, "/api/health") as running:
        yield running


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that instances share."""
    return tmp_path_factory.mktemp("data") / "orders.db"


@pytest.fixture(scope="module")
def app(database: Path) -> Iterator[str]:
    """The address of a server that most tests share."""
    with started(DATABASE=str(database)) as running:
        yield running.address


@pytest.fixture(scope="module")
def other(database: Path) -> Iterator[str]:
    """A second instance, with a heart that beats fast."""
    with started(DATABASE=str(database), HEARTBEAT="1000") as running:
        yield running.address


def order(app: str, session: str = ADA) -> str:
    """The id of a new order, whose room it is."""
    return str(Api(f"{app}/api").create(session=session).body["id"])


def room(app: str, order: str, session: str = ADA, **headers: str) -> AbstractContextManager[Socket]:
    """Asks to enter a room as a page of the app does."""
    cookie = f"theme=dark; session={session}" if session else ""
    return upgrading(app, f"/rooms/{order}", **{"Origin": app, "Cookie": cookie, **headers})


def heard(guest: Socket) -> dict[str, str]:
    """The next message."""
    return json.loads(guest.next().data)  # type: ignore[no-any-return]


def test_next_js_is_served_beside(app: str) -> None:
    """Pages and API are those of the same build: the contract holds through the server of both."""
    holds(f"{app}/api")
    assert fetch(f"{app}/prices")[0] == 200


def test_what_is_said_in_a_room_is_heard_there(app: str) -> None:
    """All guests of a room hear each message once and in order; another room hears its own."""
    first, second = order(app), order(app)
    with room(app, first) as one, room(app, first) as two, room(app, second) as other:
        assert (one.status, two.status, other.status) == (101, 101, 101)
        for text in ("a", "für Zoë 🍵", "c"):
            one.send(text)
        other.send("elsewhere")
        for guest in (one, two):
            assert [heard(guest)["text"] for _ in range(3)] == ["a", "für Zoë 🍵", "c"]
        assert heard(other) == {"kind": "said", "text": "elsewhere"}


def test_what_happens_to_the_order_is_heard(app: str) -> None:
    """A payment that a Route Handler takes reaches the order's room."""
    id = order(app)
    with room(app, id) as guest:
        assert pay(app, f"heard in {id}", "ada", id).status == 200
        assert heard(guest)["kind"] == "paid"


def test_two_instances_are_one(app: str, other: str) -> None:
    """Guests of one room hear each other at whatever instance they are, by what the instances share."""
    id = order(app)
    with room(app, id) as one, room(other, id) as two:
        one.send("from here")
        assert heard(two)["text"] == heard(one)["text"] == "from here"
        two.send("from there")
        assert heard(one)["text"] == heard(two)["text"] == "from there"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "http://localhost:1", "http://{host}.evil.example"]
)
def test_another_origin_gets_no_socket(app: str, origin: str) -> None:
    """A page elsewhere sends Ada's cookie, and is refused before the upgrade."""
    with room(app, order(app), Origin=origin.replace("{host}", urlsplit(app).netloc)) as guest:
        assert guest.status == 403
        assert guest.ended()


@pytest.mark.parametrize("session", ["", "no-session", "session-of-the-past", BOB])
def test_no_session_gets_no_socket(app: str, session: str) -> None:
    """Without a session, or with another customer's, the room stays closed; so does one that is not there."""
    with room(app, order(app), session) as guest:
        assert guest.status == 403
        assert guest.ended()
    with room(app, "there-is-none", session or ADA) as guest:
        assert guest.status == 403


@pytest.mark.parametrize(
    "path", ["/", "/rooms", "/rooms/", "/rooms/a/b", "/rooms/..%2fx", "/orders", "/_next/hmr", "/x"]
)
def test_other_upgrades_are_ended(app: str, path: str) -> None:
    """An upgrade that nobody serves is answered, and its socket ended, also once Next.js has its own listener."""
    assert fetch(f"{app}/api/health")[0] == 200
    with upgrading(app, path, Origin=app, Cookie=f"session={ADA}") as guest:
        assert guest.status == 404
        assert guest.ended()


def test_a_message_that_is_too_large_ends_its_sender_alone(app: str) -> None:
    """What no guest has to say is not taken; others stay."""
    id = order(app)
    with room(app, id) as one, room(app, id) as two:
        one.send("x" * 5000)
        assert one.ended()
        two.send("still here")
        assert heard(two)["text"] == "still here"


def test_a_silent_client_is_let_go_and_another_stays(other: str) -> None:
    """Who does not answer a ping is gone by the next; who does may stay for as long as they like."""
    id = order(other)
    with room(other, id) as silent, room(other, id) as awake:
        keeping = threading.Thread(target=keep, args=[awake, 3])
        keeping.start()
        assert silent.ended()
        keeping.join()
        awake.send("still here")
        assert heard(awake)["text"] == "still here"


@pytest.mark.thorough
def test_a_session_that_ends_ends_its_sockets(other: str, database: Path) -> None:
    """A socket does not outlive the session that opened it."""
    with room(other, order(other, BOB), BOB) as guest:
        keep(guest, 2)
        with closing(sqlite3.connect(database, isolation_level=None)) as db:
            db.execute("update sessions set expires = 1 where token = ?", [BOB])
        assert guest.next(CLOSE).code == 4401


def keep(guest: Socket, beats: int) -> None:
    """Answers some pings."""
    for _ in range(beats):
        guest.next(PING)
        guest.send(b"", PONG)


def test_a_server_told_to_stop_says_so() -> None:
    """Guests learn that the server restarts, so that they come back, and the process ends by itself."""
    with started() as running:
        with room(running.address, order(running.address)) as guest:
            running.process.send_signal(signal.SIGTERM)
            assert guest.closed() == 1001
        assert running.process.wait(30) == 0
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", urlsplit(running.address).port or 0), timeout=5)
