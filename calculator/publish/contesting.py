"""How readers say that something is wrong: links to a prefilled issue, and the page that explains the way.

In: a page's HTML, and the repository's address if there is one. Out: the page with a link at each section, fact and note;
where no repository is known, with the explanation alone. The page's script adds the links at ratings, in the same form.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from ..markup import Html, h
from ..pages import ROOT

CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')
SECTION = re.compile(r'<h[1-3] id="([^"]+)">(?:(?!</h[1-3]>).)*(?=</h[1-3]>)', re.DOTALL)
FACT = re.compile(r'<h2 class="mdx-statement" id="([^"]+)">(?:(?!</article>).)*class="mdx-day">[^<]*', re.DOTALL)
NOTE = re.compile(r'<a class="mdx-own" href="(?:root:|(?:\.\./)*)(facts/[^"]+)">[^<]*</a>')
ARTICLE = "</article>"


def contestable(html: str, repository: str) -> str:
    """The page with its links; unchanged where it has no address of its own."""
    canonical = CANONICAL.search(html)
    if not canonical:
        return html
    page = canonical[1]
    explained = h(
        "p", "Something does not hold? ", h("a", "How to say so", href=f"{ROOT}contest/"), class_="mdx-contest"
    )
    before, end, after = html.rpartition(ARTICLE)
    html = before + explained + end + after
    if not repository:
        return html

    def link(place: str) -> Html:
        address = f"{repository}/issues/new?template=wrong-claim.yml&place={quote(place, safe='')}"
        return h("a", "Wrong?", class_="mdx-wrong", href=address)

    html = SECTION.sub(lambda it: f"{it[0]} {link(f'{page}#{it[1]}')}", html)
    html = FACT.sub(lambda it: f"{it[0]} {link(f'{page}#{it[1]}')}", html)
    return NOTE.sub(lambda it: f"{it[0]} · {link(it[1])}", html)
