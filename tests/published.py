"""Publish the anchors of the built site: ``python -m tests.published`` adds new ones to the committed manifest."""

from __future__ import annotations

import json
from pathlib import Path

from tests.reading import Read, read

MANIFEST = Path(__file__).with_name("published-anchors.json")


def anchors(pages: dict[str, Read]) -> dict[str, list[str]]:
    """Path -> ids that people may link to: headings, facts, questions."""
    found = {}
    for path, page in pages.items():
        ids = {id for _, id in page.headings if id}
        ids |= {id for id in page.ids if id.startswith("q-")}
        if path.startswith("facts/"):
            ids |= {id for id in page.ids if not id.startswith("__")} - {"result", "more"}
        if ids and path != "404.html":
            found[path] = sorted(ids)
    return found


if __name__ == "__main__":
    site = Path(__file__).parents[1] / "site"
    pages = {
        file.relative_to(site).as_posix().removesuffix("index.html"): read(file.read_text(encoding="utf-8"))
        for file in site.rglob("*.html")
    }
    known = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else {}
    for path, ids in anchors(pages).items():
        known[path] = sorted({*known.get(path, []), *ids})
    MANIFEST.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")
    print(f"{sum(map(len, known.values()))} anchors on {len(known)} pages")
