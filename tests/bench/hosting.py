"""Folders over HTTP as a static host serves them, at the speed of a named network.

In: mounted folders by name. Out: a server whose addresses are /<network>/<mount>/<path>, and a log of what went over
the wire. Like GitHub Pages it compresses text and WebAssembly, lets browsers keep files for ten minutes, and answers
with 304 what has not changed.
"""

from __future__ import annotations

import gzip
import mimetypes
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from calculator.publish.serving import COMPRESSED

NETWORKS = {"local": (0, 0.0), "10mbit": (10_000_000, 0.040), "50mbit": (50_000_000, 0.020)}  # bit/s, round trip in s
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".whl": "application/zip"}
CHUNK = 16_384

Mount = Callable[[str], bytes | None]  # from a path below the mount to the file, None where there is none
Log = list[tuple[str, int]]  # path and bytes of body, as sent


def folder(root: Path, change: Callable[[bytes], bytes] = lambda content: content) -> Mount:
    """A mount of a folder; ``change`` is applied to text files."""

    def read(path: str) -> bytes | None:
        file = root / path
        if file.is_dir():
            file /= "index.html"
        if not file.is_file():
            return None
        content = file.read_bytes()
        return change(content) if file.suffix in (".html", ".js", ".mjs") else content

    return read


@contextmanager
def hosted(mounts: dict[str, Mount]) -> Iterator[tuple[str, Log]]:
    """A server on a port of its own while the block runs: its address, and its log."""
    log: Log = []
    gates = {name: _gate(rate) for name, (rate, _) in NETWORKS.items()}
    handler = partial(Handler, mounts=mounts, cache={}, log=log, gates=gates)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", log
    finally:
        server.shutdown()
        server.server_close()


def _gate(rate: int) -> Callable[[int], None]:
    """A call that returns when so many bytes may have passed a line that all connections share."""
    lock, free = threading.Lock(), [0.0]

    def passed(size: int) -> None:
        if not rate:
            return
        with lock:
            free[0] = max(free[0], time.perf_counter()) + 8 * size / rate
            until = free[0]
        time.sleep(max(0.0, until - time.perf_counter()))

    return passed


class Handler(BaseHTTPRequestHandler):
    """One connection. It waits a round trip when it opens and another for each answer."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, mounts, cache, log, gates, **more):  # type: ignore[no-untyped-def]
        self.mounts, self.cache, self.log, self.gates, self.fresh = mounts, cache, log, gates, True
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        """The file of a mount."""
        path = unquote(urlsplit(self.path).path)
        network, mount, rest = [*path.lstrip("/").split("/", 2), "", ""][:3]
        time.sleep(NETWORKS.get(network, (0, 0.0))[1] * (2 if self.fresh else 1))
        self.fresh = False
        if (mount, rest) not in self.cache:
            self.cache[mount, rest] = self._file(mount, rest)
        content, kind, encoding, tag = self.cache[mount, rest]
        if content is None:
            return self._send(404, b"", [])
        headers = [("Content-Type", kind), ("Cache-Control", "max-age=600"), ("ETag", tag)]
        if self.headers.get("If-None-Match") == tag:
            return self._send(304, b"", headers)
        if encoding:
            headers.append(("Content-Encoding", encoding))
        self.log.append((path, len(content)))
        self._send(200, content, headers, self.gates[network])

    def _file(self, mount: str, rest: str) -> tuple[bytes | None, str, str, str]:
        content = self.mounts[mount](rest) if mount in self.mounts else None
        if content is None:
            return None, "", "", ""
        suffix = Path(rest).suffix if Path(rest).suffix else ".html"
        kind = TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
        tag = f'"{zlib.crc32(content):x}-{len(content):x}"'
        return (
            (gzip.compress(content, 6, mtime=0), kind, "gzip", tag)
            if suffix in COMPRESSED
            else (content, kind, "", tag)
        )

    def _send(self, status, content, headers, passed=None) -> None:  # type: ignore[no-untyped-def]
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        with suppress(ConnectionError):  # a page that is closed while it loads
            self.end_headers()
            for start in range(0, len(content), CHUNK if passed else len(content) or 1):
                chunk = content[start : start + CHUNK]
                passed(len(chunk))
                self.wfile.write(chunk)

    def log_message(self, *words: object) -> None:
        """Nothing: ``log`` holds what counts."""
