"""The journeys that have to work in every browser: Chromium with all other tests, Firefox and WebKit by `make browsers`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import axe_playwright_python
import pytest

import calculator
from calculator.model import Knowledge
from tests.browsers import Reader
from tests.conftest import DAY, SITE, served
from tests.driving import AXE, FIVE, QUERY, barriers
from tests.sampling import sample

pytestmark = pytest.mark.site
OTHERS = [
    pytest.param(name, marks=[pytest.mark.outside, pytest.mark.xdist_group(name)]) for name in ("Firefox", "WebKit")
]
# Chromium has the journey already, in the module that the test names.
elsewhere = pytest.mark.parametrize("reader", OTHERS, indirect=True)


@pytest.fixture(scope="module", params=[pytest.param("Chromium", marks=pytest.mark.browser), *OTHERS])
def reader(request: pytest.FixtureRequest) -> Iterator[Reader]:
    """Each of the browsers. One that is missing is named; in CI that is a fault."""
    needed = [request.getfixturevalue("browser")] if request.param == "Chromium" else []
    try:
        module = import_module(f"tests.browsers.{request.param.lower()}")
        running = getattr(module, request.param)(*needed)
    except (ImportError, LookupError) as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{request.param} is missing: {missing}")
    yield running
    running.close()


def copied(reader: Reader, folder: Path) -> Path:
    """The site once more, of the same files but for what a browser needs in its pages, and with a frame for a page
    without scripts."""
    site = folder / "site"
    shutil.copytree(SITE, site, copy_function=os.link)
    (site / "frame.html").write_text('<!doctype html><html lang="en"><iframe sandbox="allow-same-origin"></iframe>')
    for file in site.rglob("*.html") if reader.probe else ():
        html = reader.probe + file.read_text(encoding="utf-8")
        file.unlink()
        file.write_text(html, encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def site(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as this browser gets it."""
    return copied(reader, tmp_path_factory.mktemp("reader"))


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site, served."""
    with served(site) as url:
        yield url


@pytest.fixture(autouse=True)
def clean(reader: Reader, request: pytest.FixtureRequest) -> Iterator[None]:
    """No journey leaves an error in the console, or breaks the policy."""
    yield
    assert reader.errors() == []


def answered(reader: Reader, query: str) -> None:
    """Wait until address, form and result have the same answers: these. What fails shows each."""
    reader.wait(
        """(query) => {
          const inputs = [...document.querySelectorAll('#calculator input:checked')];
          const given = inputs.map((one) => `${one.name}=${one.value}`).join('&');
          const state = [location.search.slice(1), given, document.querySelector('#result').dataset.answers];
          const sorted = (answers) => answers.split('&').sort().join('&');
          return state.every((one) => sorted(one) === sorted(query)) ? '' : `${state} in place of ${query}`;
        }""",
        query,
    )


def leader(reader: Reader) -> str:
    """The architecture that the result shown is led by."""
    return reader.run("() => document.querySelector('#result').dataset.leader")


def choose(reader: Reader, requirement: str, level: str) -> None:
    """Answer a question of the form."""
    reader.click(f'#q-{requirement} input[value="{level}"] + span')


def text(reader: Reader, selector: str) -> str:
    """What the first such element says, be it seen or not."""
    return reader.run("(selector) => document.querySelector(selector).textContent", selector)


def seen(reader: Reader, selector: str) -> bool:
    """Whether the first such element can be seen."""
    return reader.run("(selector) => document.querySelector(selector).checkVisibility()", selector)


def test_every_page_renders(reader: Reader, address: str) -> None:
    """Every page shows its heading, without an error in the console and within its policy."""
    faults = {}
    for file in sample(sorted(SITE.rglob("*.html")), 6):
        path = file.relative_to(SITE).as_posix().removesuffix("index.html")
        reader.open(address + path)
        if not seen(reader, "h1") or (errors := reader.errors()):
            faults[path] = errors
    assert faults == {}


def test_from_a_decision_to_a_shared_answer(reader: Reader, address: str, site: Path) -> None:
    """A reader opens a decision in the calculator, answers five questions, and a colleague sees the same by the link."""
    reader.open(address + "decide/realtime/#two-way")
    reader.follow('a[href$="calculator/?realtime=two-way#q-realtime"]')
    reader.until('#result[data-answers="realtime=two-way"]')
    for requirement, level in FIVE.items():
        choose(reader, requirement, level)
    answered(reader, QUERY)
    assert leader(reader) == calculator.ask(QUERY, DAY).ranking.leader
    shared, result = reader.run("() => [location.href, document.querySelector('#result').innerHTML]")
    with served(site) as elsewhere:  # where nothing of the first visit is stored
        reader.open(shared.replace(address, elsewhere))
        answered(reader, QUERY)
        assert reader.run("() => document.querySelector('#result').innerHTML") == result


def test_back_forward_and_reload(reader: Reader, address: str) -> None:
    """The form's state is the address: reload keeps it, back and forward move through it, and so does leaving the page;
    form and result agree at each step, and the engine answers on."""
    reader.open(address + "calculator/")
    choose(reader, "team", "solo")
    answered(reader, "team=solo")
    choose(reader, "realtime", "collaborative")
    answered(reader, "realtime=collaborative&team=solo")
    reader.reload()
    answered(reader, "realtime=collaborative&team=solo")
    reader.go(-1)
    answered(reader, "team=solo")
    reader.go(+1)
    answered(reader, "realtime=collaborative&team=solo")
    reader.open(address + "matrix/")
    reader.go(-1)
    answered(reader, "realtime=collaborative&team=solo")
    choose(reader, "realtime", "one-way")
    answered(reader, "realtime=one-way&team=solo")


def test_applying_a_change_gives_the_leader_it_promises(reader: Reader, address: str, knowledge: Knowledge) -> None:
    """A change offered by the result does what it says, and back undoes it."""
    reader.open(f"{address}calculator/?{QUERY}")
    answered(reader, QUERY)
    promised = text(reader, "#result .mdx-flips li strong").partition(",")[0]  # the name; how close, the headline says
    reader.click("#result .mdx-flips li a[data-apply]")
    reader.until(f'#result:not([data-answers="{QUERY}"])')
    assert promised == knowledge.option(leader(reader)).name
    assert promised in text(reader, "#result .mdx-headline")
    answered(reader, reader.run("() => document.querySelector('#result').dataset.answers"))
    reader.go(-1)
    answered(reader, QUERY)


@elsewhere
def test_failure(reader: Reader, tmp_path: Path) -> None:
    """An engine that cannot start ends in a sentence with its way out and a form that works; once it can, the page loaded
    again answers what was asked meanwhile. (test_failures.py)"""
    site = copied(reader, tmp_path)
    [wasm] = site.glob("assets/engine-*/*.wasm")
    hidden = wasm.rename(tmp_path / wasm.name)
    with served(site) as address:
        reader.open(address + "calculator/?team=solo")
        reader.until('#calculator[data-engine="failed"]')
        line = '[data-when="failed:missing"]'
        assert seen(reader, line)
        assert seen(reader, f'{line} a[href="{address}matrix/?team=solo"]')
        assert not seen(reader, "#result")
        choose(reader, "realtime", "two-way")  # tries once more
        reader.until('#calculator[data-engine="failed"]')
        reader.errors()  # the file that was missing may be named
        hidden.rename(wasm)
        reader.follow(f"{line} [data-reload]")
        answered(reader, "realtime=two-way&team=solo")


@elsewhere
def test_search_finds_a_decision(reader: Reader, address: str) -> None:
    """Search is loaded when first used, and finds. (test_readers.py)"""
    reader.open(address)
    index = "() => performance.getEntriesByType('resource').some(({ name }) => name.includes('search_index'))"
    assert not reader.run(index)
    reader.press("/")
    reader.press("websocket")
    reader.until(".md-search-result__item a")
    assert reader.run(index)
    found = reader.run("() => document.querySelector('.md-search-result__item a').href")
    assert found.startswith(address + "decide/realtime/")


@elsewhere
def test_without_javascript(reader: Reader, address: str, knowledge: Knowledge) -> None:
    """Without a script the page offers the worked products, with their results, and the matrix. (test_readers.py)"""

    def frame(path: str, function: str) -> object:
        """What a function gives for the document of a page in a frame that runs no script."""
        return reader.run(
            f"""(path) => new Promise((done) => {{
              const frame = document.querySelector('iframe');
              frame.onload = () => done(({function})(frame.contentDocument));
              frame.src = path;
            }})""",
            path,
        )

    reader.open(address + "frame.html")
    questions, form, links, matrix = frame(
        "calculator/",
        """(page) => [
          page.querySelectorAll('[data-question]').length,
          page.querySelector('#calculator').checkVisibility(),
          [...page.querySelectorAll('noscript li a')].filter((one) => one.checkVisibility()).map((one) => one.href),
          page.querySelector('noscript a').href,
        ]""",
    )
    assert (questions, form, len(links)) == (len(knowledge.requirements), False, len(knowledge.scenarios))
    assert matrix == address + "matrix/"
    assert frame(links[0], "(page) => page.querySelector('#result [data-rank]').checkVisibility()")


@elsewhere
def test_no_barrier_that_axe_sees(reader: Reader, address: str) -> None:
    """axe sees the same in every browser: nothing. (test_readers.py)"""
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    found = []
    for path in ("", f"calculator/?{QUERY}", "decide/realtime/", "guide/speed/"):
        reader.open(address + path)
        if "?" in path:
            reader.until("#more h3")
        reader.evaluate(f"(async () => {{ {axe}; return ''; }})()")
        report = reader.run("async (options) => (await axe.run(options)).violations", AXE)
        found += [(path, *barrier) for barrier in barriers(report)]
    assert found == []
