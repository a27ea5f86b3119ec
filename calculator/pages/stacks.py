"""The stacks: side by side, and each with its ratings."""

from __future__ import annotations

from ..elements import Site, badge, decision_link
from ..markup import Html, h, join, prose
from .tables import reasons_by_answer, wide

__all__ = ["stack", "stacks"]


def stacks(site: Site) -> Html:
    """The stacks side by side: each level by which they are told apart, by stack."""
    listed = site.knowledge.stacks
    keys = list(dict.fromkeys((finding.requirement, finding.level) for each in listed for finding in each.findings))
    heads = [h("th", h("a", each.name, href=f"#{each.id}"), scope="col") for each in listed]
    rows = []
    for requirement, level in keys:
        findings = [each.finding(requirement, level) for each in listed]
        cells = [h("td", badge(site, finding) if finding else None) for finding in findings]
        rows.append(h("tr", h("th", decision_link(site, requirement, level), scope="row"), cells))
    head = h("thead", h("tr", h("th", "Your answer", scope="col"), heads))
    return wide("Stacks side by side", h("table", head, h("tbody", rows), class_="mdx-matrix"))


def stack(site: Site, id: str) -> Html:
    """One stack's short answer, and its findings behind a summary."""
    shown = site.knowledge.stack(id)
    table = reasons_by_answer(site, shown.findings)
    return join([h("p", prose(shown.advice)), h("details", h("summary", f"Every rating of {shown.name}"), table)])
