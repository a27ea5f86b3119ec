"""The sentences of an answer: with the knowledge base the only place where a reader's words are written.

In: knowledge, rankings, flips and counts. Out: complete sentences, without HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from .flipping import RELAXED, Flip
from .model import MUST, UNSURE, Answer, Answers, Finding, Knowledge, Ranking
from .scoring import TIE, StackRow

LOGIC = {"nextjs": "Next.js owns the logic", "shared": "both share it", "backend": "a backend owns it"}


# ------------------------------------------------------------------ names


def label(knowledge: Knowledge, requirement: str, level: str) -> str:
    """A level as the reader saw it."""
    return "not sure" if level == UNSURE else knowledge.requirement(requirement).level(level).label


def answered(knowledge: Knowledge, requirement: str, level: str) -> str:
    """An answer with its question: "Realtime, Both ways"."""
    return f"{knowledge.requirement(requirement).name}, {label(knowledge, requirement, level)}"


def listed(names: Iterable[str]) -> str:
    """Names as a sentence lists them: "A, B and C"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def whole(score: Fraction) -> str:
    """A score on the shown scale, as a whole number."""
    return str(round(score))


# ------------------------------------------------------------------ the answer


def headline(knowledge: Knowledge, ranking: Ranking, confidence: str, scores: Mapping[str, int], enough: bool) -> str:
    """The answer in a sentence; ``scores`` are the shown ones, best first, ``enough`` whether so many answers weigh."""
    leader = knowledge.option(ranking.leader or "")
    if confidence == "too-close":
        names = listed(f"{knowledge.option(id).name} ({scores[id]})" for id in ranking.tied)
        alike = sum(knowledge.option(id).units == leader.units for id in ranking.tied) > 1
        equals = ", and among equals the one nearer to Next.js alone" if alike else ""
        return (
            f"Too close to call between {names}. "
            f"By the printed rule the one with the fewest units to deploy comes first{equals}: {leader.name}."
        )
    lead = f"{leader.name} leads, {confidence}" if enough else f"{leader.name} leads so far"
    others = [id for id in scores if id != leader.id]
    if not others:
        return f"{lead}: it is the only shape your must answers leave, with {scores[leader.id]} of 100."
    return f"{lead}: {scores[leader.id]} of 100, ahead of {knowledge.option(others[0]).name} with {scores[others[0]]}."


def no_headline(answers: Answers, stuck: bool) -> str:
    """Why there is no leader; ``stuck``: the must answers exclude everything."""
    if stuck:
        return "Nothing is left: your must answers exclude every shape between them."
    if answers:
        return "No leader yet: what you answered so far every shape serves alike."
    return "No answer yet: answer any question, or start from a product like yours."


def but(knowledge: Knowledge, unserved: Iterable[Finding]) -> str:
    """What the headline may not leave unsaid: the answers that its leader cannot serve."""
    names = [answered(knowledge, finding.requirement, finding.level) for finding in unserved]
    return f" But it cannot serve {listed(names)}." if names else ""


def why(confidence: str, answers: Answers, stuck: bool) -> str:
    """What the confidence word means here."""
    unsure = any(answer.level == UNSURE for answer in answers)
    if confidence == "clear":
        also = ", no completion of what you left unsure" if unsure else ""
        return (
            f"No weighting that keeps your order of importance{also} and no single rating of ours "
            "one step off puts another shape first."
        )
    if confidence == "likely":
        also = " and no completion of what you left unsure" if unsure else ""
        return (
            f"No single rating of ours one step off{also} puts another shape first, "
            "but some weightings within your order of importance do."
        )
    if confidence == "leaning":
        also = " or one completion of what you left unsure" if unsure else ""
        return (
            f"One rating of ours a step off{also} can put another shape first: read the close ones before you decide."
        )
    if confidence == "too-close":
        return f"Shapes within {TIE} points of each other are told apart by our ratings less finely than by your own knowledge."
    if stuck:
        return "Drop or soften one answer of each set below."
    return "Scores appear with the first answer that tells shapes apart."


def progress(answered: int, weighing: int, questions: int, enough: int) -> str:
    """How far the reader is, and whether that makes a first answer."""
    count = f"{answered} of {questions} answered"
    if weighing >= enough:
        return f"{count}, that is enough for a first answer."
    if not answered:
        return f"{count}; {enough} that weigh make a first answer."
    return f"{count}, {weighing} of them weigh; {enough} make a first answer."


# ------------------------------------------------------------------ what would change it


def change(knowledge: Knowledge, answers: Answers, flip: Flip) -> str:
    """A flip's condition: what the reader would answer otherwise, or what of ours would have to be off."""
    if flip.finding:
        scale, finding = knowledge.vocabulary.scale, flip.finding
        return (
            f"If we are off by one step and {knowledge.option(finding.option).name} is {scale[flip.rating]}, "
            f"not {scale[finding.rating]}, at {answered(knowledge, finding.requirement, finding.level)}"
        )
    given = {answer.requirement: answer for answer in answers}
    return " and ".join(_changed(knowledge, given.get(new.requirement), new) for new in flip.changes)


def _changed(knowledge: Knowledge, old: Answer | None, new: Answer) -> str:
    name = knowledge.requirement(new.requirement).name
    if old is None:
        return f"{name} answered with {label(knowledge, new.requirement, new.level)}"
    if old.level != new.level:
        was = label(knowledge, old.requirement, old.level)
        neutral = new.level != UNSURE and not knowledge.requirement(new.requirement).level(new.level).findings
        more = ", so that the rest weighs more" if neutral else ""
        return f"{name}: {label(knowledge, new.requirement, new.level)} instead of {was}{more}"
    if old.importance == MUST and new.importance == RELAXED:
        return f"{name} no longer a must"
    return f"{name}: {new.importance} instead of {old.importance}"


def outcome(knowledge: Knowledge, leader: str, close: bool, unserved: tuple[Finding, ...]) -> str:
    """What a change gives: the new leader, whether it is too close to call, and what it cannot serve."""
    tie = ", too close to call" if close else ""
    less = f", which cannot serve {knowledge.requirement(unserved[0].requirement).name}" if unserved else ""
    return f"{knowledge.option(leader).name}{tie}{less}"


def alone(ranking: Ranking, found: tuple[Flip, ...]) -> str:
    """The proof that nothing the reader can change alone flips the answer, where that is so."""
    if ranking.leader is None or any(len(flip.changes) == 1 for flip in found):
        return ""
    return (
        "Nothing you can change alone flips this: every other level of every question, every importance "
        "and every dropped must was tried."
    )


def stack_because(row: StackRow) -> str:
    """The sentence that says most about a stack's place: what rules it out, else its strongest finding."""
    if row.excluded:
        return row.excluded.because
    return max(row.findings, key=lambda finding: finding.rating).because
