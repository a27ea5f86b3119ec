"""What was measured: figures in words, plots that follow the numbers, and no number of it without spread, versions and day."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

import calculator
from calculator.elements import Site
from calculator.measures import QUANTITIES, QUOTED, figures, filled, number
from calculator.model import Unusable
from calculator.pages import measures, plots
from calculator.pages.plots import Bar, Line
from calculator.shown import Spread
from tests.conftest import ROOT, SITE
from tests.small import KNOWLEDGE

SMALL = Site(KNOWLEDGE, "")
RUNS = KNOWLEDGE.runs
DOCS = sorted(path for path in (ROOT / "docs").rglob("*.md") if "examples" not in path.parts)
MEASURED = (
    ROOT / "calculator" / "knowledge" / "measures.json"
).exists()  # in a clone it is; while it is made it is not
CIRCUMSTANCES = (
    "measured on 28 November 2026 with Next.js 16.4.6, Fastify 5.12.8; load: 20 connections; machine: two cores; "
    "medians of 12 to 14 rounds with their 90 % intervals"
)


def words(html: str) -> str:
    """What is read of some HTML."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def shares(html: str, name: str) -> list[float]:
    """The percentages of an attribute, in order."""
    return [float(found) for found in re.findall(rf'\b{name}="([\d.]+)%"', html)]


# ------------------------------------------------------------------ words


def test_a_figure_is_a_ratio_with_its_spread() -> None:
    """Whoever quotes a figure gets number and interval together, with the same digits; ratios say to what."""
    known = figures(RUNS)
    assert known["json.app.cpu"] == "44 times the processor time of Lean server (38 to 51)"
    assert known["json.wide.cpu.times"] == "1.94 times (1.80 to 2.06)"
    assert known["json.lean.rate.value"] == "42,800 requests a second (41,000 to 44,000)"
    assert known["dependency.app@50.rate"] == "0.65 times the rate of Lean server (0.62 to 0.67)"
    assert known["json.run"] == CIRCUMSTANCES
    assert known["json.day"] == "28 November 2026"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (0.0242, "0.024"),
        (0.5, "0.50"),
        (1.94, "1.94"),
        (5.58, "5.6"),
        (44.4, "44"),
        (998, "998"),
        (42_851, "42,900"),
        (0, "0"),
    ],
)
def test_a_number_has_the_digits_it_deserves(value: float, says: str) -> None:
    """No number claims more than its spread allows."""
    assert number(value) == says


def test_every_quantity_has_its_words() -> None:
    """A value of any kind that the file may hold can be named, compared and put into a sentence."""
    assert set(QUANTITIES) == {"rate", "cpu", "p50", "p99", "start", "rest", "loaded", "open", "each"}
    assert [id for id, quantity in QUANTITIES.items() if quantity.says.count("{}") != 1] == []


# ------------------------------------------------------------------ facts


def test_facts_quote_what_was_measured() -> None:
    """Statement, correction and title of a fact hold the figures of the file, so that they cannot disagree with it."""
    fact = KNOWLEDGE.facts["fact-measured-json"]
    assert fact.statement == (
        "The app takes 44 times the processor time of Lean server (38 to 51), the wide server 1.94 times (1.80 to 2.06)."
    )
    assert (
        fact.correction == f"The lean one takes 22 µs of processor time a request (21 to 23). It was {CIRCUMSTANCES}."
    )
    assert fact.sources[0].title == "Our own run: make measure on 28 November 2026"


def test_only_what_is_known_is_filled_in() -> None:
    """Braces of code and of unknown names stay as they were written, for the checks to see."""
    text = "Use { after } and {json.app.p99} and {a}."
    assert filled(text, figures(RUNS)) == text


def test_facts_that_quote_say_when_and_how() -> None:
    """A fact with a figure has the circumstances of its question in itself, and leads to the section of the page."""
    import tomllib

    incomplete, quoting = [], 0
    for path in sorted((ROOT / "calculator" / "knowledge" / "facts").glob("*.toml")):
        for id, fact in tomllib.loads(path.read_text(encoding="utf-8")).items():
            said = f"{fact['statement']} {fact.get('correction', '')}"
            for question in {name.partition(".")[0] for name in QUOTED.findall(said)}:
                quoting += 1
                places = [source.get("url") for source in fact["sources"]]
                if f"{{{question}.run}}" not in said or f"guide/measurements/#{question}" not in places:
                    incomplete.append((id, question))
    assert incomplete == []
    assert quoting >= 12


