"""Ranking -> explanation: the answer in words, without HTML.

In: a board, answers and their warnings. Out: ``Explanation``, whose sentences are complete and whose displayed numbers
add up: contributions to their score, differences to their gap, also after rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import cycle, islice
from math import floor
from typing import NamedTuple

from .answers import format, replace
from .flipping import RELAXED, Conflict, Flip, apply, confidence, conflicts, flips, next_question
from .model import MUST, UNSURE, Answer, Answers, Finding, Knowledge, Ranking
from .robustness import acceptability
from .scoring import PER_STEP, TIE, Board, StackRow, rank, rank_stacks, tiers

DRAWS = 10_000  # weightings; a share's standard error is at most 0.005
SLICES = 10  # of the draws, between which a newer question comes first
SEED = 1
ENOUGH = 4  # weighing answers; with fewer most answers are too close or leaning

LOGIC = {"nextjs": "Next.js owns the logic", "shared": "both share it", "backend": "a backend owns it"}


class Part(NamedTuple):
    """What one answer adds to one option's score, in whole points, with the finding behind it."""

    finding: Finding
    points: int


class Line(NamedTuple):
    """One option's line of the ranking; score, low and high in whole points of 100."""

    option: str
    rank: int
    score: int
    low: int
    high: int
    parts: tuple[Part, ...]


class Difference(NamedTuple):
    """What one answer adds to the gap between two options, in whole points, with both findings."""

    ours: Finding
    theirs: Finding
    points: int


class Pair(NamedTuple):
    """Why one option is ahead of another: differences that add up to the displayed gap, largest first."""

    option: str
    over: str
    gap: int
    differences: tuple[Difference, ...]


class Change(NamedTuple):
    """A flip in words; ``query`` is the address that applies it, None for a rating of ours.

    ``close``: the new leader is too close to call. ``unserved``: the requirement whose answer it cannot serve, or "".
    """

    kind: str
    text: str
    query: str | None
    leader: str
    close: bool
    unserved: str


class Unserved(NamedTuple):
    """An answer that the leader cannot serve, and the address that makes it a must, which rules the leader out."""

    finding: Finding
    query: str


class Explanation(NamedTuple):
    """The whole answer but for the shares of weightings, which take longer and come after it."""

    ranking: Ranking
    query: str
    warnings: tuple[str, ...]
    confidence: str
    headline: str
    why: str
    progress: str
    lines: tuple[Line, ...]
    pairs: tuple[Pair, ...]
    changes: tuple[Change, ...]
    alone: str
    next_question: str | None
    conflicts: tuple[Conflict, ...]
    stacks: tuple[StackRow, ...]
    unserved: tuple[Unserved, ...]


def explain(board: Board, answers: Answers, warnings: tuple[str, ...] = ()) -> Explanation:
    """The answer in words."""
    knowledge = board.knowledge
    ranking = rank(board, answers)
    found = flips(board, answers, ranking)
    word = confidence(board, answers, ranking, found)
    clashes = conflicts(board, answers) if not ranking.rows else ()
    lines = tuple(_line(knowledge, ranking, index) for index in range(len(ranking.rows)))
    changes = tuple(_change(knowledge, answers, flip) for flip in found)
    leader = knowledge.option(ranking.leader) if ranking.leader else None
    unserved = _unserved(knowledge, answers, ranking.leader)
    return Explanation(
        ranking=ranking,
        query=format(knowledge.vocabulary, answers),
        warnings=warnings,
        confidence=word,
        headline=_headline(board, ranking, lines, word, bool(clashes)) + _but(knowledge, unserved),
        why=_why(word, answers, bool(clashes)),
        progress=_progress(board, answers),
        lines=lines,
        pairs=_pairs(ranking, lines),
        changes=changes,
        alone=_alone(ranking, found),
        next_question=next_question(board, answers, ranking),
        conflicts=clashes,
        stacks=rank_stacks(board, answers) if leader and leader.separate_part else (),
        unserved=unserved,
    )


