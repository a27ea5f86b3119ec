"""The built site over HTTP, as a static host would serve it.

In: the site's folder and the address it was built for. Out: a server under the address's base path that compresses text,
answers a missing page with 404.html, and lets browsers ask again for everything but the engine, whose folder is named
after its contents.

Written by hand, on Python's own server, because `mkdocs serve` shows the site before it is finished, without the engine's
caching and the policy, and `python -m http.server` knows neither a base path nor compression nor 404.html: tests and bench
need what a reader's host does.
"""

from __future__ import annotations

import gzip
from contextlib import suppress
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..model import Unusable

COMPRESSED = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".wasm")  # what GitHub Pages compresses

HASHED = "/assets/engine-"


class Handler(SimpleHTTPRequestHandler):
    """One request below the base path."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".wasm": "application/wasm",
        ".whl": "application/zip",
        ".svg": "image/svg+xml",
    }

    def __init__(self, *arguments: Any, base: str, site: Path) -> None:
        self.base, self.site = base, site
        super().__init__(*arguments, directory=str(site))

    def handle(self) -> None:
        """Requests until the connection ends, however it does."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """The file, its folder's index.html, or the site's 404.html."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """The same without its body."""
        self._answer(body=False)

    def _answer(self, body: bool) -> None:
        path = urlsplit(self.path).path
        if path in ("/", self.base.removesuffix("/")) and path != self.base:
            return self._redirect(self.base)
        # outside the base path a host has nothing of ours, not even what browsers and robots ask for by themselves
        ours = path.startswith(self.base)
        file = Path(self.translate_path("/" + path.removeprefix(self.base))) if ours else self.site / "404.html"
        if file.is_dir() and not path.endswith("/"):
            return self._redirect(self.path.replace(path, path + "/", 1))
        if file.is_dir():
            file /= "index.html"
        there = ours and file.is_file()
        if not there:
            file = self.site / "404.html"
        content = file.read_bytes()
        self.send_response(200 if there else 404)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Cache-Control", "max-age=31536000, immutable" if there and HASHED in path else "no-cache")
        if file.suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = compressed(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.wfile.write(content)

    def _redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Nothing: a page makes a dozen requests."""


@cache
def compressed(content: bytes) -> bytes:
    """A file's content by gzip, once for as long as it stays the same."""
    return gzip.compress(content, 6, mtime=0)


def server(site: Path, address: str, port: int | None = None) -> ThreadingHTTPServer:
    """A server for the site, not yet running; ``port`` other than the address's, 0 for any."""
    parts = urlsplit(address)
    base = parts.path if parts.path.endswith("/") else parts.path + "/"
    handler = partial(Handler, base=base, site=site.resolve())
    wanted = parts.port or 8000 if port is None else port
    try:
        return ThreadingHTTPServer(("127.0.0.1", wanted), handler)
    except OSError:
        raise Unusable(f"Port {wanted} is taken; say `make serve PORT=8001` or another.") from None


def serve(site: Path, address: str) -> None:
    """Serve until interrupted."""
    with server(site, address) as running:
        print(
            f"Serving at http://127.0.0.1:{running.server_port}{urlsplit(address).path}  (Ctrl-C ends it)", flush=True
        )
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
