"""Values -> HTML: the only place where HTML is made, for the build and for the browser alike.

In: knowledge, explanations, findings, and ``root``, the relative path from the page to the top of the site.
Out: ``Html``. Every finding carries data-option, data-requirement, data-level and data-rating, by which the site is
styled, linked and read back by tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .answers import format, parse
from .cases import run
from .explaining import (
    DRAWS,
    LOGIC,
    Change,
    Explanation,
    Line,
    Pair,
    families,
    label,
    outcome,
    points,
    stack_because,
)
from .flipping import Conflict
from .markup import Html, escape, h, join, prose
from .model import UNSURE, Answer, Fact, Finding, Knowledge, Level, Option, Requirement, Scenario, Stack

SHOWN_FLIPS = 8  # of those the reader can apply; the rest stand behind a summary
SHOWN_RATINGS = 5
UNFOUND = "nothing found"
SHORT = {"too-close": "too close to call"}  # confidence in the bar
HINT = 110  # characters of a fact shown when its link is hovered over
FIGURE = re.compile(r"([\d.]+)\s(\S+)")  # a measured number with its unit
BROKEN = ("wrong", "outdated", "misleading", "overstated")  # verdicts of statements that do not hold as said


# ------------------------------------------------------------------ findings and links


def badge(knowledge: Knowledge, finding: Finding) -> Html:
    """A rating as a word; shape and colour are added by the style sheet."""
    word = knowledge.vocabulary.scale[finding.rating]
    return h(
        "span",
        word,
        class_="mdx-rating",
        data_option=finding.option,
        data_requirement=finding.requirement,
        data_level=finding.level,
        data_rating=word,
    )


def _decision_link(knowledge: Knowledge, requirement: str, level: str, root: str) -> Html:
    """Requirement and level, linked to the decision section that holds the finding."""
    name = knowledge.requirement(requirement).name
    fragment = "" if level == UNSURE else f"#{level}"
    return h("a", f"{name}: {label(knowledge, requirement, level)}", href=f"{root}decide/{requirement}/{fragment}")


def _option_link(option: Option, root: str) -> Html:
    return h("a", option.name, href=f"{root}options/{option.id}/")


def fact_links(knowledge: Knowledge, ids: Iterable[str], root: str) -> Html:
    """Numbered links to the facts a reason rests on."""
    links = [
        h(
            "a",
            number,
            href=f"{root}facts/{knowledge.topics[id]}/#{id}",
            data_due=knowledge.dues[id],
            aria_label=f"{number}, fact: {id.removeprefix('fact-').replace('-', ' ')}",
        )
        for number, id in enumerate(ids, start=1)
    ]
    return h("span", links, class_="mdx-facts") if links else Html("")


def fact_link(fact: Fact, root: str) -> Html:
    """A dated link to one fact, as prose carries it after a statement; hovering shows how the fact begins."""
    text = fact.statement.replace("`", "").replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")  # Markdown reads both
    begins = text if len(text) <= HINT else f"{text[:HINT].rsplit(' ', 1)[0]} …"
    return h(
        "a",
        f"checked {fact.checked}",
        class_="mdx-fact",
        href=f"{root}facts/{fact.topic}/#{fact.id}",
        data_due=fact.due,
        title=begins,
    )


# ------------------------------------------------------------------ the result


def result(knowledge: Knowledge, explanation: Explanation, root: str) -> Html:
    """The whole answer but for the weightings, in the order of a reader in a hurry."""
    e = explanation
    leader = knowledge.option(e.ranking.leader) if e.ranking.leader else None
    says = e.headline
    if leader and e.unserved:
        says = f"{leader.name}: cannot serve {knowledge.requirement(e.unserved[0].finding.requirement).name}"
    elif leader:
        says = f"{leader.name}: {SHORT.get(e.confidence, e.confidence)}"
    return h(
        "section",
        h("h2", "The answer", class_="mdx-result__title"),
        h("p", prose(e.headline), class_="mdx-headline"),
        h("p", e.why, class_="mdx-why"),
        _unserved(knowledge, e, root),
        leader and h("p", prose(leader.answer), " ", h("a", f"All about {leader.name}", href=_page(leader, root))),
        h("p", e.progress, e.query and [" ", h("a", "Clear all", href="?", data_apply=True)], class_="mdx-progress"),
        _warnings(e),
        _conflicts(knowledge, e.conflicts, e.ranking.answers),
        _excluded(knowledge, e, root),
        _changes(knowledge, e),
        _ranking(knowledge, e, root),
        _stacks(knowledge, e, root),
        _next(knowledge, e, root),
        id="result",
        tabindex=-1,
        data_search_exclude=True,
        data_answers=e.query,
        data_confidence=e.confidence,
        data_leader=leader.id if leader else "",
        data_says=says,
        data_knowledge=knowledge.hash,
    )


def _page(option: Option, root: str) -> str:
    return f"{root}options/{option.id}/"


def _warnings(e: Explanation) -> Html | None:
    return h("ul", [h("li", text) for text in e.warnings], class_="mdx-warnings", role="alert") if e.warnings else None


def _unserved(knowledge: Knowledge, e: Explanation, root: str) -> Html | None:
    """What the leader cannot do and leads in spite of, each with the link that makes it a must."""
    items = [
        _barrier(
            knowledge,
            one.finding,
            root,
            h("p", _apply_link(one.query, "Make it a must"), ", and this shape is ruled out."),
        )
        for one in e.unserved
    ]
    return join([h("h3", "Leads, but cannot do this"), h("ul", items, class_="mdx-excluded")]) if items else None


def _barrier(knowledge: Knowledge, finding: Finding, root: str, *more: Html) -> Html:
    """An option that cannot serve an answer, with the reason."""
    return h(
        "li",
        h("strong", _option_link(knowledge.option(finding.option), root)),
        " ",
        badge(knowledge, finding),
        " at ",
        _decision_link(knowledge, finding.requirement, finding.level, root),
        h("p", prose(finding.because), " ", fact_links(knowledge, finding.facts, root)),
        more,
    )


def _conflicts(knowledge: Knowledge, conflicts: tuple[Conflict, ...], answers: tuple[Answer, ...]) -> Html | None:
    if not conflicts:
        return None
    items = []
    for conflict in conflicts:
        drops = [
            h(
                "li",
                _apply_link(
                    format(knowledge.vocabulary, _relaxed(answers, answer)),
                    f"{knowledge.requirement(answer.requirement).name} no longer a must",
                ),
                " allows " + _names(knowledge, allowed) if allowed else " is not enough alone",
            )
            for answer, allowed in zip(conflict.answers, conflict.allows, strict=True)
        ]
        names = [
            f"{knowledge.requirement(one.requirement).name}: {label(knowledge, one.requirement, one.level)}"
            for one in conflict.answers
        ]
        items.append(h("li", h("p", " with ".join(names)), h("ul", drops)))
    return join([h("h3", "What excludes everything"), h("ul", items, class_="mdx-conflicts")])


def _relaxed(answers: tuple[Answer, ...], dropped: Answer) -> tuple[Answer, ...]:
    return tuple(Answer(one.requirement, one.level, "major") if one == dropped else one for one in answers)


def _names(knowledge: Knowledge, ids: Iterable[str]) -> str:
    return ", ".join(knowledge.option(id).name for id in ids)


def _excluded(knowledge: Knowledge, e: Explanation, root: str) -> Html | None:
    """What is ruled out and why; then what would be, had its fact not expired."""
    out, lapsed = ([_barrier(knowledge, one, root) for one in some] for some in (e.ranking.excluded, e.ranking.lapsed))
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


def _changes(knowledge: Knowledge, e: Explanation) -> Html | None:
    """What would change the answer, the nearest first: changes of the reader's as links that apply them, then ratings
    of ours."""
    if not e.ranking.leader:
        return None
    mine, ours = _by_owner(e)
    return join(
        [
            h("h3", "What would change it"),
            e.alone and h("p", e.alone),
            _flips(knowledge, mine[:SHOWN_FLIPS]),
            h("p", "Ratings of ours that would, if off by one step:") if ours else None,
            _flips(knowledge, ours[:SHOWN_RATINGS]),
        ]
    )


def _further_changes(knowledge: Knowledge, e: Explanation) -> Html | None:
    """The changes that the result has no room for."""
    if not e.ranking.leader:
        return None
    mine, ours = _by_owner(e)
    rest = [(mine[SHOWN_FLIPS:], "changes of yours"), (ours[SHOWN_RATINGS:], "ratings of ours")]
    if not any(changes for changes, _ in rest):
        return None
    return join(
        [
            h("h3", "What else would change it"),
            [
                h("details", h("summary", f"{len(changes)} more {whose}"), _flips(knowledge, changes))
                for changes, whose in rest
                if changes
            ],
        ]
    )


def _by_owner(e: Explanation) -> tuple[list[Change], list[Change]]:
    """Changes that the reader can make, and those of our ratings."""
    return [one for one in e.changes if one.query is not None], [one for one in e.changes if one.query is None]


def _flips(knowledge: Knowledge, changes: list[Change]) -> Html | None:
    def item(change: Change) -> Html:
        text = h("span", change.text) if change.query is None else _apply_link(change.query, change.text)
        arrow = h("span", " → ", aria_hidden="true")
        gives = h("strong", outcome(knowledge, change))
        return h("li", text, h("span", " gives ", class_="mdx-hidden"), arrow, gives, data_kind=change.kind)

    return h("ul", map(item, changes), class_="mdx-flips") if changes else None


def _ranking(knowledge: Knowledge, e: Explanation, root: str) -> Html | None:
    if not e.lines:
        return None
    return join(
        [h("h3", "Ranking"), h("ol", [_line(knowledge, e, one, root) for one in e.lines], class_="mdx-ranking")]
    )


def _line(knowledge: Knowledge, e: Explanation, line: Line, root: str) -> Html:
    tied = line.option in e.ranking.tied and len(e.ranking.tied) > 1
    return h(
        "li",
        h(
            "div",
            h("span", f"{line.rank}.", class_="mdx-rank"),
            h("span", _option_link(knowledge.option(line.option), root), class_="mdx-name"),
            h("span", line.score, class_="mdx-score"),
            line.low < line.high and h("span", f"{line.low} to {line.high}", class_="mdx-range"),
            tied and h("span", "too close to call", class_="mdx-range"),
            class_="mdx-line",
        ),
        _bar([part.points for part in line.parts]),
        data_option=line.option,
        data_rank=line.rank,
        data_score=line.score,
        data_tied=tied,
    )


def _points(knowledge: Knowledge, e: Explanation, root: str) -> Html | None:
    """For each option still in, the table that its bar draws."""
    if not e.lines:
        return None

    def one(line: Line) -> Html:
        rows = [
            h(
                "tr",
                h("th", _decision_link(knowledge, part.finding.requirement, part.finding.level, root), scope="row"),
                h("td", badge(knowledge, part.finding)),
                h("td", part.points, class_="mdx-number"),
            )
            for part in sorted(line.parts, key=lambda part: -part.points)
        ]
        return h(
            "details",
            h("summary", f"{knowledge.option(line.option).name}: {line.score} of 100"),
            h("table", _head("Your answer", "Rating", "Points"), h("tbody", rows), class_="mdx-parts"),
        )

    return join([h("h3", "Where the points come from"), map(one, e.lines)])


def _head(*names: str) -> Html:
    return h("thead", h("tr", [h("th", name, scope="col") for name in names]))


def _bar(widths: Iterable[int]) -> Html:
    """A bar of segments on a scale of 100, as SVG so that no style attribute is needed; a table of ``more`` says the same."""
    at, rects = 0, []
    for number, width in enumerate(widths):
        if width:
            rects.append(h("rect", x=at, width=width, height=8, class_="mdx-odd" if number % 2 else "mdx-even"))
        at += width
    return h("svg", rects, class_="mdx-bar", viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def _pairs(knowledge: Knowledge, pairs: tuple[Pair, ...], root: str) -> Html | None:
    if not pairs:
        return None

    def one(pair: Pair) -> Html:
        ours, theirs = knowledge.option(pair.option), knowledge.option(pair.over)
        rows = [
            h(
                "tr",
                h("th", _decision_link(knowledge, d.ours.requirement, d.ours.level, root), scope="row"),
                h("td", badge(knowledge, d.ours), h("p", prose(d.ours.because))),
                h("td", badge(knowledge, d.theirs), h("p", prose(d.theirs.because))),
                h("td", f"{d.points:+d}".replace("+0", "0").replace("-", "\N{MINUS SIGN}"), class_="mdx-number"),
            )
            for d in pair.differences
        ]
        gap = f"{pair.gap} points ahead" if pair.gap > 0 else f"{-pair.gap} points behind" if pair.gap else "level"
        gap += "" if pair.gap > 0 else ", first by the printed rule"
        return h(
            "details",
            h("summary", f"{ours.name} over {theirs.name}: {gap}"),
            h("table", _head("Your answer", ours.short, theirs.short, "Points"), h("tbody", rows), class_="mdx-parts"),
        )

    return join([h("h3", "Why this, why not that"), map(one, pairs)])


def _stacks(knowledge: Knowledge, e: Explanation, root: str) -> Html | None:
    """What the separate part is best built with, where the leader has one."""
    leader = knowledge.option(e.ranking.leader) if e.ranking.leader else None
    if leader is None or not leader.separate_part:
        return None
    names = {stack.id: stack.name for stack in knowledge.stacks}
    items = [
        h(
            "li",
            h("a", names[row.stack], href=f"{root}guide/stacks/#{row.stack}"),
            " ",
            h("span", "ruled out" if row.excluded else points(row.score), class_="mdx-score"),
            h("p", prose(stack_because(row))),
            data_stack=row.stack,
        )
        for row in e.stacks
    ]
    shown = min(3, sum(row.excluded is None for row in e.stacks))
    return join(
        [
            h("h3", "What to build the separate part with"),
            h("ol", items[:shown], class_="mdx-stacks"),
            h("details", h("summary", "The other stacks"), h("ol", items[shown:], start=shown + 1, class_="mdx-stacks"))
            if items
            else h("p", "Answer language, team or throughput to rank the stacks."),
        ]
    )


def _next(knowledge: Knowledge, e: Explanation, root: str) -> Html | None:
    if not e.next_question or not e.ranking.answers:
        return None
    asked = knowledge.requirement(e.next_question)
    return h(
        "p",
        "The next most useful question: ",
        h("a", asked.asks, href=f"{root}calculator/?{e.query}#q-{asked.id}"),
        class_="mdx-next",
    )


def more(knowledge: Knowledge, e: Explanation, share: dict[str, float], record: str, root: str) -> Html:
    """What comes after the result: all changes, points, comparisons, other weightings, the record. Empty before the first
    answer. Apart from the result, so that the answer is there before what is read later."""
    return h(
        "section",
        _further_changes(knowledge, e),
        _points(knowledge, e, root),
        _pairs(knowledge, e.pairs, root),
        _weightings(knowledge, e, share),
        e.ranking.answers and h("h3", "Take it with you"),
        e.ranking.answers
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
        data_answers=e.query,
        data_search_exclude=True,
    )


def _weightings(knowledge: Knowledge, e: Explanation, share: dict[str, float]) -> Html | None:
    """The share of weightings within the reader's order in which each option, and each family, leads."""
    if not share:
        return None

    def rows(items: Iterable[tuple[object, float]]) -> list[Html]:
        return [
            h("li", name, h("span", f"{part * 100:.0f} %", class_="mdx-score"), _bar([round(part * 100)]))
            for name, part in items
        ]

    by_option = sorted(share.items(), key=lambda item: -item[1])
    return join(
        [
            h("h3", "Under other weightings"),
            h("p", f"Of {DRAWS:,} weightings that keep your order of importance, each shape leads in this share."),
            e.ranking.leader != by_option[0][0]
            and h(
                "p", f"{knowledge.option(by_option[0][0]).name} leads in most: how much the answers weigh decides here."
            ),
            h("ul", rows((knowledge.option(id).name, part) for id, part in by_option), class_="mdx-shares"),
            h("p", "By where the domain logic lives:"),
            h("ul", rows((LOGIC[id], part) for id, part in families(knowledge, share).items()), class_="mdx-shares"),
        ]
    )


