"""What a Next.js app does on its own: actions, streams, work after the answer, and its doors for others."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.examples.browsing import Page, Visitor, multipart
from tests.examples.contract import ADA, BOB, SESSIONS, Api, fetch, holds
from tests.examples.fakes import Asked, service
from tests.examples.running import KEY, Running, built, eventually, next_start, server

SECRETS = {"WEBHOOK_SECRET": "secret-of-the-provider", "CRON_SECRET": "secret-of-the-scheduler", "SERVICES_KEY": KEY}


@contextmanager
def started(**env: str) -> Iterator[Running]:
    """The app, which knows the sessions and secrets of the tests."""
    with server(next_start(), built("next"), {"SESSIONS": SESSIONS, **SECRETS, **env}, "/api/health") as running:
        yield running


class Services:
    """The services behind the app, which a test may have fail, or hold back until it is over."""

    def __init__(self) -> None:
        self.seen: list[Asked] = []
        self.well()

    def well(self) -> None:
        """All answer what was agreed on, and more."""
        profile, stock = {"name": "Ada", "birthday": "1815-12-10"}, [{"sku": "tea", "left": 7, "supplier": "secret"}]
        self.answers = {
            "/profiles/ada": (200, json.dumps(profile).encode()),
            "/stock": (200, json.dumps(stock).encode()),
        }
        self.held = ""
        self.released = threading.Event()

    def answer(self, asked: Asked) -> tuple[int, bytes]:
        """As the test wants it."""
        self.seen.append(asked)
        if asked.path == self.held:
            self.released.wait(30)
        return self.answers[asked.path]


BEHIND = Services()


@pytest.fixture
def services() -> Iterator[Services]:
    """The services for one test, all well."""
    BEHIND.well()
    yield BEHIND
    BEHIND.released.set()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the app that most tests share."""
    return tmp_path_factory.mktemp("data") / "orders.db"


@pytest.fixture(scope="module")
def app(database: Path) -> Iterator[str]:
    """The address of this app."""
    with (
        service(BEHIND.answer) as address,
        started(DATABASE=str(database), PROFILES=address, STOCK=address) as running,
    ):
        yield running.address


def orders(app: str, session: str = ADA) -> list[dict[str, object]]:
    """All orders of a session's customer, the newest first, by the API."""
    return Api(f"{app}/api").ask("GET", "/orders?limit=100", session=session).body["orders"]  # type: ignore[no-any-return]


def order_form(visitor: Visitor, **changes: str) -> dict[str, str]:
    """The form of a new order as the page has it, filled in."""
    return {**visitor.get("/orders").forms[0], "sku": "tea", **changes}


def cancel_form(visitor: Visitor, order: str) -> dict[str, str]:
    """The form that cancels an order, from the visitor's own page."""
    return next(form for form in visitor.get("/orders").forms if form.get("id") == order)


# ---- Server Actions


def test_a_form_works_without_a_script(app: str) -> None:
    """The page's form, sent as it stands, makes the order and leads back to the page, where the order is."""
    ada = Visitor(app, ADA)
    form = order_form(ada, quantity="3")
    assert any(name.startswith("$ACTION_") for name in form)
    done = ada.send("/orders", form)
    assert (done.status, urlsplit(done.headers["Location"]).path) == (303, "/orders")
    newest = orders(app)[0]
    assert newest["items"] == [{"sku": "tea", "quantity": 3}]
    assert re.search(f'<li id="{newest["id"]}">3 × tea(<!-- -->)?, (<!-- -->)?open', ada.get("/orders").html)


def test_a_form_sent_twice_makes_one_order(app: str) -> None:
    """Two clicks, or a reload, send the same key."""
    ada = Visitor(app, ADA)
    form = order_form(ada)
    before = len(orders(app))
    assert [ada.send("/orders", form).status for _ in range(2)] == [303, 303]
    assert len(orders(app)) == before + 1


