"""Links as they arrive: what mail, chats and networks do to one is undone, or named where it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculator import load
from calculator.answers import parse, to_query
from calculator.mending import APPENDED, STEPS, WRAPPED, mended
from calculator.model import Answers
from tests.sampling import cases
from tests.small import WORDS
from tests.test_answers import answer_sets

reproducible = settings(derandomize=True, deadline=None, max_examples=cases(25))


def escaped(text: str, times: int = 1) -> str:
    """The text escaped as a whole, and what came of that again."""
    for _ in range(times):
        text = quote(text, safe="")
    return text


def wrapped(text: str, sign: str) -> str:
    """The text with a sign after every tenth character, as mail breaks long lines."""
    return sign.join(re.findall(".{1,10}", text))


def quoted_printable(text: str) -> str:
    """As it stands in a mail's source."""
    return wrapped(text.replace("=", "=3D"), "\0").replace("\0", "=\r\n") if text else text


# Each way in which a link was seen to change, by what does it.
DAMAGE: dict[str, Callable[[str], str]] = {
    "nothing": lambda text: text,
    "network: click id": lambda text: f"{text}&fbclid=IwAR0_a-b.c",
    "network: click id, in front": lambda text: f"fbclid=IwAR0&{text}",
    "network: in the middle": lambda text: text.replace("&", "&utm_source=a%26b%3Dc&"),
    "network: several": lambda text: f"{text}&utm_source=x&utm_medium=e-mail&utm_campaign=a+b%20c&gclid=1",
    "network: escaped with its ampersand": lambda text: f"{text}%26utm_medium%3Demail",
    "network: with a question mark of its own": lambda text: f"{text}?utm_source=x&utm_medium=y",
    "network: in front, then a second question mark": lambda text: f"utm_source=x?{text}",
    "a question mark for each ampersand": lambda text: text.replace("&", "?"),
    "network: without a value": lambda text: f"{text}&_openstat&mc_eid=",
    "network: in HTML": lambda text: f"{text}&amp;utm_content=a%26b",
    "network: behind a fragment": lambda text: f"{text}%23q-live&utm_source=x",
    **{
        f"prose: {tail}": lambda text, tail=tail: text + tail
        for tail in (*".,;!?)]>}\"'*_~/|", *"…”’»。）", ").", ">.", ' "')
    },
    **{
        f"prose, escaped: {tail}": lambda text, tail=tail: text + quote(tail, safe="")
        for tail in (*'.)>"', *"…”", ">,")
    },
    **{f"prose: {head} in front": lambda text, head=head: head + text for head in ("?", "??", '"', "<", "(", "“", "/")},
    "prose: in brackets": lambda text: f"({text})",
    "space at the end": lambda text: f"{text} ",
    "space at the end, escaped": lambda text: f"{text}%20",
    "space at the end, as a form": lambda text: f"{text}+",
    "line end": lambda text: f"{text}%0D%0A",
    "no-break space": lambda text: f"{text}\xa0",
    "zero-width space": lambda text: f"{text}\u200b",
    "zero-width space, escaped": lambda text: f"{text}%E2%80%8B",
    "byte order mark": lambda text: f"\ufeff{text}",
    "direction marks": lambda text: f"\u202a{text}\u202c",
    "soft hyphens": lambda text: wrapped(text, "\xad"),
    "mail: lines broken": lambda text: wrapped(text, "\r\n"),
    "mail: lines broken, escaped": lambda text: wrapped(text, "%0D%0A%20"),
    "mail: quoted-printable": quoted_printable,
    "mail: quoted-printable, signs only": lambda text: text.replace("=", "=3D"),
    "HTML: &amp;": lambda text: text.replace("&", "&amp;"),
    "HTML: &amp;amp;": lambda text: text.replace("&", "&amp;amp;"),
    "HTML: &#038;": lambda text: text.replace("&", "&#038;"),
    "HTML: &amp;, escaped": lambda text: escaped(text.replace("&", "&amp;")),
    "HTML: &amp with its semicolon escaped": lambda text: text.replace("&", "&amp%3B"),
    "typography: hyphens": lambda text: text.replace("-", "\u2011"),
    "typography: dashes, escaped": lambda text: text.replace("-", "%E2%80%93"),
    "escaped": escaped,
    "escaped twice": lambda text: escaped(text, 2),
    "escaped three times": lambda text: escaped(text, WRAPPED),
    "escaped in small letters": lambda text: escaped(text).lower(),
    "escaped, colons only": lambda text: text.replace(":", "%3A"),
    "escaped, as the name of a form's field": lambda text: f"{escaped(text)}=" if text else text,
    "escaped, with a click id": lambda text: f"{escaped(text)}&fbclid=x",
    "capitals": str.upper,
    "capitals at the start": str.capitalize,
    "a slash at the end": lambda text: f"{text}/",
    "a fragment, escaped": lambda text: f"{text}%23result",
    "the whole address": lambda text: f"https://site.example/backend-or-not/calculator/?{text}#q-live",
    "the whole address, without its slash": lambda text: f"http://127.0.0.1:8000/calculator?{text}",
    "twice": lambda text: f"{text}&{text}",
    "importance spelled out": lambda text: re.sub("(=[^&:]+)(?=&|$)", r"\1:normal", text),
}