# ------------------------------------------------------------------ the calculator

FAILURES = {
    "download": "The engine could not be downloaded: the connection broke off.",
    "missing": "A file of the engine is missing on this host.",
    "refused": "This browser, or a policy it obeys, refused to run WebAssembly.",
    "memory": "This device has too little free memory for the engine.",
    "package": "The engine started, but the calculator in it did not load.",
    "old": "This browser is too old for the engine, which needs module workers and WebAssembly.",
    "silent": "The engine gave no sign of life within the time it is given.",
    "start": "The engine could not start.",
}
STEPS = {"download": "Loading Python into this page", "start": "Starting the calculator"}
PATIENCE = 20  # seconds without a sign of life from the engine before the page says so


def calculator(knowledge: Knowledge, explanation: Explanation, root: str) -> Html:
    """The whole calculator: the form, the engine's state, and the result for the answers given."""
    return h(
        "div",
        h(
            "div",
            _no_script(knowledge, root),
            form(knowledge, root),
            # at the foot of a narrow screen for as long as the form is in sight
            h("a", explanation.headline, href="#result", id="answer-bar"),
            class_="mdx-calculator__form",
        ),
        h(
            "div",
            _engine_status(root),
            result(knowledge, explanation, root),
            more(knowledge, explanation, {}, "", root),
            _share(),
            class_="mdx-calculator__answer",
        ),
        h("p", role="status", id="announce", class_="mdx-hidden"),
        class_="mdx-calculator",
    )


