"""What comes after the result: the runner-up, what to build with, all changes, points, comparisons, weightings, the record.

Apart from the result, so that the answer is there before what is read later.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from . import building
from .changing import Change
from .elements import Site, badge, bar, decision_link, fact_links, flip_list, head, option_address, option_link, signed
from .explaining import DRAWS, Explanation, Line, Pair, apportion, families
from .markup import Html, h, join, prose
from .model import EFFORTS
from .wording import FAMILIES, label, listed, points


def more(
    site: Site, explanation: Explanation, changes: tuple[Change, ...], shares: dict[str, float], record: str
) -> Html:
    """What comes after the result; empty before the first answer."""
    return h(
        "section",
        _runner_up(site, explanation),
        _absent(site, explanation),
        building.stacks(site, explanation),
        _about(site, explanation),
        _given(site, explanation),
        _further_changes(explanation, changes),
        _points(site, explanation),
        _pairs(site, explanation.pairs),
        _weightings(site, explanation, shares),
        explanation.ranking.answers and h("h3", "Take it with you", id="record"),
        explanation.ranking.answers
        and h(
            "details",
            h("summary", "The decision as a record (MADR 4.0.0)"),
            h(
                "p",
                h("button", "Copy the record", type="button", class_="md-button", data_copy="Record copied"),
                " ",
                h("button", "Save the record", type="button", class_="md-button", data_save="0001-backend.md"),
                class_="mdx-script-only",
            ),
            h(
                "pre",
                h("code", record),
                tabindex="0",
                role="region",
                aria_label="The decision as a record",
                translate="no",
            ),
            data_fold="record",
        ),
        id="more",
        data_answers=explanation.query,
        data_search_exclude=True,
    )


def _runner_up(site: Site, explanation: Explanation) -> Html | None:
    """What tells the leader from the best of the others: only where they differ."""
    if not explanation.pairs:
        return None
    pair = explanation.pairs[0]
    items = [
        h("li", site.knowledge.requirement(each.ours.requirement).name, " ", h("b", signed(each.points)))
        for each in pair.differences
        if each.points
    ]
    name = site.knowledge.option(pair.over).name
    heading = h("h3", f"Against {name}: ", signed(pair.gap))
    return join([heading, h("ul", items, class_="mdx-differences") if items else h("p", "No answer tells them apart.")])


def _absent(site: Site, explanation: Explanation) -> Html | None:
    """What is not offered, since what it presupposes is not among the answers."""
    if not explanation.lines:
        return None
    options = [site.knowledge.option(id) for id in explanation.ranking.absent]
    return (
        h(
            "p",
            [
                [
                    option_link(site, option),
                    " is not offered: it takes ",
                    listed(
                        [
                            f"{site.knowledge.requirement(asked).name} with {label(site.knowledge, asked, level)}"
                            for asked, levels in option.presupposes.items()
                            for level in levels
                        ],
                        "or",
                    ),
                    ".",
                ]
                for option in options
            ],
            class_="mdx-absent",
        )
        if options
        else None
    )


def _about(site: Site, explanation: Explanation) -> Html | None:
    """What the leader is, and how hard it is to leave."""
    if not explanation.ranking.leader:
        return None
    leader = site.knowledge.option(explanation.ranking.leader)
    leave = leader.leave
    return join(
        [
            h("h3", f"About {leader.name}"),
            h("p", prose(leader.advice), " ", h("a", "Read on", href=option_address(site, leader))),
            h(
                "p",
                f"To leave it takes {EFFORTS[leave.effort]} effort. ",
                prose(leave.because),
                " ",
                fact_links(site, leave.facts),
            ),
        ]
    )


def _given(site: Site, explanation: Explanation) -> Html | None:
    """The answers that this is for; beside a must that excludes nothing, that it does not."""
    items = [
        h(
            "li",
            decision_link(site, given.answer.requirement, given.answer.level),
            f" ({given.answer.importance})",
            given.idle and h("small", " excludes nothing: every architecture serves it at least workably"),
        )
        for given in explanation.given
    ]
    return join([h("h3", "The answers it is for"), h("ul", items, class_="mdx-given")]) if items else None


def _further_changes(explanation: Explanation, changes: tuple[Change, ...]) -> Html | None:
    """The changes that the result has no room for: further single ones, pairs, and ratings of ours."""
    if not explanation.ranking.leader:
        return None
    near = set(explanation.nearest)

    def rest(single: bool, owners: tuple[str, ...]) -> list[Change]:
        return [
            change for change in changes if change.single == single and change.owner in owners and change not in near
        ]

    groups = [
        (rest(True, ("you", "app")), "more changes of one answer"),
        (rest(False, ("you", "app")), "changes of two answers at once"),
        (rest(True, ("us",)), "ratings of ours that would, off by one step"),
    ]
    if not any(changes for changes, _ in groups):
        return None
    return join(
        [
            h("h3", "What else would change it"),
            [
                h(
                    "details",
                    # one of them is one change, one rating
                    h("summary", f"{len(changes)} {what if len(changes) > 1 else what.replace('s ', ' ', 1)}"),
                    flip_list(changes),
                    data_fold=what,
                )
                for changes, what in groups
                if changes
            ],
        ]
    )


def _points(site: Site, explanation: Explanation) -> Html | None:
    """For each option still in, the table that its bar draws."""
    if not explanation.lines:
        return None

    def table(line: Line) -> Html:
        rows = [
            h(
                "tr",
                h("th", decision_link(site, part.finding.requirement, part.finding.level), scope="row"),
                h("td", badge(site, part.finding)),
                h("td", part.points, class_="mdx-number"),
            )
            for part in sorted(line.parts, key=lambda part: -part.points)
        ]
        return h(
            "details",
            h("summary", f"{site.knowledge.option(line.option).name}: {line.score} of 100"),
            h("table", head("Your answer", "Rating", "Points"), h("tbody", rows), class_="mdx-parts"),
            data_fold=f"points of {line.option}",
        )

    return join([h("h3", "Where the points come from"), map(table, explanation.lines)])


def _pairs(site: Site, pairs: tuple[Pair, ...]) -> Html | None:
    if not pairs:
        return None

    def table(pair: Pair) -> Html:
        ours, theirs = site.knowledge.option(pair.option), site.knowledge.option(pair.over)
        rows = [
            h(
                "tr",
                h("th", decision_link(site, d.ours.requirement, d.ours.level), scope="row"),
                h("td", badge(site, d.ours), h("p", prose(d.ours.because), " ", fact_links(site, d.ours.facts))),
                h("td", badge(site, d.theirs), h("p", prose(d.theirs.because), " ", fact_links(site, d.theirs.facts))),
                h("td", signed(d.points), class_="mdx-number"),
            )
            for d in pair.differences
        ]
        gap = f"{points(pair.gap)} ahead" if pair.gap > 0 else f"{points(-pair.gap)} behind" if pair.gap else "level"
        gap += "" if pair.gap > 0 else ", first by the printed rule"
        return h(
            "details",
            h("summary", f"{ours.name} over {theirs.name}: {gap}"),
            h("table", head("Your answer", ours.short, theirs.short, "Points"), h("tbody", rows), class_="mdx-parts"),
            data_fold=f"over {pair.over}",
        )

    return join([h("h3", "Why this, why not that", id="compare"), map(table, pairs)])


def _weightings(site: Site, explanation: Explanation, shares: dict[str, float]) -> Html | None:
    """The share of weightings within the reader's order in which each option, and each family, leads."""
    if not shares:
        return None

    def rows(items: Iterable[tuple[object, float]]) -> list[Html]:
        named = list(items)
        percents = apportion([Fraction(share) * 100 for _, share in named], 100)
        return [
            h("li", name, h("span", f"{percent} %", class_="mdx-score"), bar([percent]))
            for (name, _), percent in zip(named, percents)
        ]

    by_option = sorted(shares.items(), key=lambda item: -item[1])
    return join(
        [
            h("h3", "Under other weightings"),
            h(
                "p",
                f"Of {DRAWS:,} weightings that keep your order of importance, each architecture leads in this share.",
            ),
            explanation.ranking.leader != by_option[0][0]
            and h(
                "p",
                f"{site.knowledge.option(by_option[0][0]).name} leads in most: how much the answers weigh decides here.",
            ),
            h("ul", rows((site.knowledge.option(id).name, share) for id, share in by_option), class_="mdx-shares"),
            h("p", "By what it says of a backend:"),
            h(
                "ul",
                rows((FAMILIES[id], share) for id, share in families(site.knowledge, shares).items()),
                class_="mdx-shares",
            ),
        ]
    )
