"""`make bench`: measure the built site and write docs/assets/measured.json.

Measures a copy of site/, which `make site` builds. Names of groups as arguments measure only those, print them and
write nothing.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from playwright.sync_api import BrowserType

from calculator.publish import runtime
from tests import chromium
from tests.bench import boot, engine, lighthouse, page, peers
from tests.bench.figures import SPREAD, alternate, group, row
from tests.bench.hosting import folder, hosted
from tests.conftest import ROOT, SITE

RESULT = ROOT / "docs" / "assets" / "measured.json"
CACHE = ROOT / ".cache" / "bench"
PAGES = Path(__file__).parent / "pages"
BUILDS = 3


def main(chosen: list[str]) -> int:
    """Measure and report; 2 where there is nothing to measure."""
    if not (SITE / "404.html").exists():
        print("There is no built site; `make site` builds it.", file=sys.stderr)
        return 2
    CACHE.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    busy = f"a load of {os.getloadavg()[0]:.1f} from others when it began"
    with tempfile.TemporaryDirectory(prefix="bench-") as name, chromium.driven() as playwright:
        work = Path(name)
        shutil.copytree(SITE, work / "site")
        [shipped] = (work / "site" / "assets").glob("engine-*")
        installed = _prepare(work)
        mounts = {
            "site": folder(work / "site"),
            "stock": folder(work / "stock"),
            "bench": folder(PAGES),
            "python": folder(Path(__file__).parent),
            **{name: folder(work / name, peers.rewritten) for name in ("pyscript", "fence", "theme")},
        }
        if installed:
            mounts["cdn"] = peers.cdn(CACHE / "peers")
        options = chromium.options(playwright.chromium, as_readers=True)
        with hosted(mounts) as (address, log), browsing(playwright.chromium, options) as browser:
            ours = f"/local/site/assets/{shipped.name}/"
            worker = f"site/assets/{shipped.name}/worker.js"
            steps: dict[str, Callable[[], object]] = {
                "boot": lambda: boot.measure(browser, playwright.chromium, options, address, worker),
                "bytes": lambda: boot.sizes(browser, address, worker, log),
                "page": lambda: page.measure(playwright.chromium, options, address),
                "engine": lambda: engine.measure(browser.new_page(), address, ours),
                "peers": lambda: peers.measure(browser, address, ours, log, installed),
                "build": partial(build, work, shipped.name),
            }
            if installed:
                program = str(options["executable_path"] or playwright.chromium.executable_path)
                steps["lighthouse"] = partial(lighthouse.measure, work / "site", program)
            groups = list(measured({name: step for name, step in steps.items() if not chosen or name in chosen}))
            version = browser.version.split(".")[0]
            machine = f"{os.cpu_count()} shared cores, Chromium {version}, Python {platform.python_version()}, {busy}"
    print(f"\nDone in {time.monotonic() - started:.0f} s.")
    if not chosen:
        text = json.dumps(
            {"day": str(date.today()), "machine": machine, "groups": groups}, indent=1, ensure_ascii=False
        )
        RESULT.write_text(text + "\n", encoding="utf-8")
    return 0


def _prepare(work: Path) -> bool:
    """The stock runtime with the wheel of sources, and the peers' pages; whether the packages could be had."""
    stock = work / "stock"
    shutil.copytree(runtime.PYODIDE, stock)
    runtime._wheel(stock)
    shutil.copy(PAGES / "stock.js", stock)
    try:
        peers.pages(work, peers.install(CACHE))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The peers and Lighthouse are left out: {error}", file=sys.stderr)
        return False
    return True


@contextmanager
def browsing(kind: BrowserType, options: dict[str, object]) -> Iterator:  # type: ignore[type-arg]
    """A browser while the block runs."""
    browser = kind.launch(**options)
    try:
        yield browser
    finally:
        browser.close()


def measured(steps: dict[str, Callable[[], object]]) -> Iterator[dict[str, object]]:
    """The groups of each step, printed as they are done."""
    for name, step in steps.items():
        started = time.monotonic()
        found = step()
        for one in found if isinstance(found, list) else [found]:
            print(f"\n{one['title']}  [{name}, {time.monotonic() - started:.0f} s]")
            lines = [one["columns"], *one["rows"]]
            widths = [max(len(line[column]) for line in lines) for column in range(len(one["columns"]))]
            for line in lines:
                print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip(), flush=True)
            yield one


def build(work: Path, engine: str) -> dict[str, object]:
    """The site built by MkDocs into a folder of its own, with the engine that is there."""

    def once() -> float:
        started = time.perf_counter()
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", work / "built"]
        subprocess.run(command, cwd=ROOT, env=os.environ | {"ENGINE": engine}, capture_output=True, check=True)
        return time.perf_counter() - started

    pages = sum(1 for _ in (work / "site").rglob("*.html"))
    samples = alternate({"build": once}, BUILDS)["build"]
    return group(
        "build",
        "Build",
        f"MkDocs alone, without the engine's pipeline. {SPREAD}",
        [row(f"the site, {pages} pages", samples, "s")],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