def _no_script(knowledge: Knowledge, root: str) -> Html:
    links = [h("li", h("a", one.name, href=f"{root}scenarios/{one.id}/")) for one in knowledge.scenarios]
    return h(
        "noscript",
        h(
            "p",
            "Without JavaScript nothing is computed here. The ",
            h("a", "decision matrix", href=f"{root}matrix/"),
            " holds every rating, and these products are worked out in full:",
        ),
        h("ul", links),
    )


def _engine_status(root: str) -> Html:
    way_out = [
        " Your answers are kept in the address. ",
        h("button", "Try again", type="button", class_="md-button", data_retry=True),
        " or read the same ratings in the ",
        h("a", "decision matrix", href=f"{root}matrix/"),
        ".",
    ]
    return h(
        "div",
        h(
            "p",
            "Answers are computed in this browser by Python, about 5 MB once; nothing you enter leaves it.",
            data_when="idle",
        ),
        h(
            "p",
            h("span", STEPS["download"], data_step=True),
            " ",
            h("progress", max="1", value="0", aria_label="Engine loaded"),
            " ",
            h("span", data_got=True),
            data_when="loading",
            hidden=True,
        ),
        h("p", "Answers are computed in this browser; nothing you enter leaves it.", data_when="ready", hidden=True),
        [h("p", text, way_out, data_when=f"failed:{id}", hidden=True, role="alert") for id, text in FAILURES.items()],
        [h("span", text, data_word=id, hidden=True) for id, text in STEPS.items()],
        id="engine-status",
    )


