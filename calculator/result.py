"""An answer as HTML: the result, and what follows it. The same functions serve the build and the browser.

In: a ``Site`` and an ``Explanation``. Out: ``Html``, in the order of a reader in a hurry.
"""

from __future__ import annotations

from collections.abc import Iterable

from .answers import format, replace
from .elements import Site, badge, bar, decision_link, fact_links, head, option_address, option_link
from .explaining import DRAWS, Change, Explanation, Line, Pair, families
from .flipping import RELAXED, Conflict
from .markup import Html, h, join, prose
from .model import Answer, Finding
from .wording import LOGIC, label, stack_because, whole

SHOWN_FLIPS = 8  # of those the reader can apply; the rest stand behind a summary


SHOWN_RATINGS = 5


SHORT = {"too-close": "too close to call"}  # confidence in the bar


def result(site: Site, explanation: Explanation) -> Html:
    """The whole answer but for the weightings, in the order of a reader in a hurry."""
    leader = site.knowledge.option(explanation.ranking.leader) if explanation.ranking.leader else None
    says = explanation.headline
    if leader and explanation.unserved:
        says = f"{leader.name}: cannot serve {site.knowledge.requirement(explanation.unserved[0].finding.requirement).name}"
    elif leader:
        says = f"{leader.name}: {SHORT.get(explanation.confidence, explanation.confidence)}"
    return h(
        "section",
        h("h2", "The answer", class_="mdx-result__title"),
        h("p", prose(explanation.headline), class_="mdx-headline"),
        h("p", explanation.why, class_="mdx-why"),
        _unserved(site, explanation),
        leader
        and h("p", prose(leader.answer), " ", h("a", f"All about {leader.name}", href=option_address(site, leader))),
        h(
            "p",
            explanation.progress,
            explanation.query and [" ", h("a", "Clear all", href="?", data_apply=True)],
            class_="mdx-progress",
        ),
        _warnings(explanation),
        _conflicts(site, explanation.conflicts, explanation.ranking.answers),
        _excluded(site, explanation),
        _changes(site, explanation),
        _ranking(site, explanation),
        _stacks(site, explanation),
        _next(site, explanation),
        id="result",
        tabindex=-1,
        data_search_exclude=True,
        data_answers=explanation.query,
        data_confidence=explanation.confidence,
        data_leader=leader.id if leader else "",
        data_says=says,
        data_knowledge=site.knowledge.hash,
    )


def _warnings(explanation: Explanation) -> Html | None:
    return (
        h("ul", [h("li", text) for text in explanation.warnings], class_="mdx-warnings", role="alert")
        if explanation.warnings
        else None
    )


def _unserved(site: Site, explanation: Explanation) -> Html | None:
    """What the leader cannot do and leads in spite of, each with the link that makes it a must."""
    items = [
        _barrier(
            site,
            finding,
            h("p", _apply_link(query, "Make it a must"), ", and this shape is ruled out."),
        )
        for finding, query in explanation.unserved
    ]
    return join([h("h3", "Leads, but cannot do this"), h("ul", items, class_="mdx-excluded")]) if items else None


def _barrier(site: Site, finding: Finding, *more: Html) -> Html:
    """An option that cannot serve an answer, with the reason."""
    return h(
        "li",
        h("strong", option_link(site, site.knowledge.option(finding.option))),
        " ",
        badge(site, finding),
        " at ",
        decision_link(site, finding.requirement, finding.level),
        h("p", prose(finding.because), " ", fact_links(site, finding.facts)),
        more,
    )


def _conflicts(site: Site, conflicts: tuple[Conflict, ...], answers: tuple[Answer, ...]) -> Html | None:
    if not conflicts:
        return None
    items = []
    for conflict in conflicts:
        drops = [
            h(
                "li",
                _apply_link(
                    format(site.knowledge.vocabulary, _relaxed(answers, answer)),
                    f"{site.knowledge.requirement(answer.requirement).name} no longer a must",
                ),
                " allows " + _names(site, allowed) if allowed else " is not enough alone",
            )
            for answer, allowed in zip(conflict.answers, conflict.allows, strict=True)
        ]
        names = [
            f"{site.knowledge.requirement(answer.requirement).name}: "
            f"{label(site.knowledge, answer.requirement, answer.level)}"
            for answer in conflict.answers
        ]
        items.append(h("li", h("p", " with ".join(names)), h("ul", drops)))
    return join([h("h3", "What excludes everything"), h("ul", items, class_="mdx-conflicts")])


