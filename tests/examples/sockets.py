"""WebSockets as far as tests need them: the handshake by hand, frames as they come, and nothing answered by itself."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Frame(NamedTuple):
    """What came: its kind, and what it holds."""

    kind: int
    data: bytes

    @property
    def code(self) -> int:
        """Why the other side closes."""
        return int.from_bytes(self.data[:2])


class Socket(NamedTuple):
    """A connection after its request to upgrade: the status that came, and frames if it is 101."""

    status: int
    raw: socket.socket
    reader: BinaryIO

    def send(self, data: str | bytes, kind: int = TEXT) -> None:
        """Sends a frame, masked as clients have to."""
        payload = data.encode() if isinstance(data, str) else data
        mask = os.urandom(4)
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        self.raw.sendall(bytes([0x80 | kind]) + length + mask + masked)

    def frame(self) -> Frame | None:
        """The next frame, or nothing where the connection has ended."""
        try:
            head = self.reader.read(2)
            if len(head) < 2:
                return None
            size = head[1] & 0x7F
            size = int.from_bytes(self.reader.read(2)) if size == 126 else size
            return Frame(head[0] & 0x0F, self.reader.read(size))
        except ConnectionError:
            return None

    def next(self, kind: int = TEXT) -> Frame:
        """The next frame of a kind; pings before it are answered."""
        while (frame := self.frame()) and frame.kind != kind:
            if frame.kind == PING:
                self.send(frame.data, PONG)
        assert frame is not None
        return frame

    def ended(self) -> bool:
        """Whether the connection ends, whatever comes before."""
        while self.frame():
            pass
        return True

    def closed(self) -> int:
        """The code with which the other side closes; its close is answered, and then the connection ends."""
        closing = self.next(CLOSE)
        self.send(closing.data, CLOSE)
        assert self.ended()
        return closing.code


@contextmanager
def upgrading(address: str, path: str, **headers: str) -> Iterator[Socket]:
    """Asks a server for a WebSocket; a header of an empty text is left out."""
    host = urlsplit(address).netloc
    name, _, port = host.partition(":")
    key = base64.b64encode(os.urandom(16)).decode()
    sent = {
        "Host": host, "Connection": "Upgrade", "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key, **headers,
    }  # fmt: skip
    with socket.create_connection((name, int(port)), timeout=30) as raw, raw.makefile("rb") as reader:
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items() if value), "", ""]
        raw.sendall("\r\n".join(lines).encode())
        status = int(reader.readline().split()[1])
        got = {}
        while line := reader.readline().decode().strip():
            name, _, value = line.partition(": ")
            got[name.lower()] = value
        if status == 101:
            wanted = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
            assert got["sec-websocket-accept"] == wanted
        yield Socket(status, raw, reader)
