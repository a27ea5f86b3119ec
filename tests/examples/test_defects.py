"""Defects of published samples, each by a small file of ours: the failure that its reader meets, and the form without it.

Where a sample needs a package that the lock does not have (Prisma, MongoDB's driver, python-multipart), the file shows the
same mistake with what is there; docs/facts/samples.md says what the package itself did.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.examples.browsing import multipart
from tests.examples.contract import ADA, Api, fetch
from tests.examples.fakes import Asked, service
from tests.examples.running import EXAMPLES, Running, built, environment, node, server
from tests.examples.sockets import PING, upgrading
from tests.examples.test_container import stages
from tests.examples.test_next_fastify import started as fastify_before_next
from tests.examples.test_payment import PRICE, Provider
from tests.examples.test_ws import started as sockets_beside_next

DEFECTS = EXAMPLES / "defects"


def started(file: str, *arguments: str, health: str = "/health", **env: str) -> AbstractContextManager[Running]:
    """The server of a file."""
    return server([node(), file, *arguments], DEFECTS, env, health)


def got(address: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, object]:
    """Status and body, read from JSON, of an answer."""
    status, _, said = fetch(address, method, body, {name.replace("_", "-"): value for name, value in headers.items()})
    return status, json.loads(said)


def ended(*command: str) -> tuple[int, str]:
    """How a program ends that needs no server, and what it says of it."""
    done = subprocess.run(
        [node(), *command], cwd=DEFECTS, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    return done.returncode, done.stderr


def test_a_file_for_a_parameter_without_a_type() -> None:
    """FastAPI looks for it in the query, and answers 422 to each upload; a file that is the body arrives, within its limit."""
    kind, form = multipart({"image": "pixels"})
    with server([sys.executable, "-m", "uvicorn", "upload:app", "--port", "{port}"], DEFECTS) as running:
        status, said = got(f"{running.address}/as-printed", "POST", form, Content_Type=kind)
        assert (status, said["detail"][0]["loc"]) == (422, ["query", "image"])  # type: ignore[index]
        assert got(f"{running.address}/as-printed", "POST", b"pixels", Content_Type="image/png")[0] == 422
        assert got(f"{running.address}/images/xray.png", "PUT", b"pixels") == (200, {"size": 6})
        assert got(f"{running.address}/images/xray.png", "PUT", bytes(5_000_001))[0] == 413


def test_types_in_a_file_of_javascript() -> None:
    """The same lines are a syntax error in .js, and run as .ts."""
    status, said = ended("--check", "singleton.js")
    assert status == 1
    assert "SyntaxError: Unexpected identifier 'as'" in said
    assert ended("singleton.ts") == (0, "")
    wrong, right = ((DEFECTS / name).read_text().partition("\n")[2] for name in ("singleton.js", "singleton.ts"))
    assert wrong == right


def test_a_filter_that_is_missing() -> None:
    """It is null, and no post has null for its category: the list is empty until the condition is left out."""
    with started("filter.ts") as running:
        for path, without in (("as-printed", []), ("mended", ["Green tea", "A cup"])):
            for query, titles in (("", without), ("?category=tea", ["Green tea"])):
                expected = (200, [{"title": title} for title in titles])
                assert got(f"{running.address}/{path}{query}") == expected, (path, query)


@pytest.mark.thorough
def test_a_chat_that_is_open_to_all() -> None:
    """A page elsewhere gets a socket without a session and hears what others say, and nobody is asked whether they live;
    the example `ws` refuses the first two and asks."""
    evil = "https://evil.example"
    with (
        started("chat.ts") as running,
        upgrading(running.address, "/", Origin=evil) as foreign,
        upgrading(running.address, "/", Origin=running.address) as member,
    ):
        assert (foreign.status, member.status) == (101, 101)
        member.send("a secret")
        assert foreign.next().data == b"a secret"
        member.next()
        member.raw.settimeout(1)
        with pytest.raises(TimeoutError):
            member.reader.read(1)
    with sockets_beside_next(HEARTBEAT="200") as running:
        room, cookie = f"/rooms/{Api(f'{running.address}/api').create().body['id']}", f"session={ADA}"
        with upgrading(running.address, room, Origin=evil, Cookie=cookie) as foreign:
            assert foreign.status == 403
        with upgrading(running.address, room, Origin=running.address) as nobody:
            assert nobody.status == 403
        with upgrading(running.address, room, Origin=running.address, Cookie=cookie) as member:
            assert member.next(PING).kind == PING


@pytest.mark.thorough
def test_charged_before_reserved() -> None:
    """Two who want the last piece both pay, and a repeated request pays again; reserved first and under a key, one pays once."""
    provider = Provider()
    with service(provider) as address, started("charge.ts", PROVIDER=address) as running:
        assert [got(f"{running.address}/as-printed", "POST")[0] for _ in range(2)] == [200, 500]
        assert provider.charges == [PRICE] * 2
    provider = Provider()
    with service(provider) as address, started("charge.ts", PROVIDER=address, STOCK="2") as running:
        assert [got(f"{running.address}/as-printed", "POST")[0] for _ in range(2)] == [
            200,
            200,
        ]  # one buyer, asked twice
        assert provider.charges == [PRICE] * 2
    provider = Provider()
    with service(provider) as address, started("charge.ts", PROVIDER=address) as running:
        assert got(f"{running.address}/orders/a", "PUT") == (200, {"charge": "charge-1"})
        assert got(f"{running.address}/orders/b", "PUT")[0] == 409
        assert got(f"{running.address}/orders/a", "PUT") == (200, {"charge": "charge-1"})
        assert provider.charges == [PRICE]


def test_reserved_and_not_charged() -> None:
    """A piece whose payment is declined is there for the next; one whose payment failed waits for its own buyer."""
    provider = Provider()
    with service(provider) as address, started("charge.ts", PROVIDER=address) as running:
        provider.failures = [402]
        assert got(f"{running.address}/orders/a", "PUT")[0] == 402
        provider.failures = [500]
        assert [got(f"{running.address}/orders/{order}", "PUT")[0] for order in "bcb"] == [502, 409, 200]
        assert provider.charges == [PRICE]


def test_require_in_a_module() -> None:
    """A file that imports or awaits at its top has no require; the example `next-fastify` imports, and runs below."""
    status, said = ended("require.js")
    assert status == 1
    assert "ReferenceError: Cannot determine intended module format because both 'require' and top-level await" in said


@pytest.mark.thorough
def test_a_catch_all_for_get() -> None:
    """Fastify answers each POST with 404 before Next.js sees it; for all methods, and with bodies left unread, it gets there."""
    order = {"items": [{"sku": "tea", "quantity": 1}]}
    built("next")
    with started("catch-all.ts", "GET", health="/api/health") as running:
        status, said = got(
            f"{running.address}/api/orders", "POST", json.dumps(order).encode(), Authorization=f"Bearer {ADA}"
        )
        assert (status, said) == (
            404,
            {"message": "Route POST:/api/orders not found", "error": "Not Found", "statusCode": 404},
        )
    with fastify_before_next() as running:
        assert Api(f"{running.address}/api").create(order).status == 201


def test_all_or_nothing() -> None:
    """One service that fails takes the page's other part with it, until each part is waited for by itself."""

    def reply(asked: Asked) -> tuple[int, bytes]:
        return (200, b'{"name": "Ada"}') if asked.path == "/profile" else (503, b"")

    with service(reply) as address, started("parts.ts", SERVICES=address) as running:
        assert got(f"{running.address}/as-printed")[0] == 500
        assert got(f"{running.address}/mended") == (200, {"profile": {"name": "Ada"}, "stock": None})


