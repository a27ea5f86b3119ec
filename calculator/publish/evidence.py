"""The evidence of a page: its marks numbered, the day under its title, and a list of what the marks stand for.

In: the HTML of a page as the generator has built it. Out: the same page; unchanged where nothing is cited.
"""

from __future__ import annotations

import re

from ..elements import Site
from ..markup import Html, h, join
from ..measures import day
from ..model import Fact
from ..pages.facts import address, sources_of, statement, with_links

# how much of its list a page holds: each fact with its sources, how each begins, or none: marks then lead to the facts' pages
FULL, BRIEF, NONE = AMOUNTS = range(3)
BEGINNING = 42  # characters of a statement where there is no room for all of it

MARK = re.compile(r'<a href="[^"]*" role="doc-noteref" data-fact="([^"]+)"[^>]*>[^<]*</a>')
PLACE = re.compile(r'<div data-evidence="[^"]*"></div>')
BETA = re.compile(r"\bbeta\b", re.IGNORECASE)
ARTICLE = "</article>"
TITLE = "</h1>"


def evident(site: Site, html: str, amount: int) -> str:
    """The page with its evidence, of which the list is as long as ``amount`` says."""
    cited = [site.knowledge.fact(id) for id in dict.fromkeys(found[1] for found in MARK.finditer(html))]
    if not cited:
        return PLACE.sub("", html)
    names = numbered(cited)
    listed = amount != NONE
    html = html.replace(TITLE, TITLE + dated(cited, listed), 1)
    html = with_numbers(html, site, names, listed)
    return with_list(html, evidence(site, names, amount == BRIEF)) if listed else PLACE.sub("", html)


def numbered(cited: list[Fact]) -> dict[str, str]:
    """Fact id -> its name on the page: facts are counted, opinions lettered, both in the order of their first citation."""
    opinions = [fact.id for fact in cited if fact.verdict == "opinion"]
    facts = [fact.id for fact in cited if fact.verdict != "opinion"]
    return {id: str(number) for number, id in enumerate(facts, 1)} | {id: letter(n) for n, id in enumerate(opinions)}


def letter(number: int) -> str:
    """0 -> a, 25 -> z, 26 -> aa, as an ordered list of type a counts."""
    return (letter(number // 26 - 1) if number > 25 else "") + chr(ord("a") + number % 26)


def with_numbers(html: str, site: Site, names: dict[str, str], listed: bool) -> str:
    """Every mark with its number; the first of a fact is what its note leads back to, and says that a fact is of a beta."""
    met = set()

    def mark(found: re.Match[str]) -> str:
        fact = site.knowledge.fact(found[1])
        first = fact.id not in met
        met.add(fact.id)
        return join(
            [
                h(
                    "a",
                    names[fact.id],
                    id=f"mark-{fact.id}" if first and listed else None,
                    href=f"#note-{fact.id}" if listed else address(site, fact),
                    role="doc-noteref",
                    data_fact=True,
                    data_due=fact.due,
                    data_opinion=fact.verdict == "opinion",
                ),
                first and is_beta(fact) and h("small", f" beta, {day(fact.checked)} ", class_="mdx-beta"),
            ]
        )

    return MARK.sub(mark, html)


def is_beta(fact: Fact) -> bool:
    """Whether a fact speaks of something that its vendor calls a beta."""
    return bool(BETA.search(f"{fact.statement} {fact.correction}"))


def dated(cited: list[Fact], listed: bool) -> Html:
    """How many facts a page cites, and how old the oldest of them is."""
    opinions = sum(fact.verdict == "opinion" for fact in cited)
    counts = [(len(cited) - opinions, "fact"), (opinions, "opinion")]
    says = " and ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count)
    when = f", {'oldest ' if len(cited) > 1 else ''}checked on {day(min(fact.checked for fact in cited))}"
    return h("p", h("a", says, href="#evidence") if listed else says, when, class_="mdx-dated")


def evidence(site: Site, names: dict[str, str], brief: bool) -> Html:
    """What the marks stand for: facts by number, opinions by letter."""
    notes: dict[str, list[Html]] = {"1": [], "a": []}
    for id, name in names.items():
        notes["1" if name.isdigit() else "a"].append(note(site, site.knowledge.fact(id), brief))
    lists = [h("ol", items, type=kind) for kind, items in notes.items() if items]
    return h("div", lists, class_="mdx-evidence", data_brief=brief)


def note(site: Site, fact: Fact, brief: bool) -> Html:
    """One fact as its mark opens it; where there is no room, how it begins."""
    own = h("a", "This fact", class_="mdx-own", href=address(site, fact))
    back = h("a", "↑", class_="mdx-back", href=f"#mark-{fact.id}", aria_label="Back to the text")
    when = h("span", f"Checked {day(fact.checked)}", data_due=fact.due)
    if brief:
        text = fact.statement.replace("`", "")
        begins = text if len(text) <= BEGINNING else f"{text[:BEGINNING].rsplit(' ', 1)[0]} …"
        return h("li", h("p", f"{fact.verdict}: {begins} ", when, " · ", own, " ", back), id=f"note-{fact.id}")
    sources = [part for source in sources_of(site, fact) for part in (" · ", source)]
    return h(
        "li",
        h("p", statement(fact)),
        fact.correction and h("p", with_links(site, fact.correction)),
        h("p", when, sources, " · ", own, " ", back),
        id=f"note-{fact.id}",
    )


def with_list(html: str, shown: Html) -> str:
    """The page with its list: where the page wants it, else under a heading of its own at the end."""
    place = PLACE.search(html)
    if place:
        return html[: place.start()] + h("div", shown, id="evidence") + html[place.end() :]
    before, end, after = html.rpartition(ARTICLE)
    return before + h("h2", "Evidence", id="evidence") + shown + end + after