def _relaxed(answers: tuple[Answer, ...], dropped: Answer) -> tuple[Answer, ...]:
    return replace(answers, Answer(dropped.requirement, dropped.level, RELAXED))


def _names(site: Site, ids: Iterable[str]) -> str:
    return ", ".join(site.knowledge.option(id).name for id in ids)


def _excluded(site: Site, explanation: Explanation) -> Html | None:
    """What is ruled out and why; then what would be, had its fact not expired."""
    out, lapsed = (
        [_barrier(site, finding) for finding in findings]
        for findings in (explanation.ranking.excluded, explanation.ranking.lapsed)
    )
    return join(
        [
            out and h("h3", "Ruled out"),
            out and h("ul", out, class_="mdx-excluded"),
            lapsed and h("h3", "Would be ruled out, were its facts not out of date"),
            lapsed and h("ul", lapsed, class_="mdx-excluded mdx-excluded--lapsed"),
        ]
    )


def _apply_link(query: str, text: object) -> Html:
    """A link that applies a change: the page sets the form from it, without a script it is an address to share."""
    return h("a", text, href=f"?{query}", data_apply=True)


def _changes(site: Site, explanation: Explanation) -> Html | None:
    """What would change the answer, the nearest first: changes of the reader's as links that apply them, then ratings
    of ours."""
    if not explanation.ranking.leader:
        return None
    mine, ours = _by_owner(explanation)
    return join(
        [
            h("h3", "What would change it"),
            explanation.alone and h("p", explanation.alone),
            _flips(site, mine[:SHOWN_FLIPS]),
            h("p", "Ratings of ours that would, if off by one step:") if ours else None,
            _flips(site, ours[:SHOWN_RATINGS]),
        ]
    )


def _further_changes(site: Site, explanation: Explanation) -> Html | None:
    """The changes that the result has no room for."""
    if not explanation.ranking.leader:
        return None
    mine, ours = _by_owner(explanation)
    rest = [(mine[SHOWN_FLIPS:], "changes of yours"), (ours[SHOWN_RATINGS:], "ratings of ours")]
    if not any(changes for changes, _ in rest):
        return None
    return join(
        [
            h("h3", "What else would change it"),
            [
                h("details", h("summary", f"{len(changes)} more {whose}"), _flips(site, changes))
                for changes, whose in rest
                if changes
            ],
        ]
    )


def _by_owner(explanation: Explanation) -> tuple[list[Change], list[Change]]:
    """Changes that the reader can make, and those of our ratings."""
    return [change for change in explanation.changes if change.query is not None], [
        change for change in explanation.changes if change.query is None
    ]


def _flips(site: Site, changes: list[Change]) -> Html | None:
    def item(change: Change) -> Html:
        text = h("span", change.text) if change.query is None else _apply_link(change.query, change.text)
        arrow = h("span", " → ", aria_hidden="true")
        gives = h("strong", change.outcome)
        return h("li", text, h("span", " gives ", class_="mdx-hidden"), arrow, gives, data_kind=change.kind)

    return h("ul", map(item, changes), class_="mdx-flips") if changes else None


def _ranking(site: Site, explanation: Explanation) -> Html | None:
    if not explanation.lines:
        return None
    return join(
        [
            h("h3", "Ranking"),
            h("ol", [_line(site, explanation, line) for line in explanation.lines], class_="mdx-ranking"),
        ]
    )