def test_whose_orders_the_query_says() -> None:
    """Without a session, anyone reads anyone's orders; with one, each reads their own whatever the query says."""
    with started("mine.ts") as running:
        bobs = [{"id": 2, "customer": "bob", "item": "cup"}]
        assert got(f"{running.address}/as-printed?userId=bob") == (200, bobs)
        assert got(f"{running.address}/mended?userId=bob")[0] == 401
        [mine] = got(f"{running.address}/mended?userId=bob", Authorization="Bearer session-of-ada")[1]  # type: ignore[misc]
        assert mine["customer"] == "ada"


def test_a_user_that_no_request_has() -> None:
    """An API Route's request has no user, and the sample calls the error that follows a rate limit; cookies are there."""
    with started("user.ts", health="/") as running:
        assert got(f"{running.address}/as-printed") == (429, {"error": "Too many requests"})
        assert got(f"{running.address}/mended")[0] == 401
        assert got(f"{running.address}/mended", Cookie="session=session-of-ada") == (200, {"id": "ada"})


def test_an_image_of_everything_for_root() -> None:
    """Its last stage takes all packages and names no user; that of the example `next` takes the traced ones, as user 1000.

    No machine of ours builds images, so the files are read; test_container.py carries the second one out.
    """
    wrong, right = (stages(EXAMPLES / folder / "Containerfile") for folder in ("defects", "next"))
    assert [said for stage in wrong for name, said in stage if name == "USER"] == []
    assert any("/node_modules " in said for name, said in wrong[-1] if name == "COPY")
    assert dict(right[-1])["USER"] == "1000"
    copied = " ".join(said for name, said in right[-1] if name == "COPY")
    assert "/.next/standalone " in copied
    assert "node_modules" not in copied


def test_a_cursor_for_rows() -> None:
    """A cursor becomes an empty object, whoever awaits it; its rows are an array."""
    with started("cursor.ts") as running:
        assert got(f"{running.address}/as-printed") == (200, {})
        assert got(f"{running.address}/mended") == (200, [{"name": "Ada"}, {"name": "Bob"}])


def test_every_defect_is_tested() -> None:
    """No file stands in the folder that nothing above starts."""
    text = Path(__file__).read_text(encoding="utf-8")
    files = {path.name for path in DEFECTS.iterdir() if path.is_file()} - {"tsconfig.json"}
    assert {
        name for name in files if not re.search(rf'"{re.escape(name)}"|{re.escape(name.split(".")[0])}:app', text)
    } == set()
