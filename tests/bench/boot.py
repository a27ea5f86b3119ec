"""Boot in Chromium, from the creation of the worker to its first result, and the bytes that it takes.

The site's engine against the stock runtime of the same Pyodide version, which is served as npm has it, with the
calculator's wheel of sources; same protocol, same question.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from playwright.sync_api import Browser, BrowserType, Page

from tests.bench.figures import SPREAD, Row, Samples, alternate, bar, group, ratio, row, show
from tests.bench.hosting import Log
from tests.bench.page import SHOWN

QUESTION = {"call": "respond", "query": "realtime=two-way&team=solo:must", "today": "2026-11-21", "link": ""}
STOCK = "stock/stock.js"
BARE = "bench/bare.html"
COLD_ROUNDS, RETURNING_ROUNDS = 10, 8
STAY = 2_000  # ms
SHAPED_ROUNDS = {"10mbit": 3, "50mbit": 4}
SHAPED = {"10mbit": "10 Mbit/s, 40 ms", "50mbit": "50 Mbit/s, 20 ms"}
WIRE_BAR, PAGE_BAR = 4.9e6, 100e3

Timed = Callable[[Page, str, str, str], float]


def start(page: Page, address: str, network: str, worker: str) -> float:
    """Seconds from the worker's creation to its first result, on a page that has nothing else to do."""
    page.goto(f"{address}/{network}/bench/boot.html")
    times = page.evaluate("([address, message]) => boot(address, message)", [f"{address}/{network}/{worker}", QUESTION])
    return float(times["result"])


def opened(page: Page, address: str, network: str, path: str) -> float:
    """Seconds from the opening of a link with answers to the frame after the one that shows the result."""
    page.add_init_script(f"window.painted = ({SHOWN})({json.dumps(QUESTION['query'])})")
    page.goto(f"{address}/{network}/{path}?{QUESTION['query']}")
    return float(page.evaluate("painted")) / 1000


def cold(browser: Browser, address: str, network: str, worker: str, timed: Timed = start) -> float:
    """A first visit: a profile of its own, without caches."""
    context = browser.new_context()
    try:
        return timed(context.new_page(), address, network, worker)
    finally:
        context.close()


def returning(launch: Callable[[Path], object], profile: Path, address: str, worker: str, timed: Timed) -> float:
    """A later visit: the browser opened again with the profile of earlier visits. The reader stays for a while, in which
    browsers write down the code that they have compiled."""
    context = launch(profile)
    try:
        seconds = timed(context.pages[0], address, "local", worker)  # type: ignore[attr-defined]
        context.pages[0].wait_for_timeout(STAY)  # type: ignore[attr-defined]
        return seconds
    finally:
        context.close()  # type: ignore[attr-defined]


def measure(
    browser: Browser, kind: BrowserType, options: dict[str, object], address: str, ours: str
) -> dict[str, object]:
    """Cold, returning, and cold on two shaped networks; cold and returning with the page around it."""
    variants = {"stock": STOCK, "ours": ours}
    pages = {"stock": BARE, "ours": "site/calculator/"}
    rows: list[Row] = []

    def compare(name: str, samples: Samples, most: float | None) -> None:
        share = ratio(samples["ours"], samples["stock"])
        each = [one / other for one, other in zip(samples["ours"], samples["stock"])]
        against = f"{share:.2f} of stock ({min(each):.2f} to {max(each):.2f})"
        rows.append(row(f"{name}, stock", samples["stock"], "s"))
        rows.append(row(f"{name}, ours", samples["ours"], "s", against, bar(share, most) if most else ""))

    def first(network: str, what: str, timed: Timed = start) -> Callable[[], float]:
        return lambda: cold(browser, address, network, what, timed)

    compare("first visit", alternate({name: first("local", one) for name, one in variants.items()}, COLD_ROUNDS), 0.45)
    compare("returning visit", _returning(kind, options, address, variants, start), 0.40)
    whole = {name: first("local", one, opened) for name, one in pages.items()}
    compare("first visit, link opened to answer painted", alternate(whole, COLD_ROUNDS), 0.50)
    compare("returning visit, link opened to answer painted", _returning(kind, options, address, pages, opened), 0.45)
    for network, rounds in SHAPED_ROUNDS.items():
        samples = alternate({name: first(network, one) for name, one in variants.items()}, rounds)
        compare(f"first visit at {SHAPED[network]}", samples, 0.75 if network == "10mbit" else None)
    note = (
        "From the creation of the worker to its first result, without the page around it; where a link is opened, with all "
        f"that our page shows against a page that has nothing but the stock runtime. {SPREAD} In brackets the "
        "least and the greatest ratio of a round. Shaped in the server: a round trip for each connection and each "
        "answer, one rate for all connections. A returning visit opens the browser again within the ten minutes for "
        "which the host lets it keep files; each visit, of either, lasted two seconds longer than its measurement."
    )
    return group("boot", "Boot", note, rows)


def _returning(
    kind: BrowserType, options: dict[str, object], address: str, variants: dict[str, str], timed: Timed
) -> Samples:
    """Later visits of each variant; two visits before them fill the caches, of files and of compiled code."""
    profiles = {name: Path(mkdtemp(prefix="bench-profile-")) for name in variants}

    def visit(name: str) -> Callable[[], float]:
        return lambda: returning(
            lambda profile: kind.launch_persistent_context(profile, **options),
            profiles[name],
            address,
            variants[name],
            timed,
        )

    try:
        alternate({name: visit(name) for name in variants}, 2)
        return alternate({name: visit(name) for name in variants}, RETURNING_ROUNDS)
    finally:
        for profile in profiles.values():
            shutil.rmtree(profile, ignore_errors=True)


def sizes(browser: Browser, address: str, ours: str, log: Log) -> dict[str, object]:
    """What the browser fetched in a first boot of each, file by file, and what the calculator's page takes before."""
    fetched = {}
    for name, worker in (("ours", ours), ("stock", STOCK)):
        log.clear()
        cold(browser, address, "local", worker)
        fetched[name] = {_short(path): size for path, size in log if "/bench/" not in path}
    mine, theirs = fetched["ours"], fetched["stock"]
    rows: list[Row] = []
    for file in sorted({*mine, *theirs}, key=lambda file: -theirs.get(file, 0)):
        rows.append([file, *(show(of[file], "B") if file in of else "none" for of in (mine, theirs)), "", ""])
    total, stock = sum(mine.values()), sum(theirs.values())
    share = f"{total / stock:.2f} of stock"
    rows.append(["engine in all", show(total, "B"), show(stock, "B"), share, bar(total, WIRE_BAR, "B")])
    log.clear()
    context = browser.new_context()
    context.new_page().goto(f"{address}/local/site/calculator/", wait_until="networkidle")
    context.close()
    page = sum(size for _, size in log)
    rows.append(
        [f"calculator page before start, {len(log)} requests", show(page, "B"), "", "", bar(page, PAGE_BAR, "B")]
    )
    note = (
        "Bodies as sent: text and WebAssembly compressed with gzip as GitHub Pages does, archives as they are; "
        "1 MB is 1,000,000 bytes."
    )
    return group("bytes", "Bytes over the wire", note, rows, ["File", "Ours", "Stock", "Ratio", "Goal"])


def _short(path: str) -> str:
    """A file's name, the same for both variants."""
    name = path.rsplit("/", 1)[1]
    return {"whl": "the calculator's wheel"}.get(name.rsplit(".", 1)[1], {"stock.js": "worker.js"}.get(name, name))