def _share() -> Html:
    return h(
        "p",
        h("button", "Copy the link to these answers", type="button", class_="md-button", data_copy="Link copied"),
        class_="mdx-script-only",
    )


def form(knowledge: Knowledge, root: str) -> Html:
    """Every question with its help, complete without a script."""
    return h(
        "form",
        _presets(knowledge),
        [_group(knowledge, group, root) for group in knowledge.vocabulary.groups],
        id="calculator",
        data_engine="idle",
        data_patience=PATIENCE,
        autocomplete="off",
    )


def _presets(knowledge: Knowledge) -> Html:
    links = [
        h("li", h("a", one.name, href=f"?{_canonical(knowledge, one)}", data_apply=True, title=one.story))
        for one in _by_name(knowledge)
    ]
    heading = h("h2", "Start from a product like yours", id="presets")
    return h("section", heading, h("ul", links), class_="mdx-presets", aria_labelledby="presets")


def _by_name(knowledge: Knowledge) -> list[Scenario]:
    return sorted(knowledge.scenarios, key=lambda one: one.name.lower())


def _canonical(knowledge: Knowledge, scenario: Scenario) -> str:
    return format(knowledge.vocabulary, parse(knowledge.vocabulary, scenario.answers)[0])


def _group(knowledge: Knowledge, group: str, root: str) -> Html:
    heading = h("h2", knowledge.vocabulary.groups[group], id=f"group-{group}")
    asked = [one for one in knowledge.requirements if one.group == group]
    questions = [_question(knowledge, one, root) for one in asked]
    return h("section", heading, questions, class_="mdx-group", aria_labelledby=f"group-{group}")


