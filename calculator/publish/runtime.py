"""The engine's folder: Pyodide, the calculator's wheel and a standard library of what they use.

In: the package, its knowledge base, the page's scripts, and node_modules/pyodide. Out: a folder named after its
contents, below .cache, with everything that the calculator page loads. The same inputs give the same bytes.

Steps: wheel -> lock file -> compiled for Pyodide's Python (``pyodide py-compile``) -> the modules in use, probed by
running the wheel under Node -> the standard library trimmed to them -> the worked products' answers ->
manifest.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from .. import ask, load, respond
from ..loading import BUNDLE, bundle, read
from ..model import Unusable
from .baring import bare, minify

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "calculator"
PYODIDE = ROOT / "node_modules" / "pyodide"
SCRIPTS = ROOT / "overrides" / "assets" / "engine"
CACHE = ROOT / ".cache" / "engine"

AS_PUBLISHED = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")
STDLIB = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
ANSWERS = "answers.json"
LEFT_OUT = ("__main__.py",)  # of the package; nor do its folders, pages/, publish/ and knowledge/*.toml, go in

# What the probe can't see: encodings and readers that a fault or an odd input needs, and what unpacks a wheel.
SAFETY = (
    "encodings.ascii",
    "encodings.cp437",
    "encodings.idna",
    "encodings.latin_1",
    "encodings.utf_16",
    "importlib.metadata",
    "importlib.readers",
    "importlib.resources",
    "linecache",
    "shutil",
    "tarfile",
    "tempfile",
    "textwrap",
    "tokenize",
    "traceback",
    "zipfile",
)


def build() -> Path:
    """The folder, made if it is not there yet."""
    if not PYODIDE.exists():
        raise Unusable("Pyodide is not installed; `make setup` gets it.")
    key = _digest(_inputs())
    done = CACHE / f"{key}.json"
    if done.exists():
        folder = CACHE / str(json.loads(done.read_text()))
        if folder.exists():
            return folder
    work = CACHE / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    _lock(work, _wheel(work))
    shutil.copy(PYODIDE / STDLIB, work / STDLIB)
    _compile(work)
    for name in AS_PUBLISHED:
        shutil.copy(PYODIDE / name, work / name)
    _trim(work / STDLIB, _modules(work))
    for archive in work.glob("*.whl"):
        _normalise(archive)
    _correct_sums(work)
    minify(SCRIPTS.glob("*.js"), work, module=True)
    (work / ANSWERS).write_text(_answers(), encoding="utf-8")
    files = sorted(path for path in work.iterdir() if path.is_file())
    manifest = {path.name: {"bytes": path.stat().st_size, "sha256": _digest([path])} for path in files}
    fetched = [path for path in files if path.name.endswith((".wasm", ".zip", ".whl", LOCK))]  # by Pyodide, one by one
    sizes = {"loaded": sum(path.stat().st_size for path in fetched), "wire": sum(map(_wire, fetched))}
    text = json.dumps(sizes | {"files": manifest}, indent=1)
    (work / "manifest.json").write_text(text, encoding="utf-8")
    folder = CACHE / f"engine-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
    shutil.rmtree(folder, ignore_errors=True)
    work.rename(folder)
    done.write_text(json.dumps(folder.name))
    return folder


def _answers() -> str:
    """The worked products' answers as the calculator's page shows them, by query: there before the engine is."""
    knowledge = load()
    queries = [ask(scenario.answers, knowledge.checked).query for scenario in knowledge.scenarios]
    return json.dumps({query: respond(query, str(knowledge.checked)) for query in queries}, ensure_ascii=False)


def _wire(path: Path) -> int:
    """A file's size over the wire: static hosts compress WebAssembly and text, archives are compressed already."""
    content = path.read_bytes()
    return len(content) if path.suffix in (".zip", ".whl") else len(gzip.compress(content, 6, mtime=0))


def _inputs() -> list[Path]:
    """Every file that the folder's bytes depend on, Pyodide and esbuild by their lock."""
    package = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".toml", ".mjs")]
    return sorted([*package, *SCRIPTS.glob("*"), ROOT / "package-lock.json", ROOT / "pyproject.toml"])


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


