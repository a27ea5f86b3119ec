"""Lighthouse's scores for a page of each kind, on a phone as it imagines one (slow line, slow processor) and on a desktop.

In: the site, which is served as its host does, and a Chromium. Out: a table; a score goes from 0 to 100. A page's score is the
median of three runs; pages and devices take turns.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench.figures import Row, alternate, group, middle
from tests.conftest import served

PROGRAM = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
PAGES = {
    "home": "",
    "a decision": "decide/realtime/",
    "matrix": "matrix/",
    "calculator": "calculator/",
    "a guide page": "guide/migration/",
}
DEVICES = {"on a phone": [], "on a desktop": ["--preset=desktop"]}
GOALS = {"on a phone": 95, "on a desktop": 100}
REST = {"accessibility": "accessibility", "best-practices": "best practices", "seo": "findable (SEO)"}
ROUNDS = 3


def measure(site: Path, browser: str) -> dict[str, object]:
    """The scores of the site in the folder ``site`` by the Chromium that lies at ``browser``."""
    found: list[dict[str, float]] = []
    with served(site) as address:

        def run(page: str, device: str) -> float:
            found.append(audit(browser, address + PAGES[page], DEVICES[device]))
            return found[-1]["performance"]

        kinds = {f"{page}, {device}": (page, device) for page in PAGES for device in DEVICES}
        speed = alternate({name: partial(run, *kind) for name, kind in kinds.items()}, ROUNDS)
    rows = [line(f"performance, {name}", speed[name], GOALS[device]) for name, (_, device) in kinds.items()]
    rows += [line(f"{name}, the least of all pages", [min(one[id] for one in found)], 100) for id, name in REST.items()]
    note = (
        f"Median of {ROUNDS} runs each, with the least and the greatest. The phone's line and processor are simulated."
    )
    return group("lighthouse", "Lighthouse", note, rows, ["What", "Score", "Spread", "Goal"])


def audit(browser: str, url: str, options: list[str]) -> dict[str, float]:
    """One run: the score of each category."""
    command = ["node", PROGRAM, url, "--quiet", "--output=json", "--no-enable-error-reporting", *options]
    command += [f"--only-categories={','.join(['performance', *REST])}", "--chrome-flags=--headless=new --no-sandbox"]
    done = subprocess.run(
        command, env=os.environ | {"CHROME_PATH": browser}, capture_output=True, text=True, check=True
    )
    categories = json.loads(done.stdout)["categories"]
    return {id: round(100 * category["score"]) for id, category in categories.items()}


def line(what: str, scores: list[float], least: int) -> Row:
    """A row with its goal, and by how many points that is missed."""
    score, (low, high) = median(scores), middle(scores)
    missed = f"; missed by {least - score:.0f}" if score < least else ""
    return [what, f"{score:.0f}", f"{low:.0f} to {high:.0f}" if len(scores) > 1 else "", f"at least {least}{missed}"]
