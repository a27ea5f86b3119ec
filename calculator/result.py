"""An answer as HTML, what a reader sees first. The same functions serve the build and the browser.

In: a ``Site`` and an ``Explanation``. Out: ``Html``, in the order of a reader in a hurry. What is read later is in
``details``.
"""

from __future__ import annotations

from collections.abc import Iterable

from .answers import replace, to_query
from .elements import (
    Site,
    apply_link,
    badge,
    bar,
    decision_link,
    fact_links,
    flip_list,
    option_link,
    signed,
)
from .explaining import Explanation, Gap, Line
from .flipping import RELAXED, Conflict
from .markup import Html, h, join, prose
from .model import Answer, Finding, Option
from .wording import label, listed, points

SHOWN_REASONS = 5
SHORT = {"too-close": "too close to call"}  # confidence as it is shown


def result(site: Site, explanation: Explanation) -> Html:
    """What is read first: what leads and how surely, what it cannot do, by how much, why, and what would change it."""
    leader = site.knowledge.option(explanation.ranking.leader) if explanation.ranking.leader else None
    early = explanation.confidence in ("early", "none") and not explanation.conflicts
    return h(
        "section",
        _title(explanation, leader),
        early and [h("p", explanation.progress, class_="mdx-progress"), leader and _next(site, explanation)],
        _gaps(site, explanation),
        _warnings(explanation),
        _conflicts(site, explanation.conflicts, explanation.ranking.answers),
        explanation.conflicts and _excluded(site, explanation),
        _ranking(site, explanation),
        not leader and not explanation.conflicts and _next(site, explanation),
        _reasons(site, explanation),
        _changes(site, explanation),
        not explanation.conflicts and _excluded(site, explanation),
        leader and not early and _next(site, explanation),
        id="result",
        tabindex=-1,
        data_search_exclude=True,
        data_answers=explanation.query,
        data_confidence=explanation.confidence,
        data_leader=leader.id if leader else "",
        data_says=_says(site, explanation, leader),
        data_knowledge=site.knowledge.hash,
    )


def _says(site: Site, explanation: Explanation, leader: Option | None) -> str:
    """The answer in a few words: what stands in the bar and is announced, so that on a phone no warning lies hidden."""
    answer = _answer(site, explanation, leader)
    return f"{answer}. A part of the link was not read" if explanation.warnings else answer


def _answer(site: Site, explanation: Explanation, leader: Option | None) -> str:
    if not leader:
        return explanation.headline
    if explanation.gaps:
        gap = explanation.gaps[0].finding
        word = site.knowledge.vocabulary.words[gap.rating]
        return f"{leader.name}: {word} at {site.knowledge.requirement(gap.requirement).name}"
    return f"{_word(explanation).capitalize()}: {leader.name} ({_score(explanation)} of 100)"


def _word(explanation: Explanation) -> str:
    return SHORT.get(explanation.confidence, explanation.confidence)


def _score(explanation: Explanation) -> int:
    return next(line.score for line in explanation.lines if line.option == explanation.ranking.leader)


def _title(explanation: Explanation, leader: Option | None) -> Html:
    """How surely, what, and with how much; for the ear and in print as a sentence. Then what makes it sure."""
    tools = [
        h("button", "Copy link", type="button", data_copy="Link copied", class_="mdx-script-only"),
        h("a", "Record", href="#record"),
        leader and h("a", "Compare", href="#compare"),
    ]
    return join(
        [
            h(
                "p",
                h("span", _word(explanation), class_="mdx-badge") if leader else "The answer",
                explanation.query and h("span", tools),
                class_="mdx-top",
            ),
            leader and h("h2", leader.name, " ", h("span", _score(explanation), class_="mdx-score")),
            # where nothing leads, the headline heads what follows
            h("p" if leader or not explanation.query else "h2", prose(explanation.headline), class_="mdx-headline"),
            h("p", explanation.why, " ", explanation.second, class_="mdx-why"),
        ]
    )


def _gaps(site: Site, explanation: Explanation) -> Html | None:
    """What the leader serves less than workably and leads in spite of; what serves it, and its price."""
    items = [
        _barrier(
            site, gap.finding, _price(site, gap), h("p", apply_link(gap.query, "Make it a must"), " to rule it out.")
        )
        for gap in explanation.gaps
    ]
    return h("section", h("h3", "Leads with a gap"), h("ul", items), class_="mdx-gaps") if items else None


