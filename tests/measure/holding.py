"""Connections that stay open: server-sent events, or a WebSocket where the path is /socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

AT_ONCE = 50
PATIENCE = 10.0
UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
CLOSE = "Connection: close\r\n"  # so that a stream that ends ends its connection too


class Connection(NamedTuple):
    """A connection on which the server has said that it is open."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


async def held[T](address: str, most: int, look: Callable[[], T]) -> tuple[int, T]:
    """Opens ``most`` connections, or as many as the server takes; how many are open when ``look`` has seen them."""
    connections: list[Connection] = []
    ends: list[asyncio.Task[bytes]] = []
    try:
        while len(connections) < most:
            some = [opened(address) for _ in range(min(AT_ONCE, most - len(connections)))]
            answers = [answer for answer in await asyncio.gather(*some) if answer]
            connections += answers
            ends += [asyncio.create_task(one.reader.read()) for one in answers]
            if len(answers) < len(some):
                break
        seen = await asyncio.to_thread(look)
        return sum(not end.done() for end in ends), seen
    finally:
        for one in connections:
            one.writer.transport.abort()
        await asyncio.gather(*ends, return_exceptions=True)


async def opened(address: str) -> Connection | None:
    """A connection once its first message is there; nothing where none comes."""
    parts = urlsplit(address)
    with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1024)
            kind = UPGRADE if parts.path == "/socket" else CLOSE
            writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{kind}\r\n".encode())
            await reader.readuntil(b"open")
            return Connection(reader, writer)
    return None
