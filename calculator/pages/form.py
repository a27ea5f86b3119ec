"""The calculator's page: the form, the engine's state, and the result for no answers."""

from __future__ import annotations

from .. import ask, details, result
from ..elements import Site
from ..explaining import Explanation
from ..markup import Html, h, prose
from ..model import UNSURE, Level, Requirement
from ..outlook import outlook
from ..scoring import Board
from .scenarios import asked, by_name

__all__ = ["calculator"]

FAILURES = {
    "download": "The engine could not be downloaded: the connection broke off.",
    "changed": "A file of the engine came cut or changed: the connection broke off, or something on the way altered it.",
    "missing": "A file of the calculator is not on this host, as happens just after an update of the site.",
    "portal": "A web page came in place of a file of the engine: from this host, or from a network that wants a sign-in.",
    "type": "This host sends a script of the engine as something else; .js and .mjs files have to go as text/javascript.",
    "refused": "This browser, or a policy it obeys, refused to run WebAssembly.",
    "absent": "This browser has no WebAssembly: it is too old, or a setting such as a lockdown mode switched it off.",
    "memory": "This device has too little free memory for the engine.",
    "package": "The engine started, but the calculator in it did not load.",
    "policy": "A policy of this host or browser forbids workers (worker-src), and the engine runs in one.",
    "old": "This browser is too old for the engine, which needs module workers and WebAssembly.",
    "silent": "The engine gave no sign of life within the time it is given.",
    "start": "The engine could not start.",
}
RELOADED = ("missing",)  # what trying again would only ask for once more
STEPS = {"download": "Loading Python into this page", "start": "Starting the calculator"}
PATIENCE = 20  # seconds without a sign of life from the engine before the page says so


def calculator(site: Site) -> Html:
    """The whole calculator: the form, and the answer beside it: the engine's state and the result for no answers."""
    empty = ask("", site.knowledge.checked)
    return h(
        "div",
        _no_script(site),
        _form(site),
        h(
            "div",
            _bar(site, empty),
            _engine_status(site),
            h("p", hidden=True, id="link"),  # the address of what is shown, which paper needs
            h(
                "div",
                result.result(site, empty),
                details.more(site, empty, (), {}, ""),
                h("p", hidden=True, id="cited"),  # where the facts stand, by their numbers, which paper needs as well
                class_="mdx-answer__body",
            ),
            id="answer",
            class_="mdx-answer",
        ),
        h("p", role="status", id="announce", class_="mdx-hidden"),
        class_="mdx-calculator",
    )


def _no_script(site: Site) -> Html:
    """What there is without a script: the products worked out in full, and the matrix."""
    links = [
        h("li", h("a", product.name, href=f"{site.root}scenarios/{product.id}/"), " ", prose(product.story))
        for product in by_name(site)
    ]
    return h(
        "noscript",
        h(
            "p",
            "Without JavaScript nothing is computed here. The ",
            h("a", "decision matrix", href=f"{site.root}matrix/"),
            " holds every rating, and these products are worked out in full:",
        ),
        h("ul", links),
    )


def _bar(site: Site, empty: Explanation) -> Html:
    """At the foot of a narrow screen the answer by name; opens the answer as a sheet, whose head it then is."""
    return h(
        "button",
        h("strong", empty.headline),
        h("span", _count(site)),
        type="button",
        id="answer-bar",
        aria_expanded="false",
        aria_controls="answer",
    )


def _count(site: Site) -> Html:
    return h("span", f"0 of {len(site.knowledge.requirements)} answered", data_count=True)


def _engine_status(site: Site) -> Html:
    """A line for each state of the engine that is worth one; the page's script shows the one that holds."""
    previous = h("span", " Below stands the previous answer.", class_="mdx-previous")
    matrix = h("a", "these answers in the matrix", href=f"{site.root}matrix/")

    def failure(id: str, text: str) -> Html:
        again = h("button", "Try again", type="button", class_="md-button", data_retry=True)
        reload = h("button", "Reload the page", type="button", class_="md-button", data_reload=True)
        kept = " Your answers are kept in the address."
        return _failed(id, text, kept, previous, " ", reload if id in RELOADED else again, " or see ", matrix, ".")

    disk = _failed(
        "disk",
        "Opened from disk this page computes nothing, since browsers start no engine there. Serve the site's folder: ",
        h("code", "python -m http.server"),
        " in it, then open localhost:8000 in the browser. Or see ",
        matrix,
        ".",
    )
    return h(
        "div",
        h(
            "p",
            h("span", STEPS["download"], data_step=True),
            " ",
            h("progress", max="1", value="0", aria_label="Engine loaded"),
            " ",
            h("span", data_got=True),
            previous,
            data_when="loading",
            hidden=True,
        ),
        [failure(id, text) for id, text in FAILURES.items()],
        disk,
        [h("span", text, data_word=id, hidden=True) for id, text in STEPS.items()],
        id="engine-status",
    )


