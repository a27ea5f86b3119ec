"""The site that MkDocs has built -> the site that is published.

In: the site's folder, the engine's, and the repository's address if there is one. Out: the same folder with the engine in
it, the links of macros resolved, a content security policy on each page, its evidence numbered and listed, links by which
readers say that a section, a fact or a rating is wrong, the licences of all that is shipped, and without what nobody asks
for. ``Unusable`` where a page holds an inline script that is not known, or the site is finished already.
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
from ..model import Unusable
from ..pages import ROOT
from .baring import minify
from .contesting import contestable
from .evidence import AMOUNTS, evident
from .licensing import licences
from .serving import compressed

UNUSED = ("**/*.map", "assets/javascripts/lunr", "assets/engine")  # assets/engine: the scripts go with their engine

LIGHT = 99_300  # bytes over the wire of a page with the files that it asks for; with its policy that is below 100 kB
ASKED = re.compile(r'<(?:script|link)\b[^>]*\b(?:src|href)="([^"#?]+\.(?:js|css|svg))"')
SCRIPT = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
WAY_UP = re.compile(r'(?<=^__md_scope=new URL\(")[^"]*')  # the one part of the theme's scripts that depends on the page
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
INLINE = {  # the scripts that may stand in a page: the sum of their text without that part -> what they are
    "frNoT9rNKIH2e5QomDJzop2HdNi8gmIq+bZajsEDKpA=": "Material: how it keeps what it keeps",
    "IT1XGoa9VozLZb+Syjz5UoTYwUCZcYmwJypQO3L6OYg=": "Zensical: the same",
    "JogDLqZFtJIK+NnCVCkcHj1SZKidVwB46YSaSV1MERc=": "overrides/partials/early.html",
    "znlniC2NaEjg03ppLCv/NyPrgMSR/vqp88xzAwuccv4=": "overrides/partials/javascripts/palette.html",
    "/8wPdzX9q0NNJXyA5lzsLojXFpkeaXVxhbfkUOQaWy8=": "both: the tab that the address names",
}
CHARSET = '<meta charset="utf-8">'
SILENT = '<meta name="referrer" content="no-referrer">'  # no site that we link to is told where its reader was
LATE = re.compile(r'<script (?=src="[^"]*/bundle\.)')  # the theme's own, for which no page has to wait
HINTS = re.compile(r'<link rel="(?:prev|next)"[^>]*>\s*')  # Firefox fetches the next page, which the policy forbids
NAMES = {  # what the theme leaves without a name of its own, for the ear
    ' role="dialog">': ' role="dialog" aria-label="Search">',
    '<nav class="md-path" aria-label="Navigation"': '<nav class="md-path" aria-label="Path"',
}


def finish(site: Path, engine: Path, repository: str) -> None:
    """Complete the site in place."""
    if (site / "assets" / engine.name).exists():
        raise Unusable(f"{site} is finished already; `make site` builds it anew.")
    for pattern in UNUSED:
        for path in list(site.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (site / "licences.txt").write_text(licences(), encoding="utf-8")
    assets = site / "assets"
    shutil.copytree(engine, assets / engine.name)
    minify([*assets.glob("*.js"), *assets.glob("*.css")], assets)
    shown = Site(load(), ROOT)
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        html = complete(shown, html, repository, LIGHT - asked(html, path))
        html = named(resolved(unhurried(html), path.relative_to(site)))
        meta = (
            f'{CHARSET}<meta http-equiv="Content-Security-Policy" content="{policy(html, engine.name, path)}">{SILENT}'
        )
        # right after the charset: a policy covers only what comes after it
        path.write_text(html.replace(CHARSET, meta, 1), encoding="utf-8")


def asked(html: str, path: Path) -> int:
    """The bytes of all files that a page asks for, as a static host sends them."""
    files = [path.parent / name for name in set(ASKED.findall(html))]
    return sum(len(compressed(file.read_bytes())) for file in files if file.is_file())


def complete(site: Site, html: str, repository: str, room: int) -> str:
    """A page with as much of its evidence as there is room for, in bytes over the wire, and what contests it."""
    for amount in AMOUNTS:
        page = contestable(evident(site, html, amount), repository)
        if len(gzip.compress(page.encode(), 6)) <= room:
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


def unhurried(html: str) -> str:
    """A page that does not make a browser fetch another, nor wait for the theme's script before it is shown."""
    return LATE.sub("<script defer ", HINTS.sub("", html))


def policy(html: str, engine: str, path: Path) -> str:
    """What a page may load and run: everything from the site itself, of what stands in the page the scripts that are known
    and its styles, and WebAssembly only where the engine is."""
    scripts = SCRIPT.findall(html)
    for script in scripts:
        if (found := digest(WAY_UP.sub("", script))) not in INLINE:
            raise Unusable(
                f"{path} holds an inline script that is not known: {script.strip()[:60]!r}. Move it to a file in "
                f"overrides/assets; where it has to stand there, add {found} to INLINE in calculator/publish/finishing.py."
            )
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self'{hashes(scripts)}" + (" 'wasm-unsafe-eval'" if f"/{engine}/" in html else ""),
            f"style-src 'self'{hashes(STYLE.findall(html))}",
            "img-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


def hashes(texts: Iterable[str]) -> str:
    """Scripts or styles as a policy names them."""
    return "".join(f" 'sha256-{one}'" for one in sorted(set(map(digest, texts))))


def digest(text: str) -> str:
    """A text's sum as a policy writes it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
