"""The built site: what it shows is what the knowledge base holds, and every link of it leads somewhere."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

import pytest

import calculator
from calculator.model import Knowledge
from calculator.pages.facts import BROKEN
from calculator.publish.finishing import contestable
from calculator.publish.serving import COMPRESSED
from tests.conftest import ADDRESS, DAY, ROOT, SITE
from tests.reading import Read, read, said_at

pytestmark = pytest.mark.site

DOCS = sorted(path for path in (ROOT / "docs").rglob("*.md") if "examples" not in path.parts)
PUBLISHED = ROOT / "tests" / "published-anchors.json"
NOT_REPEATED = "Not repeated, since it does not hold"
SAID_AS = {  # terms of the articles that the guide has other words for
    "collaboration": "co-edited documents",
    "custom TCP": "raw TCP",
    "domain-driven split": "business domain",
    "ML": "in-house models",
    "public API consumers": "public API",
}


def expected(knowledge: Knowledge) -> list[tuple[str, str, str, str]]:
    """Every finding as pages show it."""
    scale = knowledge.vocabulary.scale
    return [
        (one.option, one.requirement, one.level, scale[one.rating])
        for requirement in knowledge.requirements
        for level in requirement.levels
        for one in level.findings
    ]


def test_every_finding_shown_is_the_knowledge_bases(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """No page shows a rating that the knowledge base does not give."""
    scale = knowledge.vocabulary.scale
    stacks = [one for stack in knowledge.stacks for one in stack.findings]
    known = {*expected(knowledge), *((one.option, one.requirement, one.level, scale[one.rating]) for one in stacks)}
    shown = {finding for page in pages.values() for finding in page.findings}

    assert set() == shown - known


def test_matrix_holds_each_finding_once(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """The matrix is complete and says nothing twice."""
    assert Counter(expected(knowledge)) == Counter(pages["matrix/"].findings)


def test_decision_pages_hold_their_findings(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """Each decision page shows each of its findings, in the overview and with its reason."""
    for requirement in knowledge.requirements:
        mine = {one for one in expected(knowledge) if one[1] == requirement.id}
        counts = Counter(one for one in pages[f"decide/{requirement.id}/"].findings if one[1] == requirement.id)

        assert mine == set(counts)
        assert min(counts.values()) >= 2


def test_option_pages_hold_their_findings(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """Each option's page shows every finding of that option."""
    for option in knowledge.options:
        mine = {one for one in expected(knowledge) if one[0] == option.id}

        assert mine == {one for one in pages[f"options/{option.id}/"].findings if one[0] == option.id}


