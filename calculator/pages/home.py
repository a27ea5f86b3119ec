"""Home's picture: the seven architectures, what decides between them, and how many worked products each leads.

What decides is ``SHORT_ANSWER``, which home's first lines say in words; a test holds both against the worked products.
"""

from __future__ import annotations

from collections import Counter

from ..elements import Site, option_link
from ..markup import Html, h, join
from ..model import Option, find
from .method import recorded
from .scenarios import asked

__all__ = ["architectures"]

# Home's short answer: what it says, and the answers that are meant by it. The first family with a condition that holds is
# the answer, and without one no separate backend is needed.
SHORT_ANSWER = {
    "backend": {
        "another team releases the API": ("team", ("frontend-and-backend", "many-teams")),
        "several frontends or partners call it": ("clients", ("many-frontends", "public-api")),
        "an existing system already answers": ("legacy", ("call",)),
        "the domain is Java, .NET, Ruby or PHP": ("language", ("jvm-or-dotnet", "ruby-php-or-elixir")),
        "the host serves only files": ("hosting", ("static-only",)),
    },
    "service": {
        "a job computes for minutes or runs past half an hour": ("background-jobs", ("long",)),
        "live rooms keep their state in memory": ("realtime", ("collaborative",)),
        "part of the logic is Python, Go or Rust": ("language", ("python", "systems")),
    },
}
# What the short answer calls the families of the knowledge base: a backend that exists is one too.
FAMILIES = {"none": "none", "beside": "service", "given": "backend", "own": "backend"}
ROWS = {
    "none": ("Start without one", "As a rule, if none of the answers below is yours."),
    "service": ("Add one service", "One of these, and none of the next row:"),
    "backend": ("Give it a backend", "One of these:"),
}


def architectures(site: Site) -> Html:
    """The architectures as small drawings, in rows by what the short answer says and in the order of what you deploy."""
    leads = Counter(product.expects for product in site.knowledge.scenarios)
    close = sum(len(asked(site, product).ranking.tied) > 1 for product in site.knowledge.scenarios)
    rows = []
    for row, (advice, when) in ROWS.items():
        shown = [
            _architecture(site, option, f"leads {leads[option.id]} of {leads.total()}")
            for option in site.knowledge.options
            if FAMILIES[option.family] == row
        ]
        conditions = [_condition(site, *meant) for meant in SHORT_ANSWER.get(row, {}).values()]
        case = h("div", h("p", h("strong", advice)), h("p", when), h("ul", conditions) if conditions else None)
        rows.append(h("li", case, h("ul", shown)))
    legend = h(
        "p",
        "Thick frame: a unit you deploy. Filled: Next.js. Dashed: run by others, or gone after the request. Dot: memory "
        "that outlives a request. The counts are of our ",
        h("a", "worked products", href=f"{site.root}scenarios/"),
        f", {close} of them too close to call. Beyond these the rows are a start: they name the row of the leader for ",
        h("a", recorded("audit")["short_answer"], href=f"{site.root}method/#calibration"),
        ".",
        class_="mdx-map__legend",
    )
    return h(
        "section", h("ol", rows), legend, class_="mdx-map", aria_label="The architectures", data_search_exclude=True
    )


def _condition(site: Site, requirement: str, levels: tuple[str, ...]) -> Html:
    """The answers of one question that lead to a row, each linked to its section."""
    question = site.knowledge.requirement(requirement)
    links = [h("a", question.level(id).label, href=f"{site.root}decide/{requirement}/#{id}") for id in levels]
    return h("li", f"{question.name}: ", Html("; ".join(links)))


def _architecture(site: Site, option: Option, leads: str) -> Html:
    """One architecture: its drawing, its name, what is deployed, and how many worked products it leads."""
    units = {1: "1 unit, ", 2: "2 units, "}.get(option.units, f"{option.units} units or more, ")
    return h("li", drawing(option.id), option_link(site, option), h("span", units, h("span", leads)))


# ------------------------------------------------------------------ the drawings, 180 by 76


def drawing(option: str) -> Html:
    """The small drawing of an option, with what it shows in words for the ear. As many frames as units are deployed."""
    says, shapes = find(DRAWINGS, option, "drawing")
    return h("svg", h("title", says), shapes, viewBox="0 0 180 76", role="img")