def _question(knowledge: Knowledge, requirement: Requirement, root: str) -> Html:
    id = requirement.id

    def choice(value: str, text: str, help: str) -> Html:
        field = h("input", type="radio", name=id, value=value)
        words = h("span", h("span", text, class_="mdx-level__label"), h("span", prose(help), class_="mdx-level__help"))
        return h("label", field, words, class_="mdx-level")

    words = knowledge.vocabulary
    importances = [h("option", word, value=word, selected=word == words.default_importance) for word in words.points]
    return h(
        "fieldset",
        h("legend", requirement.asks),
        h(
            "p",
            prose(requirement.help),
            " ",
            h("a", f"Read {requirement.name}", href=f"{root}decide/{id}/"),
            class_="mdx-question__help",
            id=f"help-{id}",
        ),
        h(
            "div",
            [choice(level.id, level.label, level.help) for level in requirement.levels],
            choice(UNSURE, "Not sure", "Counts as every level at once: scores become ranges."),
            class_="mdx-levels",
        ),
        h(
            "div",
            h("label", "Importance ", h("select", importances, name=f"{id}:importance")),
            h("button", "Clear", h("span", f" {requirement.name}", class_="mdx-hidden"), type="button", data_clear=id),
            class_="mdx-importance",
        ),
        id=f"q-{id}",
        class_="mdx-question",
        data_question=id,
        aria_describedby=f"help-{id}",
    )


# ------------------------------------------------------------------ matrix and decision pages


def matrix(knowledge: Knowledge, root: str) -> Html:
    """Every level by every option; under each level a row that opens to the reasons."""
    body = []
    for group, name in knowledge.vocabulary.groups.items():
        width = len(knowledge.options) + 1
        rows = [
            _matrix_rows(knowledge, requirement, root)
            for requirement in knowledge.requirements
            if requirement.group == group
        ]
        band = h("tr", h("th", name, colspan=width, scope="rowgroup"), class_="mdx-band")
        body.append(h("tbody", band, rows))
    choices = [
        h("label", h("input", type="radio", name="column", value=option.id, checked=not number), " ", option.short)
        for number, option in enumerate(knowledge.options)
    ]
    # on a phone one column is shown at a time, the one chosen here
    pick = h("fieldset", h("legend", "Shape shown"), choices, class_="mdx-pick")
    table = h("table", _columns(knowledge, root), body, class_="mdx-matrix")
    return h("div", pick, _wide("The decision matrix", table), class_="mdx-picked")


def matrix_in_small(knowledge: Knowledge, root: str) -> Html:
    """Every requirement by every option, each level a bar as high as its rating; for the ear the words instead."""
    scale = knowledge.vocabulary.scale
    rows = []
    for requirement in knowledge.requirements:
        name = h("th", h("a", requirement.name, href=f"{root}decide/{requirement.id}/"), scope="row")
        by_option = zip(*(level.ratings for level in requirement.levels if level.ratings), strict=True)
        cells = [
            h("td", _spark(ratings), h("span", ", ".join(scale[one] for one in ratings), class_="mdx-hidden"))
            for ratings in by_option
        ]
        rows.append(h("tr", name, cells))
    return h("table", _columns(knowledge, root), h("tbody", rows), class_="mdx-small", data_search_exclude=True)


def _spark(ratings: tuple[int, ...]) -> Html:
    """A bar for each rating, as high as it is; what cannot be is a cross."""
    marks = [
        h("rect", x=8 * at, y=16 - 4 * rating, width=6, height=4 * rating)
        if rating
        else h("path", d=f"M{8 * at} 10l6 6m0-6l-6 6", class_="mdx-cross")
        for at, rating in enumerate(ratings)
    ]
    width = 8 * len(ratings) - 2
    return h("svg", marks, viewBox=f"0 0 {width} 16", width=width, height=16, aria_hidden="true")


def _wide(name: str, table: Html) -> Html:
    """A box in which a wide table scrolls, reachable and named for the keyboard."""
    return h("div", table, class_="mdx-wide", tabindex="0", role="region", aria_label=name, data_search_exclude=True)


def _columns(knowledge: Knowledge, root: str) -> Html:
    heads = [
        h("th", h("a", option.short, href=_page(option, root), title=option.name), scope="col", data_column=option.id)
        for option in knowledge.options
    ]
    return h("thead", h("tr", h("th", "Your answer", scope="col"), heads))


def _matrix_rows(knowledge: Knowledge, requirement: Requirement, root: str) -> Html:
    rows = []
    for level in requirement.levels:
        if not level.findings:
            continue
        reasons = h(
            "dl",
            [(h("dt", knowledge.option(one.option).short), h("dd", prose(one.because))) for one in level.findings],
        )
        why = h(
            "details",
            h("summary", "Reasons", h("span", f" for {requirement.name}: {level.label}", class_="mdx-hidden")),
            reasons,
        )
        rows.append(_level_row(knowledge, requirement, level, root))
        rows.append(h("tr", h("td", why, colspan=len(knowledge.options) + 1), class_="mdx-reasons"))
    return join(rows)


def _level_row(knowledge: Knowledge, requirement: Requirement, level: Level, root: str) -> Html:
    cells = [h("td", badge(knowledge, one)) for one in level.findings]
    name = _decision_link(knowledge, requirement.id, level.id, root)
    return h("tr", h("th", name, scope="row"), cells, data_answer=f"{requirement.id}={level.id}")


