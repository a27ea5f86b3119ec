"""The servers that are measured: what they are called, how they are started, and whose versions count for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from string import Template
from typing import NamedTuple

from tests.examples.running import EXAMPLES, ROOT, Running, built, free_port, next_start, node, program, server
from tests.measure.figures import Key

MEASURED = EXAMPLES / "measured"
REWRITTEN = 47110  # where measured/next/next.config.ts has its service listen
WORK = ROOT / ".cache" / "measure"


class Command(NamedTuple):
    """What is run, in which folder, and on which port if it cannot be told by PORT."""

    words: list[str]
    folder: os.PathLike[str]
    port: int | None = None


class Server(NamedTuple):
    """A server: its id and name in the data file, the products it is made of, and how it is built and then started."""

    id: str
    name: str
    uses: tuple[str, ...]
    prepare: Callable[[], Command]
    health: str = "/health"
    env: tuple[tuple[str, str], ...] = ()


class Series(NamedTuple):
    """One row of the data file: a server that is asked for a path, and where needed the service behind it."""

    server: Server
    path: str = ""  # the path of its health where nothing else is said
    at: int | None = None
    connections: int = 20
    behind: Server | None = None

    @property
    def key(self) -> Key:
        """What the row goes by."""
        return Key(self.server.id, self.at)


class Target(NamedTuple):
    """A series that runs: the address to load, the sessions whose use is counted, and the number of connections."""

    address: str
    sessions: tuple[int, ...]
    connections: int


@contextmanager
def running(one: Server, core: int, port: int | None = None, **env: str) -> Iterator[Running]:
    """The server, on one core, as it runs in production."""
    words, folder, own = one.prepare()
    known = {"NODE_ENV": "production", **dict(one.env), **env}
    with server(["taskset", "-c", str(core), *words], ROOT / folder, known, one.health, port or own, pause=0.001) as it:
        yield it


@contextmanager
def opened(series: Series, core: int) -> Iterator[Target]:
    """A series with the service behind it, both on the one core."""
    path = series.path or series.server.health
    if series.behind is None:
        with running(series.server, core) as front:
            yield Target(front.address + path, (front.process.pid,), series.connections)
        return
    port = REWRITTEN if path.startswith("/rewritten/") else None
    with (
        running(series.behind, core, port) as service,
        running(series.server, core, SERVICE=service.address) as front,
    ):
        yield Target(front.address + path, (front.process.pid, service.process.pid), series.connections)


def _node(folder: str, file: str = "server.ts", build: str = "") -> Callable[[], Command]:
    def prepare() -> Command:
        if build:
            built(build)
        return Command([node(), file], EXAMPLES / folder)

    return prepare


def _uvicorn(folder: str) -> Callable[[], Command]:
    words = [sys.executable, "-m", "uvicorn", "server:app", "--port", "{port}", "--log-level", "warning"]
    return lambda: Command(words, EXAMPLES / folder)


def _next(app: str) -> Callable[[], Command]:
    return lambda: Command(next_start(), built(app))


def _standalone() -> Command:
    return Command([node(), "server.js"], built("next") / ".next" / "standalone" / "next")


def _spring() -> Command:
    return Command([program("java"), "-jar", "target/orders.jar"], built("spring"))


def _nginx() -> Command:
    """nginx with its files in a folder of its own, and the page that the build of Next.js made."""
    words = [program("nginx", "/usr/sbin/nginx"), "-p", str(WORK), "-c", "nginx.conf", "-e", "stderr"]
    written = {
        "PORT": (port := free_port()),
        "PAGE": built("measured/next") / ".next" / "server" / "app" / "static.html",
    }
    WORK.mkdir(parents=True, exist_ok=True)
    text = Template((MEASURED / "nginx.conf.template").read_text()).safe_substitute(written)
    (WORK / "nginx.conf").write_text(text)
    return Command(words, WORK, port)


NODE = "Node.js"
NEXT = (NODE, "Next.js")

# the orders, as the pages quote them; their health is an answer in JSON that does nothing
ROUTE_HANDLER = Server("next", "Next.js Route Handler", NEXT, _next("next"), "/api/health")
STANDALONE = Server("next-standalone", "Next.js Route Handler, standalone", NEXT, _standalone, "/api/health")
API_ROUTE = Server("next-api-route", "Next.js API Route", NEXT, _next("next"), "/api/v1/health")
EXPRESS = Server("express", "Express", (NODE, "Express"), _node("express"))
FASTIFY = Server("fastify", "Fastify", (NODE, "Fastify"), _node("fastify"))
HONO = Server("hono", "Hono", (NODE, "Hono"), _node("hono"))
NESTJS = Server("nestjs", "NestJS", (NODE, "NestJS"), _node("nestjs", "dist/main.js", build="nestjs"))
FASTAPI = Server("fastapi", "FastAPI", ("Python", "FastAPI", "uvicorn", "uvloop"), _uvicorn("fastapi"))
GO = Server("go", "Go net/http", ("Go",), lambda: Command(["bin/orders"], built("go")))
RUST = Server("rust", "Rust axum", ("Rust", "axum"), lambda: Command(["target/release/orders"], built("rust")))
SPRING = Server("spring", "Spring Boot", ("Java", "Spring Boot"), _spring)
ORDERS = (
    ROUTE_HANDLER, STANDALONE, API_ROUTE, EXPRESS, FASTIFY, HONO, NESTJS, FASTAPI, GO, RUST, SPRING,
)  # fmt: skip

# the servers of docs/examples/measured
_WITH_REACT = (*NEXT, "React")
APP = Server("next", "Next.js", _WITH_REACT, _next("measured/next"), "/static")
REWRITES = APP._replace(id="next-rewrites", name="Next.js, rewrites()")
PROXY = APP._replace(id="next-proxy", name="Next.js, proxy.ts")
BEHIND = Server(
    "next-fastify", "Next.js behind Fastify", (*_WITH_REACT, "Fastify"),
    _node("measured", "next-fastify.ts", build="measured/next"),
)  # fmt: skip
REACT = Server("react-fastify", "React on Fastify", (NODE, "React", "Fastify"), _node("measured", "fastify.ts"))
PLAIN = REACT._replace(id="fastify", name="Fastify", uses=(NODE, "Fastify"))
FILES = PLAIN._replace(prepare=_node("measured", "fastify.ts", build="measured/next"))
NGINX = Server("nginx", "nginx", ("nginx",), _nginx, "/static")
WAITING_EXPRESS = EXPRESS._replace(prepare=_node("measured", "express.ts"))
WAITING_FASTAPI = FASTAPI._replace(prepare=_uvicorn("measured"))
WAITING_GO = GO._replace(prepare=lambda: Command(["bin/measured"], built("measured/go")))
WS = Server("ws", "ws", (NODE, "ws"), _node("measured", "ws.ts"))
WS_BESIDE = Server(
    "ws-next", "ws beside Next.js", (*NEXT, "ws"), _node("measured", "ws.ts", build="measured/next"), "/static",
    (("BESIDE", "next"),),
)  # fmt: skip
DIRECT = FASTIFY._replace(id="direct", name="The service itself, Fastify")