def test_scenario_pages_show_their_leader(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """Each worked product's page has a ranking that its expected leader heads, or ties at the head of."""
    for scenario in knowledge.scenarios:
        rows = pages[f"scenarios/{scenario.id}/"].rows

        assert scenario.expects in {row["data-option"] for row in rows if row["data-rank"] == "1"}


# ------------------------------------------------------------------ links


def targets(pages: dict[str, Read]) -> dict[str, set[str]]:
    """Address below the site -> ids on it; files have none."""
    found = {path: set(page.ids) for path, page in pages.items()}
    for file in SITE.rglob("*"):
        if file.is_file() and file.suffix != ".html":
            found[file.relative_to(SITE).as_posix()] = set()
    return found


ELSEWHERE = "https://site.example/base/"  # a base path that no link names


def leads(path: str, link: str) -> tuple[str, str] | None:
    """What a link of the page at ``path`` leads to, as the address below the site and the fragment; None for another
    site's.

    The address keeps a leading slash, which no page of ours has, where the link leaves the base path: by climbing above
    it, even to come back by its name, or by a path of the host that lies outside.
    """
    absolute = urlsplit(link).scheme or link.startswith("/")
    site = ADDRESS if absolute else ELSEWHERE
    address, fragment = urldefrag(urljoin(site + path, link))
    there, base = urlsplit(address), urlsplit(site)
    if there[:2] != base[:2]:
        return None
    return unquote(there.path.removeprefix(base.path)), unquote(fragment)


def test_links_that_leave_the_base_path_are_seen() -> None:
    """The link test can fail: a link that climbs above the base path, or names the host's root, leads to no page of ours."""
    base = urlsplit(ADDRESS).path
    cases = {
        ("decide/team/", "../../matrix/#team"): ("matrix/", "team"),
        ("decide/team/", "#solo"): ("decide/team/", "solo"),
        ("decide/team/", "?a=b"): ("decide/team/", ""),
        ("decide/team/", "../../../matrix/"): ("/matrix/", ""),
        ("", "../matrix/"): ("/matrix/", ""),
        ("", f"..{base}matrix/"): (f"{base}matrix/", ""),
        ("decide/team/", "/matrix/"): ("/matrix/", ""),
        ("404.html", f"{base}matrix/"): ("matrix/", ""),
        ("decide/team/", f"{ADDRESS}matrix/"): ("matrix/", ""),
        ("decide/team/", urljoin(ADDRESS, "/matrix/")): ("/matrix/", ""),
        ("decide/team/", "https://nextjs.org/docs"): None,
        ("decide/team/", "//nextjs.org/docs"): None,
        ("decide/team/", "mailto:someone@nextjs.org"): None,
    }
    assert {case: leads(*case) for case in cases} == cases


def test_every_internal_link_and_fragment_resolves(pages: dict[str, Read]) -> None:
    """No link, image, script or fragment of any page leads nowhere or out of the site, those in raw HTML included."""
    known = targets(pages)
    broken = []
    for path, page in pages.items():
        for link in [*page.links, *page.assets]:
            target, fragment = leads(path, link) or ("", "")
            # a host serves 404.html under any address, so that only absolute links and fragments of it hold
            strayed = path == "404.html" and not urlsplit(link).scheme and not link.startswith(("/", "#"))
            if strayed or target not in known or (fragment and fragment not in known[target]):
                broken.append(f"{path}: {link}")

    assert broken == []


def test_ids_are_unique_on_each_page(pages: dict[str, Read]) -> None:
    """A fragment means one place."""
    doubled = {path: [id for id, count in Counter(page.ids).items() if count > 1] for path, page in pages.items()}

    assert {path: ids for path, ids in doubled.items() if ids} == {}


def test_published_anchors_still_resolve(pages: dict[str, Read]) -> None:
    """Every address of a section that was ever published still works. Adding is free; a removal fails here."""
    published = json.loads(PUBLISHED.read_text())
    known = targets(pages)
    lost = [f"{path}#{id}" for path, ids in published.items() for id in ids if id not in known.get(path, set())]

    assert lost == []


def test_published_anchors_are_complete(pages: dict[str, Read]) -> None:
    """The manifest names every section and fact of the site, so that nothing published is forgotten.

    To publish new ones: python -m tests.published
    """
    from tests.published import anchors

    published = json.loads(PUBLISHED.read_text())
    missing = {path: set(ids) - set(published.get(path, [])) for path, ids in anchors(pages).items()}

    assert {path: ids for path, ids in missing.items() if ids} == {}


def test_findings_link_to_their_decision_and_back(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """Matrix and option pages lead to each decision section; each leads to its row and to the calculator with its answer."""
    weighing = [(one, level) for one in knowledge.requirements for level in one.levels if level.findings]
    for requirement, level in weighing:
        section = f"decide/{requirement.id}/#{level.id}"
        for path in ("matrix/", *(f"options/{option.id}/" for option in knowledge.options)):
            assert any(link.endswith(section) for link in pages[path].links), f"{path} lacks {section}"
        page = pages[f"decide/{requirement.id}/"]
        assert f"../../calculator/?{requirement.id}={level.id}#q-{requirement.id}" in page.links
        assert f"../../matrix/#{requirement.id}-{level.id}" in page.links


CASE = re.compile(r"^\| (?!Your case|-)(.+?) \| (.+) \| (.+?) \|$", re.MULTILINE)


def test_decision_pages_argue_first(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """After the answer what to do in which case, then the argument, then every level's ratings, then the sources."""
    for requirement in knowledge.requirements:
        ids = [id for _, id in pages[f"decide/{requirement.id}/"].headings]
        levels = [level.id for level in requirement.levels]

        assert ids[:2] == [requirement.id, "what-decides"]
        assert ids[ids.index("ratings") + 1 :] == [*levels, "not-covered", "sources"]


def test_every_column_has_a_name() -> None:
    """The head of a table names each of its columns, the first too, for whoever hears the table."""
    empty = re.compile(r"<th[^>]*>\s*</th>")
    assert [str(file) for file in SITE.rglob("*.html") if empty.search(file.read_text(encoding="utf-8"))] == []


def test_cases_lead_to_a_product_that_does_so(knowledge: Knowledge) -> None:
    """A decision's table has three or four cases; each names an architecture, and its product answers this question and
    gets that architecture from the calculator, by a close call where the page says so and nowhere else."""
    for requirement in knowledge.requirements:
        text = (ROOT / "docs" / "decide" / f"{requirement.id}.md").read_text(encoding="utf-8")
        rows = CASE.findall(text.partition('<div class="mdx-cases" markdown>')[2].partition("</div>")[0])

        assert len(rows) in (3, 4)
        for case, do, named in rows:
            product, close, _ = named.partition(", a close call")
            scenario = re.fullmatch(r"\[(.+)\]\(\.\./scenarios/([a-z-]+)\.md\)", product)
            asked = re.fullmatch(r'\{\{ try_answers\("([^"]+)", "[^"]+"\) \}\}', product)
            assert scenario or asked, product
            query = knowledge.scenario(scenario[2]).answers if scenario else asked[1]  # type: ignore[index]
            ranking = calculator.ask(query, DAY).ranking
            assert f"{requirement.id}=" in query, case
            assert bool(close) == (len(ranking.tied) > 1), (requirement.id, case, ranking.tied)
            assert ranking.leader in re.findall(r"\.\./options/([a-z-]+)\.md", do), (
                requirement.id,
                case,
                ranking.leader,
            )
            if scenario:
                assert scenario[1] == knowledge.scenario(scenario[2]).name


def test_search_covers_facts_and_glossary(knowledge: Knowledge) -> None:
    """The search index holds every fact and each term of the glossary as a place of its own."""

    def words(text: str) -> str:
        return " ".join(re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", text)).lower()))

    index = json.loads((SITE / "search" / "search_index.json").read_text())["docs"]
    titles = {one["location"]: words(one["title"]) for one in index}
    terms = re.findall(
        r"\{ #(term-[a-z0-9-]+) \}", (ROOT / "docs" / "guide" / "glossary.md").read_text(encoding="utf-8")
    )

    assert {f"guide/glossary/#{term}" for term in terms} <= {*titles}
    assert len(terms) > 40
    assert [
        fact.id
        for fact in knowledge.facts.values()
        if words(fact.statement.replace("`", " ")) not in titles.get(f"facts/{fact.topic}/#{fact.id}", "")
    ] == []


def test_every_page_is_near(pages: dict[str, Read]) -> None:
    """From home any decision, shape or worked product is one click or two away, and any page at most three."""

    def reached(start: set[str]) -> set[str]:
        found = (leads(path, link) for path in start for link in pages[path].links)
        return start | {one[0] for one in found if one and one[0] in pages}

    once = reached({""})
    twice = reached(once)
    near = [path for path in pages if path.startswith(("decide/", "options/", "scenarios/"))]

    assert set(near) - twice == set()
    assert set(pages) - reached(twice) == {"404.html"}


# ------------------------------------------------------------------ pages as readers and search engines meet them


def test_each_page_names_itself(pages: dict[str, Read]) -> None:
    """Titles and descriptions exist, and no two pages share one."""
    own = {path: page for path, page in pages.items() if path != "404.html"}

    assert len(own) == len({page.title for page in own.values()})
    assert len(own) == len({page.description for page in own.values()})
    assert {path: len(page.description) for path, page in own.items() if not 40 <= len(page.description) <= 170} == {}
    assert {
        path: page.headings for path, page in own.items() if [one for one, _ in page.headings].count("h1") != 1
    } == {}


def test_headings_go_down_one_by_one(pages: dict[str, Read]) -> None:
    """Who moves by headings finds an h1 first, and never an h3 that no h2 stands above."""
    levels = {path: [0, *(int(name[1]) for name, _ in page.headings)] for path, page in pages.items()}

    assert {path for path, found in levels.items() if any(b > a + 1 for a, b in pairwise(found))} == set()


def test_no_page_makes_a_browser_fetch_another(pages: dict[str, Read]) -> None:
    """A hint at the next page is a download in Firefox, which the policy forbids with an error in the console."""
    hints = re.compile(r"<link[^>]* rel=.?(next|prev|prefetch|prerender)\b")

    assert [path for path in SITE.rglob("*.html") if hints.search(path.read_text(encoding="utf-8"))] == []


def test_no_page_waits_for_a_script() -> None:
    """Every script that is a file of its own runs after the page has been read, so that none stands before the first paint."""
    waits = re.compile(r"<script(?=[^>]*\bsrc=)(?![^>]*\b(?:defer|async)\b)(?![^>]*\btype=.?module)[^>]*>")
    found = {path: waits.findall(path.read_text(encoding="utf-8")) for path in SITE.rglob("*.html")}

    assert {path: scripts for path, scripts in found.items() if scripts} == {}


def test_each_page_is_light(pages: dict[str, Read]) -> None:
    """A page with everything its HTML asks for is at most 100 KB over the wire and 12 requests.

    What compresses is counted compressed, as static hosts send it. test_readers.py checks that nothing else is asked.
    """
    sizes: dict[str, int] = {}

    def size(name: str) -> int:
        if name not in sizes:
            content = (SITE / name).read_bytes()
            sizes[name] = len(gzip.compress(content, 6)) if Path(name).suffix in COMPRESSED else len(content)
        return sizes[name]

    heavy = {}
    for path, page in pages.items():
        if path == "404.html":
            continue
        asked = {found[0] for asset in page.assets if (found := leads(path, asset))}
        files = [path + "index.html", *(name for name in asked if (SITE / name).is_file())]
        total = sum(map(size, files))
        if total > 100_000 or len(files) > 12:
            heavy[path] = (total, len(files))

    assert heavy == {}


def test_coverage_is_complete(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """Every system, pattern and topic of the source articles has a place in the guide, and the page lists them all."""
    groups = {"Next.js": 17, "Clients": 5, "Languages": 9, "Hosting": 9}

    assert groups == {group: min(len(knowledge.coverage.get(group, {})), least) for group, least in groups.items()}
    assert sum(map(len, knowledge.coverage.values())) >= 100
    links = set(pages["guide/coverage/"].links)
    assert [
        place for terms in knowledge.coverage.values() for place in terms.values() if f"../../{place}" not in links
    ] == []


def test_coverage_leads_to_what_it_names(knowledge: Knowledge) -> None:
    """Each term stands, word for word, in the section or fact that it leads to; a plural may stand for its singular."""
    astray = []
    for term, place in [(term, place) for terms in knowledge.coverage.values() for term, place in terms.items()]:
        page, anchor = place.split("#")
        said = said_at((SITE / page / "index.html").read_text(encoding="utf-8"), anchor)
        words = SAID_AS.get(term, re.sub(r" \(.*", "", term)).split()
        if not all(
            re.search(rf"(?<!\w){re.escape(word.removesuffix('s'))}s?(?!\w)", said, re.IGNORECASE) for word in words
        ):
            astray.append((term, place))
    assert astray == []
    assert set(SAID_AS) <= {term for terms in knowledge.coverage.values() for term in terms}


def test_each_block_of_the_articles_has_its_counterpart(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """Each of the blocks of the source articles has a link to ours, and where it does not hold one to the reason.

    What is not repeated has a verdict that says why.
    """
    blocks = [block for listed in knowledge.blocks.values() for block in listed]
    links, own = pages["guide/coverage/"].links, {block.place for block in blocks}

    assert len(blocks) == 49
    assert "49 blocks" in (ROOT / "docs" / "guide" / "coverage.md").read_text(encoding="utf-8")
    assert {place for place in own if f"../../{place}" not in links} == set()
    cited = [knowledge.fact(id) for block in blocks for id in block.facts]
    assert {fact.id for fact in cited if f"../../facts/{fact.topic}/#{fact.id}" not in links} == set()
    unfit = [[knowledge.fact(id).verdict for id in block.facts] for block in knowledge.blocks[NOT_REPEATED]]
    assert [verdicts for verdicts in unfit if not set(verdicts) & set(BROKEN)] == []


def test_sitemap_lists_each_page_once(pages: dict[str, Read]) -> None:
    """Search engines are told every page, once, at its published address."""
    listed = re.findall(r"<loc>(.*?)</loc>", (SITE / "sitemap.xml").read_text())

    assert len(listed) == len(set(listed))
    assert len(pages) - 1 == len(listed)


def test_each_section_and_fact_can_be_contested() -> None:
    """Where the repository is known, each heading and each fact carries a prefilled link to say that it is wrong."""
    for path in ("decide/realtime", "facts/security", "guide/faq"):
        html = (SITE / path / "index.html").read_text(encoding="utf-8")
        html = re.sub(r' <a class="mdx-wrong".*?</a>', "", html)  # a clone of a GitHub repository has them already
        page = read(contestable(html, "https://github.com/some/where"))
        places = [
            parse_qs(urlsplit(link).query)["place"][0]
            for link in page.links
            if link.startswith("https://github.com/some/where/issues/new?template=wrong-claim.yml&")
        ]
        own = ADDRESS + path + "/#"
        notes = [place for place in places if place.startswith("facts/")]
        assert {own + id for _, id in page.headings if id} == {*places} - {*notes}
        assert len(notes) == len([id for id in page.ids if id.startswith("note-")])
        assert "wrong-claim.yml" not in contestable(html, "")


# ------------------------------------------------------------------ sources


def test_source_types_no_verdict(knowledge: Knowledge) -> None:
    """Verdicts come from macros: no rating words, ticks or crosses stand in a page's tables."""
    typed = re.compile(rf"\b({'|'.join(knowledge.vocabulary.scale)})\b|[✓✔✗✘✅❌⚠]", re.IGNORECASE)
    lines = ((path, line) for path in DOCS for line in path.read_text(encoding="utf-8").splitlines())
    assert [
        f"{path.relative_to(ROOT)}: {line}"
        for path, line in lines
        if line.lstrip().startswith("|") and typed.search(re.sub(r"\{\{.*?\}\}", "", line))
    ] == []


def test_source_gives_headings_explicit_ids() -> None:
    """Every heading has an id of its own that a rewording does not move; `{#` would open a Jinja comment."""
    wrong = []
    for path in DOCS:
        text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        bare = r"^#+ (?!.*\{ #[a-z0-9-]+ \}$).*"
        wrong += [f"{path.relative_to(ROOT)}: {line}" for line in re.findall(bare, text, re.MULTILINE)]
        wrong += [f"{path.relative_to(ROOT)}: {{#"] * text.count("{#")
    assert wrong == []


def test_cited_facts_are_dated(pages: dict[str, Read], knowledge: Knowledge) -> None:
    """Every fact that any page links to stands on its topic's page."""
    cited = {
        found
        for path, page in pages.items()
        for link in page.links
        if (found := leads(path, link)) and found[0].startswith("facts/") and found[1]
    }
    home = {id: f"facts/{fact.topic}/" for id, fact in knowledge.facts.items()}

    assert set() == {(page, id) for page, id in cited if id in home and home[id] != page}
    assert len(cited) > 200
