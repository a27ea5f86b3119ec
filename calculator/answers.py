"""Query string <-> answers.

In: text of any kind, from an address, a command line or a scenario. Out: answers in the vocabulary's order, and a
warning for each part that was ignored. Nothing raises, and nothing of the text comes back but ids we know.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from .model import UNSURE, Answer, Answers, Vocabulary

LONGEST = 2_000  # characters; every requirement with its longest answer takes 720


def parse(vocabulary: Vocabulary, text: str) -> tuple[Answers, tuple[str, ...]]:
    """Answers and warnings. The first of doubled answers counts."""
    warnings: list[str] = []
    text = text.removeprefix("?")
    if len(text) > LONGEST:
        cut = text[:LONGEST].rpartition("&")[0]
        warnings.append(f"The link is longer than {LONGEST} characters; what comes after that was ignored.")
        text = cut
    found: dict[str, Answer] = {}
    for number, (key, value) in enumerate(parse_qsl(text, keep_blank_values=True), start=1):
        level, colon, importance = value.partition(":")
        if key not in vocabulary.levels:
            warnings.append(f"Part {number} of the link asks nothing this calculator knows and was ignored.")
        elif key in found:
            warnings.append(f"“{key}” is answered twice; the first answer counts.")
        elif level != UNSURE and level not in vocabulary.levels[key]:
            known = ", ".join((*vocabulary.levels[key], UNSURE))
            warnings.append(f"The answer to “{key}” is not one of {known}, and was ignored.")
        elif colon and importance not in vocabulary.weights:
            known = ", ".join(vocabulary.weights)
            warnings.append(
                f"The importance of “{key}” is not one of {known}; {vocabulary.default_importance} is used."
            )
            found[key] = Answer(key, level, vocabulary.default_importance)
        else:
            found[key] = Answer(key, level, importance or vocabulary.default_importance)
    return tuple(found[id] for id in vocabulary.levels if id in found), tuple(warnings)


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
