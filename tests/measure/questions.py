"""What is asked, by the names that the data file and the command line use."""

from __future__ import annotations

from tests.measure.protocol import Question, filling, loading, starting
from tests.measure.servers import (
    APP,
    FASTIFY,
    ORDERS,
    PLAIN,
    WAITING_EXPRESS,
    WAITING_FASTAPI,
    WAITING_GO,
    Series,
)

WAITING = {
    APP: "/api/wait", PLAIN: "/wait", WAITING_EXPRESS: "/wait", WAITING_FASTAPI: "/wait", WAITING_GO: "/wait",
}  # fmt: skip

QUESTIONS = {
    "json": Question(FASTIFY.id, [Series(server) for server in ORDERS], loading, "20 connections"),
    "dependency": Question(
        PLAIN.id,
        [Series(server, f"{path}?ms={ms}", ms, 64) for ms in (5, 50) for server, path in WAITING.items()],
        loading,
        "64 connections",
        most=8,
    ),
    "start": Question(FASTIFY.id, [Series(server) for server in ORDERS], starting, "cold processes", 9, 7),
    "memory": Question(
        FASTIFY.id, [Series(server) for server in ORDERS], filling, "4 s with 20 connections, fresh processes", 5, 4
    ),
}
