"""The answer string: one canonical form, every bad part one warning, any text at all survived."""

from __future__ import annotations

import re
from urllib.parse import quote

from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculator import load
from calculator.answers import LONGEST, MOST, parse, replace, to_query
from calculator.model import MUST, UNSURE, Answer, Answers
from tests.sampling import cases
from tests.small import WORDS

IMPORTANCES = tuple(WORDS.weights)
reproducible = settings(derandomize=True, deadline=None, max_examples=cases(250))


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
    """Any answers written into an address are read back as they were."""
    assert parse(WORDS, to_query(WORDS, answers)) == (answers, ())


@given(st.data(), answer_sets)
@reproducible
def test_every_way_of_writing_has_one_canonical_form(data: st.DataObject, answers: Answers) -> None:
    """Equal answers have one address: order, defaults spelled out and escapes make no difference."""
    parts = [f"{quote(one.requirement)}={quote(one.level)}%3A{one.importance}" for one in answers]
    written = "?" + "&".join(data.draw(st.permutations(parts)))
    assert to_query(WORDS, parse(WORDS, written)[0]) == to_query(WORDS, answers)
    assert to_query(WORDS, tuple(data.draw(st.permutations(answers)))) == to_query(WORDS, answers)


def test_the_canonical_form() -> None:
    """Links, scenarios and tests agree on one form: the vocabulary's order, normal left out."""
    text = "people=one:normal&tongue=unsure&live=both-ways:must&jobs=long:minor"
    answers, _ = parse(WORDS, text)
    assert to_query(WORDS, answers) == "live=both-ways:must&jobs=long:minor&tongue=unsure&people=one"


def test_an_importance_left_out_is_normal() -> None:
    """The short form of an answer means the default importance."""
    assert parse(WORDS, "people=one") == ((Answer("people", "one", "normal"),), ())


def test_the_longest_answers_are_not_cut() -> None:
    """Whoever answers everything is read to the end: the longest query that there is, fully escaped, fits."""
    words = load().vocabulary
    answers = tuple(Answer(id, max((*levels, UNSURE), key=len), "minor") for id, levels in words.levels.items())
    longest = quote(to_query(words, answers), safe="=&")
    assert parse(words, longest) == (answers, ())
    assert len(longest) < LONGEST


@given(answer_sets, st.sampled_from(list(WORDS.levels)))
@reproducible
def test_replace_changes_one_answer(answers: Answers, requirement: str) -> None:
    """A change is put in place of the old answer, and the others are kept."""
    change = Answer(requirement, UNSURE, MUST)
    others = tuple(one for one in answers if one.requirement != requirement)
    changed = replace(answers, change)
    assert set(changed) == {*others, change}
    assert len(changed) == len(others) + 1


# ------------------------------------------------------------------ bad input

RUBBISH = "zq7<b>"  # occurs in no warning of its own accord
NOT_ASKED = "Part 1 of the link asks nothing this calculator knows and was ignored."
NOT_A_LEVEL = "The answer to “people” is not one of one, two, lots, unsure, and was ignored."
NEAR = f"{NOT_ASKED} Its name is near “people”."
NOT_AN_IMPORTANCE = (
    "The importance of “people” is not one of minor, normal, major, must; it counts as normal and excludes nothing."
)
TWICE = "“people” is answered twice; the first answer counts."
TOO_LONG = "The link is longer than 8000 characters; what comes after that was ignored."

