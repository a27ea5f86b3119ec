"""What is asked, by the names that the data file and the command line use."""

from __future__ import annotations

from functools import partial

from tests.measure.protocol import Question, filling, holding, loading, starting
from tests.measure.servers import (
    APP,
    BEHIND,
    DIRECT,
    FASTAPI,
    FASTIFY,
    FILES,
    GO,
    NGINX,
    ORDERS,
    PLAIN,
    PROXY,
    REACT,
    REWRITES,
    ROUTE_HANDLER,
    WAITING_EXPRESS,
    WAITING_FASTAPI,
    WAITING_GO,
    WS,
    WS_BESIDE,
    Series,
)

EVERY = [Series(server) for server in ORDERS]
WAITING = {
    APP: "/api/wait", PLAIN: "/wait", WAITING_EXPRESS: "/wait", WAITING_FASTAPI: "/wait", WAITING_GO: "/wait",
}  # fmt: skip
RENDERING = (APP, BEHIND, REACT)

QUESTIONS = {
    "json": Question(FASTIFY.id, EVERY, loading, "20 connections"),
    "dependency": Question(
        PLAIN.id,
        [Series(server, f"{path}?ms={ms}", ms, 64) for ms in (5, 50) for server, path in WAITING.items()],
        loading,
        "64 connections",
        most=5,
    ),
    "connections": Question(
        FASTIFY.id,
        [
            Series(server, at=count, connections=count)
            for count in (1, 16, 256)
            for server in (ROUTE_HANDLER, FASTIFY, FASTAPI, GO)
        ],
        loading,
        "as many connections as the row says",
        most=5,
    ),
    "pages": Question(APP.id, [Series(server, "/table") for server in RENDERING], loading, "20 connections"),
    "famous": Question(
        APP.id,
        [Series(server, "/spiral") for server in RENDERING],
        partial(loading, seconds=4, enough=400),
        "20 connections",
    ),
    "static": Question(
        APP.id, [Series(server, "/static") for server in (APP, FILES, NGINX)], loading, "20 connections"
    ),
    "bff": Question(
        DIRECT.id,
        [
            Series(DIRECT),
            Series(APP, "/api/hop", behind=FASTIFY),
            Series(PLAIN, "/hop", behind=FASTIFY),
        ],
        loading,
        "20 connections; the service and what is before it share the core",
    ),
    "rewrite": Question(
        DIRECT.id,
        [
            Series(DIRECT),
            Series(REWRITES, "/rewritten/health", behind=FASTIFY),
            Series(PROXY, "/proxied/health", behind=FASTIFY),
        ],
        loading,
        "20 connections; the service and what is before it share the core",
    ),
    "start": Question(FASTIFY.id, EVERY, starting, "cold processes", most=7),
    "memory": Question(FASTIFY.id, EVERY, filling, "3 s with 20 connections on a fresh process", most=5),
    "sse": Question(
        PLAIN.id, [Series(server, "/events") for server in (APP, PLAIN)], holding, "at most 2,000 connections", most=7
    ),
    "sockets": Question(
        WS.id, [Series(server, "/socket") for server in (WS_BESIDE, WS)], holding, "at most 2,000 connections", most=7
    ),
}
