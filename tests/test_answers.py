"""The answer string: one canonical form, every bad part one warning, any text at all survived."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculator import load
from calculator.answers import LONGEST, format, parse, replace
from calculator.model import MUST, UNSURE, Answer, Answers

WORDS = load().vocabulary
IMPORTANCES = tuple(WORDS.weights)
reproducible = settings(derandomize=True, deadline=None, max_examples=250)


def in_order(given: dict[str, tuple[str, str]]) -> Answers:
    """Answers from requirement -> (level, importance), in the vocabulary's order."""
    return tuple(Answer(id, *given[id]) for id in WORDS.levels if id in given)


answer_sets = st.fixed_dictionaries(
    {},
    optional={
        id: st.tuples(st.sampled_from((*levels, UNSURE)), st.sampled_from(IMPORTANCES))
        for id, levels in WORDS.levels.items()
    },
).map(in_order)


# ------------------------------------------------------------------ the canonical form


@given(answer_sets)
@reproducible
def test_parse_undoes_format(answers: Answers) -> None:
    """Protects shared links: any answers written into an address are read back as they were."""
    assert parse(WORDS, format(WORDS, answers)) == (answers, ())


@given(st.data(), answer_sets)
@reproducible
def test_every_way_of_writing_has_one_canonical_form(data: st.DataObject, answers: Answers) -> None:
    """Protects equal answers from having two addresses: order, defaults spelled out and escapes make no difference."""
    parts = [f"{quote(one.requirement)}={quote(one.level)}%3A{one.importance}" for one in answers]
    written = "?" + "&".join(data.draw(st.permutations(parts)))
    assert format(WORDS, parse(WORDS, written)[0]) == format(WORDS, answers)
    assert format(WORDS, tuple(data.draw(st.permutations(answers)))) == format(WORDS, answers)


def test_the_canonical_form() -> None:
    """Protects the form that links, scenarios and tests agree on: the vocabulary's order, normal left out."""
    text = "team=solo:normal&language=unsure&realtime=two-way:must&background-jobs=long:minor"
    answers, _ = parse(WORDS, text)
    assert format(WORDS, answers) == "realtime=two-way:must&background-jobs=long:minor&language=unsure&team=solo"


def test_an_importance_left_out_is_normal() -> None:
    """Protects the meaning of the short form."""
    assert parse(WORDS, "team=solo") == ((Answer("team", "solo", "normal"),), ())


@pytest.mark.parametrize("one", load().scenarios, ids=lambda one: one.id)
def test_scenarios_are_read_without_warning(one) -> None:
    """Protects the examples: each scenario's answers mean what they say, none is ignored."""
    answers, warnings = parse(WORDS, one.answers)
    assert (len(answers), warnings) == (one.answers.count("&") + 1, ())


def test_the_longest_answers_are_not_cut() -> None:
    """Protects a reader who answers everything: the longest query there is, fully escaped, is read to its end."""
    answers = in_order({id: (max((*levels, UNSURE), key=len), "minor") for id, levels in WORDS.levels.items()})
    longest = quote(format(WORDS, answers), safe="=&")
    assert parse(WORDS, longest) == (answers, ())
    assert len(longest) < LONGEST


@given(answer_sets, st.sampled_from(list(WORDS.levels)))
@reproducible
def test_replace_changes_one_answer(answers: Answers, requirement: str) -> None:
    """Protects flips and their links: a change is put in place of the old answer, the others are kept."""
    change = Answer(requirement, UNSURE, MUST)
    others = tuple(one for one in answers if one.requirement != requirement)
    changed = replace(answers, change)
    assert set(changed) == {*others, change}
    assert len(changed) == len(others) + 1


# ------------------------------------------------------------------ bad input

RUBBISH = "zq7<b>"  # occurs in no warning of its own accord
NOT_ASKED = "Part 1 of the link asks nothing this calculator knows and was ignored."
NOT_A_LEVEL = (
    "The answer to “team” is not one of solo, one-team, frontend-and-backend, many-teams, unsure, and was ignored."
)
NOT_AN_IMPORTANCE = "The importance of “team” is not one of minor, normal, major, must; normal is used."
TWICE = "“team” is answered twice; the first answer counts."
TOO_LONG = "The link is longer than 2000 characters; what comes after that was ignored."

