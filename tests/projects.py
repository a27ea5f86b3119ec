"""Realistic projects: whole answer sets in which the answers fit each other, drawn from kinds of product.

``projects(count, seed)`` gives the same ones for the same seed. Random answer sets show what the method can do; these
show what it says to readers. How often each level is answered in each kind of product is our judgement, written down
before it was measured what leads where; no survey stands behind it.
"""

from __future__ import annotations

import random

from calculator.answers import format
from calculator.model import Answer, Vocabulary

# One line a kind of product: its share, then for each requirement one digit a level, in the vocabulary's order: how
# often that level is the answer, relative to the others of its cell. A digit left out is 0; the heads are for the eye.
KINDS = """
                     share live jobs load shape pages logic chain data lang  clients legacy audit host team ops date
marketing-site       10    9100 5400 8200 5131  910   910   910   910  9     9100    630    910   8211 6301 820 136
solo-saas            12    6310 2710 9200 6220  181   640   820   820  81    8200    910    910   8300 9100 820 145
internal-tool        10    6310 2531 9200 5401  180   451   640   550  7210  9100    343    820   3430 2710 253 361
shop                 8     7310 0631 4520 1243  235   261   640   361  8110  6310    451    280   5500 1711 342 253
business-saas        10    4530 1452 4520 1521  171   145   361   271  7201  5221    811    541   4600 1720 253 352
social-app           5     1252 1243 1342 1142  163   252   361   172  6311  1621    910    820   3700 2530 244 253
ai-product           9     6321 1352 5410 3252  172   361   640   541  5410  6211    811    820   6400 4510 532 136
model-product        4     5310 0136 5310 2223  170   441   550   352  1801  5212    811    721   2710 1721 154 352
chat-or-whiteboard   5     0145 3510 3530 2332  181   460   235   541  8002  6310    910    910   3700 3610 352 253
mobile-first         6     3520 2431 2541 1252  361   352   361   361  6211  0901    811    820   3700 1450 253 253
public-api           4     6310 2431 1261 1621  261   244   181   171  5123  0009    811    551   2710 0531 136 352
enterprise-front     5     7210 2521 3520 1611  181   046   271   532  30411 5410    054    361   2521 0262 127 451
regulated-portal     4     6310 2521 5410 1710  181   145   271   352  4131  5410    144    045   1351 0442 127 541
marketplace-at-scale 3     2341 0136 0162 0135  153   027   172   063  4133  0144    622    361   1810 0028 009 451
media-and-news       4     5410 4510 1441 1162  614   820   910   640  6201  5310    253    910   4501 0721 234 352
telemetry            4     1351 1243 0153 0612  171   442   262   146  4214  5221    721    721   1720 1721 145 451
game                 3     0028 4420 2341 1251  170   451   136   442  6003  6310    910    910   2800 3520 352 253
"""

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


def projects(count: int, seed: int, words: Vocabulary) -> list[str]:
    """Canonical queries of ``count`` projects, each with all requirements answered; the same for the same seed."""
    draw, table = random.Random(seed), kinds(words)
    return [format(words, _project(draw, words, table)) for _ in range(count)]


Kinds = dict[str, tuple[int, dict[str, list[int]]]]


def kinds(words: Vocabulary) -> Kinds:
    """Kind of product -> its share, and for each requirement how often each level is the answer."""
    _, *lines = KINDS.strip().splitlines()
    found = {}
    for line in lines:
        name, share, *cells = line.split()
        table = {
            requirement: [int(digit) for digit in cell.ljust(len(levels), "0")]
            for (requirement, levels), cell in zip(words.levels.items(), cells, strict=True)
        }
        found[name] = int(share), table
    return found


def _project(draw: random.Random, words: Vocabulary, table: Kinds) -> tuple[Answer, ...]:
    """One project: its kind, then what pulls at other answers, then the rest."""
    [name] = draw.choices(list(table), [share for share, _ in table.values()])
    frequencies = {requirement: list(cell) for requirement, cell in table[name][1].items()}
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
