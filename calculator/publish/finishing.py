"""The site that MkDocs has built -> the site that is published.

In: the site's folder, the engine's, and the repository's address if there is one. Out: the same folder with the engine in
it, the links of macros resolved, a content security policy on each page, a link at each section and fact by which readers
say that it is wrong, and without what nobody asks for.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from ..pages import ROOT
from .baring import bare_script, bare_style

UNUSED = ("**/*.map", "assets/javascripts/lunr", "assets/engine")  # assets/engine: the scripts go with their engine

INLINE = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
CHARSET = '<meta charset="utf-8">'
NAMES = {  # what the theme leaves without a name of its own, for the ear
    ' role="dialog">': ' role="dialog" aria-label="Search">',
    '<nav class="md-path" aria-label="Navigation"': '<nav class="md-path" aria-label="Path"',
}
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')
SECTION = re.compile(r'<h[1-3] id="([^"]+)">(?:(?!</h[1-3]>).)*(?=</h[1-3]>)', re.DOTALL)
FACT = re.compile(
    r'<article id="([^"]+)" class="mdx-fact-card"(?:(?!</article>).)*class="mdx-fact__day">[^<]*', re.DOTALL
)


def finish(site: Path, engine: Path, repository: str) -> None:
    """Complete the site in place."""
    for pattern in UNUSED:
        for path in list(site.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(engine, site / "assets" / engine.name)
    for kind, bare in (("*.js", bare_script), ("*.css", bare_style)):
        for file in (site / "assets").glob(kind):
            file.write_text(bare(file.read_text(encoding="utf-8")), encoding="utf-8")
    pages = {
        path: contestable(named(resolved(path.read_text(encoding="utf-8"), path.relative_to(site))), repository)
        for path in site.rglob("*.html")
    }
    meta = f'{CHARSET}<meta http-equiv="Content-Security-Policy" content="{policy(pages.values())}">'
    for path, html in pages.items():
        # right after the charset: a policy covers only the scripts that come after it
        path.write_text(html.replace(CHARSET, meta, 1), encoding="utf-8")


def resolved(html: str, path: Path) -> str:
    """A page whose links from macros lead from where it lies, ``path`` below the top of the site."""
    return html.replace(f'="{ROOT}', f'="{"../" * (len(path.parts) - 1) or "./"}')


def named(html: str) -> str:
    """A page whose landmarks all have names."""
    for theirs, ours in NAMES.items():
        html = html.replace(theirs, ours)
    return html


def contestable(html: str, repository: str) -> str:
    """A page whose sections and facts each carry a link to a prefilled issue; unchanged where no repository is known."""
    canonical = CANONICAL.search(html)
    if not repository or not canonical:
        return html

    def link(found: re.Match[str]) -> str:
        place = quote(f"{canonical[1]}#{found[1]}", safe="")
        address = f"{repository}/issues/new?template=wrong-claim.yml&amp;place={place}"
        return f'{found[0]} <a class="mdx-wrong" href="{address}" title="Say what does not hold here, with a source">Wrong?</a>'

    return FACT.sub(link, SECTION.sub(link, html))


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