def sampled(board: Board, answers: Answers) -> Iterator[dict[str, float]]:
    """For each option still in, the share of weightings in the reader's order under which it leads.

    Firmer with each slice, so that whoever waits can stop between them; the last is over all ``DRAWS``.
    """
    ranking = rank(board, answers)
    if not ranking.rows:
        return
    ids = board.knowledge.vocabulary.options
    values, order = tiers(board, answers)
    left = [ids.index(row.option) for row in ranking.rows]
    sums = [0.0] * len(left)
    for number in range(1, SLICES + 1):
        ranks = acceptability([values[index] for index in left], order, DRAWS // SLICES, SEED + number)
        sums = [sum + row[0] for sum, row in zip(sums, ranks)]
        yield {ids[index]: sum / number for index, sum in zip(left, sums)}


def shares(board: Board, answers: Answers) -> dict[str, float]:
    """The shares over all draws; empty where no option is left or nothing weighs."""
    share: dict[str, float] = {}
    for share in sampled(board, answers):  # noqa: B007 - the last one counts
        pass
    return share


def families(knowledge: Knowledge, share: dict[str, float]) -> dict[str, float]:
    """The shares summed by where the domain logic lives: LOGIC's keys, in its order."""
    return {
        logic: sum(part for option, part in share.items() if knowledge.option(option).logic == logic) for logic in LOGIC
    }


def apportion(parts: Iterable[Fraction], total: int) -> list[int]:
    """Whole numbers in place of ``parts`` that add up to ``total``: largest remainders first (Hamilton's method).

    A part of 0 stays 0, and none changes its sign, unless all parts are 0.
    """
    exact = list(parts)
    whole = [floor(part) for part in exact]
    owed = total - sum(whole)
    order = sorted(range(len(exact)), key=lambda index: whole[index] - exact[index])
    if owed >= 0:
        queue = [index for index in order if exact[index]] or order
    else:
        queue = [index for index in reversed(order) if whole[index]] or order
    for index in islice(cycle(queue), abs(owed)):
        whole[index] += 1 if owed > 0 else -1
    return whole


# ------------------------------------------------------------------ numbers to lines


def _line(knowledge: Knowledge, ranking: Ranking, index: int) -> Line:
    row = ranking.rows[index]
    score = round(row.score)
    given = {answer.requirement: answer for answer in ranking.answers}
    parts = []
    for requirement, points in zip(row.contributions, apportion(row.contributions.values(), score), strict=True):
        finding = knowledge.finding(row.option, requirement, given[requirement].level)
        if finding:
            parts.append(Part(finding, points))
    return Line(row.option, row.rank, score, round(row.low), round(row.high), tuple(parts))


def _pairs(ranking: Ranking, lines: tuple[Line, ...]) -> tuple[Pair, ...]:
    """The leader against each other option still in."""
    if ranking.leader is None:
        return ()
    at = next(index for index, row in enumerate(ranking.rows) if row.option == ranking.leader)
    ours, line = ranking.rows[at], lines[at]
    pairs = []
    for row, other in zip(ranking.rows, lines, strict=True):
        if row.option == ours.option:
            continue
        gap = line.score - other.score
        exact = [ours.contributions[key] - row.contributions[key] for key in ours.contributions]
        differences = [
            Difference(mine.finding, theirs.finding, points)
            for mine, theirs, points in zip(line.parts, other.parts, apportion(exact, gap), strict=True)
        ]
        differences.sort(key=lambda one: -abs(one.points))
        pairs.append(Pair(ours.option, row.option, gap, tuple(differences)))
    return tuple(pairs)


# ------------------------------------------------------------------ sentences


def label(knowledge: Knowledge, requirement: str, level: str) -> str:
    """A level as the reader saw it."""
    return "not sure" if level == UNSURE else knowledge.requirement(requirement).level(level).label


def _headline(board: Board, ranking: Ranking, lines: tuple[Line, ...], word: str, stuck: bool) -> str:
    knowledge = board.knowledge
    if word == "none":
        if stuck:
            return "Nothing is left: your must answers exclude every shape between them."
        if ranking.answers:
            return "No leader yet: what you answered so far every shape serves alike."
        return "No answer yet: answer any question, or start from a product like yours."
    leader = knowledge.option(ranking.leader or "")
    scores = {line.option: line.score for line in lines}
    if word == "too-close":
        names = [f"{knowledge.option(id).name} ({scores[id]})" for id in ranking.tied]
        alike = sum(knowledge.option(id).units == leader.units for id in ranking.tied) > 1
        equals = ", and among equals the one nearer to Next.js alone" if alike else ""
        return (
            f"Too close to call between {_list(names)}. "
            f"By the printed rule the one with the fewest units to deploy comes first{equals}: {leader.name}."
        )
    enough = _weighing(board, ranking.answers) >= ENOUGH
    lead = f"{leader.name} leads, {word}" if enough else f"{leader.name} leads so far"
    others = [line for line in lines if line.option != leader.id]
    if not others:
        return f"{lead}: it is the only shape your must answers leave, with {scores[leader.id]} of 100."
    return f"{lead}: {scores[leader.id]} of 100, ahead of {knowledge.option(others[0].option).name} with {others[0].score}."


def _but(knowledge: Knowledge, unserved: tuple[Unserved, ...]) -> str:
    """What the headline may not leave unsaid."""
    names = [f"{_at(knowledge, one.finding.requirement, one.finding.level)}" for one in unserved]
    return f" But it cannot serve {_list(names)}." if names else ""


def _weighing(board: Board, answers: Answers) -> int:
    return sum(1 for answer in answers if board.term(answer).weight)


def _why(word: str, answers: Answers, stuck: bool) -> str:
    unsure = any(answer.level == UNSURE for answer in answers)
    if word == "clear":
        also = ", no completion of what you left unsure" if unsure else ""
        return (
            f"No weighting that keeps your order of importance{also} and no single rating of ours "
            "one step off puts another shape first."
        )
    if word == "likely":
        also = " and no completion of what you left unsure" if unsure else ""
        return (
            f"No single rating of ours one step off{also} puts another shape first, "
            "but some weightings within your order of importance do."
        )
    if word == "leaning":
        also = " or one completion of what you left unsure" if unsure else ""
        return (
            f"One rating of ours a step off{also} can put another shape first: read the close ones before you decide."
        )
    if word == "too-close":
        return f"Shapes within {TIE} points of each other are told apart by our ratings less finely than by your own knowledge."
    if stuck:
        return "Drop or soften one answer of each set below."
    return "Scores appear with the first answer that tells shapes apart."


def _progress(board: Board, answers: Answers) -> str:
    weighing = _weighing(board, answers)
    count = f"{len(answers)} of {len(board.knowledge.requirements)} answered"
    if weighing >= ENOUGH:
        return f"{count}, that is enough for a first answer."
    if not answers:
        return f"{count}; {ENOUGH} that weigh make a first answer."
    return f"{count}, {weighing} of them weigh; {ENOUGH} make a first answer."


def _change(knowledge: Knowledge, answers: Answers, flip: Flip) -> Change:
    given = {answer.requirement: answer for answer in answers}
    if flip.finding:
        words = knowledge.vocabulary.scale
        one = flip.finding
        text = (
            f"If we are off by one step and {knowledge.option(one.option).name} is {words[flip.rating]}, "
            f"not {words[one.rating]}, at {_at(knowledge, one.requirement, one.level)}"
        )
        return Change(flip.kind, text, None, flip.leader, flip.close, "")
    texts = [_changed(knowledge, given.get(change.requirement), change) for change in flip.changes]
    after = apply(answers, flip)
    unserved = _unserved(knowledge, after, flip.leader)
    name = knowledge.requirement(unserved[0].finding.requirement).name if unserved else ""
    return Change(flip.kind, " and ".join(texts), format(knowledge.vocabulary, after), flip.leader, flip.close, name)


def _unserved(knowledge: Knowledge, answers: Answers, leader: str | None) -> tuple[Unserved, ...]:
    """Where the leader is unfit at an answer that only weighs: points have bought back what it cannot do."""
    found = []
    for answer in answers if leader else ():
        finding = None if answer.level == UNSURE else knowledge.finding(leader, answer.requirement, answer.level)
        if finding and finding.rating == 0 and answer.importance != MUST:
            must = replace(answers, Answer(answer.requirement, answer.level, MUST))
            found.append(Unserved(finding, format(knowledge.vocabulary, must)))
    return tuple(found)


def outcome(knowledge: Knowledge, change: Change) -> str:
    """What a change gives: the new leader, whether it is too close to call, and what it cannot serve."""
    close = ", too close to call" if change.close else ""
    but = f", which cannot serve {change.unserved}" if change.unserved else ""
    return f"{knowledge.option(change.leader).name}{close}{but}"


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


def _at(knowledge: Knowledge, requirement: str, level: str) -> str:
    return f"{knowledge.requirement(requirement).name}, {label(knowledge, requirement, level)}"


def _alone(ranking: Ranking, found: tuple[Flip, ...]) -> str:
    """The proof that nothing the reader can change alone flips the answer, where that is so."""
    if ranking.leader is None or any(len(flip.changes) == 1 for flip in found):
        return ""
    return (
        "Nothing you can change alone flips this: every other level of every question, every importance "
        "and every dropped must was tried."
    )


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def points(value: Fraction) -> str:
    """A score on the shown scale, as a whole number."""
    return str(round(value))


def stack_because(row: StackRow) -> str:
    """The sentence that says most about a stack's place: what rules it out, else its strongest finding."""
    if row.excluded:
        return row.excluded.because
    return max(row.findings, key=lambda finding: finding.rating).because


__all__ = [
    "DRAWS",
    "LOGIC",
    "PER_STEP",
    "SEED",
    "Change",
    "Difference",
    "Explanation",
    "Line",
    "Pair",
    "Part",
    "apportion",
    "explain",
    "families",
    "label",
    "outcome",
    "points",
    "sampled",
    "shares",
    "stack_because",
]
