"""One contract, many servers: the same checks hold on each of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.examples.contract import SESSIONS, Api, each
from tests.examples.running import EXAMPLES, Running, built, next_start, node, program, server

Starts = tuple[AbstractContextManager[Running], str]  # a server, and the path that its orders stand below

KNOWN = {"SESSIONS": SESSIONS}


def express() -> Starts:
    return server([node(), "server.ts"], EXAMPLES / "express", KNOWN), ""


def fastify() -> Starts:
    return server([node(), "server.ts"], EXAMPLES / "fastify", KNOWN), ""


def hono() -> Starts:
    return server([node(), "server.ts"], EXAMPLES / "hono", KNOWN), ""


def nestjs() -> Starts:
    return server([node(), "dist/main.js"], built("nestjs"), KNOWN), ""


def fastapi() -> Starts:
    uvicorn = [sys.executable, "-m", "uvicorn", "server:app", "--port", "{port}", "--log-level", "warning"]
    return server(uvicorn, EXAMPLES / "fastapi", KNOWN), ""


def next_route_handlers() -> Starts:
    return server(next_start(), built("next"), KNOWN, "/api/health"), "/api"


def next_api_routes() -> Starts:
    return server(next_start(), built("next"), KNOWN, "/api/v1/health"), "/api/v1"


def go() -> Starts:
    return server(["bin/orders"], built("go"), KNOWN), ""


def rust() -> Starts:
    return server(["target/release/orders"], built("rust"), KNOWN), ""


def spring() -> Starts:
    return server([program("java"), "-jar", "target/orders.jar"], built("spring"), KNOWN), ""


@pytest.fixture(scope="module")
def api(request: pytest.FixtureRequest) -> Iterator[Api]:
    """The orders of a server that runs for the checks of this file."""
    start, below = request.param()
    with start as running:
        yield Api(running.address + below)


SERVERS = [express, fastify, hono, nestjs, fastapi, next_route_handlers, next_api_routes]


@pytest.mark.parametrize("api", SERVERS, indirect=True, ids=lambda start: start.__name__)
@each
def test_contract(api: Api, check: Callable[[Api], None]) -> None:
    """The server does what the contract says, in each of its checks."""
    check(api)


@pytest.mark.outside
@pytest.mark.parametrize("api", [go, rust, spring], indirect=True, ids=lambda start: start.__name__)
@each
def test_contract_in_other_languages(api: Api, check: Callable[[Api], None]) -> None:
    """So does a server in a language that `make test` does not install."""
    check(api)