def test_a_run_of_ours_leads_to_its_section() -> None:
    """A source that is a run of ours leads to what it measured, from wherever the fact is shown."""
    [source] = calculator.pages.facts.sources_of(Site(KNOWLEDGE, "../"), KNOWLEDGE.facts["fact-measured-json"])
    assert source == '<a href="../guide/measurements/#json">Our own run: make measure on 28 November 2026</a>'


# ------------------------------------------------------------------ plots


def test_bars_follow_the_numbers() -> None:
    """A bar is as long as its median, its whiskers end at the ends of the interval, and the tick of ratios stands at 1."""
    rows = [Bar("Wide", "2 times (1 to 3)", Spread(2, 1, 3)), Bar("App", "8 times (6 to 10)", Spread(8, 6, 10))]
    wide, app = re.findall(r"<svg.*?</svg>", plots.bars("Processor time", rows, 10, True))
    one = plots.FULL / 10
    assert (shares(wide, "rect width"), shares(app, "rect width")) == ([2 * one], [8 * one])
    tick, whisker, left, right = zip(shares(app, "x1"), shares(app, "x2"))
    assert tick == pytest.approx((one, one))
    assert whisker == pytest.approx((6 * one, 10 * one))
    assert (left, right) == (pytest.approx((6 * one,) * 2), pytest.approx((10 * one,) * 2))


def test_lines_follow_the_numbers() -> None:
    """A point lies where its median is on the scale, its whisker ends at the interval, and places are apart evenly."""
    spreads = {1: Spread(1, 0.5, 2), 16: Spread(0.1, 0.05, 0.2), 256: Spread(1, 1, 1)}
    svg = plots.lines("p", "Rate", "By connections.", "connections", [Line("App", spreads)])
    assert shares(svg, "cx") == pytest.approx([plots.LEFT, 50, plots.RIGHT])
    heights = [float(found) for found in re.findall(r' cy="([\d.]+)rem"', svg)]
    assert heights == pytest.approx([plots.height(one.median, 0.05, 2) for one in spreads.values()], abs=0.01)
    assert plots.height(2, 0.05, 2) == plots.TOP and plots.height(0.05, 0.05, 2) == plots.TOP + plots.DEEP
    apart = [plots.height(value, 0.01, 10) for value in (10, 1, 0.1, 0.01)]
    assert [b - a for a, b in pairwise(apart)] == pytest.approx([plots.DEEP / 3] * 3)
    for spread in spreads.values():
        low, high = (f"{plots.height(end, 0.05, 2):.2f}rem" for end in (spread.low, spread.high))
        assert f'y1="{low}" y2="{high}"' in svg


def test_names_of_lines_do_not_touch() -> None:
    """Lines that end at one place have their names one above the other."""
    drawn = [
        Line(name, {1: Spread(1, 1, 1), 16: Spread(value, 0.01, 2)})
        for name, value in (("A", 1), ("B", 1.01), ("C", 1))
    ]
    svg = plots.lines("p", "Rate", "By connections.", "connections", drawn)
    ends = sorted(float(re.search(rf'y="([\d.]+)rem"[^>]*>{name}<', svg)[1]) for name in "ABC")  # type: ignore[index]
    assert min(b - a for a, b in pairwise(ends)) >= plots.APART - 0.01


@pytest.mark.parametrize("question", ["json", "dependency", "connections"])
def test_what_is_drawn_is_said(question: str) -> None:
    """Who does not see the drawing has each number of it with its interval, in words beside the bars or in a description."""
    html = measures.chart(SMALL, question, "rate")
    said = words(html)
    for row in RUNS[question].rows:
        spread = row.ratios["rate"]
        shown = row.values["rate"] if row.id == "lean" and question != "connections" else spread
        assert f"{number(shown.median)} " in said and f"({measures.between(shown)})" in said, row
    assert ("<title" in html and "<desc" in html) == (question == "connections")
    for id in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html):
        assert f' id="{id}"' in html


def test_bars_are_sorted() -> None:
    """The best comes first, which of processor time is the least and of requests the most."""
    assert re.findall(r"<li><span>([^<]+)</span>", measures.chart(SMALL, "json", "cpu")) == [
        "Lean server",
        "Wide server",
        "The app",
    ]
    assert (
        re.findall(r"<li><span>([^<]+)</span>", measures.chart(SMALL, "dependency", "rate"))
        == ["Lean server", "The app"] * 2
    )


