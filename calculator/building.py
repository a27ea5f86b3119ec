"""What the separate part is best built with, as HTML.

In: a ``Site`` and an ``Explanation``. Out: ``Html``, or None where the leader has no separate part.
"""

from __future__ import annotations

from .elements import Site, fact_links
from .explaining import Explanation
from .markup import Html, h, join, prose
from .scoring import TIE, StackRow
from .wording import listed, stack_because, whole

SHOWN_STACKS = 3


def stacks(site: Site, explanation: Explanation) -> Html | None:
    """What the separate part is best built with, where the leader has one: never what is unfit for an answer."""
    leader = site.knowledge.option(explanation.ranking.leader) if explanation.ranking.leader else None
    if leader is None or not leader.separate_part:
        return None
    heading = h("h3", "What to build the separate part with")
    if not explanation.stacks:
        return join([heading, h("p", "Answer language, team or throughput to rank the stacks.")])
    left = [row for row in explanation.stacks if row.excluded is None]
    out = [row for row in explanation.stacks if row.excluded]
    tied = [site.knowledge.stack(row.stack).name for row in left if left[0].score - row.score <= TIE]
    others = [*left[SHOWN_STACKS:], *out]
    return join(
        [
            heading,
            h("p", "None of them serves every answer.") if not left else None,
            h("p", f"Too close to call between {listed(tied)}.") if len(tied) > 1 else None,
            h("ol", [_stack(site, row) for row in left[:SHOWN_STACKS]], class_="mdx-stacks"),
            others
            and h(
                "details",
                h("summary", "The other stacks"),
                h("ul", [_stack(site, row) for row in others], class_="mdx-stacks"),
                data_fold="stacks",
            ),
        ]
    )


def _stack(site: Site, row: StackRow) -> Html:
    reason = stack_because(row)
    return h(
        "li",
        h("a", site.knowledge.stack(row.stack).name, href=f"{site.root}guide/stacks/#{row.stack}"),
        " ",
        h("span", "ruled out" if row.excluded else whole(row.score), class_="mdx-score"),
        h("p", prose(reason.because), " ", fact_links(site, reason.facts)),
        data_stack=row.stack,
    )
