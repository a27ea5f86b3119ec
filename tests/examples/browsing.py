"""A browser without a script, as far as forms go: reads a page's forms with their hidden inputs, and sends them."""

from __future__ import annotations

from html.parser import HTMLParser
from http.client import HTTPMessage
from typing import NamedTuple
from uuid import uuid4

from tests.examples.contract import fetch


class Page(NamedTuple):
    """What a page said, and its forms as the fields that each would send."""

    status: int
    headers: HTTPMessage
    html: str
    forms: list[dict[str, str]]


class Visitor(NamedTuple):
    """Whoever looks at an app below an address, maybe with a session's cookie."""

    base: str
    session: str | None = None

    def get(self, path: str) -> Page:
        """The page, and no redirect followed."""
        return page(fetch(self.base + path, headers=self.headers()))

    def send(self, path: str, form: dict[str, str], **headers: str) -> Page:
        """Posts a form to the page that it stands on, as browsers send the forms of Server Actions."""
        kind, body = multipart(form)
        origin = {"Origin": self.base, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return page(fetch(self.base + path, "POST", body, {**self.headers(), "Content-Type": kind, **origin}))

    def headers(self) -> dict[str, str]:
        """The cookie, where there is one."""
        return {"Cookie": f"session={self.session}"} if self.session else {}


def page(answer: tuple[int, HTTPMessage, bytes]) -> Page:
    """An answer with its forms read."""
    status, headers, said = answer
    forms = Forms()
    forms.feed(said.decode())
    return Page(status, headers, said.decode(), forms.found)


def multipart(fields: dict[str, str]) -> tuple[str, bytes]:
    """Fields as multipart/form-data: its media type, and the body."""
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return f"multipart/form-data; boundary={boundary}", f"{''.join(parts)}--{boundary}--\r\n".encode()


class Forms(HTMLParser):
    """Collects the inputs of each form, in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or one of its inputs is met."""
        values = dict(attrs)
        if tag == "form":
            self.found.append({})
        elif tag == "input" and self.found and values.get("name"):
            self.found[-1][str(values["name"])] = values.get("value") or ""
