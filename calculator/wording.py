"""The sentences of an answer: with the knowledge base the only place where a reader's words are written.

In: knowledge, rankings, flips and counts. Out: complete sentences, without HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from .flipping import RELAXED, Flip
from .model import MUST, UNSURE, Answer, Answers, Finding, Knowledge, Ranking
from .scoring import TIE, StackRow

FAMILIES = {
    "none": "no separate backend",
    "beside": "one service beside Next.js",
    "given": "the backend that exists",
    "own": "a backend of its own",
}
RULE = "the one that is cheapest to leave"  # as sentences name what comes first in a tie


# ------------------------------------------------------------------ names


def label(knowledge: Knowledge, requirement: str, level: str) -> str:
    """A level as the reader saw it."""
    return "not sure" if level == UNSURE else knowledge.requirement(requirement).level(level).label


def answered(knowledge: Knowledge, requirement: str, level: str) -> str:
    """An answer with its question: "Realtime, Both ways"."""
    return f"{knowledge.requirement(requirement).name}, {label(knowledge, requirement, level)}"


def listed(names: Iterable[str], word: str = "and") -> str:
    """Names as a sentence lists them: "A, B and C"."""
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last


def whole(score: Fraction) -> str:
    """A score on the shown scale, as a whole number."""
    return str(round(score))


# ------------------------------------------------------------------ the answer


def headline(
    knowledge: Knowledge, ranking: Ranking, confidence: str, scores: Mapping[str, int], settling: str = ""
) -> str:
    """The answer in a sentence: whether a backend is needed, then which architecture; ``scores`` are the shown ones, best
    first, ``settling`` is the open question that would settle a tie."""
    leader = knowledge.option(ranking.leader or "")
    family = FAMILIES[leader.family]
    if confidence == "early":
        rest = f", level with {listed(_others(knowledge, ranking))}" if len(ranking.tied) > 1 else ""
        return f"Early: {family} so far. {leader.name} leads with {scores[leader.id]} of 100{rest}."
    if confidence == "too-close":
        names = listed(f"{knowledge.option(id).name} ({scores[id]})" for id in ranking.tied)
        alike = len({knowledge.option(id).family for id in ranking.tied}) == 1
        start = f"{_capital(family)}, but too close to call between" if alike else "Too close to call between"
        settles = (
            f" {knowledge.requirement(settling).name} is the open question that can settle it." if settling else ""
        )
        return f"{start} {names}.{settles} By the printed rule {RULE} comes first: {leader.name}."
    lead = f"{_capital(family)}: {leader.name}, {confidence}, with {scores[leader.id]} of 100"
    others = [id for id in scores if id != leader.id]
    if not others:
        return f"{lead}; your must answers leave no other architecture."
    return f"{lead}, ahead of {knowledge.option(others[0]).name} with {scores[others[0]]}."


def tie(knowledge: Knowledge, ranking: Ranking) -> str:
    """Why the record names the leader of a tie."""
    names = listed(knowledge.option(id).name for id in ranking.tied)
    return f"of {names}, which are too close to call, it is {RULE}"


def mostly(knowledge: Knowledge, leader: str, shares: Mapping[str, float]) -> str:
    """That another option leads in more than half of the weightings, where one does."""
    first = max(shares, key=shares.__getitem__, default=leader)
    if first == leader or shares[first] <= 0.5:
        return ""
    return (
        f" In {round(100 * shares[first])} % of the weightings that keep your order of importance "
        f"{knowledge.option(first).name} leads."
    )


def _others(knowledge: Knowledge, ranking: Ranking) -> list[str]:
    return [knowledge.option(id).name for id in ranking.tied if id != ranking.leader]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def no_headline(answers: Answers, stuck: bool) -> str:
    """Why there is no leader; ``stuck``: the must answers exclude everything."""
    if stuck:
        return "Nothing is left: your must answers exclude every architecture between them."
    if answers:
        return "No leader yet: what you answered so far tells no architecture from another."
    return "No answer yet: answer any question, or start from a product like yours."


def gaps(found: Sequence[tuple[Finding, Finding | None, int]], knowledge: Knowledge) -> str:
    """What a headline says first: where its leader serves an answer less than workably, and which option serves it.

    ``found`` are the leader's findings, each with the finding that serves and the points that its option lies behind.
    """
    sentences = []
    for finding, better, behind in found:
        name, word = knowledge.option(finding.option).name, knowledge.vocabulary.words[finding.rating]
        serves = f"; {knowledge.option(better.option).name} serves it, {_behind(behind)}" if better else ""
        sentences.append(
            f"{name} leads but is {word} at {answered(knowledge, finding.requirement, finding.level)}{serves}. "
        )
    return "".join(sentences)


def _behind(points: int) -> str:
    if points == 0:
        return "with as many points"
    return f"{abs(points)} {'point' if abs(points) == 1 else 'points'} {'behind' if points > 0 else 'ahead'}"


def why(confidence: str, answers: Answers, stuck: bool) -> str:
    """What the confidence word means here."""
    unsure = any(answer.level == UNSURE for answer in answers)
    if confidence == "early":
        return "So few answers often change their leader: take this as a draft and answer on."
    if confidence == "clear":
        also = ", no completion of what you left unsure" if unsure else ""
        return (
            f"No weighting that keeps your order of importance{also} and no single rating of ours "
            "one step off puts another architecture first."
        )
    if confidence == "likely":
        also = " and no completion of what you left unsure" if unsure else ""
        return (
            f"No single rating of ours one step off{also} puts another architecture first, "
            "but some weightings within your order of importance do, or some answers to what is open."
        )
    if confidence == "leaning":
        return "One rating of ours a step off, or answers to what is open, can put another architecture first."
    if confidence == "too-close":
        return (
            f"Architectures within {TIE} points of each other are told apart by our ratings less finely "
            "than by your own knowledge."
        )
    if stuck:
        return "Drop or soften one answer of each set below."
    return "Scores appear with the first answer that tells architectures apart."


def outlook(family: str, questions: int, stays: float, family_share: float) -> str:
    """How the leader and its family fare: over the ways to answer the open questions, or over weightings where none is."""
    part = f"{round(100 * family_share)} %"
    if questions == 0:
        return f"In {part} of the weightings that keep your order of importance the answer is {FAMILIES[family]}."
    count = "question" if questions == 1 else f"{questions} questions"
    return (
        f"Of the usual ways to answer the {count} still open, it leads in {round(100 * stays)} %, "
        f"and the answer is {FAMILIES[family]} in {part}."
    )


def second_opinion(knowledge: Knowledge, ranking: Ranking, regrets: Mapping[str, Fraction]) -> str:
    """Whether the option that can fall least far behind, over all weightings in the reader's order and all completions of
    what is unsure, is the leader too. ``regrets`` in points by option."""
    leader = ranking.leader or ""
    if len(regrets) < 2:
        return ""
    safest = min(regrets, key=lambda option: (regrets[option], option != leader))
    ours, theirs = (max(0, round(regrets[option])) for option in (leader, safest))
    if ours == 0:
        return "No other gets ahead, whatever the weighting in your order."
    if theirs >= ours:
        return f"Whatever the weighting in your order, it falls at most {points(ours)} behind: no other is safer."
    return (
        f"A second opinion differs: {knowledge.option(safest).name} falls at most {points(theirs)} behind another "
        f"whatever the weighting in your order, {knowledge.option(leader).name} up to {ours}."
    )


def points(count: int) -> str:
    """A number of points, in words."""
    return f"{count} point" if count == 1 else f"{count} points"


def progress(answered: int, weighing: int, questions: int, enough: int) -> str:
    """How far the reader is, and whether that makes more than an early answer."""
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
        words, finding = knowledge.vocabulary.words, flip.finding
        return (
            f"If we are off by one step and {knowledge.option(finding.option).name} is {words[flip.rating]}, "
            f"not {words[finding.rating]}, at {answered(knowledge, finding.requirement, finding.level)}"
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
    """What a change gives: the new leader, whether it is too close to call, and what it serves less than workably."""
    tie = ", too close to call" if close else ""
    less = ""
    if unserved:
        word = knowledge.vocabulary.words[unserved[0].rating]
        less = f", which is {word} at {knowledge.requirement(unserved[0].requirement).name}"
    return f"{knowledge.option(leader).name}{tie}{less}"


def alone(ranking: Ranking, found: tuple[Flip, ...]) -> str:
    """The proof that nothing the reader can change alone flips the answer, where that is so."""
    if ranking.leader is None or any(len(flip.changes) == 1 for flip in found):
        return ""
    return (
        "Nothing that you can change alone flips this: every other level of every question, open ones at every importance, "
        "every other importance and every dropped must was tried."
    )


def stack_because(row: StackRow) -> Finding:
    """The finding that says most about a stack's place: what rules it out, else its strongest."""
    return row.excluded or max(row.findings, key=lambda finding: finding.rating)