ONE = (Answer("people", "one", "normal"),)
BAD = {
    "unknown question": (f"{RUBBISH}=both-ways", (), NOT_ASKED),
    "unknown question, escaped": ("%7Aq7%3Cb%3E=both-ways", (), NOT_ASKED),
    "a letter too many": ("xpeople=one", (), NEAR),
    "two letters changed": ("peoxxle=one", (), NEAR),
    "far from any question": ("sheep=one", (), NOT_ASKED),
    "no question": ("=one", (), NOT_ASKED),
    "nothing but rubbish": (RUBBISH, (), NOT_ASKED),
    "broken escape in the question": (f"peo%zzple{RUBBISH}=one", (), NOT_ASKED),
    "not UTF-8 in the question": ("peo%FFple=one", (), NEAR),
    "too long, one part": (f"people={RUBBISH * LONGEST}", (), TOO_LONG),
    "unknown level": (f"people={RUBBISH}", (), NOT_A_LEVEL),
    "unknown level, escaped": ("people=%7Aq7%3Cb%3E:must", (), NOT_A_LEVEL),
    "level of another question": ("people=both-ways", (), NOT_A_LEVEL),
    "empty level": ("people=", (), NOT_A_LEVEL),
    "no level": ("people", (), NOT_A_LEVEL),
    "words after the level": ("people=one+or+so", (), NOT_A_LEVEL),
    "not UTF-8 in the level": ("people=o%FFne", (), NOT_A_LEVEL),
    "two equals signs": ("people==one", (), NOT_A_LEVEL),
    "unknown importance": (f"people=one:{RUBBISH}", ONE, NOT_AN_IMPORTANCE),
    "empty importance": ("people=one:", ONE, NOT_AN_IMPORTANCE),
    "two importances": ("people=one:must:must", ONE, NOT_AN_IMPORTANCE),
    "words after a must": ("people=one:must+indeed", ONE, NOT_AN_IMPORTANCE),
    "a must cut short": ("people=one:mus", ONE, NOT_AN_IMPORTANCE),
    "answered twice": ("people=one&people=lots:must", ONE, TWICE),
    "answered twice, second is rubbish": (f"people=one&people={RUBBISH}", ONE, TWICE),
    "too long, many parts": ("people=one&" + "&" * LONGEST, ONE, TOO_LONG),
}


def test_bad_input_is_one_warning() -> None:
    """Each fault of a broken link is one warning that says what was ignored, and is not echoed."""
    assert {kind: parse(WORDS, text) for kind, (text, *_) in BAD.items()} == {
        kind: (answers, (warning,)) for kind, (_, answers, warning) in BAD.items()
    }
    assert [warning for *_, warning in BAD.values() if RUBBISH in warning] == []


def test_the_rest_counts() -> None:
    """What stands around a fault in a link is read as if the fault were not there."""
    others = (Answer("live", "both-ways", MUST), Answer("tongue", UNSURE, "normal"))
    short = {kind: one for kind, one in BAD.items() if not kind.startswith("too long")}
    assert {kind: parse(WORDS, f"live=both-ways:must&{text}&tongue=unsure") for kind, (text, *_) in short.items()} == {
        kind: ((*others, *answers), (warning.replace("Part 1", "Part 2"),))
        for kind, (_, answers, warning) in short.items()
    }


def test_nothing_is_no_answer_and_no_warning() -> None:
    """The empty page and the spare ampersand bring no warning about nothing."""
    assert {parse(WORDS, text) for text in ("", "?", "&", "&&&", "?&")} == {((), ())}


def test_the_same_answer_twice_is_no_fault() -> None:
    """A link whose answers somebody put on it once more has lost nothing."""
    text = "people=one&live=push:must"
    assert parse(WORDS, f"{text}&{text}") == parse(WORDS, text)


def test_a_flood_of_faults_is_summed_up() -> None:
    """However many parts of a link are rubbish, a reader gets a few sentences, and what was right counts."""
    answers, warnings = parse(WORDS, "x&" * 100 + "people=one")
    assert answers == ONE
    assert len(warnings) == MOST + 1
    assert warnings[-1] == "91 more parts of the link could not be read."


def test_several_faults_are_several_warnings() -> None:
    """Each fault of a link is named once, in the order of the link."""
    text = f"{RUBBISH}=1&people={RUBBISH}&people=one:{RUBBISH}&people=two"
    assert parse(WORDS, text) == (ONE, (NOT_ASKED, NOT_A_LEVEL, NOT_AN_IMPORTANCE, TWICE))


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
    rf"{NOT_ASKED.replace('1', r'\d+')}( Its name is near “({'|'.join(WORDS.levels)})”\.)?",
    r"\d+ more parts of the link could not be read\.",
    re.escape(TOO_LONG),
    *(re.escape(TWICE.replace("people", id)) for id in WORDS.levels),
    *(re.escape(NOT_AN_IMPORTANCE.replace("people", id)) for id in WORDS.levels),
    *(
        re.escape(f"The answer to “{id}” is not one of {', '.join((*levels, UNSURE))}, and was ignored.")
        for id, levels in WORDS.levels.items()
    ),
]


@given(texts)
@example("x" * 1_000_000)
@example("live=both-ways&" * 100_000)
@example("%" * 100_000)
@reproducible
def test_any_text_is_survived(text: str) -> None:
    """Whatever an address holds, only answers of the vocabulary come out, and warnings of known words."""
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
    """The address that the page writes back after any input is canonical and clean."""
    answers, _ = parse(WORDS, text)
    assert parse(WORDS, to_query(WORDS, answers)) == (answers, ())
