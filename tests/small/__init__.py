"""The small knowledge base that tests of the engine and of the rules stand on: four options, eight requirements.

It is frozen, so that no rating of ours and no new level moves a number of theirs. It holds levels with and without
weight, ratings of every step, a fact that expires, an unverified one, two stacks, and worked products.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import date
from pathlib import Path

from calculator import loading
from calculator.loading import Documents
from calculator.model import Answer, Finding, Knowledge
from calculator.scoring import Board
from tests.conftest import DAY, replace

FOLDER = Path(__file__).with_name("knowledge")
DOCUMENTS, _ = loading.read(FOLDER)
KNOWLEDGE = loading.build(DOCUMENTS)
WORDS = KNOWLEDGE.vocabulary
BOARD = Board(KNOWLEDGE, DAY)
UNDATED = Board(KNOWLEDGE, None)  # no day, so that no fact has expired
FINDINGS = [one for requirement in KNOWLEDGE.requirements for level in requirement.levels for one in level.findings]

FIT = 2  # the lowest rating that a must allows, as docs/method.md words it


def bars(finding: Finding) -> bool:
    """Whether a must rules the option out, its facts being in date."""
    return finding.rating < FIT


def edited(edit: Callable[[Documents], None]) -> Knowledge:
    """The small knowledge base after an edit of its documents."""
    documents = deepcopy(DOCUMENTS)
    edit(documents)
    return loading.build(documents)


def lasting(until: date, facts: Iterable[str] = KNOWLEDGE.citations) -> Knowledge:
    """The small knowledge base in which these facts have that last day."""
    citations = {id: replace(KNOWLEDGE.citations[id], expires=until) for id in facts}
    return replace(KNOWLEDGE, citations=KNOWLEDGE.citations | citations)


def _presuppose(documents: Documents) -> None:
    documents["options/server"]["presupposes"] = {"data": ["heavy"]}
    documents["options/split"]["presupposes"] = {"jobs": ["minutes", "long"]}
    documents["options/many"]["presupposes"] = {"people": ["two", "lots"]}


PRESUPPOSING = edited(_presuppose)  # in which only the first option is there from the start


def present(answers: Iterable[Answer]) -> set[str]:
    """The options of ``PRESUPPOSING`` whose presuppositions the answers meet."""
    said = {(answer.requirement, answer.level) for answer in answers}
    return {
        option.id
        for option in PRESUPPOSING.options
        if all(any((asked, level) in said for level in levels) for asked, levels in option.presupposes.items())
    }


def write_places(project: Path) -> None:
    """Write the place on the site that everything has: its page below docs/, its section, its entry in mkdocs.yml."""
    pages = [
        *(f"decide/{requirement.id}.md" for requirement in KNOWLEDGE.requirements),
        *(f"options/{option.id}.md" for option in KNOWLEDGE.options),
        *(f"scenarios/{scenario.id}.md" for scenario in KNOWLEDGE.scenarios),
    ]
    topics = [f"facts/{topic}.md" for topic in {fact.topic for fact in KNOWLEDGE.facts.values()}]
    sections = "".join(f"## {stack.name} {{ #{stack.id} }}\n" for stack in KNOWLEDGE.stacks)
    for page in (*pages, *topics, "guide/stacks.md"):
        path = project / "docs" / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            sections if page == "guide/stacks.md" else f"# {path.stem} {{ #{path.stem} }}\n", encoding="utf-8"
        )
    (project / "mkdocs.yml").write_text("nav:\n" + "".join(f"  - {page}\n" for page in pages), encoding="utf-8")
