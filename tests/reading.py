"""A built page read back: its findings, ids, links and headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Read:
    """What a page says. ``findings`` are (option, requirement, level, rating) in the page's order."""

    findings: list[tuple[str, str, str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    headings: list[tuple[str, str | None]] = field(default_factory=list)  # level, id
    rows: list[dict[str, str]] = field(default_factory=list)  # of a ranking
    title: str = ""
    description: str = ""
    base: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Read()
        self.in_title = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        page = self.page
        if "data-rating" in given:
            page.findings.append(
                (given["data-option"], given["data-requirement"], given["data-level"], given["data-rating"])
            )
        if "data-rank" in given:
            page.rows.append(given)
        if "id" in given:
            page.ids.append(given["id"])
        if tag == "a" and "href" in given:
            page.links.append(given["href"])
        if tag in ("link", "script", "img") and (given.get("src") or given.get("href")):
            page.assets.append(given.get("src") or given["href"])
        if tag in ("h1", "h2", "h3"):
            page.headings.append((tag, given.get("id")))
        if tag == "meta" and given.get("name") == "description":
            page.description = given["content"]
        self.in_title = self.in_title or (tag == "title" and not page.title)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.page.title += data


def read(html: str) -> Read:
    """The page behind its HTML."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}  # have no end


class _Section(HTMLParser):
    """The text from an element on: of a heading down to the next of its rank or a higher one, of another what it holds."""

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id, self.rank, self.depth, self.inside = id, 0, 0, False
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        rank = int(tag[1]) if tag[0] == "h" and tag[1:].isdecimal() else 0
        if self.inside and self.rank:
            self.inside = not 0 < rank <= self.rank
        elif self.inside:
            self.depth += tag not in VOID
        elif ("id", self.id) in attributes and not self.text:
            self.inside, self.rank, self.depth = True, rank, 1

    def handle_endtag(self, tag: str) -> None:
        if self.inside and not self.rank:
            self.depth -= 1
            self.inside = self.depth > 0
        elif tag == "article":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text.append(data)


def said_at(html: str, anchor: str) -> str:
    """What a page says where a link with this fragment leads."""
    section = _Section(anchor)
    section.feed(html)
    return " ".join(" ".join(section.text).split())