# A fixed date makes compiled files carry the hash of their source in place of the time.
# the last two: no columns in tracebacks and no docstrings, which nobody reads in a browser and everybody would download
EPOCH = {"SOURCE_DATE_EPOCH": "315532800", "PYTHONHASHSEED": "0", "PYTHONNODEBUGRANGES": "1", "PYTHONOPTIMIZE": "2"}


def _run(*command: str | Path) -> str:
    """The output of a tool; its own words where it fails."""
    try:
        done = subprocess.run(command, cwd=ROOT, env=os.environ | EPOCH, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Unusable(f"{command[0]} is not there; `make setup` installs it.") from None
    if done.returncode:
        raise Unusable(f"{Path(command[0]).name} {command[1]} failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def _wheel(work: Path) -> Path:
    """The package's wheel, from a bare copy without what only the build needs."""
    stage = work / "stage"
    (stage / "calculator" / "knowledge").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", stage)
    for path in PACKAGE.glob("*.py"):
        if path.name not in LEFT_OUT:
            (stage / "calculator" / path.name).write_text(bare(path.read_text(encoding="utf-8")), encoding="utf-8")
    documents, _ = read(PACKAGE / "knowledge")
    (stage / "calculator" / "knowledge" / BUNDLE).write_text(bundle(documents), encoding="utf-8")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", work, stage)
    shutil.rmtree(stage)
    return next(work.glob("*.whl"))


def _lock(work: Path, wheel: Path) -> None:
    """A lock file with our wheel alone, for the runtime that Pyodide's own lock file describes."""
    empty = json.loads((PYODIDE / LOCK).read_text(encoding="utf-8")) | {"packages": {}}
    (work / "empty.json").write_text(json.dumps(empty))
    _pyodide("lockfile", "add-wheels", "--input", work / "empty.json", "--output", work / LOCK, wheel)
    (work / "empty.json").unlink()


def _pyodide(*arguments: str | Path) -> str:
    return _run(sys.executable, "-m", "pyodide_cli", *arguments)


def _compile(work: Path) -> None:
    """Compile wheel and standard library for Pyodide's Python, by this Python where it is the same minor version,
    else by Pyodide itself under Node."""
    version = json.loads((PYODIDE / LOCK).read_text(encoding="utf-8"))["info"]["python"]
    if version.split(".")[:2] == [str(part) for part in sys.version_info[:2]]:
        _pyodide("py-compile", "--compression-level", "9", work)
    else:
        _node("compile.mjs", work, *[path for path in sys.path if path.endswith("site-packages")][:1])
    for backup in work.glob("*.old"):
        backup.unlink()
    for wheel in work.glob("*-py3-none-any.whl"):
        wheel.unlink()


def _node(script: str, *arguments: str | Path) -> str:
    return _run("node", Path(__file__).parent / script, *arguments)


def _modules(work: Path) -> set[str]:
    """The modules in use after the real wheel has answered every scenario and every kind of bad input."""
    questions = json.loads(_node("probe.mjs", work))
    return {*questions, *SAFETY}


def _trim(archive: Path, modules: set[str]) -> None:
    """Keep of the standard library what ``modules`` need, packages' parents included."""
    wanted = set(modules)
    for module in modules:
        parts = module.split(".")
        wanted |= {".".join(parts[:length]) for length in range(1, len(parts))}

    def keep(name: str) -> bool:
        module = name.removesuffix(".pyc").replace("/", ".").removesuffix(".__init__")
        # whatever is kept of importlib.metadata or zipfile imports its siblings
        return module in wanted or any(module.startswith(f"{kept}.") for kept in SAFETY)

    _rewrite(archive, keep)


def _normalise(archive: Path) -> None:
    _rewrite(archive, lambda name: True)


def _rewrite(archive: Path, keep: Callable[[str], bool]) -> None:
    """The archive again with names sorted, one date, level 9."""
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in sorted(old.namelist()) if keep(name)}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, content, compresslevel=9)


def _correct_sums(work: Path) -> None:
    """Write the final wheel's name and sum into the lock file."""
    lock = json.loads((work / LOCK).read_text(encoding="utf-8"))
    [wheel] = work.glob("*.whl")
    lock["packages"]["calculator"] |= {"file_name": wheel.name, "sha256": _digest([wheel])}
    (work / LOCK).write_text(json.dumps(lock, sort_keys=True), encoding="utf-8")
