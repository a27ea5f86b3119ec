"""What a reader sees of an answer, as HTML: the order, the numbers and the sentences, on the small knowledge base."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html import unescape

import pytest

from calculator import adr, details, result
from calculator.answers import parse
from calculator.changing import Change, changes
from calculator.elements import Site
from calculator.explaining import Explanation, explain, shares
from calculator.model import Knowledge
from calculator.scoring import TIE, Board
from calculator.wording import listed
from tests.conftest import DAY, random_queries, replace
from tests.small import KNOWLEDGE, PRESUPPOSING, WORDS

GAPS = "live=both-ways:minor&jobs=long:minor&tongue=script&rules=few&data=light&host=managed&people=one"
QUERIES = [GAPS, *(scenario.answers for scenario in KNOWLEDGE.scenarios), *random_queries(60, seed=91, words=WORDS)]


def explained(query: str, knowledge: Knowledge = KNOWLEDGE, day: date = DAY) -> Explanation:
    """The answer to a query."""
    return explain(Board(knowledge, day), *parse(WORDS, query))


@cache
def every() -> list[Explanation]:
    """The answers to all of them."""
    return [explained(query) for query in QUERIES]


def shown(explanation: Explanation, knowledge: Knowledge = KNOWLEDGE) -> str:
    """The result as HTML."""
    return result.result(Site(knowledge, "../"), explanation)


def after(explanation: Explanation, knowledge: Knowledge = KNOWLEDGE) -> str:
    """What comes after the result as HTML, without shares of weightings and without the record."""
    return details.more(Site(knowledge, "../"), explanation, worded(explanation, knowledge), {}, "")


def worded(explanation: Explanation, knowledge: Knowledge = KNOWLEDGE) -> tuple[Change, ...]:
    """Every change of an answer in words."""
    return changes(Board(knowledge, DAY), explanation.ranking, explanation.flips)


def text(html: str) -> str:
    """HTML as a reader has it, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def section(html: str, heading: str) -> str:
    """What stands under a heading; empty where there is none."""
    _, found, rest = html.partition(f"<h3>{heading}</h3>")
    return rest.partition("<h3>")[0] if found else ""


def attribute(html: str, name: str) -> str:
    """The first attribute of that name, as text."""
    return unescape(re.search(rf' {name}="(.*?)"', html)[1])


# ------------------------------------------------------------------ the bar


def test_the_bar_says_the_word_or_the_gap() -> None:
    """The bar that stays in view names leader and word; early is said in it, and a gap goes before any word."""
    words = set()
    for e in every():
        says = attribute(shown(e), "data-says")
        if not e.ranking.leader:
            assert says == e.headline
            continue
        name = KNOWLEDGE.option(e.ranking.leader).name
        if e.gaps:
            finding = e.gaps[0].finding
            at = KNOWLEDGE.requirement(finding.requirement).name
            assert says == f"{name}: {WORDS.scale[finding.rating]} at {at}"
            words.add("gap")
        else:
            word = "too close to call" if e.confidence == "too-close" else e.confidence
            score = next(line.score for line in e.lines if line.option == e.ranking.leader)
            assert says == f"{word.capitalize()}: {name} ({score} of 100)"
            words.add(e.confidence)
    assert {"gap", "early", "too-close", "leaning"} <= words


def test_the_bar_says_that_a_part_was_not_read() -> None:
    """On a phone warnings lie in the closed sheet, so the bar says that there are some; a link that was mended has none."""
    says = {
        query: attribute(shown(explain(Board(KNOWLEDGE, DAY), *parse(WORDS, query))), "data-says") for query in READ
    }
    assert {query: text.endswith(". A part of the link was not read") for query, text in says.items()} == READ


READ = {"people=one": False, "people=one.&fbclid=x": False, "people=one:mus": True, "zq=1": True}


# ------------------------------------------------------------------ gaps, answers, what is not there


def test_a_gap_stands_before_everything_else() -> None:
    """Whoever reads one line reads that the leader leads in spite of something: the headline begins with it, and above the
    ranking stand each gap with its reason and facts, what serves it with its price, and the link that makes it a must."""
    e = explained(GAPS)
    html = shown(e)
    assert html.index("mdx-headline") < html.index("Leads with a gap") < html.index("mdx-ranking")
    assert e.headline.startswith(f"{KNOWLEDGE.option(e.ranking.leader).name} leads but is ")
    gaps = section(html, "Leads with a gap").partition("mdx-ranking")[0]
    assert gaps.count("Make it a must") == len(e.gaps) == 2
    for gap in e.gaps:
        assert gap.finding.because in text(gaps)
        assert f'href="?{gap.query.replace("&", "&amp;")}"' in gaps
        assert all(f"#{fact}" in gaps for fact in gap.finding.facts)
        dearest = [f"{KNOWLEDGE.requirement(one.ours.requirement).name} ({one.points})" for one in gap.price[:3]]
        assert f"serves it: {gap.better.because}" in text(gaps)
        assert f"It lies {gap.behind} points behind, for {listed(dearest)}." in text(gaps)
    assert all("Leads with a gap" not in shown(one) for one in every() if not one.gaps)


