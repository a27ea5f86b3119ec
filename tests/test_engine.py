"""The engine that the site ships: it is what the repository holds, and it answers as CPython does, byte for byte."""

from __future__ import annotations

import ast
import gzip
import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

import calculator
from calculator.loading import bundle, read
from calculator.model import Knowledge
from calculator.publish import runtime
from calculator.publish.baring import bare, minify
from calculator.publish.runtime import AS_PUBLISHED, LEFT_OUT, LOCK, PACKAGE, PYODIDE, SCRIPTS, STDLIB
from calculator.publish.serving import COMPRESSED
from tests.conftest import DAY, ROOT, SITE, random_queries
from tests.sampling import WHOLE

pytestmark = pytest.mark.site

ANSWER_SETS = 300 if WHOLE else 20


@pytest.fixture(scope="module")
def engine() -> Path:
    """The one engine's folder of the built site."""
    [folder] = (SITE / "assets").glob("engine-*")
    return folder


@pytest.fixture(scope="module")
def wheel(engine: Path) -> zipfile.ZipFile:
    """The shipped wheel."""
    [path] = engine.glob("*.whl")
    return zipfile.ZipFile(path)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_wheel_is_compiled_from_the_repository(wheel: zipfile.ZipFile) -> None:
    """Each module of the shipped wheel carries the hash of the source that the repository holds, bare of what only people
    read, and none is missing."""
    from _imp import source_hash  # what importlib.util.source_hash does, for any Python's magic number

    shipped = {name: wheel.read(name) for name in wheel.namelist() if name.endswith(".pyc")}
    written = {
        path.name: path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py") if path.name not in LEFT_OUT
    }
    sources = {name: bare(text).encode() for name, text in written.items()}

    assert {f"calculator/{name}c" for name in sources} == set(shipped)
    for name, source in sources.items():
        compiled = shipped[f"calculator/{name}c"]
        magic = int.from_bytes(compiled[:4], "little")
        assert source_hash(magic, source) == compiled[8:16], name


def test_bare_modules_are_the_same_code() -> None:
    """What is taken off a module before it is compiled is read by nobody who runs it: docstrings, comments and the
    annotations of functions, and nothing else."""
    for path in PACKAGE.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        tree, left = ast.parse(text), ast.parse(bare(text))
        for node in ast.walk(left):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) or ast.get_docstring(node) is None
        assert [type(node) for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Compare | ast.Return)] == [
            type(node) for node in ast.walk(left) if isinstance(node, ast.Call | ast.Compare | ast.Return)
        ], path.name
        fields = [
            [(one.target.id, ast.unparse(one.annotation)) for one in ast.walk(each) if isinstance(one, ast.AnnAssign)]
            for each in (tree, left)
        ]
        assert fields[0] == fields[1], path.name


def test_wheel_is_small(engine: Path) -> None:
    """The calculator itself, knowledge base and all, is at most 140,000 bytes: every reader who answers downloads it."""
    [wheel] = engine.glob("*.whl")
    assert wheel.stat().st_size <= 140_000


@pytest.mark.thorough
def test_two_builds_give_the_same_bytes(engine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is reproducible: built again from nothing, every file has the same bytes and so the folder its name."""
    monkeypatch.setattr(runtime, "CACHE", tmp_path)
    again = runtime.build()

    assert engine.name == again.name
    assert {path.name: digest(path) for path in engine.iterdir()} == {
        path.name: digest(path) for path in again.iterdir()
    }


def test_wheel_holds_the_knowledge_base(wheel: zipfile.ZipFile) -> None:
    """The shipped knowledge is the repository's, without the facts' texts."""
    documents, unreadable = read(ROOT / "calculator" / "knowledge")

    assert not unreadable
    assert bundle(documents) == wheel.read("calculator/knowledge/knowledge.json").decode()


def test_lock_names_the_wheel(engine: Path) -> None:
    """The lock file that the page loads registers the wheel under its sum, which the browser verifies."""
    [wheel] = engine.glob("*.whl")
    entry = json.loads((engine / LOCK).read_text())["packages"]["calculator"]

    assert (wheel.name, digest(wheel)) == (entry["file_name"], entry["sha256"])


def test_pyodide_is_the_published_one(engine: Path) -> None:
    """Loader, glue and WebAssembly are the npm package's, unchanged; the standard library is a part of its own."""
    assert [digest(PYODIDE / name) for name in AS_PUBLISHED] == [digest(engine / name) for name in AS_PUBLISHED]
    stock = {name.removesuffix(".py") for name in zipfile.ZipFile(PYODIDE / STDLIB).namelist()}
    kept = {name.removesuffix(".pyc") for name in zipfile.ZipFile(engine / STDLIB).namelist()}
    assert set() == kept - stock
    assert len(kept) < len(stock) / 2


def test_scripts_are_the_repositorys(engine: Path, tmp_path: Path) -> None:
    """Page script and worker are the repository's, as esbuild makes them small."""
    minify(SCRIPTS.glob("*.js"), tmp_path, module=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(made) == 3
    assert made == {name: (engine / name).read_bytes() for name in made}


def test_manifest_describes_the_folder(engine: Path) -> None:
    """The manifest gives every file's size and sum, and the folder is named after it."""
    text = (engine / "manifest.json").read_bytes()
    files = json.loads(text)["files"]
    there = sorted(path for path in engine.iterdir() if path.name != "manifest.json")

    assert f"engine-{hashlib.sha256(text).hexdigest()[:10]}" == engine.name
    assert {path.name: {"bytes": path.stat().st_size, "sha256": digest(path)} for path in there} == files


def test_engine_is_small(engine: Path) -> None:
    """All that the calculator page loads of the engine is at most 4.9 MB over the wire, as a static host compresses it."""
    loaded = [path for path in engine.iterdir() if path.name != "run.js"]
    sizes = [
        len(gzip.compress(path.read_bytes(), 6)) if path.suffix in COMPRESSED else path.stat().st_size
        for path in loaded
    ]

    assert sum(sizes) <= 4_900_000


def test_same_bytes_under_pyodide(engine: Path, knowledge: Knowledge) -> None:
    """The browser's engine and the build give the same HTML for every scenario and three hundred answer sets (20 where time
    is short)."""
    scenarios = [one.answers for one in knowledge.scenarios]
    odd = [
        "",
        "=&&%ff=%00:::",
        "realtime=two-way&realtime=none",
        "x" * 5000,
        "language=python:must&hosting=static-only:must",
    ]
    queries = scenarios + odd + random_queries(ANSWER_SETS, seed=1)
    longer = scenarios[: 5 if WHOLE else 2]
    asked = json.dumps({"day": str(DAY), "queries": queries, "longer": longer})
    done = subprocess.run(
        ["node", "--liftoff-only", ROOT / "tests" / "answer.mjs", engine],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    answered = json.loads(done.stdout)

    different = [query for query, html in zip(queries, answered["html"]) if html != calculator.respond(query, str(DAY))]
    assert different == []
    assert ["".join(calculator.elaborate(query, str(DAY))) for query in longer] == answered["more"]