@pytest.mark.parametrize("kind", DAMAGE)
@given(answers=answer_sets)
@reproducible
def test_damage_is_undone(kind: str, answers: Answers) -> None:
    """A link that was changed on its way gives the answers that it set out with, and no reader is told of it."""
    arrived = DAMAGE[kind](to_query(WORDS, answers))
    assert parse(WORDS, arrived) == (answers, ()), arrived


@given(answers=answer_sets, kinds=st.tuples(*[st.sampled_from([*DAMAGE])] * 2))
@reproducible
@example(answers=(), kinds=("capitals", "escaped"))
def test_two_damages_still_choose_no_answer(answers: Answers, kinds: tuple[str, str]) -> None:
    """Where damage meets damage, answers may be lost with a warning, but none is changed or made up."""
    arrived = DAMAGE[kinds[1]](DAMAGE[kinds[0]](to_query(WORDS, answers)))
    found, warnings = parse(WORDS, arrived)
    assert warnings or found == answers, arrived
    sent = {(one.requirement, one.level) for one in answers}
    assert {(one.requirement, one.level) for one in found} <= sent, arrived


@given(answer_sets)
@reproducible
def test_a_whole_link_is_left_as_it_is(answers: Answers) -> None:
    """Mending touches nothing of a link that was not damaged, so no answer of ours can ever look like damage."""
    assert mended(to_query(WORDS, answers)) == to_query(WORDS, answers)


def test_every_answer_of_ours_is_left_as_it_is() -> None:
    """No id of the real knowledge base holds what a step takes away, or begins as what networks append."""
    words = load().vocabulary
    every = "&".join(
        f"{id}={level}:{one}" for id, levels in words.levels.items() for level in levels for one in words.weights
    )
    assert mended(every) == every
    assert [id for id in words.levels if re.match(APPENDED, id)] == []


def test_what_is_appended_stays_outside() -> None:
    """What a network's parameter says is no answer, however it is written."""
    for value in ("people=one", "%26people%3Done", "a%2526people%253Done", "%3Fpeople%3Done"):
        answers, _ = parse(WORDS, f"live=push&utm_content={quote(value)}")
        assert [one.requirement for one in answers] == ["live"], value


def test_no_step_is_idle() -> None:
    """Each step undoes a damage that nothing else undoes, so the table holds nothing that only looks careful."""
    query = "live=both-ways:must&jobs=long:minor&people=one"
    undone = {kind: parse(WORDS, damage(query)) for kind, damage in DAMAGE.items()}
    right = undone["nothing"]
    assert {kind for kind, found in undone.items() if found != right} == set()
    for left_out in STEPS:
        steps = tuple(step for step in STEPS if step is not left_out)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("calculator.mending.STEPS", steps)
            assert any(parse(WORDS, damage(query)) != right for damage in DAMAGE.values()), left_out[0]


# What has two readings, or none: the answer beside it counts, a warning names what was not read, and nothing is guessed.
UNREADABLE = {
    "a name near one of ours": ("liv=push", "", "Its name is near “live”."),
    "a level cut short": ("live=pus", "", "The answer to “live” is not one of"),
    "a must cut short": ("live=push:mus", "live=push", "it counts as normal and excludes nothing"),
    "a must cut off": ("live=push:", "live=push", "it counts as normal and excludes nothing"),
    "a must with words after it": (
        "live=push:must%20and%20more",
        "live=push",
        "it counts as normal and excludes nothing",
    ),
    "a must with a second one": ("live=push:must:minor", "live=push", "it counts as normal and excludes nothing"),
    "words after a level": ("live=push%20and%20more", "", "The answer to “live” is not one of"),
    "two levels": ("live=push,none", "", "The answer to “live” is not one of"),
    "two answers": ("live=push&live=none", "live=push", "is answered twice"),
    "a parameter that nobody's list has": ("live=push&utmost=1", "live=push", "asks nothing this calculator knows"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_is_named(kind: str) -> None:
    """Nothing is guessed: each of these is one warning, and the rest of the link is read."""
    text, reads, says = UNREADABLE[kind]
    answers, warnings = parse(WORDS, f"{text}&people=one:must")
    assert to_query(WORDS, answers) == "&".join(filter(None, [reads, "people=one:must"]))
    assert len(warnings) == 1
    assert says in warnings[0]
