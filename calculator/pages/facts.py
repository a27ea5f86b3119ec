"""The facts: each in full under its anchor, the marks that lead to them, the claims that do not hold, what hosts allow;
and where what the source articles hold is covered.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..elements import Site, fact_links, head, mark
from ..markup import Html, h, join, prose
from ..measures import day
from ..model import Fact, find
from ..shown import Block, Host, Source
from .tables import wide

__all__ = ["blocks", "corrections", "coverage", "fact", "facts", "hosts", "ledger", "topics"]

UNFOUND = "nothing found"
BROKEN = ("wrong", "outdated", "misleading", "overstated")  # verdicts of statements that do not hold as said


# ------------------------------------------------------------------ one fact


def fact(site: Site, id: str) -> Html:
    """The mark of one fact, as prose carries it after a statement."""
    return h("span", mark(site, id, site.knowledge.fact(id)), class_="mdx-facts", data_search_exclude=True)


def address(site: Site, cited: Fact) -> str:
    """Where a fact stands in full."""
    return f"{site.root}facts/{cited.topic}/#{cited.id}"


def facts(site: Site, topic: str) -> str:
    """The facts of one topic, each in full under its anchor."""
    by_topic = _by_topic(site.knowledge.facts.values())
    return "\n\n".join(_card(site, listed) for listed in find(by_topic, topic, "topic"))


def _by_topic(listed: Iterable[Fact]) -> dict[str, list[Fact]]:
    by_topic: dict[str, list[Fact]] = {}
    for each in listed:
        by_topic.setdefault(each.topic, []).append(each)
    return by_topic


def _card(site: Site, shown: Fact) -> Html:
    """One fact in full."""
    listed = [h("li", source) for source in sources_of(site, shown)]
    said = f"Said in {shown.said_in} of the 5 articles this guide began with. " if shown.said_in else ""
    due = h("span", day(shown.due), data_due=shown.due, data_fact=shown.id)
    return h(
        "article",
        h("h2", statement(shown), class_="mdx-statement", id=shown.id),  # search finds what has a heading by itself
        shown.correction and h("p", with_links(site, shown.correction)),
        h("p", f"{said}Checked {day(shown.checked)}, to be checked again by ", due, ".", class_="mdx-day"),
        h("ul", listed) if listed else None,
        class_="mdx-fact-card",
    )


def sources_of(site: Site, shown: Fact) -> list[Html | str]:
    """Where a fact was read, linked where that has an address."""
    return [_source(site, source) for source in shown.sources]


def _source(site: Site, source: Source) -> Html | str:
    """One source; a run of ours leads to what it measured."""
    if not source.url:
        return source.title
    outside = source.url.startswith("https://")
    return h("a", source.title, href=source.url if outside else site.root + source.url, rel=outside and "external")


def statement(shown: Fact) -> Html:
    """Our verdict, and what it is about."""
    return join([_verdict(shown), " ", prose(shown.statement)])


def _verdict(shown: Fact) -> Html:
    return h("span", shown.verdict, class_="mdx-verdict", data_verdict=shown.verdict)


def with_links(site: Site, text: str) -> Html:
    """A fact's sentence; another fact that it names by its id becomes a link."""
    words = (word.strip("().,;:") for word in text.split())
    id = next((word for word in words if word in site.knowledge.facts), None)
    if id is None:
        return prose(text)
    before, _, after = text.partition(id)
    link = h("a", id.removeprefix("fact-").replace("-", " "), href=address(site, site.knowledge.fact(id)))
    return join([with_links(site, before), link, with_links(site, after)])


# ------------------------------------------------------------------ lists


def corrections(site: Site, *ids: str) -> Html:
    """Claims with our verdicts and what is so instead, in the order given."""
    items = [
        h(
            "li",
            h("p", statement(claim), None if claim.correction else [" ", fact(site, claim.id)]),
            claim.correction and h("p", with_links(site, claim.correction), " ", fact(site, claim.id)),
        )
        for claim in map(site.knowledge.fact, ids)
    ]
    return h("ul", items, class_="mdx-claims")


def _topic_name(id: str) -> str:
    return {"bff": "BFF", "nestjs": "NestJS"}.get(id, id.replace("-", " ").capitalize())


def topics(site: Site) -> Html:
    """The pages of facts, each with the number of its statements and of those that do not hold."""
    items = []
    for topic, listed in sorted(_by_topic(site.knowledge.facts.values()).items()):
        broken = sum(each.verdict in BROKEN for each in listed)
        text = f"{len(listed)} statements" + (f", {broken} of them do not hold as said" if broken else "")
        items.append(h("li", h("a", _topic_name(topic), href=f"{site.root}facts/{topic}/"), h("p", text)))
    return h("ul", items, class_="mdx-cards")


def ledger(site: Site) -> Html:
    """The claims that do not hold as said, by topic; the list of topics comes first, each with the number of its claims."""
    broken = [each for each in site.knowledge.facts.values() if each.kind == "claim" and each.verdict in BROKEN]
    by_topic = sorted(_by_topic(broken).items())
    contents = [
        h("li", h("a", _topic_name(topic), href=f"#wrong-{topic}"), f" ({len(listed)})") for topic, listed in by_topic
    ]
    sections = [
        [h("h2", _topic_name(topic), id=f"wrong-{topic}"), corrections(site, *(each.id for each in listed))]
        for topic, listed in by_topic
    ]
    return join([h("ul", contents, class_="mdx-terms"), sections])


def coverage(site: Site) -> Html:
    """Where the guide covers each term of the source articles, by group."""
    return join(
        [
            h("h2", group, id=f"coverage-{number}"),
            h(
                "ul",
                [h("li", h("a", term, href=site.root + place)) for term, place in terms.items()],
                class_="mdx-terms",
            ),
        ]
        for number, (group, terms) in enumerate(site.knowledge.coverage.items(), start=1)
    )


def blocks(site: Site) -> Html:
    """What stands in place of each block of the source articles, with our verdict on what does not hold as printed."""
    return join(
        [
            h("h3", kind, id=f"blocks-{number}"),
            h("ul", [h("li", _block(site, block)) for block in listed]),
        ]
        for number, (kind, listed) in enumerate(site.knowledge.blocks.items(), start=1)
    )


def _block(site: Site, block: Block) -> Html:
    """What a block shows, linked to ours, and the facts about it; those that do not hold with the verdict."""
    cited = map(site.knowledge.fact, block.facts)
    said = [[one.verdict in BROKEN and [" ", _verdict(one)], " ", fact(site, one.id)] for one in cited]
    return join([h("a", block.shows, href=site.root + block.place), said])


def hosts(site: Site, *properties: str) -> Html:
    """What hosts allow of these properties, by host and plan."""
    names = [find(site.knowledge.properties, id, "property of hosts.toml") for id in properties]
    rows = [_host(site, host, properties) for host in site.knowledge.hosts]
    columns = head("Host and plan", *names)
    table = h("table", columns, h("tbody", rows), class_="mdx-parts mdx-figures")
    return wide("What hosts allow", table)


def _host(site: Site, host: Host, properties: Iterable[str]) -> Html:
    """One host's row: each cell with its facts."""
    cells = [host.cells.get(id) for id in properties]
    return h(
        "tr",
        h("th", prose(host.name), scope="row"),
        [h("td", prose(cell.says), " ", fact_links(site, cell.facts)) if cell else h("td", UNFOUND) for cell in cells],
    )