def _line(site: Site, explanation: Explanation, line: Line) -> Html:
    tied = line.option in explanation.ranking.tied and len(explanation.ranking.tied) > 1
    return h(
        "li",
        h(
            "div",
            h("span", f"{line.rank}.", class_="mdx-rank"),
            h("span", option_link(site, site.knowledge.option(line.option)), class_="mdx-name"),
            h("span", line.score, class_="mdx-score"),
            line.low < line.high and h("span", f"{line.low} to {line.high}", class_="mdx-range"),
            tied and h("span", "too close to call", class_="mdx-range"),
            class_="mdx-line",
        ),
        bar([part.points for part in line.parts]),
        data_option=line.option,
        data_rank=line.rank,
        data_score=line.score,
        data_tied=tied,
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
                h("td", badge(site, d.ours), h("p", prose(d.ours.because))),
                h("td", badge(site, d.theirs), h("p", prose(d.theirs.because))),
                h("td", f"{d.points:+d}".replace("+0", "0").replace("-", "\N{MINUS SIGN}"), class_="mdx-number"),
            )
            for d in pair.differences
        ]
        gap = f"{pair.gap} points ahead" if pair.gap > 0 else f"{-pair.gap} points behind" if pair.gap else "level"
        gap += "" if pair.gap > 0 else ", first by the printed rule"
        return h(
            "details",
            h("summary", f"{ours.name} over {theirs.name}: {gap}"),
            h("table", head("Your answer", ours.short, theirs.short, "Points"), h("tbody", rows), class_="mdx-parts"),
        )

    return join([h("h3", "Why this, why not that"), map(table, pairs)])


def _stacks(site: Site, explanation: Explanation) -> Html | None:
    """What the separate part is best built with, where the leader has one."""
    leader = site.knowledge.option(explanation.ranking.leader) if explanation.ranking.leader else None
    if leader is None or not leader.separate_part:
        return None
    names = {stack.id: stack.name for stack in site.knowledge.stacks}
    items = [
        h(
            "li",
            h("a", names[row.stack], href=f"{site.root}guide/stacks/#{row.stack}"),
            " ",
            h("span", "ruled out" if row.excluded else whole(row.score), class_="mdx-score"),
            h("p", prose(stack_because(row))),
            data_stack=row.stack,
        )
        for row in explanation.stacks
    ]
    shown = min(3, sum(row.excluded is None for row in explanation.stacks))
    return join(
        [
            h("h3", "What to build the separate part with"),
            h("ol", items[:shown], class_="mdx-stacks"),
            h("details", h("summary", "The other stacks"), h("ol", items[shown:], start=shown + 1, class_="mdx-stacks"))
            if items
            else h("p", "Answer language, team or throughput to rank the stacks."),
        ]
    )


def _next(site: Site, explanation: Explanation) -> Html | None:
    if not explanation.next_question or not explanation.ranking.answers:
        return None
    asked = site.knowledge.requirement(explanation.next_question)
    return h(
        "p",
        "The next most useful question: ",
        h("a", asked.asks, href=f"{site.root}calculator/?{explanation.query}#q-{asked.id}"),
        class_="mdx-next",
    )


def more(site: Site, explanation: Explanation, shares: dict[str, float], record: str) -> Html:
    """What comes after the result: all changes, points, comparisons, other weightings, the record. Empty before the first
    answer. Apart from the result, so that the answer is there before what is read later."""
    return h(
        "section",
        _further_changes(site, explanation),
        _points(site, explanation),
        _pairs(site, explanation.pairs),
        _weightings(site, explanation, shares),
        explanation.ranking.answers and h("h3", "Take it with you"),
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
            h("pre", h("code", record)),
        ),
        id="more",
        data_answers=explanation.query,
        data_search_exclude=True,
    )


def _weightings(site: Site, explanation: Explanation, shares: dict[str, float]) -> Html | None:
    """The share of weightings within the reader's order in which each option, and each family, leads."""
    if not shares:
        return None

    def rows(items: Iterable[tuple[object, float]]) -> list[Html]:
        return [
            h("li", name, h("span", f"{share * 100:.0f} %", class_="mdx-score"), bar([round(share * 100)]))
            for name, share in items
        ]

    by_option = sorted(shares.items(), key=lambda item: -item[1])
    return join(
        [
            h("h3", "Under other weightings"),
            h("p", f"Of {DRAWS:,} weightings that keep your order of importance, each shape leads in this share."),
            explanation.ranking.leader != by_option[0][0]
            and h(
                "p",
                f"{site.knowledge.option(by_option[0][0]).name} leads in most: how much the answers weigh decides here.",
            ),
            h("ul", rows((site.knowledge.option(id).name, share) for id, share in by_option), class_="mdx-shares"),
            h("p", "By where the domain logic lives:"),
            h(
                "ul",
                rows((LOGIC[id], share) for id, share in families(site.knowledge, shares).items()),
                class_="mdx-shares",
            ),
        ]
    )
