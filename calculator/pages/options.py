"""The options' pages: what an option is, where it wins and loses, every finding of it."""

from __future__ import annotations

from ..elements import Site, badge, decision_link, fact_links, option_link
from ..markup import Html, h, prose
from ..model import EFFORTS, NATURAL, UNFIT, WEAK, Finding
from .tables import lead, reasons_by_answer

__all__ = ["leaving", "option_advice", "option_loses", "option_ratings", "option_wins", "options"]


def options(site: Site) -> Html:
    """The options, each with what it is."""
    cards = [h("li", option_link(site, option), h("p", prose(option.means))) for option in site.knowledge.options]
    return h("ul", cards, class_="mdx-cards")


def option_advice(site: Site, option: str) -> str:
    """What an option is, and when it is the answer."""
    shown = site.knowledge.option(option)
    return lead(shown.means) + "\n\n" + lead(shown.advice)


def option_wins(site: Site, option: str) -> Html:
    """The levels that an option is made for."""
    return _rated(site, option, (NATURAL,))


def option_loses(site: Site, option: str) -> Html:
    """The levels that an option cannot serve, or only against its grain."""
    return _rated(site, option, (UNFIT, WEAK))


def option_ratings(site: Site, option: str) -> Html:
    """Every finding of an option: the matrix read down one column."""
    return reasons_by_answer(site, _findings(site, option))


def leaving(site: Site) -> Html:
    """How hard each option is to leave, and why."""
    rows = [
        h(
            "tr",
            h("th", option_link(site, option), scope="row"),
            h("td", EFFORTS[option.leave.effort]),
            h("td", prose(option.leave.because), " ", fact_links(site, option.leave.facts)),
        )
        for option in site.knowledge.options
    ]
    head = h("thead", h("tr", [h("th", name, scope="col") for name in ("Architecture", "Effort", "What it takes")]))
    return h("table", head, h("tbody", rows), class_="mdx-level-table", data_search_exclude=True)


def _rated(site: Site, option: str, ratings: tuple[int, ...]) -> Html:
    """The levels at which an option has one of these ratings, with their reasons."""
    items = [
        h(
            "li",
            decision_link(site, finding.requirement, finding.level),
            " ",
            badge(site, finding),
            h("p", prose(finding.because), " ", fact_links(site, finding.facts)),
        )
        for finding in _findings(site, option)
        if finding.rating in ratings
    ]
    return h("ul", items, class_="mdx-claims", data_search_exclude=True) if items else h("p", "At no level.")


def _findings(site: Site, option: str) -> list[Finding]:
    wanted = site.knowledge.option(option).id
    return [
        finding
        for requirement in site.knowledge.requirements
        for level in requirement.levels
        for finding in level.findings
        if finding.option == wanted
    ]