def test_a_form_with_a_fault_is_shown_again_with_it(app: str) -> None:
    """What the domain refuses is said beside the form, without a script too, and nothing is made."""
    ada = Visitor(app, ADA)
    before = orders(app)
    said = ada.send("/orders", order_form(ada, quantity="100"))
    assert said.status == 200
    assert re.search('<p role="alert">[^<]*99', said.html)
    assert orders(app) == before


def test_an_order_is_cancelled_by_its_form(app: str) -> None:
    """The second action of the page reaches the same orders."""
    ada = Visitor(app, ADA)
    order = Api(f"{app}/api").create().body["id"]
    assert ada.send("/orders", cancel_form(ada, order)).status == 200
    assert orders(app)[0]["status"] == "cancelled"


def test_another_customers_order_is_not_cancelled(app: str) -> None:
    """Bob has a form, and puts Ada's order in it: the data layer does not find it among his."""
    bob = Visitor(app, BOB)
    own = Api(f"{app}/api").create(session=BOB).body["id"]
    adas = Api(f"{app}/api").create().body["id"]
    form = {**cancel_form(bob, own), "id": adas}
    assert "There is no such order" in bob.send("/orders", form).html
    assert (orders(app)[0]["id"], orders(app)[0]["status"]) == (adas, "open")


def direct(app: str, path: str, session: str | None, **fields: str) -> Page:
    """Posts to the action of new orders as a script would, with its id but without any page."""
    form = order_form(Visitor(app, ADA))
    action = next(json.loads(value)["id"] for name, value in form.items() if re.fullmatch(r"\$ACTION_\d+:0", name))
    sent = {**{f"_1_{name}": value for name, value in fields.items()}, "0": '["$undefined","$K1"]'}
    return Visitor(app, session).send(path, sent, Next_Action=action)


FIELDS = {"sku": "pot", "quantity": "9"}


@pytest.mark.parametrize("path", ["/orders", "/sign-in", "/prices"])
@pytest.mark.parametrize("session", [None, "no-session", "session-of-the-past"])
def test_a_direct_post_without_a_session_is_refused(app: str, path: str, session: str | None) -> None:
    """An action is asked by its id, whatever the address: with any cookie at all, only the data layer is left."""
    before = orders(app)
    said = direct(app, path, session, key=f"direct {path} {session}", **FIELDS)
    # Next.js hands it to the page of the action, where the proxy sends away whoever has no cookie, and only those
    assert ('"status":401' in said.html) == (session is not None)
    assert orders(app) == before


def test_a_direct_post_with_a_session_is_worth_no_more_than_the_page(app: str) -> None:
    """With a session the same post makes an order, of that customer and by the domain's rules: so the refusals count."""
    before, bobs = orders(app), orders(app, BOB)
    said = direct(app, "/orders", BOB, key="direct with a session", **FIELDS)
    assert said.headers["X-Action-Redirect"].startswith("/orders")
    assert orders(app) == before
    assert len(orders(app, BOB)) == len(bobs) + 1
    assert '"status":422' in direct(app, "/orders", BOB, key="direct with a fault", sku="gold", quantity="1").html


def test_an_unknown_action_runs_nothing(app: str) -> None:
    """What has the id of no action is refused as such."""
    kind, body = multipart({"0": "[]"})
    headers = {"Cookie": f"session={ADA}", "Content-Type": kind, "Next-Action": "00" * 21, "Origin": app}
    status, got, _ = fetch(f"{app}/orders", "POST", body, headers)
    assert (status, got["X-NextJS-Action-Not-Found"]) == (409, "1")


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_of_another_origin_is_refused(app: str, origin: str) -> None:
    """A page elsewhere cannot spend Ada's cookie; Next.js says so with 500."""
    ada = Visitor(app, ADA)
    before = orders(app)
    assert ada.send("/orders", order_form(ada), Origin=origin).status == 500
    assert orders(app) == before


# ---- the session