def test_the_result_lists_the_answers_it_is_for() -> None:
    """Each answer stands with its importance, and beside a must that excludes nothing that it does not."""
    idle = 0
    for e in every():
        given = after(e).partition('class="mdx-given">')[2].partition("</ul>")[0]
        assert [re.search(r"\((\w+)\)", item)[1] for item in given.split("<li>")[1:]] == [
            one.importance for one in e.ranking.answers
        ]
        said = ["excludes nothing" in item for item in given.split("<li>")[1:]]
        assert said == [one.idle for one in e.given]
        idle += sum(said)
    assert idle > 3


def test_what_presupposes_another_answer_is_named() -> None:
    """An option that is not offered says which answer it takes, as long as that is not given, and no longer."""
    said = text(after(explained("live=push&people=one", PRESUPPOSING), PRESUPPOSING))
    assert "Many services is not offered: it takes People with Two teams or People with Many teams." in said
    assert "The app on a server is not offered: it takes Data with Heavy." in said
    said = text(after(explained("live=push&people=two&data=heavy&jobs=long", PRESUPPOSING), PRESUPPOSING))
    assert "is not offered" not in said


def test_reasons_carry_their_facts() -> None:
    """Each reason of the leader shown is followed by a link to each fact that it rests on, with the day of its check."""
    for e in every():
        for item in section(
            shown(e), f"Why {KNOWLEDGE.option(e.ranking.leader).name}" if e.ranking.leader else "-"
        ).split("<li>")[1:]:
            [part] = [part for part in e.reasons if unescape(part.finding.because) in unescape(item)]
            assert re.findall(r'#([\w-]+)" data-due="([\d-]+)"', item) == [
                (fact, str(KNOWLEDGE.fact(fact).due)) for fact in part.finding.facts
            ]


# ------------------------------------------------------------------ stacks


def with_twin() -> Knowledge:
    """The small knowledge base with a third stack, rated like the first, so that two tie."""
    twin = KNOWLEDGE.stacks[0]._replace(id="twin", name="Twin")
    return replace(
        KNOWLEDGE, stacks=(*KNOWLEDGE.stacks, twin), vocabulary=WORDS._replace(stacks=(*WORDS.stacks, "twin"))
    )


def test_no_stack_is_offered_where_it_is_unfit() -> None:
    """Under the heading stand only stacks that are fit for every answer, each with its rank's order; the others are behind a
    summary and called ruled out, and where stacks tie a sentence says so."""
    knowledge, tied, unfit = with_twin(), 0, 0
    for query in [*QUERIES, "live=both-ways&jobs=long&tongue=other&people=two", "jobs=long&tongue=script&people=two"]:
        e = explained(query, knowledge)
        part = section(after(e, knowledge), "What to build the separate part with")
        offered = re.findall(r'data-stack="(\w+)"', part.partition("<details")[0])
        fit = [
            row
            for row in e.stacks
            if not any(
                (found := knowledge.stack(row.stack).finding(one.requirement, one.level)) and found.rating == 0
                for one in e.ranking.answers
            )
        ]
        assert set(offered) <= {row.stack for row in fit}, query
        assert len(offered) == min(3, len([row for row in e.stacks if row.excluded is None])), query
        near = [row for row in e.stacks if row.excluded is None and e.stacks[0].score - row.score <= TIE]
        names = [knowledge.stack(row.stack).name for row in near]
        assert ("Too close to call between" in part) == (len(near) > 1), query
        assert all(name in part.partition("Too close to call between")[2].partition("</p>")[0] for name in names[1:])
        tied += len(near) > 1
        unfit += bool(e.stacks) and len(fit) < len(e.stacks)
    assert tied
    assert unfit


# ------------------------------------------------------------------ shares


@pytest.mark.parametrize("query", [GAPS, "people=two", "live=both-ways&jobs=short&people=one", QUERIES[9], QUERIES[12]])
def test_the_shares_shown_add_up_to_a_hundred(query: str) -> None:
    """By architecture and by what each says of a backend, the percentages of one list are the whole."""
    e = explained(query)
    html = details.more(Site(KNOWLEDGE, "../"), e, (), shares(Board(KNOWLEDGE, DAY), e.ranking), "")
    lists = re.findall(r'<ul class="mdx-shares">(.*?)</ul>', html)
    assert len(lists) == 2
    for one in lists:
        assert sum(map(int, re.findall(r">(\d+) %<", one))) == 100


def test_the_record_of_the_page_is_the_record() -> None:
    """What is copied and saved is the record as it was made."""
    e = explained(GAPS)
    record = adr.record(KNOWLEDGE, e, DAY, "https://example.org/calculator/")
    html = details.more(Site(KNOWLEDGE, "../"), e, (), {}, record)
    assert unescape(re.search(r"<pre [^>]*><code>(.*?)</code></pre>", html, re.DOTALL)[1]) == record


def test_every_change_is_shown_once() -> None:
    """The nearest stand in the result, apart by whose they are; all others after it, and none twice."""
    for e in every()[:20]:
        html = shown(e)
        more = after(e)
        near, rest = (re.findall(r'<li data-kind="[^"]*"><span>(?:<a[^>]*>|<span>)(.*?)<', one) for one in (html, more))
        assert sorted(map(unescape, near)) == sorted(one.text for one in e.nearest if e.ranking.leader)
        assert sorted(map(unescape, [*near, *rest])) == sorted(one.text for one in worded(e) if e.ranking.leader)
