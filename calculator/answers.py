"""Query string <-> answers.

In: text of any kind, from an address, a command line or a scenario. Out: answers in the vocabulary's order, and a
warning for each part that was ignored. Nothing raises, and nothing of the text comes back but ids we know.
"""

from __future__ import annotations

from .mending import mended
from .model import UNSURE, Answer, Answers, Vocabulary

LONGEST = 8_000  # characters, as much as hosts let through; every requirement with its longest answer takes 720
MOST = 9  # warnings that are told one by one
NEAR = 2  # letters that a mistyped name may be away from ours


def parse(vocabulary: Vocabulary, text: str) -> tuple[Answers, tuple[str, ...]]:
    """Answers and warnings. What can't be read is mended first; the first of doubled answers counts."""
    text = text.lstrip("?")
    kept = text if len(text) <= LONGEST else text[:LONGEST].rpartition("&")[0]
    answers, warnings = _read(vocabulary, kept)
    if warnings:
        answers, warnings = _read(vocabulary, mended(kept))
    if kept != text:
        cut = f"The link is longer than {LONGEST} characters; what comes after that was ignored."
        warnings = (cut, *warnings)
    if len(warnings) > MOST:
        warnings = (*warnings[:MOST], f"{len(warnings) - MOST} more parts of the link could not be read.")
    return answers, warnings


def _read(vocabulary: Vocabulary, text: str) -> tuple[Answers, tuple[str, ...]]:
    """Answers and warnings, by the letter."""
    warnings: list[str] = []
    found: dict[str, Answer] = {}
    for number, part in enumerate(text.split("&"), start=1):
        key, _, value = part.partition("=")
        level, colon, importance = value.partition(":")
        answer = Answer(key, level, importance or vocabulary.default_importance)
        if not part or found.get(key) == answer:
            continue
        if key not in vocabulary.levels:
            warnings.append(f"Part {number} of the link asks nothing this calculator knows and was ignored.")
            near = min(vocabulary.levels, key=lambda id: _apart(key, id))
            if _apart(key, near) <= min(NEAR, len(near) // 3):
                warnings[-1] += f" Its name is near “{near}”."
        elif key in found:
            warnings.append(f"“{key}” is answered twice; the first answer counts.")
        elif level != UNSURE and level not in vocabulary.levels[key]:
            known = ", ".join((*vocabulary.levels[key], UNSURE))
            warnings.append(f"The answer to “{key}” is not one of {known}, and was ignored.")
        elif colon and importance not in vocabulary.weights:
            known, default = ", ".join(vocabulary.weights), vocabulary.default_importance
            warnings.append(
                f"The importance of “{key}” is not one of {known}; it counts as {default} and excludes nothing."
            )
            found[key] = Answer(key, level, default)
        else:
            found[key] = answer
    return tuple(found[id] for id in vocabulary.levels if id in found), tuple(warnings)


def _apart(typed: str, id: str) -> int:
    """How many letters have to be added, left out or changed to make an id of what was typed; more than ``NEAR`` is far."""
    if abs(len(typed) - len(id)) > NEAR:
        return NEAR + 1
    row = list(range(len(id) + 1))
    for count, letter in enumerate(typed, start=1):
        last, row = row, [count]
        for place, other in enumerate(id):
            row.append(min(last[place] + (letter != other), last[place + 1] + 1, row[place] + 1))
    return row[-1]


def to_query(vocabulary: Vocabulary, answers: Answers) -> str:
    """The canonical query string: the vocabulary's order, defaults left out."""
    given = {answer.requirement: answer for answer in answers}
    return "&".join(
        f"{id}={given[id].level}"
        + ("" if given[id].importance == vocabulary.default_importance else f":{given[id].importance}")
        for id in vocabulary.levels
        if id in given
    )


def replace(answers: Answers, *changes: Answer) -> Answers:
    """The answers with each change put in place of the answer to the same requirement, or added."""
    given = {answer.requirement: answer for answer in answers}
    given.update((change.requirement, change) for change in changes)
    return tuple(given.values())
