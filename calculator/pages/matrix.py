"""The decision matrix: whole, as a heat map whose cells open to their reasons, and in small."""

from __future__ import annotations

from ..elements import Site
from ..markup import Html, h, join, prose
from ..model import Finding, Level, Requirement
from .tables import heat, option_columns, row_id, scale

__all__ = ["matrix", "matrix_in_small"]


def matrix(site: Site) -> Html:
    """Every level that weighs by every option: each cell a word on a shade, and a button that opens its reason."""
    width = len(site.knowledge.options) + 1
    body = []
    for group, name in site.knowledge.vocabulary.groups.items():
        rows = [_rows(site, requirement) for requirement in site.knowledge.requirements if requirement.group == group]
        band = h("tr", h("th", name, colspan=width, scope="rowgroup"), class_="mdx-band")
        body.append(h("tbody", band, rows))
    table = h("table", option_columns(site), body, class_="mdx-heat", data_search_exclude=True)
    how = h("span", "Press a cell for its reason, a row's name for argument and facts.")
    return join([h("div", how, scale(site), _mine(site), class_="mdx-heat-bar", data_search_exclude=True), table])


def _mine(site: Site) -> Html:
    """The reader's own answers, which the page's script finds in the address: show only these, or change them."""
    return h(
        "p",
        h("label", h("input", type="checkbox", autocomplete="off"), " ", h("span", "Only my answers")),
        h("a", "Change them in the calculator", href=f"{site.root}calculator/"),
        class_="mdx-mine",
        data_weights=" ".join(site.knowledge.vocabulary.weights),
        data_default=site.knowledge.vocabulary.default_importance,
        hidden=True,
    )


def _rows(site: Site, requirement: Requirement) -> list[Html]:
    """A requirement's levels that weigh; the first is marked, since the eye needs the requirement's name only there."""
    weighing = [level for level in requirement.levels if level.findings]
    return [_row(site, requirement, level, level is weighing[0]) for level in weighing]


def _row(site: Site, requirement: Requirement, level: Level, first: bool) -> Html:
    """One level: its name, linked to the decision's section, and a cell for each option."""
    link = h("a", level.label, href=f"{site.root}decide/{requirement.id}/#{level.id}")
    return h(
        "tr",
        h("th", h("b", requirement.name), " ", link, scope="row"),
        [_cell(site, requirement, level, finding) for finding in level.findings],
        id=row_id(requirement, level),
        class_=first and "mdx-first",
        data_answer=f"{requirement.id}={level.id}",
    )


def _cell(site: Site, requirement: Requirement, level: Level, finding: Finding) -> Html:
    """A rating that opens to the option's name and the reason.

    The facts stand on the decision page only, where the row's name leads: all of them here would be a third of the page.
    Its script fetches those of a cell that is opened.
    """
    id = f"{row_id(requirement, level)}-{finding.option}"
    word = site.knowledge.vocabulary.words[finding.rating]
    why = h(
        "div",
        h("p", h("strong", site.knowledge.option(finding.option).name), f": {word}"),
        h("p", prose(finding.because)),
        id=id,
        popover=True,
    )
    return heat(site, finding, why, popovertarget=id)


def matrix_in_small(site: Site) -> Html:
    """Every requirement by every option, each level a bar as high as its rating; for the ear the words instead."""
    words = site.knowledge.vocabulary.words
    rows = []
    for requirement in site.knowledge.requirements:
        name = h("th", h("a", requirement.name, href=f"{site.root}decide/{requirement.id}/"), scope="row")
        by_option = zip(*(level.ratings for level in requirement.levels if level.ratings), strict=True)
        cells = [
            h("td", _spark(ratings), h("span", ", ".join(words[rating] for rating in ratings), class_="mdx-hidden"))
            for ratings in by_option
        ]
        rows.append(h("tr", name, cells))
    return h("table", option_columns(site), h("tbody", rows), class_="mdx-small", data_search_exclude=True)


def _spark(ratings: tuple[int, ...]) -> Html:
    """A bar for each rating, as high as it is; what cannot be is a cross."""
    marks = [
        h("rect", x=8 * place, y=16 - 4 * rating, width=6, height=4 * rating)
        if rating
        else h("path", d=f"M{8 * place} 10l6 6m0-6l-6 6", class_="mdx-cross")
        for place, rating in enumerate(ratings)
    ]
    width = 8 * len(ratings) - 2
    return h("svg", marks, viewBox=f"0 0 {width} 16", width=width, height=16, aria_hidden="true")