def overview(knowledge: Knowledge, requirement: Requirement, root: str) -> Html:
    """One requirement's levels by option, ratings only."""
    rows = []
    for level in requirement.levels:
        head = h("th", h("a", level.label, href=f"#{level.id}"), scope="row")
        if level.findings:
            cells = [h("td", badge(knowledge, one)) for one in level.findings]
        else:
            cells = [h("td", "Does not weigh: every shape serves it alike.", colspan=len(knowledge.options))]
        rows.append(h("tr", head, cells))
    table = h("table", _columns(knowledge, root), h("tbody", rows), class_="mdx-matrix")
    return _wide(f"{requirement.name}: levels by option", table)


def level_table(knowledge: Knowledge, requirement: Requirement, level: Level, root: str) -> Html:
    """One level: for each option its rating, the reason, the facts; and the link that answers it so."""
    named = [(_option_link(knowledge.option(one.option), root), one) for one in level.findings]
    return join(
        [
            h("p", prose(level.help)),
            _reasons(knowledge, "Shape", named, root)
            if named
            else h("p", "This answer does not weigh: every shape serves it alike."),
            h(
                "p",
                h(
                    "a",
                    "Answer it so in the calculator",
                    href=f"{root}calculator/?{requirement.id}={level.id}#q-{requirement.id}",
                ),
                class_="mdx-open",
            ),
        ]
    )


def open_calculator(requirement: Requirement, root: str) -> Html:
    """The link that opens the calculator with this requirement's most demanding level set."""
    query = f"{requirement.id}={requirement.levels[-1].id}"
    return h(
        "p",
        h(
            "a",
            f"Open {requirement.name} in the calculator",
            class_="md-button",
            href=f"{root}calculator/?{query}#q-{requirement.id}",
        ),
    )


def try_answers(query: str, text: str, root: str) -> Html:
    """A link that opens the calculator with given answers."""
    return h("a", text, href=f"{root}calculator/?{query}")


# ------------------------------------------------------------------ option pages


def option_extremes(knowledge: Knowledge, option: str, ratings: tuple[int, ...], root: str) -> Html:
    """The levels at which an option has one of these ratings, with their reasons."""
    items = [
        h(
            "li",
            _decision_link(knowledge, one.requirement, one.level, root),
            " ",
            badge(knowledge, one),
            h("p", prose(one.because), " ", fact_links(knowledge, one.facts, root)),
        )
        for one in _findings(knowledge, option)
        if one.rating in ratings
    ]
    return h("ul", items, class_="mdx-extremes", data_search_exclude=True) if items else h("p", "At no level.")


def option_ratings(knowledge: Knowledge, option: str, root: str) -> Html:
    """Every finding of one option: the matrix read down one column."""
    return _answer_reasons(knowledge, _findings(knowledge, option), root)


def _answer_reasons(knowledge: Knowledge, findings: Iterable[Finding], root: str) -> Html:
    """Findings by the answer they rate."""
    named = [(_decision_link(knowledge, one.requirement, one.level, root), one) for one in findings]
    return _reasons(knowledge, "Answer", named, root)


def _reasons(knowledge: Knowledge, first: str, named: Iterable[tuple[Html, Finding]], root: str) -> Html:
    """A table of findings: its first column as given, then rating, reason and facts."""
    rows = [
        h(
            "tr",
            h("th", name, scope="row"),
            h("td", badge(knowledge, one)),
            h("td", prose(one.because), " ", fact_links(knowledge, one.facts, root)),
        )
        for name, one in named
    ]
    table = h("table", _head(first, "Rating", "Because"), h("tbody", rows), class_="mdx-level-table")
    return h("div", table, class_="mdx-reasons-table", data_search_exclude=True)


def _findings(knowledge: Knowledge, option: str) -> list[Finding]:
    return [
        finding
        for requirement in knowledge.requirements
        for level in requirement.levels
        for finding in level.findings
        if finding.option == option
    ]


# ------------------------------------------------------------------ published cases


def cases(knowledge: Knowledge, computed: str) -> Html:
    """Each published case with its figures beside ours; ``computed`` says where ours were computed."""
    tables = []
    for case in knowledge.cases:
        rows = [
            h(
                "tr",
                h("th", figure.option, scope="row"),
                h("td", figure.published, class_="mdx-number"),
                h("td", figure.ours, class_="mdx-number"),
            )
            for figure in run(case)
        ]
        head = _head("Option", "Published", "Ours")
        tables.append(h("h3", case.title))
        tables.append(h("p", case.source, class_="mdx-why"))
        tables.append(h("table", head, h("tbody", rows), class_="mdx-parts"))
    return h("section", h("p", computed), tables, id="cases", data_search_exclude=True)


def measured(group: dict[str, Any]) -> Html:
    """One table of what `make bench` wrote, its texts as they are; figures of one unit are drawn as well."""
    used = [at for at in range(len(group["columns"])) if any(row[at] for row in group["rows"])]
    lengths = _lengths([row[1] for row in group["rows"]])
    rows = [
        h("tr", h("th", row[0], scope="row"), [h("td", row[at], at == 1 and bar) for at in used[1:]])
        for row, bar in zip(group["rows"], lengths, strict=True)
    ]
    head = _head(*(group["columns"][at] for at in used))
    table = h("table", head, h("tbody", rows), class_="mdx-parts mdx-figures")
    return join([h("p", group["note"]), _wide(group["title"], table)])


