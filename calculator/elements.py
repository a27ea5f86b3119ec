"""The pieces of HTML that results and pages share: ratings, links to decisions, options and facts, bars.

In: a ``Site`` and records. Out: ``Html``. Every finding carries data-option, data-requirement, data-level and
data-rating, by which the site is styled, linked and read back by tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .changing import Change
from .markup import Html, h
from .model import UNSURE, Citation, Fact, Finding, Knowledge, Option
from .wording import label


class Site(NamedTuple):
    """What is shown and from where: the knowledge base, and the way from the page to the top of the site."""

    knowledge: Knowledge
    root: str


def badge(site: Site, finding: Finding) -> Html:
    """A rating as a word; shape and colour are added by the style sheet."""
    vocabulary = site.knowledge.vocabulary
    return h(
        "span",
        vocabulary.words[finding.rating],
        class_="mdx-rating",
        data_option=finding.option,
        data_requirement=finding.requirement,
        data_level=finding.level,
        data_rating=vocabulary.scale[finding.rating],
    )


def decision_link(site: Site, requirement: str, level: str) -> Html:
    """Requirement and level, linked to the decision section that holds the finding."""
    name = site.knowledge.requirement(requirement).name
    fragment = "" if level == UNSURE else f"#{level}"
    text = f"{name}: {label(site.knowledge, requirement, level)}"
    return h("a", text, href=f"{site.root}decide/{requirement}/{fragment}")


def option_address(site: Site, option: Option) -> str:
    """The address of an option's page."""
    return f"{site.root}options/{option.id}/"


def option_link(site: Site, option: Option) -> Html:
    """An option's name, linked to its page."""
    return h("a", option.name, href=option_address(site, option))


def fact_links(site: Site, ids: Iterable[str]) -> Html:
    """The marks of the facts that a reason rests on."""
    marks = [mark(site, id, site.knowledge.citations[id]) for id in ids]
    return h("span", marks, class_="mdx-facts") if marks else Html("")


def mark(site: Site, id: str, cited: Citation | Fact) -> Html:
    """A link to a fact. Its number on the page is given by ``publish`` or, in what the browser makes, by the page's script."""
    address = f"{site.root}facts/{cited.topic}/#{id}"
    opinion = cited.verdict == "opinion"
    return h("a", "1", href=address, role="doc-noteref", data_fact=id, data_due=cited.due, data_opinion=opinion)


def head(*names: str) -> Html:
    """The head of a table."""
    return h("thead", h("tr", [h("th", name, scope="col") for name in names]))


def signed(points: int) -> str:
    """A number of points more or less."""
    return f"{points:+d}".replace("+0", "0").replace("-", "\N{MINUS SIGN}")


def bar(widths: Iterable[int], names: Iterable[str] = ()) -> Html:
    """A bar of segments on a scale of 100, as SVG so that no style attribute is needed; ``names`` are the requirements that
    the segments are of.

    It is drawn for the eye only: what it shows is said in words nearby.
    """
    start, segments, name = 0, [], iter(names)
    for width in widths:
        segments.append(h("rect", x=start, width=width, height=8, data_part=next(name, None)))
        start += width
    return h("svg", segments, class_="mdx-bar", viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def apply_link(query: str, text: object) -> Html:
    """A link that applies a change: the page sets the form from it, without a script it is an address to share."""
    return h("a", text, href=f"?{query}", data_apply=True)


def flip_list(changes: Iterable[Change]) -> Html:
    """Changes with what each gives; those that the reader can make are links that apply them."""

    def item(change: Change) -> Html:
        text = h("span", change.text) if change.query is None else apply_link(change.query, change.text)
        arrow = h("span", " → ", aria_hidden="true")
        gives = h("strong", change.outcome)
        return h(
            "li",
            h("span", text, h("span", " gives ", class_="mdx-hidden"), arrow, gives),
            change.leads and _lead(*change.leads),
            data_kind=change.kind,
        )

    return h("ul", map(item, changes), class_="mdx-flips")


def _lead(now: int, after: int) -> Html:
    """A lead that crosses zero, for the eye: right of the line what it is now, left of it what is lost after a change."""
    right, left = max(now, after, 0), max(-now, -after, 0)
    bars = [h("rect", width=right, height=8), h("rect", x=-left, width=left, height=8)]
    line = h("path", d="M0 0V8")
    return h(
        "svg", bars, line, class_="mdx-across", viewBox="-50 0 100 8", preserveAspectRatio="none", aria_hidden="true"
    )
