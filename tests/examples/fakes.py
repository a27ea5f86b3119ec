"""Services of others that the examples ask, played by the tests: each request waits for the test to say what it gets."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Asked(NamedTuple):
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Reply = Callable[[Asked], tuple[int, bytes]]


@contextmanager
def service(reply: Reply) -> Iterator[str]:
    """The address of a service on loopback that answers each request, all at once, with what ``reply`` says."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, body = reply(Asked(self.command, self.path, headers, self.body()))
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # who asked has gone

        def body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


class Held:
    """Replies that wait: the test sees each request arrive, and then says what it gets."""

    def __init__(self) -> None:
        self.arrived: queue.Queue[tuple[Asked, queue.Queue[tuple[int, bytes]]]] = queue.Queue()

    def __call__(self, asked: Asked) -> tuple[int, bytes]:
        mine: queue.Queue[tuple[int, bytes]] = queue.Queue()
        self.arrived.put((asked, mine))
        return mine.get()

    def next(self) -> tuple[Asked, Callable[[int, bytes], None]]:
        """The next request, as soon as there is one, and how to answer it."""
        asked, mine = self.arrived.get(timeout=60)
        return asked, lambda status, body: mine.put((status, body))
