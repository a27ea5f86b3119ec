"""Others who run Python in a page, each from the page's load to the same small ranking shown.

Their pages are made by their own tools, with their own settings. What they ask of CDNs is answered by the bench's server
from the npm packages of the versions they ask for: the addresses in their files are rewritten to it. So they have the
same server, compression and caching as this site, and no CDN is farther away than this site is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from tests.bench.figures import SPREAD, Row, alternate, group, ratio, row, show
from tests.bench.hosting import Log, Mount, folder

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
ROUNDS = 5
QUESTION = "realtime=two-way&background-jobs=long&language=python&clients=web-and-mobile&team=frontend-and-backend"
SHOWN = "separate-backend=94"  # the ranking's first words; no page holds them before they are computed

CDNS = ("https://cdn.jsdelivr.net/", "https://cdnjs.cloudflare.com/ajax/libs/")
RENAMED = {  # what a CDN calls a package -> the package of npm
    "ace": "ace-builds",
    "highlight.js": "@highlightjs/cdn-assets",
    "mathjax@3": "mathjax@3.2.2",
    "jquery.terminal@2.43.1": "jquery.terminal@2.43.0",  # 2.43.1 is not in npm
}
LEFT_OUT = {
    "stlite 1.9": "it needs NumPy, pandas and Pillow built for Pyodide, which neither npm nor PyPI has",
    "marimo 0.23": "its lock file is at wasm.marimo.app only, and its npm package names dependencies that npm lacks",
}

# Resolves with the seconds since navigation at which the ranking is painted; POKE presses what a reader would have to.
WATCH = """(() => {
  let done;
  window.shown = new Promise((resolve, reject) => {
    done = resolve;
    setTimeout(() => reject(new Error(`Nothing shown: ${location}`)), 60_000);
  });
  const timer = setInterval(() => {
    POKE;
    if (!(SEEN)) return;
    clearInterval(timer);
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => done(performance.now() / 1000);
      after.port2.postMessage(0);
    });
  }, 5);
})()"""
SEEN = f"[...document.querySelectorAll('#out, .pyodide-output')].some((one) => one.textContent.includes('{SHOWN}'))"
PRESS = (
    "{ const run = document.querySelector('[id$=\"--run\"]'); if (run?.onclick) { run.click(); run.onclick = null; } }"
)


def install(cache: Path) -> Path:
    """The packages: npm's, Lighthouse among them, beside this file, PyPI's in a folder of the cache."""
    installed, lock = PACKAGES / ".package-lock.json", HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
    target = cache / "peers"
    if not target.exists():
        work = target.with_suffix(".work")
        pip = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--only-binary=:all:",
        ]
        subprocess.run([*pip, "--dest", work, "-r", HERE / "peers.txt"], check=True, capture_output=True)
        for wheel in work.glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(work)
        work.rename(target)
    return target


def pages(work: Path, python: Path) -> None:
    """The peers' pages into ``work``: PyScript's by hand, the others by their own tools."""
    code = (HERE / "pages" / "rank.py").read_text(encoding="utf-8")
    text = (HERE / "pages" / "pyscript.html").read_text(encoding="utf-8").replace("#RANK#", code)
    (work / "pyscript").mkdir()
    (work / "pyscript" / "index.html").write_text(text, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(python), "NO_MKDOCS_2_WARNING": "1"}
    _fence(work / "fence", code + "\nrun()", python, environment)
    _theme(work / "theme", code, environment)


def _fence(site: Path, code: str, python: Path, environment: dict[str, str]) -> None:
    """A page with markdown-exec's pyodide fence, as Markdown with its formatter makes it."""
    site.mkdir()
    script = (
        "import sys, markdown\n"
        "from markdown_exec import formatter, validator\n"
        "fence = {'name': 'pyodide', 'class': 'pyodide', 'validator': validator, 'format': formatter}\n"
        "options = {'pymdownx.superfences': {'custom_fences': [fence]}}\n"
        "print(markdown.markdown(sys.stdin.read(), extensions=list(options), extension_configs=options))"
    )
    text = f"```pyodide\n{code}\n```\n"
    made = subprocess.run(
        [sys.executable, "-c", script], input=text, env=environment, capture_output=True, text=True, check=True
    )
    for name in ("pyodide.js", "pyodide.css"):
        shutil.copy(python / "markdown_exec" / "assets" / name, site)
    head = '<meta charset="utf-8"><title>Fence</title><link rel="stylesheet" href="pyodide.css">'
    body = f'<body data-md-color-scheme="default">{made.stdout}<script src="pyodide.js"></script></body>'
    (site / "index.html").write_text(f"<!doctype html><html><head>{head}</head>{body}</html>", encoding="utf-8")


def _theme(site: Path, code: str, environment: dict[str, str]) -> None:
    """A site of Pyodide-MkDocs-Theme with a page that runs the ranking when it loads."""
    source = site.with_name("theme-source")
    (source / "docs").mkdir(parents=True)
    shutil.copy(HERE / "theme" / "mkdocs.yml", source)
    (source / "docs" / "index.md").write_text("# Rank\n\n<p id='out'></p>\n\n{{ run('rank') }}\n", encoding="utf-8")
    show = "import js\njs.document.querySelector('#out').textContent = run()\n"
    (source / "docs" / "rank.py").write_text(f"# --- PYODIDE:env --- #\n{code}\n{show}", encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", site]
    subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=True)


