"""nginx and Caddy before the orders: the contract holds through both, and what is not named does not get through."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from string import Template
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.examples.contract import SESSIONS, fetch, holds
from tests.examples.running import EXAMPLES, Running, free_port, node, program, server

pytestmark = pytest.mark.outside

GATEWAY = EXAMPLES / "gateway"
# answers with what reached it, and says at /asked, to us alone, how often that was
ECHO = """
let asked = 0;
require("node:http").createServer((request, response) => {
  if (request.url === "/asked") return response.end(String(asked));
  if (request.url !== "/health") asked += 1;
  response.setHeader("x-powered-by", "echo");
  request.resume().on("end", () => {
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers }));
  });
}).listen(process.env.PORT, "127.0.0.1");
"""


@contextmanager
def nginx(upstream: Running, folder: Path, burst: int = 5000) -> Iterator[Running]:
    """nginx with its files in a folder of its own."""
    command = program("nginx", "/usr/sbin/nginx")
    template = Template((GATEWAY / "nginx.conf.template").read_text())
    port = free_port()
    written = {"PORT": port, "UPSTREAM": urlsplit(upstream.address).netloc, "BURST": burst}
    (folder / "nginx.conf").write_text(template.safe_substitute(written))
    for name in ("body", "proxy", "unused"):
        (folder / name).mkdir(exist_ok=True)
    arguments = [command, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    with server(arguments, folder, health="/api/health", port=port) as running:
        yield running


@contextmanager
def caddy(upstream: Running, folder: Path) -> Iterator[Running]:
    """Caddy, which takes all it needs from the environment."""
    command = program("caddy", str(Path(sys.executable).parent / "caddy"))
    known = {"UPSTREAM": urlsplit(upstream.address).netloc, "HOME": str(folder)}
    with server([command, "run", "--config", str(GATEWAY / "Caddyfile")], folder, known, "/api/health") as running:
        yield running


Gateway = Callable[[Running, Path], AbstractContextManager[Running]]
BOTH = pytest.mark.parametrize("gateway", [nginx, caddy], ids=lambda gateway: gateway.__name__)


class Pair(NamedTuple):
    """A gateway, and the service behind it."""

    front: Running
    behind: Running

    def asked(self) -> int:
        """How many requests have reached the service, the gateway's look at its health aside."""
        return int(fetch(f"{self.behind.address}/asked")[2])


@pytest.fixture(params=[nginx, caddy], ids=lambda gateway: gateway.__name__)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """A gateway before a service that tells what reached it."""
    with server([node(), "-e", ECHO], tmp_path) as behind, request.param(behind, tmp_path) as front:
        yield Pair(front, behind)


@BOTH
def test_contract(gateway: Gateway, tmp_path: Path) -> None:
    """Through the gateway, the orders do all that they do without."""
    with (
        server([node(), "server.ts"], EXAMPLES / "fastify", {"SESSIONS": SESSIONS}) as service,
        gateway(service, tmp_path) as running,
    ):
        holds(f"{running.address}/api")


def test_what_is_named_gets_through(pair: Pair) -> None:
    """Each method and path of the API reaches the service, without the gateway's prefix."""
    named = [
        ("GET", "/orders"), ("GET", "/orders?limit=2&cursor=a%20b"), ("POST", "/orders"), ("GET", "/orders/4-a"),
        ("PUT", "/orders/4-a"), ("POST", "/orders/4-a/cancel"),
    ]  # fmt: skip
    for method, path in named:
        status, _, said = fetch(f"{pair.front.address}/api{path}", method, b"{}" if method != "GET" else None)
        assert (status, json.loads(said)["method"], json.loads(said)["url"]) == (200, method, path)
    assert pair.asked() == len(named)


@pytest.mark.parametrize(
    "path",
    [
        "/", "/orders", "/asked", "/api", "/api/", "/api/asked", "/api/admin", "/API/orders", "/api/orders/",
        "/api/orders/1/", "/api/orders/1/cancel/2", "/api/ordersandmore", "/api/orders;x=1", "/api/orders/1;x=1",
        "//api/orders", "/api//orders", "/api/orders//asked", "/./api/orders", "/api/./orders",
        "/api/orders/..", "/api/orders/../asked", "/api/orders/../../asked", "/api/../asked",
        "/api/orders/%2e%2e/asked", "/api/%2e%2e/asked", "/api/orders/%2E%2E%2Fasked", "/api/orders/..%2fasked",
        "/api/orders/%252e%252e/asked", "/api/orders/..%5casked", "/api/orders/..\\asked", "/api/%6frders",
        "/api/orders/1%00", "/api/orders/1%0d%0aX-User:%20ada", "/api/orders/%c0%ae%c0%ae/asked",
        "http://127.0.0.1/asked",
    ],
)  # fmt: skip
def test_other_paths_are_refused(pair: Pair, path: str) -> None:
    """What is not a path of the API, letter by letter, is refused before the service hears of it."""
    assert raw(pair.front, f"GET {path} HTTP/1.1") in (400, 404)
    assert pair.asked() == 0


@pytest.mark.parametrize(
    "line", ["DELETE /api/orders/1", "PUT /api/orders", "TRACE /api/orders", "PATCH /api/orders/1"]
)
def test_other_methods_are_refused(pair: Pair, line: str) -> None:
    """A method that the API does not have is refused before the service hears of it."""
    assert raw(pair.front, f"{line} HTTP/1.1") in (400, 404, 405)
    assert pair.asked() == 0


def test_headers_that_are_ours_are_stripped(pair: Pair) -> None:
    """A client cannot say who it is or where it comes from, nor does it learn what runs behind."""
    lies = {
        "X-User": "ada", "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Host": "evil.example", "Forwarded": "for=10.0.0.1",
        "X-Middleware-Subrequest": "middleware", "Authorization": "Bearer its-own", "X-Forwarded-Proto": "https",
    }  # fmt: skip
    _, headers, said = fetch(f"{pair.front.address}/api/orders", headers=lies)
    got = json.loads(said)["headers"]
    assert got["authorization"] == "Bearer its-own"
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert got["x-forwarded-proto"] == "http"
    assert {"x-user", "x-forwarded-host", "forwarded", "x-middleware-subrequest"} & got.keys() == set()
    assert "X-Powered-By" not in headers
    assert not any(letter.isdigit() for letter in headers.get("Server", ""))


def test_large_bodies_are_refused(pair: Pair) -> None:
    """A body that no order needs is refused."""
    assert fetch(f"{pair.front.address}/api/orders", "POST", b" " * 70_000)[0] == 413
    assert fetch(f"{pair.front.address}/api/orders", "POST", b" " * 60_000)[0] == 200


def test_requests_are_limited(tmp_path: Path) -> None:
    """One address that asks too often is told so, and the service is spared."""
    with (
        server([node(), "-e", ECHO], tmp_path) as behind,
        nginx(behind, tmp_path, burst=5) as front,
    ):
        statuses = [fetch(f"{front.address}/api/orders")[0] for _ in range(30)]
        assert statuses[:3] == [200] * 3
        assert 429 in statuses
        assert Pair(front, behind).asked() == statuses.count(200)


def raw(running: Running, line: str) -> int:
    """The status that a request line gets, sent as it is written."""
    host = urlsplit(running.address).netloc
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=10) as connection:
        connection.sendall(f"{line}\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return int(connection.makefile("rb").readline().split()[1])