def _lengths(figures: list[str]) -> list[Html | None]:
    """A bar for each of "0.93 s" and "2.10 s", the longest full; none where units differ or there is nothing to compare."""
    found = [FIGURE.fullmatch(figure) for figure in figures]
    values = [float(one[1]) for one in found if one]
    if len(values) < 2 or len({one[2] for one in found if one}) > 1:
        return [None for _ in found]
    return [_bar([round(100 * float(one[1]) / max(values))]) if one else None for one in found]


# ------------------------------------------------------------------ lists of pages


def lead(text: str) -> Html:
    """A knowledge sentence as a paragraph that stands out."""
    return h("p", prose(text), class_="mdx-lead")


def scales(knowledge: Knowledge) -> Html:
    """The rating scale and the weight of each importance."""
    words = knowledge.vocabulary
    ratings = [h("tr", h("td", word), h("td", number, class_="mdx-number")) for number, word in enumerate(words.scale)]
    weights = [h("tr", h("td", word), h("td", weight, class_="mdx-number")) for word, weight in words.points.items()]
    return join(
        [
            h("table", _head("Rating", "Value"), h("tbody", ratings)),
            h("table", _head("Importance", "Weight"), h("tbody", weights)),
        ]
    )


def requirement_cards(knowledge: Knowledge, root: str) -> Html:
    """The sixteen decisions by group, each with its short answer."""
    return join(
        h(
            "section",
            h("h3", name),
            h(
                "ul",
                [
                    h("li", h("a", one.name, href=f"{root}decide/{one.id}/"), h("p", prose(one.answer)))
                    for one in knowledge.requirements
                    if one.group == group
                ],
                class_="mdx-cards",
            ),
        )
        for group, name in knowledge.vocabulary.groups.items()
    )


def option_cards(knowledge: Knowledge, root: str) -> Html:
    """The seven shapes, each with what it is."""
    cards = [h("li", _option_link(one, root), h("p", prose(one.means))) for one in knowledge.options]
    return h("ul", cards, class_="mdx-cards")


def scenario_cards(knowledge: Knowledge, root: str) -> Html:
    """The worked products, each with its story."""
    cards = [
        h("li", h("a", one.name, href=f"{root}scenarios/{one.id}/"), h("p", prose(one.story)))
        for one in _by_name(knowledge)
    ]
    return h("ul", cards, class_="mdx-cards")


def scenario(knowledge: Knowledge, one: Scenario, e: Explanation, root: str) -> Html:
    """A worked product's answer in a sentence, and the answers it is for."""
    answers, _ = parse(knowledge.vocabulary, one.answers)
    rows = [
        h(
            "tr",
            h("th", knowledge.requirement(answer.requirement).asks, scope="row"),
            h("td", _decision_link(knowledge, answer.requirement, answer.level, root)),
            h("td", answer.importance),
        )
        for answer in answers
    ]
    table = h("table", _head("Question", "Answer", "Importance"), h("tbody", rows), class_="mdx-parts")
    address = f"{root}calculator/?{_canonical(knowledge, one)}"
    return join(
        [
            h("p", prose(e.headline), class_="mdx-headline"),
            h("p", e.why, class_="mdx-why"),
            h("details", h("summary", f"Its {len(answers)} answers"), table),
            h("p", h("a", "Open these answers in the calculator", class_="md-button", href=address)),
        ]
    )


# ------------------------------------------------------------------ facts


def _said(knowledge: Knowledge, text: str, root: str) -> Html:
    """A fact's sentence; another fact that it names by its id becomes a link."""
    id = next((word for one in text.split() if (word := one.strip("().,;:")) in knowledge.facts), None)
    if id is None:
        return prose(text)
    before, _, after = text.partition(id)
    link = h("a", id.removeprefix("fact-").replace("-", " "), href=f"{root}facts/{knowledge.topics[id]}/#{id}")
    return join([_said(knowledge, before, root), link, _said(knowledge, after, root)])


def claims(knowledge: Knowledge, facts: Iterable[Fact], root: str) -> Html:
    """Statements found in articles, each with our verdict and what is so instead."""
    items = [
        h(
            "li",
            h("p", h("span", one.verdict, class_="mdx-verdict", data_verdict=one.verdict), " ", prose(one.statement)),
            one.correction and h("p", _said(knowledge, one.correction, root)),
            h("p", fact_link(one, root), class_="mdx-claims__source"),
        )
        for one in facts
    ]
    return h("ul", items, class_="mdx-claims")


def sources(knowledge: Knowledge, facts: Iterable[Fact], root: str) -> Html:
    """The pages that a decision rests on, each once, with the day they were checked and the facts read there."""
    found: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        for source in fact.sources:
            found.setdefault((source.title, source.url), []).append(fact)
    items = []
    for (title, url), read in sorted(found.items()):
        name = h("a", title, href=url, rel="external") if url else escape(title)
        day = min(fact.checked for fact in read)
        items.append(h("li", name, f", checked {day} ", fact_links(knowledge, [fact.id for fact in read], root)))
    return h("ul", items, class_="mdx-sources", data_search_exclude=True)


