"""What a page may ask for.

In: the environment that the site generator hands over, of which only ``macro`` and ``page`` are used. Out: macros that
return HTML, or Markdown headings with HTML below them so that they enter the page's contents. An id that does not
exist raises, which stops the build.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from . import adr, ask, board, load, views
from .answers import parse
from .explaining import DRAWS, ENOUGH, SEED, Explanation, shares
from .model import Knowledge, Option, Scenario, Stack
from .scoring import PER_STEP, TIE

MEASURED = Path("docs/assets/measured.json")


def define_env(env: Any) -> None:
    """Register every macro."""
    knowledge = load()
    macros = _Pages(env, knowledge)
    for name in dir(macros):
        if not name.startswith("_"):
            env.macro(getattr(macros, name), name)


class _Pages:
    """The macros by name. They share the knowledge and, through ``env``, the page being rendered."""

    def __init__(self, env: Any, knowledge: Knowledge):
        self._env = env
        self._knowledge = knowledge

    @property
    def _root(self) -> str:
        return "../" * self._env.page.url.count("/") or "./"

    # ---- decision pages

    def answer(self, requirement: str) -> str:
        """The short answer of a decision page."""
        return views.lead(self._knowledge.requirement(requirement).answer)

    def decision(self, requirement: str) -> str:
        """The levels by option, then each level with its reasons under a heading of its own."""
        one = self._knowledge.requirement(requirement)
        parts = [views.overview(self._knowledge, one, self._root)]
        for level in one.levels:
            parts.append(f"### {level.label} {{ #{level.id} }}")
            parts.append(views.level_table(self._knowledge, one, level, self._root))
        return "\n\n".join(parts)

    def claims(self, requirement: str) -> str:
        """What is often said on a decision, with our verdicts."""
        one = self._knowledge.requirement(requirement)
        return views.claims(self._knowledge, (self._knowledge.facts[id] for id in one.claims), self._root)

    def sources(self, requirement: str) -> str:
        """The pages a decision rests on."""
        one = self._knowledge.requirement(requirement)
        ids = [id for level in one.levels for finding in level.findings for id in finding.facts]
        used = dict.fromkeys([*ids, *one.claims])
        return views.sources(self._knowledge, (self._knowledge.facts[id] for id in used), self._root)

    def open_calculator(self, requirement: str) -> str:
        """The link that opens the calculator at a decision."""
        return views.open_calculator(self._knowledge.requirement(requirement), self._root)

    def try_answers(self, query: str, text: str) -> str:
        """A link that opens the calculator with these answers."""
        answers, warnings = parse(self._knowledge.vocabulary, query)
        if warnings or not answers:
            raise ValueError(f"{query}: {' '.join(warnings) or 'no answers'}")
        return views.try_answers(query, text, self._root)

    def fact(self, id: str) -> str:
        """A dated link to a fact, after the statement that rests on it."""
        return views.fact_link(self._knowledge.facts[id], self._root)

    def finding(self, requirement: str, level: str, option: str) -> str:
        """Our rating of one cell, as a badge."""
        found = self._knowledge.finding(option, requirement, level)
        if found is None:
            raise KeyError(f"{requirement}, {level} does not weigh, so there is no finding to show")
        return views.badge(self._knowledge, found)

    # ---- option pages

    def option_answer(self, option: str) -> str:
        """What an option is, and when it is the answer."""
        one = self._option(option)
        return views.lead(one.means) + "\n\n" + views.lead(one.answer)

    def option_wins(self, option: str) -> str:
        """The levels an option is made for."""
        return views.option_extremes(self._knowledge, self._option(option).id, (4,), self._root)

    def option_loses(self, option: str) -> str:
        """The levels that an option cannot serve, or only against its shape."""
        return views.option_extremes(self._knowledge, self._option(option).id, (0, 1), self._root)

    def option_ratings(self, option: str) -> str:
        """Every finding of an option."""
        return views.option_ratings(self._knowledge, self._option(option).id, self._root)

    def _option(self, id: str) -> Option:
        return self._knowledge.option(id)

    # ---- the calculator, the matrix and lists

    def calculator(self) -> str:
        """The calculator with its result for no answers."""
        return views.calculator(self._knowledge, ask("", self._knowledge.checked), self._root)

    def matrix(self) -> str:
        """The decision matrix."""
        return views.matrix(self._knowledge, self._root)

    def matrix_in_small(self) -> str:
        """The matrix at a glance."""
        return views.matrix_in_small(self._knowledge, self._root)

    def requirements(self) -> str:
        """The decisions, by group."""
        return views.requirement_cards(self._knowledge, self._root)

    def options(self) -> str:
        """The options."""
        return views.option_cards(self._knowledge, self._root)

    def scenarios(self) -> str:
        """The worked products."""
        return views.scenario_cards(self._knowledge, self._root)

    def scenario(self, id: str) -> str:
        """A worked product: story, answer and the answers it is for."""
        one = self._scenario(id)
        return "\n\n".join([views.lead(one.story), views.scenario(self._knowledge, one, self._asked(one), self._root)])

    def scenario_result(self, id: str) -> str:
        """A worked product's whole result."""
        explanation, day = self._asked(self._scenario(id)), self._knowledge.checked
        share = shares(board(day), explanation.ranking.answers)
        record = adr.record(self._knowledge, explanation, day, link="")
        return "\n\n".join(
            [
                views.result(self._knowledge, explanation, self._root),
                views.more(self._knowledge, explanation, share, record, self._root),
            ]
        )

    def _asked(self, one: Scenario) -> Explanation:
        return ask(one.answers, self._knowledge.checked)

    def _scenario(self, id: str) -> Scenario:
        return next(one for one in self._knowledge.scenarios if one.id == id)

    # ---- facts and stacks

    def facts(self, topic: str) -> str:
        """The facts of one topic, each under its anchor."""
        listed = [one for one in self._knowledge.facts.values() if one.topic == topic]
        if not listed:
            raise KeyError(f"facts/{topic}.toml does not exist")
        return "\n\n".join(views.fact(self._knowledge, one, self._root) for one in listed)

    def topics(self) -> str:
        """The topics of the facts, with their number."""
        return views.topics(self._knowledge, self._root)

    def hosts(self, *properties: str) -> str:
        """What hosts allow, of these properties."""
        return views.hosts(self._knowledge, properties, self._root)

    def ledger(self) -> str:
        """The claims that do not hold as said."""
        return views.ledger(self._knowledge, self._root)

    def coverage(self) -> str:
        """Where each term of the source articles is covered."""
        return views.coverage(self._knowledge, self._root)

    def stacks(self) -> str:
        """The stacks side by side."""
        return views.stack_table(self._knowledge, self._root)

    def stack(self, id: str) -> str:
        """One stack's answer and ratings."""
        return views.stack_card(self._knowledge, self._stack(id), self._root)

    def _stack(self, id: str) -> Stack:
        return next(one for one in self._knowledge.stacks if one.id == id)

    def corrections(self, *ids: str) -> str:
        """Some claims with our verdicts, in the order given."""
        return views.claims(self._knowledge, (self._knowledge.facts[id] for id in ids), self._root)

    # ---- numbers of the method, so that no page types them

    def number(self, name: str) -> str:
        """A constant of the method by its name in the code."""
        numbers = {
            "PER_STEP": PER_STEP,
            "TIE": TIE,
            "DRAWS": f"{DRAWS:,}",
            "SEED": SEED,
            "ENOUGH": ENOUGH,
            "OPTIONS": len(self._knowledge.options),
            "REQUIREMENTS": len(self._knowledge.requirements),
            "SCENARIOS": len(self._knowledge.scenarios),
            "FACTS": len(self._knowledge.facts),
            "FINDINGS": sum(len(one.findings) for each in self._knowledge.requirements for one in each.levels),
            "KNOWLEDGE": self._knowledge.hash,
        }
        return str(numbers[name])

    def cases(self) -> str:
        """The published cases beside our figures."""
        return views.cases(self._knowledge, "Computed when this page was built.")

    def measured(self) -> str:
        """What `make bench` measured, each table under a heading of its own."""
        record = json.loads(MEASURED.read_text(encoding="utf-8"))
        parts = [f"Measured on {record['day']} on a machine with {record['machine']}."]
        for group in record["groups"]:
            parts += [f"### {group['title']} {{ #{group['id']} }}", views.measured(group)]
        return "\n\n".join(parts)

    def scales(self) -> str:
        """The rating scale and the weights of importance."""
        return views.scales(self._knowledge)