def test_signing_in_sets_a_cookie_that_no_script_reads(app: str) -> None:
    """The form without a script signs in; the cookie is kept from scripts, plain HTTP and other sites."""
    visitor = Visitor(app)
    form = visitor.get("/sign-in").forms[0]
    done = visitor.send("/sign-in", {**form, "token": ADA})
    assert (done.status, urlsplit(done.headers["Location"]).path) == (303, "/orders")
    cookie = done.headers["Set-Cookie"]
    assert cookie.startswith(f"session={ADA};")
    assert {"Secure", "HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
    refused = visitor.send("/sign-in", {**form, "token": "guessed"})
    assert refused.headers["Set-Cookie"] is None
    assert 'role="alert"' in visitor.get(refused.headers["Location"].replace(app, "")).html


def test_the_proxy_looks_and_the_page_checks(app: str) -> None:
    """Without a cookie the proxy answers; with a cookie that is no session the page itself sends away."""
    for session in (None, "no-session", "session-of-the-past"):
        sent = Visitor(app, session).get("/orders")
        assert urlsplit(sent.headers["Location"]).path == "/sign-in"
        assert sent.status == (303 if session is None else 307)
    assert Visitor(app, ADA).get("/orders").status == 200


# ---- work after the answer


def confirmed(database: Path) -> list[str]:
    """The orders whose mail was sent."""
    with closing(sqlite3.connect(database)) as db:
        if not db.execute("select 1 from sqlite_master where name = 'feed'").fetchall():
            return []
        return [row[0] for row in db.execute("select \"order\" from feed where kind = 'confirmed'")]


def test_work_goes_on_after_the_answer(tmp_path: Path) -> None:
    """The customer has the answer while the mail is still being sent; a server told to stop finishes it first."""
    database, answers, mails = tmp_path / "orders.db", threading.Semaphore(0), []

    def mail(asked: Asked) -> tuple[int, bytes]:
        mails.append(asked)
        answers.acquire(timeout=30)
        return 200, b"{}"

    with service(mail) as address, started(MAIL=address, DATABASE=str(database)) as running:
        ada = Visitor(running.address, ADA)
        for count, stopped in ((1, False), (2, True)):
            assert ada.send("/orders", order_form(ada)).status == 303
            eventually(lambda count=count: len(mails) == count, patience=30)
            if stopped:
                running.process.send_signal(signal.SIGTERM)
            assert len(confirmed(database)) == count - 1
            answers.release()
            eventually(lambda count=count: len(confirmed(database)) == count, patience=30)
        assert [mail.headers["idempotency-key"] for mail in mails] == confirmed(database)
        running.process.wait(30)


# ---- events


@contextmanager
def events(app: str, session: str | None = ADA, last: str | None = None) -> Iterator[HTTPResponse]:
    """An open stream of events, once its first line is there."""
    connection = HTTPConnection(urlsplit(app).netloc, timeout=30)
    headers = {"Accept": "text/event-stream", **Visitor(app, session).headers()}
    connection.request("GET", "/api/events", headers={**headers, **({"Last-Event-ID": last} if last else {})})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def event(stream: HTTPResponse) -> dict[str, str]:
    """The next event, read as it comes; where nothing happens for 15 s, or the stream ends, there is none."""
    fields: dict[str, str] = {}
    while (line := stream.readline().decode()) != "\n" or not fields:
        assert line and not line.startswith(":"), "no event has come"
        name, _, value = line.rstrip("\n").partition(": ")
        if name and name != "retry":
            fields[name] = value
    return fields


def test_events_come_while_the_stream_is_open(app: str) -> None:
    """Each event of the customer arrives on the open stream, in order, and none of another customer."""
    with events(app) as stream, events(app, BOB) as bobs:
        assert stream.status == 200
        assert stream.headers["Content-Type"] == "text/event-stream"
        assert stream.readline() == bobs.readline() == b"retry: 1000\n"
        for number in range(3):
            assert pay(app, f"open {number}", "ada", f"order-{number}").status == 200
            assert event(stream).items() >= {"event": "paid", "data": f"order-{number}"}.items()
        assert pay(app, "open bob", "bob", "order-of-bob").status == 200
        assert event(bobs)["data"] == "order-of-bob"


def test_a_client_that_comes_back_misses_nothing(app: str) -> None:
    """With the number of the last event, those that came meanwhile are sent first."""
    with events(app) as stream:
        stream.readline()
        pay(app, "back 1", "ada", "before")
        last = event(stream)["id"]
    pay(app, "back 2", "ada", "meanwhile 1")
    pay(app, "back 3", "ada", "meanwhile 2")
    with events(app, last=last) as stream:
        assert [event(stream)["data"] for _ in range(2)] == ["meanwhile 1", "meanwhile 2"]


def test_events_need_a_session(app: str) -> None:
    """Nobody listens to a customer's orders without being the customer."""
    for session in (None, "no-session", "session-of-the-past"):
        with events(app, session) as stream:
            assert stream.status == 401


def test_a_route_handler_gives_no_socket(app: str) -> None:
    """Asked to upgrade, `next start` hangs up, where the same handler answers an ordinary request."""
    assert fetch(f"{app}/api/health")[0] == 200
    wish = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    with pytest.raises(ConnectionError):
        fetch(f"{app}/api/health", headers={"Connection": "Upgrade", "Upgrade": "websocket", **wish})


# ---- webhook


def pay(
    app: str, id: str, customer: str = "ada", order: str = "an-order", age: float = 0,
    secret: str = SECRETS["WEBHOOK_SECRET"], **header: str,
) -> Page:  # fmt: skip
    """The provider tells of a payment, signed some seconds ago; the sent body or header may differ from the signed."""
    body = json.dumps({"id": id, "customer": customer, "order": order}).encode()
    return post(app, header.get("body", "").encode() or body, header.get("signature") or sign(body, age, secret))


def sign(body: bytes, age: float = 0, secret: str = SECRETS["WEBHOOK_SECRET"]) -> str:
    """The header that the provider signs a body with."""
    stamp = str(int(time.time() - age))
    return f"t={stamp},v1={hmac.new(secret.encode(), f'{stamp}.'.encode() + body, hashlib.sha256).hexdigest()}"


def post(app: str, body: bytes, signature: str | None) -> Page:
    """Sends the webhook."""
    headers = {"Content-Type": "application/json", **({"X-Signature": signature} if signature else {})}
    status, got, said = fetch(f"{app}/api/webhooks/payments", "POST", body, headers)
    return Page(status, got, said.decode(), [])


def test_a_signed_webhook_is_taken_once(app: str) -> None:
    """The provider may tell again, and be thanked again; the payment counts once."""
    said = [json.loads(pay(app, "told twice").html) for _ in range(2)]
    assert said == [{"received": True, "first": True}, {"received": True, "first": False}]


def test_a_webhook_that_is_not_signed_is_refused(app: str) -> None:
    """No signature, another's, one of another body, one cut short, one of another time: all the same 401."""
    body = json.dumps({"id": "forged", "customer": "ada", "order": "1"}).encode()
    good = sign(body)
    stamp, digest = good.split(",v1=")
    forged = [
        None, "", good[:-1] + "01"[good[-1] == "0"], good[:-1], f"{good}0", "t=,v1=", f"v1={digest}", digest,
        good.replace("v1", "v0"),
        f"t={int(stamp[2:]) + 1},v1={digest}", sign(body + b" "), sign(body, secret="guessed"), sign(body, secret=""),
        sign(body, secret="undefined"),
    ]  # fmt: skip
    assert [post(app, body, signature).status for signature in forged] == [401] * len(forged)
    assert json.loads(post(app, body, good).html)["first"]


def test_an_old_webhook_is_refused(app: str) -> None:
    """What was signed long ago, or is signed for later, is not taken: somebody may have kept it."""
    for age in (301, 3600, -330):
        assert pay(app, f"signed {age}", age=age).status == 401
    assert pay(app, "signed 240", age=240).status == 200


def test_a_webhook_that_is_no_payment_is_refused(app: str) -> None:
    """Also a signed body has to be what was agreed on."""
    for body in (b"", b"{", b"[]", b'{"id": 1}'):
        assert post(app, body, sign(body)).status == 400


def test_without_a_secret_no_door_is_open() -> None:
    """A secret that was not set is not the empty one, nor the word undefined."""
    with server(next_start(), built("next"), {"SESSIONS": SESSIONS}, "/api/health") as running:
        body = json.dumps({"id": "unset", "customer": "ada", "order": "1"}).encode()
        for secret in ("", "undefined"):
            assert post(running.address, body, sign(body, secret=secret)).status == 401
            assert cron(running.address, f"Bearer {secret}") == 401


# ---- cron


def cron(app: str, authorization: str | None = f"Bearer {SECRETS['CRON_SECRET']}") -> int:
    """Asks for the regular work; the status."""
    return fetch(f"{app}/api/cron", headers={"Authorization": authorization} if authorization else {})[0]


def test_only_the_scheduler_starts_the_regular_work(app: str) -> None:
    """The address of the work is public, and says no to everybody else."""
    secret = SECRETS["CRON_SECRET"]
    for wrong in (None, "Bearer", secret, f"Basic {secret}", f"Bearer {secret[:-1]}", f"Bearer {secret}x"):
        assert cron(app, wrong) == 401
    assert fetch(f"{app}/api/cron", headers={"User-Agent": "vercel-cron/1.0"})[0] == 401


def test_the_regular_work_forgets_what_is_old(app: str, database: Path) -> None:
    """Entries of more than 30 days go, others stay, and a second call finds nothing to do."""
    for id in ("old", "new"):
        pay(app, id)
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        db.execute("update feed set created = created - 31 * 24 * 3600 where id = 'payment old'")
        headers = {"Authorization": f"Bearer {SECRETS['CRON_SECRET']}"}
        said = [json.loads(fetch(f"{app}/api/cron", headers=headers)[2]) for _ in range(2)]
        assert said == [{"forgotten": 1}, {"forgotten": 0}]
        there = {row[0] for row in db.execute("select id from feed")}
        assert there & {"payment old", "payment new"} == {"payment new"}


# ---- a page that is made anew


def prices(app: str) -> tuple[str, str]:
    """When the page of prices was made, and how long it may be kept."""
    _, headers, said = fetch(f"{app}/prices")
    [made] = re.findall(r"As of (?:<!-- -->)?([^<]+)</p>", said.decode())
    return made, headers["Cache-Control"]


def test_a_page_is_made_once_and_anew_on_demand(app: str) -> None:
    """However many ask, the page is made once an hour, and sooner where the regular work says so."""
    first, keep = prices(app)
    assert keep.startswith("s-maxage=3600")
    assert {prices(app)[0] for _ in range(5)} == {first}
    assert cron(app) == 200
    eventually(lambda: prices(app)[0] != first, patience=30)
    second = prices(app)[0]
    assert second > first
    assert prices(app)[0] == second


# ---- backend for the frontend


def asked(app: str, session: str | None = ADA) -> tuple[int, Any]:
    """The dashboard, as its page asks for it."""
    status, _, said = fetch(f"{app}/api/dashboard", headers=Visitor(app, session).headers())
    return status, json.loads(said)


def test_one_answer_from_two_services(app: str, services: Services) -> None:
    """Both parts are there, with the named fields alone; services see the key and the customer, the browser no key."""
    both = {"profile": {"data": {"name": "Ada"}}, "stock": {"data": [{"sku": "tea", "left": 7}]}}
    services.seen.clear()
    eventually(lambda: asked(app) == (200, both), patience=30)
    assert {request.path for request in services.seen} == {"/profiles/ada", "/stock"}
    assert {request.headers["authorization"] for request in services.seen} == {f"Bearer {KEY}"}


def test_without_a_session_no_service_is_asked(app: str, services: Services) -> None:
    """The BFF knows its customers, and nobody else's requests go further."""
    services.seen.clear()
    for session in (None, "no-session", "session-of-the-past"):
        assert asked(app, session)[0] == 401
    assert services.seen == []


@pytest.mark.parametrize("slow", ["/profiles/ada", "/stock"])
def test_a_slow_service_does_not_hold_the_answer(app: str, services: Services, slow: str) -> None:
    """The other part is answered while the slow service still thinks."""
    late, there = ("stock", "profile") if slow == "/stock" else ("profile", "stock")
    services.held = slow

    def part() -> dict[str, object]:
        """The part that is there, which on a busy machine takes more than one try."""
        parts = asked(app)[1]
        assert parts[late] == {"error": "timeout"}
        return parts[there]  # type: ignore[no-any-return]

    eventually(lambda: "data" in part(), patience=30)
    assert not services.released.is_set()


@pytest.mark.parametrize("answer", [(500, b"{}"), (200, b"<html>"), (200, b'{"left": 7}')])
def test_a_failing_service_costs_its_own_part(app: str, services: Services, answer: tuple[int, bytes]) -> None:
    """An error, a page where JSON was agreed on, other JSON: the rest is answered, and no word of it gets out."""
    services.answers["/stock"] = answer
    eventually(
        lambda: asked(app) == (200, {"profile": {"data": {"name": "Ada"}}, "stock": {"error": "failed"}}), patience=30
    )


def test_without_any_service_the_status_says_so(app: str, services: Services) -> None:
    """Where nothing could be had, it is no success."""
    services.answers = dict.fromkeys(services.answers, (503, b""))
    eventually(lambda: asked(app) == (502, {"profile": {"error": "failed"}, "stock": {"error": "failed"}}), patience=30)


def test_the_key_is_not_in_what_browsers_get(app: str) -> None:
    """Neither the key nor its name is in a file or page that browsers load, though the build knew it."""
    files = [path.read_bytes() for path in (built("next") / ".next" / "static").rglob("*") if path.is_file()]
    pages = [fetch(app + path, headers={"Cookie": f"session={ADA}"})[2] for path in ("/orders", "/prices", "/sign-in")]
    assert any(b"Place the order" in text for text in files)  # what is for the browser is found by this
    for text in files + pages:
        assert KEY.encode() not in text
        assert b"SERVICES_KEY" not in text


# ---- other frameworks in a Route Handler


def test_hono_in_a_route_handler(app: str) -> None:
    """The whole contract holds for the Hono app below a catch-all route."""
    holds(f"{app}/hono")


def trpc(app: str, procedure: str, value: object = None, session: str | None = ADA, call: str = "GET") -> Page:
    """Calls a procedure as tRPC's own client does."""
    headers = {"Authorization": f"Bearer {session}"} if session else {}
    if call == "POST":
        body = json.dumps(value).encode()
        answer = fetch(f"{app}/trpc/{procedure}", "POST", body, {**headers, "Content-Type": "application/json"})
    else:
        query = "" if value is None else f"?input={quote(json.dumps(value))}"
        answer = fetch(f"{app}/trpc/{procedure}{query}", headers=headers)
    return Page(answer[0], answer[1], answer[2].decode(), [])


def test_trpc_in_a_route_handler(app: str) -> None:
    """Procedures reach the same orders, and the domain's refusals keep their status."""
    tea = {"items": [{"sku": "tea", "quantity": 2}]}
    made = json.loads(trpc(app, "create", {"key": "by tRPC", "order": tea}, call="POST").html)["result"]["data"]
    assert json.loads(trpc(app, "get", made["id"]).html)["result"]["data"] == made == orders(app)[0]
    assert json.loads(trpc(app, "list").html)["result"]["data"]["orders"][0] == made
    assert trpc(app, "get", made["id"], BOB).status == 404
    assert trpc(app, "list", session=None).status == 401
    assert trpc(app, "create", {"key": "by tRPC too", "order": {"items": []}}, call="POST").status == 422
    assert trpc(app, "create", {"order": tea}, call="POST").status == 400
    assert trpc(app, "remove").status == 404
