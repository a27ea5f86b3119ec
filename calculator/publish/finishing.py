"""The site that MkDocs has built -> the site that is published.

In: the site's folder, the engine's, and the repository's address if there is one. Out: the same folder with the engine in
it, the links of macros resolved, a content security policy on each page, its evidence numbered and listed, links by which
readers say that a section, a fact or a rating is wrong, and without what nobody asks for.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from .. import load
from ..elements import Site
from ..pages import ROOT
from .baring import minify
from .contesting import contestable
from .evidence import AMOUNTS, evident

UNUSED = ("**/*.map", "assets/javascripts/lunr", "assets/engine")  # assets/engine: the scripts go with their engine

ROOM = 30_300  # bytes of a page over the wire: with the files that it asks for they are below 100 kB
INLINE = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
CHARSET = '<meta charset="utf-8">'
NAMES = {  # what the theme leaves without a name of its own, for the ear
    ' role="dialog">': ' role="dialog" aria-label="Search">',
    '<nav class="md-path" aria-label="Navigation"': '<nav class="md-path" aria-label="Path"',
}


def finish(site: Path, engine: Path, repository: str) -> None:
    """Complete the site in place."""
    for pattern in UNUSED:
        for path in list(site.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(engine, site / "assets" / engine.name)
    assets = site / "assets"
    minify([*assets.glob("*.js"), *assets.glob("*.css")], assets)
    shown = Site(load(), ROOT)
    pages = {}
    for path in site.rglob("*.html"):
        html = complete(shown, path.read_text(encoding="utf-8"), repository)
        pages[path] = named(resolved(html, path.relative_to(site)))
    meta = f'{CHARSET}<meta http-equiv="Content-Security-Policy" content="{policy(pages.values())}">'
    for path, html in pages.items():
        # right after the charset: a policy covers only the scripts that come after it
        path.write_text(html.replace(CHARSET, meta, 1), encoding="utf-8")


def complete(site: Site, html: str, repository: str) -> str:
    """A page with as much of its evidence as there is room for, and what contests it."""
    for amount in AMOUNTS:
        page = contestable(evident(site, html, amount), repository)
        if len(gzip.compress(page.encode(), 6)) <= ROOM:
            break
    return page


def resolved(html: str, path: Path) -> str:
    """A page whose links from macros lead from where it lies, ``path`` below the top of the site."""
    return html.replace(f'="{ROOT}', f'="{"../" * (len(path.parts) - 1) or "./"}')


def named(html: str) -> str:
    """A page whose landmarks all have names."""
    for theirs, ours in NAMES.items():
        html = html.replace(theirs, ours)
    return html


def policy(pages: Iterable[str]) -> str:
    """One policy for the whole site: everything from the site itself, and the theme's inline scripts by their hashes.

    Styles may be inline, since Markdown aligns table cells by style attributes.
    """
    scripts = {script for html in pages for script in INLINE.findall(html)}
    hashes = sorted(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )
