"""The decision pages: one requirement each, its levels by option with reasons, claims and sources."""

from __future__ import annotations

from ..answers import parse
from ..elements import Site, badge, option_link
from ..markup import Html, h, join, prose
from ..model import Level, Requirement, Unusable
from . import facts
from .tables import heat, lead, option_columns, reasons, row_id, scale

__all__ = [
    "advice",
    "claims",
    "decision",
    "finding",
    "levels",
    "open_calculator",
    "requirements",
    "sources",
    "try_answers",
]

ALIKE = "This answer does not weigh: every architecture serves it alike."


def requirements(site: Site, heading: str = "h3") -> Html:
    """The decisions by group, each with its short answer."""
    return join(
        h(
            "section",
            h(heading, name),
            h(
                "ul",
                [
                    h(
                        "li",
                        h("a", requirement.name, href=f"{site.root}decide/{requirement.id}/"),
                        h("p", prose(requirement.advice)),
                    )
                    for requirement in site.knowledge.requirements
                    if requirement.group == group
                ],
                class_="mdx-cards",
            ),
        )
        for group, name in site.knowledge.vocabulary.groups.items()
    )


def advice(site: Site, requirement: str) -> Html:
    """The short answer of a decision page."""
    return lead(site.knowledge.requirement(requirement).advice)


def levels(site: Site, requirement: str) -> Html:
    """The levels of a decision page as a strip of links to their ratings."""
    asked = site.knowledge.requirement(requirement)
    links = [h("a", level.label, href=f"#{level.id}") for level in asked.levels]
    return h(
        "nav",
        h("span", "Ratings:"),
        links,
        class_="mdx-strip",
        aria_label="Ratings by answer",
        data_search_exclude=True,
    )


def decision(site: Site, requirement: str) -> str:
    """The levels by option, then each level with its reasons under a heading of its own, which Markdown reads."""
    asked = site.knowledge.requirement(requirement)
    parts: list[str] = [_overview(site, asked)]
    for level in asked.levels:
        parts += [f"### {level.label} {{ #{level.id} }}", _level_table(site, asked, level)]
    return "\n\n".join(parts)


def _overview(site: Site, requirement: Requirement) -> Html:
    """One requirement's levels by option, ratings only, as a heat map with its scale."""
    rows = []
    for level in requirement.levels:
        if level.findings:
            cells = [heat(site, finding) for finding in level.findings]
        else:
            cells = [h("td", ALIKE, colspan=len(site.knowledge.options))]
        rows.append(h("tr", h("th", h("a", level.label, href=f"#{level.id}"), scope="row"), cells))
    table = h("table", option_columns(site), h("tbody", rows), class_="mdx-heat", data_search_exclude=True)
    return join([scale(site), table])


def _level_table(site: Site, requirement: Requirement, level: Level) -> Html:
    """One level: for each option its rating, the reason, the facts; and the links to calculator and matrix."""
    named = [(option_link(site, site.knowledge.option(finding.option)), finding) for finding in level.findings]
    address = f"{site.root}calculator/?{requirement.id}={level.id}#q-{requirement.id}"
    row = h("a", "See it in the matrix", href=f"{site.root}matrix/#{row_id(requirement, level)}")
    return join(
        [
            h("p", prose(level.help)),
            reasons(site, "Architecture", named) if named else h("p", ALIKE),
            h(
                "p",
                h("a", "Use this answer in the calculator", href=address),
                named and [" · ", row],
                class_="mdx-open",
            ),
        ]
    )


def claims(site: Site, requirement: str) -> Html:
    """What is often said on a decision, with our verdicts."""
    return facts.corrections(site, *site.knowledge.requirement(requirement).claims)


def sources(site: Site, requirement: str) -> Html:
    """Where ``publish`` puts the page's numbered evidence: all that a decision rests on is cited on its page."""
    return h("div", data_evidence=site.knowledge.requirement(requirement).id)


def finding(site: Site, requirement: str, level: str, option: str) -> Html:
    """Our rating of one cell, as a badge."""
    found = site.knowledge.finding(option, requirement, level)
    if found is None:
        raise Unusable(f"{requirement}, {level} does not weigh, so there is no finding to show.")
    return badge(site, found)


def open_calculator(site: Site, requirement: str) -> Html:
    """The link that opens the calculator with a requirement's most demanding level set."""
    asked = site.knowledge.requirement(requirement)
    address = f"{site.root}calculator/?{asked.id}={asked.levels[-1].id}#q-{asked.id}"
    return h("p", h("a", f"Open {asked.name} in the calculator", class_="md-button", href=address))


def try_answers(site: Site, query: str, text: str) -> Html:
    """A link that opens the calculator with these answers."""
    given, warnings = parse(site.knowledge.vocabulary, query)
    if warnings or not given:
        raise Unusable(f"{query}: {' '.join(warnings) or 'no answers'}")
    return h("a", text, href=f"{site.root}calculator/?{query}")