def rewritten(content: bytes) -> bytes:
    """A text file with the CDNs' addresses made the bench's."""
    for cdn in CDNS:
        content = content.replace(cdn.encode(), f"/local/cdn/{cdn.removeprefix('https://')}".encode())
    return content


def cdn(python: Path) -> Mount:
    """A mount that answers for the CDNs from the npm packages, and for Pyodide's own wheels from PyPI's."""
    found: dict[tuple[str, str], Path] = {}
    for about in [*PACKAGES.glob("*/package.json"), *PACKAGES.glob("@*/*/package.json")]:
        package = json.loads(about.read_text(encoding="utf-8"))
        found[package["name"], package["version"]] = about.parent
    mounts = {path: folder(path, rewritten) for path in found.values()}

    def read(path: str) -> bytes | None:
        pyodide = re.match(r"cdn\.jsdelivr\.net/pyodide/v([^/]+)/full/(.*)", path)
        if pyodide:
            return _pyodide(found["pyodide", pyodide[1]], pyodide[2], python)
        npm = re.match(r"cdn\.jsdelivr\.net/npm/((?:@[^/]+/)?[^/@]+@[^/]+)(?:/(.*))?$", path)
        libs = re.match(r"cdnjs\.cloudflare\.com/ajax/libs/([^/]+)/([^/]+)/(.*)", path)
        if not npm and not libs:
            return None
        name = RENAMED.get(npm[1], npm[1]) if npm else f"{RENAMED[libs[1]]}@{libs[2]}"
        rest = (npm[2] or "dist/jquery.min.js") if npm else libs[3]
        package, version = name.rsplit("@", 1)
        where = found.get((package, version))
        if where is None:
            return None
        # cdnjs leaves out a package's folder, jsDelivr makes the .min of files that have none
        return next(
            filter(None, map(mounts[where], (rest, f"src-min-noconflict/{rest}", rest.replace(".min.", ".")))), None
        )

    return read


def _pyodide(package: Path, name: str, python: Path) -> bytes | None:
    """A file of a Pyodide release: the npm package's, or the wheel of micropip, entered into the lock file by its sum."""
    wheel = next(python.glob("micropip-*.whl")).read_bytes()
    if name.startswith("micropip"):
        return wheel
    content = folder(package)(name)  # unchanged: one peer checks its sum
    if name == "pyodide-lock.json" and content:
        lock = json.loads(content)
        lock["packages"]["micropip"]["sha256"] = hashlib.sha256(wheel).hexdigest()
        content = json.dumps(lock).encode()
    return content


def measure(browser: Browser, address: str, engine: str, log: Log, installed: bool) -> dict[str, object]:
    """Each in turn, a fresh profile every time: seconds from navigation to the painted ranking, and bytes."""
    small = f"{address}/local/bench/small.html?engine="
    calculator = f"document.querySelector('#result')?.dataset.answers === '{QUESTION}'"
    variants = {
        "this site's engine, the small ranking": (small + engine, SEEN, ""),
        "this site, its calculator page with five answers": (
            f"{address}/local/site/calculator/?{QUESTION}",
            calculator,
            "",
        ),
        "Pyodide 0.29.5 as published, in a worker": (f"{small}/local/stock/", SEEN, ""),
    }
    if installed:
        variants |= {
            "PyScript 0.7.31 (Pyodide 314.0.5)": (f"{address}/local/pyscript/", SEEN, ""),
            "markdown-exec 1.12.6, fence (Pyodide 314.0.2)": (f"{address}/local/fence/", SEEN, PRESS),
            "Pyodide-MkDocs-Theme 5.7.0 (Pyodide 0.25.0)": (f"{address}/local/theme/", SEEN, ""),
        }
    sizes: dict[str, int] = {}

    def visit(name: str) -> float:
        log.clear()
        seconds = _shown(browser, *variants[name])
        sizes[name] = sum(size for _, size in log)
        return seconds

    samples = alternate({name: partial(visit, name) for name in variants}, ROUNDS)
    first, page, *others = variants
    quickest = min(median(samples[name]) for name in others)
    rows: list[Row] = []
    for name, times in samples.items():
        what, seconds, between, *_ = row(name, times, "s")
        against = "" if name == first else f"{ratio(times, samples[first]):.2f} of ours"
        held = "no other faster" if name in (first, page) else ""
        if held and median(times) > quickest:
            held += f"; missed by {100 * (median(times) / quickest - 1):.0f} %"
        rows.append([what, seconds, between, against, show(sizes[name], "B"), held])
    rows += [[name, "not measured", reason, "", "", ""] for name, reason in LEFT_OUT.items()]
    if not installed:
        rows.append(["PyScript, markdown-exec, Pyodide-MkDocs-Theme", "not measured", "no npm or no PyPI", "", "", ""])
    note = (
        "From opening a page to a ranking of seven options over five answers shown, in a fresh profile; the calculator's "
        f"page computes more, the whole answer with all flips. {SPREAD} One local server serves all, compressed with "
        "gzip; the addresses of CDNs are rewritten to it, and what they would send comes from npm and PyPI."
    )
    columns = ["What", "Median", "Spread", "Ratio", "Bytes", "Goal"]
    return group("peers", "Others who run Python in a page", note, rows, columns)


def _shown(browser: Browser, address: str, seen: str, poke: str) -> float:
    """Seconds from navigation to the ranking painted."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.add_init_script(WATCH.replace("SEEN", seen).replace("POKE", poke))
        page.goto(address, wait_until="commit")
        return float(page.evaluate("window.shown"))
    finally:
        context.close()