def _box(kind: str, x: int, y: int, width: int, height: int) -> Html:
    """A box: "unit", a frame that is deployed; "next"; "part", of another program; "given", somebody else's or passing."""
    return h("rect", x=x, y=y, width=width, height=height, rx=4, class_=f"mdx-{kind}")


def _unit(x: int, y: int, width: int, height: int, *parts: str) -> Html:
    """A deployed frame, divided between the parts from left to right."""
    inner = (width - 8) // max(1, len(parts)) - 4
    boxes = [_box(kind, x + 6 + (inner + 4) * place, y + 6, inner, height - 12) for place, kind in enumerate(parts)]
    return join([_box("unit", x, y, width, height), *boxes])


def _dot(kind: str, x: int, y: int, radius: int = 8) -> Html:
    """A client, or memory that outlives a request."""
    return h("circle", cx=x, cy=y, r=radius, class_=f"mdx-{kind}")


def _store(y: int, height: int, kind: str = "part") -> Html:
    """A data store at the right edge."""
    path = f"M152 {y}v{height}a12 5 0 0 0 24 0v-{height}a12 5 0 0 0-24 0a12 5 0 0 0 24 0"
    return h("path", d=path, class_=f"mdx-{kind}")


def _wire(path: str) -> Html:
    return h("path", d=path, class_="mdx-wire")


CLIENT, STORE = _dot("client", 11, 38), _store(27, 24)
ONE = (CLIENT, _wire("M19 38H54M118 38H151"), STORE)
DRAWINGS: dict[str, tuple[str, tuple[object, ...]]] = {
    "nextjs-serverless": (
        "The browser calls Next.js, which runs as functions that come and go and uses a data store.",
        (
            ONE,
            _unit(54, 10, 64, 56),
            _box("given", 78, 17, 32, 30),
            _box("given", 70, 23, 32, 30),
            _box("next", 62, 29, 32, 30),
        ),
    ),
    "nextjs-server": (
        "The browser calls one long-lived Next.js process with memory, which uses a data store.",
        (ONE, _unit(54, 10, 64, 56, "next"), _dot("memory", 102, 38, 5)),
    ),
    "nextjs-fastify": (
        "The browser calls one process, in which Fastify with memory stands in front of Next.js; it uses a data store.",
        (ONE, _unit(54, 10, 64, 56, "part", "next"), _dot("memory", 72, 38, 5)),
    ),
    "hybrid": (
        "The browser calls Next.js and one service with memory, which takes jobs from Next.js; both use a data store.",
        (
            CLIENT,
            _wire("M19 38H36M54 19H36V57H54M86 35V41M118 19H134V34H151M118 57H134V44H151"),
            STORE,
            _unit(54, 3, 64, 32, "next"),
            _unit(54, 41, 64, 32, "part"),
            _dot("memory", 102, 57, 5),
        ),
    ),
    "bff": (
        "The browser calls Next.js, which calls a backend with its data that somebody else runs.",
        (
            CLIENT,
            _wire("M19 38H36M80 38H98M134 38H151"),
            _store(27, 24, "given"),
            _unit(36, 16, 44, 44, "next"),
            _box("given", 98, 22, 36, 32),
        ),
    ),
    "separate-backend": (
        "The browser calls Next.js, which calls one backend with memory; other clients call it directly. It alone uses the "
        "data store.",
        (
            _dot("client", 11, 32),
            _dot("client", 11, 66),
            _wire("M19 32H36M76 32H90M19 66H111V54M134 32H151"),
            STORE,
            _unit(36, 10, 40, 44, "next"),
            _unit(90, 10, 44, 44, "part"),
            _dot("memory", 112, 32, 5),
        ),
    ),
    "microservices": (
        "The browser calls Next.js, which calls several services, each with memory and data of its own.",
        (
            CLIENT,
            _wire("M19 38H36M76 38H84M94 19H84V57H94M134 19H151M134 57H151"),
            _store(13, 12),
            _store(51, 12),
            _unit(36, 16, 40, 44, "next"),
            _unit(94, 3, 40, 32, "part"),
            _unit(94, 41, 40, 32, "part"),
            _dot("memory", 114, 19, 5),
            _dot("memory", 114, 57, 5),
        ),
    ),
}
