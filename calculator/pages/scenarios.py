"""The worked products: their list, and each with its answers and its whole result."""

from __future__ import annotations

from .. import adr, ask, board, details, result
from ..answers import parse
from ..changing import changes
from ..elements import Site, decision_link, head
from ..explaining import Explanation, shares
from ..markup import Html, h, join, prose
from ..model import Scenario
from .tables import lead

__all__ = ["scenario", "scenario_result", "scenarios"]


def scenarios(site: Site) -> Html:
    """The worked products, each with its story."""
    cards = [
        h("li", h("a", product.name, href=f"{site.root}scenarios/{product.id}/"), h("p", prose(product.story)))
        for product in by_name(site)
    ]
    return h("ul", cards, class_="mdx-cards")


def by_name(site: Site) -> list[Scenario]:
    """The worked products in the order of their names."""
    return sorted(site.knowledge.scenarios, key=lambda product: product.name.lower())


def asked(site: Site, product: Scenario) -> Explanation:
    """A worked product's answer on the day of the newest fact."""
    return ask(product.answers, site.knowledge.checked)


def scenario(site: Site, id: str) -> str:
    """A worked product: its story, its answer in a sentence, and the answers that it is for."""
    product = site.knowledge.scenario(id)
    explanation = asked(site, product)
    given, _ = parse(site.knowledge.vocabulary, product.answers)
    rows = [
        h(
            "tr",
            h("th", site.knowledge.requirement(answer.requirement).asks, scope="row"),
            h("td", decision_link(site, answer.requirement, answer.level)),
            h("td", answer.importance),
        )
        for answer in given
    ]
    table = h("table", head("Question", "Answer", "Importance"), h("tbody", rows), class_="mdx-parts")
    address = f"{site.root}calculator/?{explanation.query}"
    shown = join(
        [
            h("p", prose(explanation.headline), class_="mdx-headline"),
            h("p", explanation.why, class_="mdx-why"),
            h("details", h("summary", f"Its {len(given)} answers"), table),
            h("p", h("a", "Open these answers in the calculator", class_="md-button", href=address)),
        ]
    )
    return "\n\n".join([lead(product.story), shown])


def scenario_result(site: Site, id: str) -> str:
    """A worked product's whole result."""
    explanation, day = asked(site, site.knowledge.scenario(id)), site.knowledge.checked
    record = adr.record(site.knowledge, explanation, day, link="")
    found = changes(board(day), explanation.ranking, explanation.flips)
    share_of = shares(board(day), explanation.ranking)
    shown = [result.result(site, explanation), details.more(site, explanation, found, share_of, record)]
    return "\n\n".join(shown)
