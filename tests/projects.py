"""Realistic projects: whole answer sets in which the answers fit each other, drawn from kinds of product.

``projects(count, seed)`` gives the same ones for the same seed. Random answer sets show what the method can do; these
show what it says to readers. How often each level is answered in each kind of product stands in the knowledge base,
kinds.toml; here are the ties between answers that it leaves out, and how much readers stress.
"""

from __future__ import annotations

import random

from calculator.answers import to_query
from calculator.model import Answer, Knowledge

# What one answer says about another, whatever the product: digits that multiply those of the cell above.
PULLS = {
    "solo": {"operations": "920", "throughput": "9410", "time-to-market": "246", "hosting": "7301"},
    "one-team": {"operations": "373"},
    "frontend-and-backend": {"operations": "136"},
    "many-teams": {"operations": "019", "throughput": "1353", "business-logic": "135"},
    "nobody": {"hosting": "9201"},
    "platform-team": {"hosting": "2831"},
    "collaborative": {"request-pipeline": "246"},
    "static-only": {"rendering": "910"},
    "isolated": {"hosting": "1641"},
}
FIRST = ("team", "operations", "realtime", "compliance", "hosting")  # drawn before what they pull at

# What a reader stresses: of the answers in the more demanding half of their question, and of the others.
SPECIAL = {"normal": 4, "major": 4, "must": 2}
OTHERS = {"minor": 3, "normal": 14, "major": 2, "must": 1}


def projects(count: int, seed: int, knowledge: Knowledge) -> list[str]:
    """Canonical queries of ``count`` projects, each with all requirements answered; the same for the same seed."""
    draw = random.Random(seed)
    return [to_query(knowledge.vocabulary, _project(draw, knowledge)) for _ in range(count)]


def _project(draw: random.Random, knowledge: Knowledge) -> tuple[Answer, ...]:
    """One project: its kind, then what pulls at other answers, then the rest."""
    words = knowledge.vocabulary
    [kind] = draw.choices(knowledge.kinds, [kind.share for kind in knowledge.kinds])
    frequencies = {requirement: list(often) for requirement, often in kind.usual.items()}
    order = [*FIRST, *(requirement for requirement in words.levels if requirement not in FIRST)]
    chosen: dict[str, Answer] = {}
    for requirement in order:
        levels, often = words.levels[requirement], frequencies[requirement]
        [level] = draw.choices(levels, often)
        stress = SPECIAL if levels.index(level) * 2 >= len(levels) else OTHERS
        [importance] = draw.choices(list(stress), list(stress.values()))
        chosen[requirement] = Answer(requirement, level, importance)
        for other, digits in PULLS.get(level, {}).items():
            pulled = [a * int(b) for a, b in zip(frequencies[other], digits.ljust(len(frequencies[other]), "0"))]
            frequencies[other] = pulled if any(pulled) else frequencies[other]
    return tuple(chosen[requirement] for requirement in words.levels)