def _price(site: Site, gap: Gap) -> Html | None:
    """Which option serves what the leader does not, and where it loses points for that."""
    if gap.better is None:
        return h("p", "No architecture that is left serves it better.")
    lost = [f"{site.knowledge.requirement(each.ours.requirement).name} ({each.points})" for each in gap.price[:3]]
    return h(
        "p",
        option_link(site, site.knowledge.option(gap.better.option)),
        " ",
        badge(site, gap.better),
        f" serves it: {prose(gap.better.because)} ",
        fact_links(site, gap.better.facts),
        f" It lies {points(gap.behind)} behind" if gap.behind > 0 else " It has as many points",
        f", for {listed(lost)}." if lost and gap.behind > 0 else ".",
    )


def _reasons(site: Site, explanation: Explanation) -> Html | None:
    """Why the leader: the answers that put it ahead, each with its reason and evidence."""
    if not explanation.reasons:
        return None
    items = [
        h(
            "li",
            h(
                "span",
                decision_link(site, part.finding.requirement, part.finding.level),
                " ",
                badge(site, part.finding),
            ),
            " ",
            h("span", signed(part.points), h("span", " points", class_="mdx-hidden"), class_="mdx-score"),
            h("p", prose(part.finding.because), " ", fact_links(site, part.finding.facts)),
            data_why=part.finding.requirement,
        )
        for part in explanation.reasons[:SHOWN_REASONS]
    ]
    return join([h("h3", "Why this architecture"), h("ol", items, class_="mdx-why-list")])


def _changes(site: Site, explanation: Explanation) -> Html | None:
    """The nearest change for each other leader: first what is the reader's to decide, then what the app may turn out to
    need. Each is a link that applies it."""
    if not explanation.ranking.leader:
        return None
    yours, app = ([change for change in explanation.nearest if change.owner == owner] for owner in ("you", "app"))
    return join(
        [
            h("h3", "What would change it"),
            explanation.nearest
            and h("p", "Right of the line its lead now, left of it how far it falls behind.", class_="mdx-legend"),
            explanation.alone and h("p", explanation.alone),
            yours and [h("p", "Yours to decide:"), flip_list(yours)],
            app and [h("p", "If this turns out different:"), flip_list(app)],
        ]
    )


def _warnings(explanation: Explanation) -> Html | None:
    return (
        h("ul", [h("li", text) for text in explanation.warnings], class_="mdx-warnings", role="alert")
        if explanation.warnings
        else None
    )


def _barrier(site: Site, finding: Finding, *more: Html | None) -> Html:
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
                apply_link(
                    to_query(site.knowledge.vocabulary, _relaxed(answers, answer)),
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


def _ranking(site: Site, explanation: Explanation) -> Html | None:
    """A bar for each option that is in; empty ones before the first answer that weighs."""
    if explanation.conflicts:
        return None
    rows = [_line(site, explanation, line) for line in explanation.lines] or [
        h("li", h("span", option_link(site, option)), bar([]), h("span", "\N{EN DASH}", aria_hidden="true"))
        for option in site.knowledge.options
    ]
    return h("ol", rows, class_="mdx-ranking", aria_label="Ranking")


def _line(site: Site, explanation: Explanation, line: Line) -> Html:
    tied = line.option in explanation.ranking.tied and len(explanation.ranking.tied) > 1
    return h(
        "li",
        h("span", option_link(site, site.knowledge.option(line.option))),
        bar([part.points for part in line.parts], [part.finding.requirement for part in line.parts]),
        h("span", line.score, class_="mdx-score"),
        line.low < line.high and h("span", f" {line.low} to {line.high}", class_="mdx-range"),
        tied and h("span", " too close to call", class_="mdx-hidden"),
        data_option=line.option,
        data_rank=line.rank,
        data_score=line.score,
        data_tied=tied,
    )


def _next(site: Site, explanation: Explanation) -> Html | None:
    """The open question that tells most; before the first answer, all that tell most."""
    ids = explanation.next_questions[: 1 if explanation.lines else None]
    if not ids:
        return None
    links = [
        h("li", h("a", asked.asks, href=f"{site.root}calculator/?{explanation.query}#q-{asked.id}"))
        for asked in map(site.knowledge.requirement, ids)
    ]
    return h("div", h("p", "What would tell most:"), h("ul", links), class_="mdx-next")