def _topic(id: str) -> str:
    return {"bff": "BFF", "nestjs": "NestJS"}.get(id, id.replace("-", " ").capitalize())


def topics(knowledge: Knowledge, root: str) -> Html:
    """The pages of facts, each with the number of its statements and of those that do not hold."""
    counts: dict[str, list[Fact]] = {}
    for one in knowledge.facts.values():
        counts.setdefault(one.topic, []).append(one)
    items = []
    for topic, listed in sorted(counts.items()):
        broken = sum(one.verdict in BROKEN for one in listed)
        text = f"{len(listed)} statements" + (f", {broken} of them do not hold as said" if broken else "")
        name = _topic(topic)
        items.append(h("li", h("a", name, href=f"{root}facts/{topic}/"), h("p", text)))
    return h("ul", items, class_="mdx-cards")


def coverage(knowledge: Knowledge, root: str) -> Html:
    """Where the guide covers each term of the source articles, by group."""
    return join(
        [
            h("h2", group, id=f"coverage-{number}"),
            h("ul", [h("li", h("a", term, href=root + place)) for term, place in terms.items()], class_="mdx-terms"),
        ]
        for number, (group, terms) in enumerate(knowledge.coverage.items(), start=1)
    )


def hosts(knowledge: Knowledge, properties: Iterable[str], root: str) -> Html:
    """What hosts allow, by host and plan: each cell with its facts, each row with the day its oldest was checked."""
    shown = list(properties)
    rows = []
    for host in knowledge.hosts:
        cells = [host.cells.get(one) for one in shown]
        days = [knowledge.facts[id].checked for cell in cells if cell for id in cell.facts]
        rows.append(
            h(
                "tr",
                h("th", prose(host.name), scope="row"),
                [
                    h("td", prose(one.says), " ", fact_links(knowledge, one.facts, root)) if one else h("td", UNFOUND)
                    for one in cells
                ],
                h("td", min(days), class_="mdx-number"),
            )
        )
    head = _head("Host and plan", *(knowledge.properties[one] for one in shown), "Checked")
    table = h("table", head, h("tbody", rows), class_="mdx-parts mdx-figures")
    return _wide("What hosts allow", table)


def ledger(knowledge: Knowledge, root: str) -> Html:
    """The claims that do not hold as said, by topic: statement, verdict, what is so instead, and the fact's place.

    The list of topics comes first, each with the number of its claims.
    """
    broken = [one for one in knowledge.facts.values() if one.kind == "claim" and one.verdict in BROKEN]
    by_topic: dict[str, list[Fact]] = {}
    for one in sorted(broken, key=lambda one: one.topic):
        by_topic.setdefault(one.topic, []).append(one)
    names = {topic: _topic(topic) for topic in by_topic}
    topics = [h("li", h("a", names[topic], href=f"#wrong-{topic}"), f" ({len(by_topic[topic])})") for topic in by_topic]
    listed = (
        [h("h2", names[topic], id=f"wrong-{topic}"), claims(knowledge, by_topic[topic], root)] for topic in by_topic
    )
    return join([h("ul", topics, class_="mdx-terms"), *listed])


def _day(one: Fact, said: str) -> Html:
    """When a fact was checked and when it will be."""
    due = h("span", one.due, data_due=one.due)
    return h("p", f"{said}Checked {one.checked}, to be checked again by ", due, ".", class_="mdx-fact__day")


def fact(knowledge: Knowledge, one: Fact, root: str) -> Html:
    """One fact in full, under its anchor."""
    listed = [
        h("li", h("a", source.title, href=source.url, rel="external") if source.url else source.title)
        for source in one.sources
    ]
    said = f"Said in {one.said_in} of the 5 articles this guide began with. " if one.said_in else ""
    return h(
        "article",
        h("p", h("span", one.verdict, class_="mdx-verdict", data_verdict=one.verdict), " ", prose(one.statement)),
        one.correction and h("p", _said(knowledge, one.correction, root)),
        _day(one, said),
        h("ul", listed) if listed else None,
        id=one.id,
        class_="mdx-fact-card",
        data_kind=one.kind,
        data_verdict=one.verdict,
    )


# ------------------------------------------------------------------ stacks


def stack_table(knowledge: Knowledge, root: str) -> Html:
    """The stacks side by side: each level they are told apart by, by stack."""
    keys = list(dict.fromkeys((one.requirement, one.level) for stack in knowledge.stacks for one in stack.findings))
    heads = [h("th", h("a", stack.name, href=f"#{stack.id}"), scope="col") for stack in knowledge.stacks]
    rows = [
        h(
            "tr",
            h("th", _decision_link(knowledge, requirement, level, root), scope="row"),
            [
                h("td", badge(knowledge, finding) if finding else None)
                for finding in (stack.finding(requirement, level) for stack in knowledge.stacks)
            ],
        )
        for requirement, level in keys
    ]
    head = h("thead", h("tr", h("th", "Your answer", scope="col"), heads))
    return _wide("Stacks side by side", h("table", head, h("tbody", rows), class_="mdx-matrix"))


def stack_card(knowledge: Knowledge, stack: Stack, root: str) -> Html:
    """One stack's short answer, and its findings behind a summary."""
    table = _answer_reasons(knowledge, stack.findings, root)
    return join([h("p", prose(stack.answer)), h("details", h("summary", f"Every rating of {stack.name}"), table)])
