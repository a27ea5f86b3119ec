"""The tables and paragraphs that several kinds of page share."""

from __future__ import annotations

from collections.abc import Iterable

from ..elements import Site, badge, decision_link, fact_links, head, option_address
from ..markup import Html, h, prose
from ..model import Finding, Level, Requirement


def lead(text: str) -> Html:
    """A knowledge sentence as a paragraph that stands out."""
    return h("p", prose(text), class_="mdx-lead")


def wide(name: str, table: Html) -> Html:
    """A box in which a wide table scrolls, reachable and named for the keyboard."""
    return h("div", table, class_="mdx-wide", tabindex="0", role="region", aria_label=name, data_search_exclude=True)


def option_columns(site: Site) -> Html:
    """The head of a table with one column an option."""
    heads = [
        h(
            "th",
            h("a", option.short, href=option_address(site, option), title=option.name),
            scope="col",
            data_column=option.id,
        )
        for option in site.knowledge.options
    ]
    return h("thead", h("tr", h("th", "Your answer", scope="col"), heads))


def heat(site: Site, finding: Finding, *more: Html, **opens: str) -> Html:
    """A cell of a heat map: the rating as a word on a shade, in a button where it opens something, and what it opens."""
    word = badge(site, finding)
    return h("td", h("button", word, **opens) if opens else word, more, class_=f"mdx-r{finding.rating}")


def scale(site: Site) -> Html:
    """The words of a heat map with their shades, best first."""
    words = list(enumerate(site.knowledge.vocabulary.words))
    shades = [(h("span", word, class_=f"mdx-r{rating}"), " ") for rating, word in reversed(words)]
    return h("p", shades, class_="mdx-scale", data_search_exclude=True)


def row_id(requirement: Requirement, level: Level) -> str:
    """The id of a level's row in the matrix."""
    return f"{requirement.id}-{level.id}"


def reasons_by_answer(site: Site, findings: Iterable[Finding]) -> Html:
    """A table of findings, named by the answer that they rate."""
    return reasons(
        site, "Answer", ((decision_link(site, finding.requirement, finding.level), finding) for finding in findings)
    )


def reasons(site: Site, first: str, named: Iterable[tuple[Html, Finding]]) -> Html:
    """A table of findings: its first column as given, then rating, reason and facts."""
    rows = [
        h(
            "tr",
            h("th", name, scope="row"),
            h("td", badge(site, finding)),
            h("td", prose(finding.because), " ", fact_links(site, finding.facts)),
        )
        for name, finding in named
    ]
    table = h("table", head(first, "Rating", "Because"), h("tbody", rows), class_="mdx-level-table")
    return h("div", table, class_="mdx-reasons-table", data_search_exclude=True)
