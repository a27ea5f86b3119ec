"""What `python -m calculator.publish` says where it can't work, the policy that it gives each page, and what `serve` answers."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from calculator.model import Unusable
from calculator.publish import keeping
from calculator.publish.finishing import INLINE, SCRIPT, STYLE, WAY_UP, digest, finish, policy
from tests.conftest import ROOT, SITE, served

POLICY = re.compile(r'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="([^"]+)"')


@pytest.mark.parametrize("step", [["finish"], ["serve", "http://127.0.0.1:8000/"]])
def test_a_site_that_is_not_there_is_named(step: list[str], tmp_path: Path) -> None:
    """Without a built site a step ends in one sentence with the way out, and no traceback."""
    command = [sys.executable, "-m", "calculator.publish", step[0], str(tmp_path), *step[1:]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (2, f"{tmp_path} holds no built site; `make site` builds it.\n")


def test_a_finished_site_is_not_finished_again(tmp_path: Path) -> None:
    """Finished twice, a site would have every link and mark doubled; the second time says so and touches nothing."""
    (tmp_path / "assets" / "engine-1").mkdir(parents=True)
    with pytest.raises(Unusable, match="is finished already; `make site` builds it anew"):
        finish(tmp_path, Path("engine-1"), "")


# ------------------------------------------------------------------ policy


def test_an_unknown_inline_script_stops_the_build() -> None:
    """A script in a page's Markdown is not allowed because it is there: the build stops and names page, text and sum."""
    script = "fetch('//elsewhere')"
    with pytest.raises(Unusable, match=rf"some\.html holds an inline script .*fetch.*{re.escape(digest(script))}"):
        policy(f"<p>text</p><script>{script}</script>", "engine-1", Path("some.html"))


@pytest.mark.site
def test_each_page_allows_what_it_holds_and_no_more() -> None:
    """Each page's policy names its own inline scripts and styles, all known, and WebAssembly where its engine is."""
    met = set()
    engines = []
    for path in SITE.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        [found] = POLICY.findall(html)
        rules = {name: set(values) for name, *values in map(str.split, found.split("; "))}
        engine = "/engine-" in html
        engines += [path.parent.name] * engine
        met |= {digest(WAY_UP.sub("", script)) for script in SCRIPT.findall(html)}

        def allowed(texts: list[str]) -> set[str]:
            return {"'self'"} | {f"'sha256-{digest(text)}'" for text in texts}

        assert rules["script-src"] == allowed(SCRIPT.findall(html)) | ({"'wasm-unsafe-eval'"} if engine else set()), (
            path
        )
        assert rules["style-src"] == allowed(STYLE.findall(html)), path
        assert " style=" not in re.sub(r"<code>.*?</code>", "", html, flags=re.DOTALL), path
        assert '<meta name="referrer" content="no-referrer">' in html, path

    assert sorted(engines) == ["calculator", "method"]
    assert met == {known for known, what in INLINE.items() if not what.startswith("Zensical")}


# ------------------------------------------------------------------ serve


@pytest.mark.site
@pytest.mark.parametrize(
    ("path", "status", "to"),
    [
        ("", 200, None),
        ("assets/favicon.svg", 200, None),
        ("robots.txt", 404, None),
        ("assets/engine-gone/page.js", 404, None),
        ("/robots.txt", 404, None),
        ("/favicon.ico", 404, None),
        ("/", 302, ""),
    ],
)
def test_serve_answers_as_a_host(address: str, path: str, status: int, to: str | None) -> None:
    """Below the base path lies the site; outside of it is nothing, which browsers and robots are told, but for the way in.

    What is missing is never kept by a browser.
    """
    host, base = urlsplit(address).netloc, urlsplit(address).path
    connection = HTTPConnection(host)
    connection.request("GET", path if path.startswith("/") else base + path)
    reply = connection.getresponse()
    body = reply.read()

    assert (reply.status, reply.getheader("Location")) == (status, None if to is None else base + to)
    if status == 404:
        assert body == (SITE / "404.html").read_bytes()
        assert reply.getheader("Cache-Control") == "no-cache"


# ------------------------------------------------------------------ the engine of the last deploy


def deployed(site: Path, *files: str) -> str:
    """A site with a small engine of these files, which its calculator names; gives the engine's name."""
    sums = {file: {"sha256": hashlib.sha256(file.encode()).hexdigest()} for file in files}
    manifest = json.dumps({"files": sums})
    name = f"engine-{hashlib.sha256(manifest.encode()).hexdigest()[:10]}"
    (site / "assets" / name).mkdir(parents=True)
    (site / "calculator").mkdir(exist_ok=True)
    (site / "404.html").write_text("not here")
    (site / "calculator" / "index.html").write_text(f'<script src="../assets/{name}/page.js"></script>')
    (site / "assets" / name / "manifest.json").write_text(manifest)
    for file in files:
        (site / "assets" / name / file).write_text(file)
    return name


def engines(site: Path) -> set[str]:
    """The engines in a site."""
    return {path.name for path in (site / "assets").iterdir()}


def test_the_last_deploys_engine_is_kept_once(tmp_path: Path) -> None:
    """Each deploy carries its own engine and, byte for byte, that of the one before, and none that is older; where the
    engine has not changed there is only one."""
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    one, two = deployed(first, "worker.js", "old.wasm"), deployed(second, "worker.js", "new.wasm")
    with served(first) as live:
        assert keeping.keep(second, live) == f"Kept {one} for the pages that are still open."
    kept = {path.name: path.read_bytes() for path in (second / "assets" / one).iterdir()}
    assert kept == {path.name: path.read_bytes() for path in (first / "assets" / one).iterdir()}
    assert engines(second) == {one, two}

    three = deployed(third, "worker.js", "newest.wasm")
    with served(second) as live:
        keeping.keep(third, live)
        assert "is this site's own" in keeping.keep(second, live)
    assert engines(third) == {two, three}


def test_nothing_is_kept_of_what_is_not_whole(tmp_path: Path) -> None:
    """A first deploy, a host that is away and a damaged engine keep nothing, say so in a line and stop no deploy."""
    live, new = tmp_path / "live", tmp_path / "new"
    one, two = deployed(live, "worker.js"), deployed(new, "worker.js", "new.wasm")
    with served(live) as address:
        (live / "assets" / one / "worker.js").write_text("cut off")
        assert "is not whole: worker.js" in keeping.keep(new, address)
        (live / "assets" / one / "worker.js").unlink()
        assert "404" in keeping.keep(new, address)
        (live / "calculator" / "index.html").write_text("something else")
        assert "names none" in keeping.keep(new, address)
    assert "No engine kept: " in keeping.keep(new, address)
    assert engines(new) == {two}
