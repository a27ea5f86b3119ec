"""The calculator's page: the form, the engine's state, and the result for no answers."""

from __future__ import annotations

from .. import ask, details, result
from ..elements import Site
from ..markup import Html, h, prose
from ..model import UNSURE, Requirement
from ..outlook import outlook
from ..scoring import Board
from .scenarios import asked, by_name

__all__ = ["calculator"]

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


def calculator(site: Site) -> Html:
    """The whole calculator: the form, the engine's state, and the result for no answers."""
    empty = ask("", site.knowledge.checked)
    return h(
        "div",
        h(
            "div",
            _no_script(site),
            _form(site),
            # at the foot of a narrow screen for as long as the form is in sight
            h("a", empty.headline, href="#result", id="answer-bar"),
            class_="mdx-calculator__form",
        ),
        h(
            "div",
            _engine_status(site),
            result.result(site, empty),
            details.more(site, empty, {}, ""),
            _copy_link(),
            class_="mdx-calculator__answer",
        ),
        h("p", role="status", id="announce", class_="mdx-hidden"),
        class_="mdx-calculator",
    )


def _no_script(site: Site) -> Html:
    links = [
        h("li", h("a", product.name, href=f"{site.root}scenarios/{product.id}/"))
        for product in site.knowledge.scenarios
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


def _engine_status(site: Site) -> Html:
    """A line for each state of the engine; the page's script shows the one that holds."""
    way_out = [
        " Your answers are kept in the address. ",
        h("button", "Try again", type="button", class_="md-button", data_retry=True),
        " or read the same ratings in the ",
        h("a", "decision matrix", href=f"{site.root}matrix/"),
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


def _copy_link() -> Html:
    return h(
        "p",
        h("button", "Copy the link to these answers", type="button", class_="md-button", data_copy="Link copied"),
        class_="mdx-script-only",
    )


def _form(site: Site) -> Html:
    """Every question with its help, complete without a script."""
    return h(
        "form",
        _presets(site),
        [_group(site, group, asked) for group, asked in _order(site)],
        id="calculator",
        data_engine="idle",
        data_patience=PATIENCE,
        autocomplete="off",
    )


def _presets(site: Site) -> Html:
    links = [
        h("li", h("a", product.name, href=f"?{asked(site, product).query}", data_apply=True, title=product.story))
        for product in by_name(site)
    ]
    heading = h("h2", "Start from a product like yours", id="presets")
    return h("section", heading, h("ul", links), class_="mdx-presets", aria_labelledby="presets")


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
    """One question: its help, its levels and "not sure" as radio buttons, its importance."""
    id = requirement.id

    def choice(value: str, label: str, help: str) -> Html:
        field = h("input", type="radio", name=id, value=value)
        text = h("span", h("span", label, class_="mdx-level__label"), h("span", prose(help), class_="mdx-level__help"))
        return h("label", field, text, class_="mdx-level")

    vocabulary = site.knowledge.vocabulary
    importances = [
        h("option", word, value=word, selected=word == vocabulary.default_importance) for word in vocabulary.weights
    ]
    return h(
        "fieldset",
        h("legend", requirement.asks),
        h(
            "p",
            prose(requirement.help),
            " ",
            h("a", f"Read {requirement.name}", href=f"{site.root}decide/{id}/"),
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
