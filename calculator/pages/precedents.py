"""Real decisions: public cases put through the calculator, with how often it agrees and where it does not.

In: the precedents of the knowledge base. Out: a table of agreement and every case, computed when the page is built.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from .. import board
from ..answers import parse
from ..elements import Site, head, option_link
from ..markup import Html, h, join, prose
from ..model import Answer, Ranking
from ..scoring import rank
from ..shown import Precedent
from ..wording import FAMILIES, label
from .tables import wide

__all__ = ["agreement", "asked_again", "precedents"]

KINDS = {
    "into": "Moved into Next.js",
    "stay": "Stayed with what they had",
    "part": "Moved one part out or beside",
    "out": "Chose or moved to a backend, or left",
}
OUTCOMES = {  # what the calculator says of a case, from agreement on
    "same": "the same architecture",
    "close": "too close to call, theirs among them",
    "family": "another architecture, the same answer on the backend",
    "differs": "another answer",
    "silent": "nothing: no answer tells architectures apart",
    "left": "nothing: it does not ask whether to leave Next.js",
}
AGREES = ("same", "close", "family")


def ranked(site: Site, answers: str) -> Ranking:
    """The ranking alone, without its explanation, which takes longer and is not shown here."""
    return rank(board(site.knowledge.checked), parse(site.knowledge.vocabulary, answers)[0])


def outcome(site: Site, case: Precedent, answers: str = "") -> str:
    """What the calculator says of a case, by its first answers or by others, as a key of ``OUTCOMES``."""
    if not case.did:
        return "left"
    ranking = ranked(site, answers or case.answers)
    if ranking.leader is None:
        return "silent"
    if ranking.leader == case.did:
        return "same"
    if case.did in ranking.tied:
        return "close"
    families = {site.knowledge.option(id).family for id in (case.did, ranking.leader)}
    return "family" if len(families) == 1 else "differs"


def constant(site: Site, cases: Iterable[Precedent]) -> tuple[str, int]:
    """The family that most of the cases ended with, and how many: what always saying the same would agree with."""
    families = Counter(site.knowledge.option(case.did).family for case in cases if case.did)
    return families.most_common(1)[0]


def agreement(site: Site) -> Html:
    """How often the calculator agrees, over all cases and parts of them."""
    cases = site.knowledge.precedents
    found = {case.id: outcome(site, case) for case in cases}
    parts: dict[str, Callable[[Precedent], bool]] = {
        "All cases": lambda case: True,
        "The half that was fixed first": lambda case: case.sample,
        "The other half": lambda case: not case.sample,
        **{name: lambda case, kind=kind: case.kind == kind for kind, name in KINDS.items()},  # type: ignore[misc]
        "One or two answers stated": lambda case: case.answers.count("&") < 2,
        "Three answers or more": lambda case: case.answers.count("&") >= 2,
    }
    rows = []
    for name, belongs in parts.items():
        counts = Counter(found[case.id] for case in cases if belongs(case))
        agrees = sum(counts[key] for key in AGREES)
        asked = counts.total() - counts["left"]
        numbers = (counts.total(), asked, counts["same"] + counts["close"], agrees, asked - agrees)
        rows.append(h("tr", h("th", name, scope="row"), [h("td", number, class_="mdx-number") for number in numbers]))
    names = head("Cases", "All", "That it can speak of", "Same architecture", "Same answer", "Another or none")
    always, most = constant(site, cases)
    return join(
        [
            wide("Agreement", h("table", names, h("tbody", rows), class_="mdx-parts mdx-figures")),
            h("p", f"Whoever always says “{FAMILIES[always]}” has the same answer in {most} of them."),
        ]
    )


def asked_again(site: Site) -> Html:
    """What a level adds that came after the cases: how many of those that name it agree without and with it."""
    cases = [case for case in site.knowledge.precedents if case.again and case.did]
    before = sum(outcome(site, case) in AGREES for case in cases)
    after = sum(outcome(site, case, case.again) in AGREES for case in cases)
    return h(
        "p",
        f"Asked again with it, {after} of the {len(cases)} cases that name it have the same answer, {before} without.",
    )


def precedents(site: Site) -> str:
    """Every case under the heading of its kind, newest first, as Markdown with the cards as HTML."""
    parts = []
    for kind, name in KINDS.items():
        cases = sorted((case for case in site.knowledge.precedents if case.kind == kind), key=lambda case: case.id)
        cases.sort(key=lambda case: case.day, reverse=True)
        parts += [f"### {name} {{ #kind-{kind} }}", join(_card(site, case) for case in cases)]
    return "\n\n".join(parts)


def _said(site: Site, answer: Answer) -> str:
    knowledge = site.knowledge
    name, said = knowledge.requirement(answer.requirement).name, label(knowledge, answer.requirement, answer.level)
    stressed = answer.importance != knowledge.vocabulary.default_importance
    return f"{name}: {said} ({answer.importance})" if stressed else f"{name}: {said}"


def _again(site: Site, case: Precedent) -> Html:
    said = OUTCOMES[outcome(site, case, case.again)]
    link = h("a", "With what can be said only since", href=f"{site.root}calculator/?{case.again}")
    return join([link, ": ", said, "."])


def _card(site: Site, case: Precedent) -> Html:
    knowledge = site.knowledge
    said, leader = outcome(site, case), ranked(site, case.answers).leader
    says = option_link(site, knowledge.option(leader)) if leader else "nothing yet"
    did = option_link(site, knowledge.option(case.did)) if case.did else "Left Next.js"
    given, _ = parse(knowledge.vocabulary, case.answers)
    address = f"{site.root}calculator/?{case.answers}"
    rows = [
        ("Stated", h("ul", [h("li", prose(text)) for text in case.stated])),
        ("As answers", h("a", "; ".join(_said(site, answer) for answer in given), href=address)),
        ("Done", did),
        ("How it went", prose(case.went)),
        ("We say", join([says, ": ", OUTCOMES[said], "."])),
        ("Why not the same", prose(case.differs) if case.differs else None),
        ("Asked again", _again(site, case) if case.again and case.did else None),
        ("Cannot be said here", "; ".join(case.unsaid) or None),
        ("Sources", h("ul", [h("li", h("a", source.title, href=source.url)) for source in case.sources])),
    ]
    day = case.day.strftime("%B %Y") if case.month else str(case.day)
    return h(
        "details",
        h(
            "summary",
            prose(case.title),
            " ",
            h("span", f"{day}, {'agrees' if said in AGREES else said}", class_="mdx-day"),
        ),
        h(
            "table",
            h("tbody", [h("tr", h("th", name, scope="row"), h("td", it)) for name, it in rows if it]),
            class_="mdx-parts",
        ),
        id=f"case-{case.id}",
        data_outcome=said,
    )