SOLO = (Answer("team", "solo", "normal"),)
BAD = {
    "unknown question": (f"{RUBBISH}=two-way", (), NOT_ASKED),
    "unknown question, escaped": ("%7Aq7%3Cb%3E=two-way", (), NOT_ASKED),
    "question in capitals": ("TEAM=solo", (), NOT_ASKED),
    "no question": ("=solo", (), NOT_ASKED),
    "nothing but rubbish": (RUBBISH, (), NOT_ASKED),
    "broken escape in the question": (f"te%zzam{RUBBISH}=solo", (), NOT_ASKED),
    "not UTF-8 in the question": ("te%FFam=solo", (), NOT_ASKED),
    "too long, one part": (f"team={RUBBISH * LONGEST}", (), TOO_LONG),
    "unknown level": (f"team={RUBBISH}", (), NOT_A_LEVEL),
    "unknown level, escaped": ("team=%7Aq7%3Cb%3E:must", (), NOT_A_LEVEL),
    "level of another question": ("team=two-way", (), NOT_A_LEVEL),
    "level in capitals": ("team=SOLO", (), NOT_A_LEVEL),
    "level with a space": ("team=solo+", (), NOT_A_LEVEL),
    "empty level": ("team=", (), NOT_A_LEVEL),
    "no level": ("team", (), NOT_A_LEVEL),
    "two equals signs": ("team==solo", (), NOT_A_LEVEL),
    "not UTF-8 in the level": ("team=solo%FF", (), NOT_A_LEVEL),
    "unknown importance": (f"team=solo:{RUBBISH}", SOLO, NOT_AN_IMPORTANCE),
    "empty importance": ("team=solo:", SOLO, NOT_AN_IMPORTANCE),
    "two importances": ("team=solo:must:must", SOLO, NOT_AN_IMPORTANCE),
    "importance in capitals": ("team=solo:MUST", SOLO, NOT_AN_IMPORTANCE),
    "answered twice": ("team=solo&team=many-teams:must", SOLO, TWICE),
    "answered twice alike": ("team=solo&team=solo", SOLO, TWICE),
    "answered twice, second is rubbish": (f"team=solo&team={RUBBISH}", SOLO, TWICE),
    "too long, many parts": ("team=solo&" + "&" * LONGEST, SOLO, TOO_LONG),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_one_warning(kind: str) -> None:
    """Protects readers of a broken link: each fault is one warning that says what was ignored, and is not echoed."""
    text, answers, warning = BAD[kind]
    assert parse(WORDS, text) == (answers, (warning,))
    assert RUBBISH not in warning


@pytest.mark.parametrize("kind", [kind for kind in BAD if not kind.startswith("too long")])
def test_the_rest_counts(kind: str) -> None:
    """Protects the good parts of a broken link: what stands around a fault is read as if it were not there."""
    text, answers, warning = BAD[kind]
    others = (Answer("realtime", "two-way", MUST), Answer("language", UNSURE, "normal"))
    expected = (*others, *answers), (warning.replace("Part 1", "Part 2"),)
    assert parse(WORDS, f"realtime=two-way:must&{text}&language=unsure") == expected


@pytest.mark.parametrize("text", ["", "?", "&", "&&&", "?&"])
def test_nothing_is_no_answer_and_no_warning(text: str) -> None:
    """Protects the empty page and the spare ampersand from a warning about nothing."""
    assert parse(WORDS, text) == ((), ())


def test_several_faults_are_several_warnings() -> None:
    """Protects the count: each fault is named once, in the order of the link."""
    text = f"{RUBBISH}=1&team={RUBBISH}&team=solo:{RUBBISH}&team=solo"
    assert parse(WORDS, text) == (SOLO, (NOT_ASKED, NOT_A_LEVEL, NOT_AN_IMPORTANCE, TWICE))


# ------------------------------------------------------------------ any text

any_character = st.characters(exclude_categories=())  # surrogates and controls too
pieces = st.sampled_from(
    [
        *WORDS.levels,
        *(level for levels in WORDS.levels.values() for level in levels),
        *IMPORTANCES,
        UNSURE,
        *"?=&:%+;#\n\x00\udcff",
        *("%3D", "%26", "%3A", "%F", "%FF", "%ED%A0%80", "%00", "&" * 999),
    ]
)
texts = st.one_of(st.text(any_character), st.lists(st.one_of(pieces, st.text(any_character, max_size=3))).map("".join))

# Every form a warning may take, with nothing in it but our own words and ids.
FORMS = [
    r"Part \d+ of the link asks nothing this calculator knows and was ignored\.",
    re.escape(TOO_LONG),
    *(re.escape(TWICE.replace("team", id)) for id in WORDS.levels),
    *(re.escape(NOT_AN_IMPORTANCE.replace("team", id)) for id in WORDS.levels),
    *(
        re.escape(f"The answer to “{id}” is not one of {', '.join((*levels, UNSURE))}, and was ignored.")
        for id, levels in WORDS.levels.items()
    ),
]


@given(texts)
@example("x" * 1_000_000)
@example("realtime=two-way&" * 100_000)
@example("%" * 100_000)
@reproducible
def test_any_text_is_survived(text: str) -> None:
    """Protects the page from any address: only answers of the vocabulary come out, and warnings of known words."""
    answers, warnings = parse(WORDS, text)
    given = {one.requirement: (one.level, one.importance) for one in answers}
    assert answers == in_order(given)
    assert {*given} <= {*WORDS.levels}
    assert all(one.level in (*WORDS.levels[one.requirement], UNSURE) for one in answers)
    assert all(one.importance in IMPORTANCES for one in answers)
    assert [warning for warning in warnings if not re.fullmatch("|".join(FORMS), warning)] == []


@given(texts)
@reproducible
def test_what_was_read_is_read_again_without_warning(text: str) -> None:
    """Protects the address that the page writes back after any input: it is canonical and clean."""
    answers, _ = parse(WORDS, text)
    assert parse(WORDS, format(WORDS, answers)) == (answers, ())
