"""The decision matrix, whole and in small."""

from __future__ import annotations

from ..elements import Site, badge, decision_link
from ..markup import Html, h, join, prose
from ..model import Level, Requirement
from .tables import option_columns, wide

__all__ = ["matrix", "matrix_in_small"]


def matrix(site: Site) -> Html:
    """Every level by every option; under each level a row that opens to the reasons."""
    width = len(site.knowledge.options) + 1
    body = []
    for group, name in site.knowledge.vocabulary.groups.items():
        rows = [_rows(site, requirement) for requirement in site.knowledge.requirements if requirement.group == group]
        band = h("tr", h("th", name, colspan=width, scope="rowgroup"), class_="mdx-band")
        body.append(h("tbody", band, rows))
    choices = [
        h("label", h("input", type="radio", name="column", value=option.id, checked=not number), " ", option.short)
        for number, option in enumerate(site.knowledge.options)
    ]
    # on a phone one column is shown at a time, the one chosen here
    pick = h("fieldset", h("legend", "Architecture shown"), choices, class_="mdx-pick")
    table = h("table", option_columns(site), body, class_="mdx-matrix")
    return h("div", pick, wide("The decision matrix", table), class_="mdx-picked")


def _rows(site: Site, requirement: Requirement) -> Html:
    """A requirement's levels that weigh, each followed by the row of its reasons."""
    rows = []
    for level in requirement.levels:
        if not level.findings:
            continue
        reasons = [
            (h("dt", site.knowledge.option(finding.option).short), h("dd", prose(finding.because)))
            for finding in level.findings
        ]
        summary = h("summary", "Reasons", h("span", f" for {requirement.name}: {level.label}", class_="mdx-hidden"))
        why = h("details", summary, h("dl", reasons))
        rows.append(_level_row(site, requirement, level))
        rows.append(h("tr", h("td", why, colspan=len(site.knowledge.options) + 1), class_="mdx-reasons"))
    return join(rows)


def _level_row(site: Site, requirement: Requirement, level: Level) -> Html:
    cells = [h("td", badge(site, finding)) for finding in level.findings]
    name = decision_link(site, requirement.id, level.id)
    return h("tr", h("th", name, scope="row"), cells, data_answer=f"{requirement.id}={level.id}")


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