def test_a_quantity_is_what_no_other_is_compared_by() -> None:
    """Of the base the number itself stands beside the bar, since its ratio says nothing."""
    assert "Lean server 22 µs (21 to 23)" in words(measures.chart(SMALL, "json", "cpu"))


def test_the_table_has_every_number() -> None:
    """Beside the plot stands a table of all ratios and values, each with its spread, and the rounds."""
    said = words(measures.measures(SMALL, "json", "cpu").partition("<table")[2])
    for row in RUNS["json"].rows:
        for kind in (row.values, row.ratios if row.id != "lean" else {}):
            for spread in kind.values():
                assert f"({measures.between(spread)})" in said
        assert f" {row.rounds} " in f" {said} "


@pytest.mark.parametrize("question", RUNS)
def test_a_plot_says_when_and_how(question: str) -> None:
    """Versions, day, machine, load and rounds stand beside the numbers."""
    run = RUNS[question]
    quantity = next(iter(run.rows[0].values))
    said = words(measures.chart(SMALL, question, quantity))
    for part in (
        "28 November 2026",
        "Next.js 16.4.6",
        "Fastify 5.12.8",
        run.load,
        run.machine,
        "rounds",
        "90 % interval",
    ):
        assert part in said


# ------------------------------------------------------------------ prose


def test_a_figure_in_prose_has_its_spread_its_day_and_its_mark() -> None:
    """A number in a sentence carries interval and day, and the mark of the fact that has the versions."""
    html = measures.figure(SMALL, "json", "app", "cpu")
    assert words(html).startswith("44 times the processor time of Lean server (38 to 51; 28 Nov 2026)")
    assert 'data-fact="fact-measured-json"' in html


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("json.app.p99", "run `make measure QUESTIONS=json`, or name one of json.app.rate, json.app.cpu."),
        (
            "json.cow.cpu",
            "run `make measure QUESTIONS=json`, or name one of json.lean, json.wide, json.app, json.run, json.day.",
        ),
        ("bff.app.cpu", "run `make measure QUESTIONS=bff`, or name one of json, dependency, connections, sockets."),
    ],
)
def test_what_was_not_measured_stops_the_build(name: str, says: str) -> None:
    """One sentence names the command and what there is."""
    with pytest.raises(Unusable) as stopped:
        measures.figure(SMALL, *name.split("."))
    assert str(stopped.value) == f"“{name}” was not measured; {says}"


def test_a_question_that_was_not_measured_stops_the_build() -> None:
    """Likewise for a whole question, and for a quantity that none of its rows has."""
    with pytest.raises(Unusable, match="“bff” was not measured; run `make measure QUESTIONS=bff`"):
        measures.measures(SMALL, "bff", "cpu")
    with pytest.raises(Unusable, match=r"“json\.start” was not measured; .* one of json\.rate, json\.cpu"):
        measures.chart(SMALL, "json", "start")


# ------------------------------------------------------------------ the pages


def test_each_question_has_its_section(tmp_path: Path) -> None:
    """The page of the measurements has a section for each question that a page quotes, named as the question is."""
    page = (ROOT / "docs" / "guide" / "measurements.md").read_text(encoding="utf-8")
    quoted = {
        name
        for path in DOCS
        for name in re.findall(r'\{\{ (?:figure|chart|measures)\("([a-z]+)"', path.read_text("utf-8"))
    }
    assert quoted - set(re.findall(r"\{ #([a-z]+) \}", page)) == set()
    assert len(quoted) >= 12


@pytest.mark.site
def test_no_number_without_spread_and_day() -> None:
    """On every built page a number of ours has its interval beside it, in prose its day too, and at a plot how it was run."""
    bare = []
    for path in sorted(SITE.rglob("index.html")):
        html = path.read_text(encoding="utf-8")
        name = path.relative_to(SITE).as_posix()
        bare += [
            (name, item)
            for item in re.findall(r"<li><span>[^<]*</span><span>([^<]*)</span><svg", html)
            if " to " not in item
        ]
        text = words(
            re.sub(r'<svg.*?</svg>|<table.*?</table>|<ul class="mdx-plot".*?</ul>', " ", html, flags=re.DOTALL)
        )
        bare += [
            (name, it[0])
            for it in re.finditer(
                r"[\d.,]+ times the (?:rate|processor time) of [^(]{1,60}\((?![\d.,]+ to [\d.,]+[;)])", text
            )
        ]
        if 'class="mdx-plot"' in html and "Measured on " not in text:
            bare.append((name, "no day"))
    assert bare == []