def _failed(id: str, *says: Html | str) -> Html:
    return h("p", says, data_when=f"failed:{id}", hidden=True, role="alert")


def _form(site: Site) -> Html:
    """Every question in one row, its help on demand; data-order names them in the order of an address."""
    return h(
        "form",
        h("a", "Skip to the answer", href="#result", class_="mdx-skip"),
        _tools(site),
        [_group(site, group, asked) for group, asked in _order(site)],
        id="calculator",
        data_engine="idle",
        data_patience=PATIENCE,
        data_order=" ".join(site.knowledge.vocabulary.levels),
        autocomplete="off",
    )


def _tools(site: Site) -> Html:
    """What acts on the whole form: a worked product's answers, how many are given, hide them, clear them.

    Whether they are hidden is none of the answers, so that box belongs to no form and stays as it is where that is reset.
    """
    products = [h("option", product.name, value=asked(site, product).query) for product in by_name(site)]
    return h(
        "div",
        h(
            "label",
            h("span", "Start from ", id="presets"),
            h("select", h("option", "a product like yours …", value=""), products, id="start"),
        ),
        _count(site),
        h("label", h("input", type="checkbox", id="hide", form="", autocomplete="off"), " Hide answered"),
        h("a", "Clear all", href="?", data_apply=True),
        class_="mdx-tools",
    )


def _order(site: Site) -> list[tuple[str, list[Requirement]]]:
    """The groups with their questions, each by what tells most before anything is answered."""
    tells = outlook(Board(site.knowledge, site.knowledge.checked), ()).tells
    asked = sorted(site.knowledge.requirements, key=lambda requirement: -tells[requirement.id])
    groups = dict.fromkeys(requirement.group for requirement in asked)
    return [(group, [requirement for requirement in asked if requirement.group == group]) for group in groups]


def _group(site: Site, group: str, asked: list[Requirement]) -> Html:
    heading = h("h2", site.knowledge.vocabulary.groups[group], id=f"group-{group}")
    questions = [_question(site, requirement) for requirement in asked]
    return h("section", heading, questions, class_="mdx-group", aria_labelledby=f"group-{group}")


def _question(site: Site, requirement: Requirement) -> Html:
    """One question in a row: its name, its help, its levels and "not sure" as radio buttons, its importance."""
    id, name = requirement.id, requirement.name
    vocabulary = site.knowledge.vocabulary
    importances = [
        h("option", word, value=word, selected=word == vocabulary.default_importance) for word in vocabulary.weights
    ]
    return h(
        "fieldset",
        h("legend", name, h("span", f": {requirement.asks}", class_="mdx-hidden")),
        h("button", "i", type="button", popovertarget=f"about-{id}", aria_label=f"Help: {name}", class_="mdx-i"),
        h("div", [_chip(id, level) for level in requirement.levels], _unsure(id), class_="mdx-chips"),
        h("select", importances, name=f"{id}:importance", aria_label=f"Importance of {name}"),
        h("button", "×", type="button", data_clear=id, aria_label=f"Clear {name}"),
        _help(site, requirement),
        id=f"q-{id}",
        class_="mdx-question",
        data_question=id,
        aria_describedby=f"help-{id}",
    )


def _chip(requirement: str, level: Level) -> Html:
    return h("label", h("input", type="radio", name=requirement, value=level.id), h("span", level.short))


def _unsure(requirement: str) -> Html:
    field = h("input", type="radio", name=requirement, value=UNSURE, aria_label="Not sure")
    return h("label", field, h("span", "?"), title="Not sure")


def _help(site: Site, requirement: Requirement) -> Html:
    """The question in full, what each level means, and the way to its page."""
    levels = [(level.label, prose(level.help)) for level in requirement.levels]
    meanings = [*levels, ("? Not sure", "Counts as every level at once: scores become ranges.")]
    return h(
        "div",
        h("p", h("strong", requirement.asks)),
        h("p", prose(requirement.help), id=f"help-{requirement.id}"),
        h("dl", [[h("dt", label), h("dd", meaning)] for label, meaning in meanings]),
        h("p", h("a", f"Read {requirement.name}", href=f"{site.root}decide/{requirement.id}/")),
        id=f"about-{requirement.id}",
        class_="mdx-help",
        popover=True,
        role="dialog",
        aria_label=requirement.name,
    )
