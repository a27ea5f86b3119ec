"""The architecture, held by reading the code: who imports whom, who makes a finding, who may know the time."""

from __future__ import annotations

import ast
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, SITE

PACKAGE = ROOT / "calculator"
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
TREES = {file: ast.parse((PACKAGE / file).read_text(encoding="utf-8")) for file in FILES}

# What each module that a browser runs may import of ours. "door" is __init__.py.
BROWSER: dict[str, set[str]] = {
    "shown.py": set(),
    "model.py": {"shown"},
    "markup.py": set(),
    "robustness.py": set(),
    "mending.py": set(),
    "answers.py": {"mending", "model"},
    "measures.py": {"shown"},
    "loading.py": {"measures", "model", "shown"},
    "scoring.py": {"model", "robustness"},
    "outlook.py": {"model", "scoring"},
    "flipping.py": {"answers", "model", "robustness", "scoring"},
    "wording.py": {"flipping", "model", "scoring"},
    "changing.py": {"answers", "flipping", "model", "scoring", "wording"},
    "explaining.py": {"answers", "changing", "flipping", "model", "outlook", "robustness", "scoring", "wording"},
    "elements.py": {"changing", "markup", "model", "wording"},
    "cases.py": {"elements", "markup", "scoring", "shown"},
    "building.py": {"elements", "explaining", "markup", "scoring", "wording"},
    "result.py": {
        "answers",
        "elements",
        "explaining",
        "flipping",
        "loading",
        "markup",
        "model",
        "scoring",
        "wording",
    },
    "details.py": {"building", "changing", "elements", "explaining", "markup", "model", "wording"},
    "adr.py": {"explaining", "model", "wording"},
    "__init__.py": {
        "adr",
        "answers",
        "cases",
        "changing",
        "details",
        "elements",
        "explaining",
        "loading",
        "model",
        "result",
        "scoring",
    },
}
# Folders that no wheel carries, with what of ours outside the folder they may import; None: anything.
BUILD: dict[str, set[str] | None] = {
    "checking": {"answers", "loading", "measures", "model"},
    "pages": {
        "adr",
        "answers",
        "cases",
        "changing",
        "checking",
        "details",
        "door",
        "elements",
        "explaining",
        "flipping",
        "markup",
        "measures",
        "model",
        "outlook",
        "result",
        "scoring",
        "shown",
        "wording",
    },
    "publish": None,
}
PURE = [*BROWSER, *(file for file in FILES if file.startswith("pages/"))]  # what lies between the answers and the HTML


def imports(file: str) -> Iterator[str]:
    """The dotted name of each module that a file imports, anywhere in it; ours begin with "calculator."."""
    folder = ["calculator", *Path(file).parent.parts]
    for node in ast.walk(TREES[file]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = folder[: len(folder) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                below = PACKAGE.parent / Path(*name.split("."), alias.name)
                is_module = name.startswith("calculator") and (below.is_dir() or below.with_suffix(".py").is_file())
                yield f"{name}.{alias.name}" if is_module else name


def ours(file: str) -> set[str]:
    """The modules of ours that a file imports, by their first name below the package; the package itself is "door"."""
    found = (name.split(".") for name in imports(file) if name.split(".")[0] == "calculator")
    return {name[1] if len(name) > 1 else "door" for name in found}


def calls(file: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call that a file makes, with the last part of the name that is called."""
    for node in ast.walk(TREES[file]):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).split(".")[-1], node


def first_names(file: str) -> set[str]:
    """The packages that a file imports."""
    return {name.split(".")[0] for name in imports(file)}


def strays(
    files: Iterable[str], found: Callable[[str], set[str]], allowed: Callable[[str], set[str]]
) -> dict[str, set[str]]:
    """For each file, what is found in it and not allowed; without the files that keep to what is."""
    return {file: more for file in files if (more := found(file) - allowed(file))}


def room(file: str) -> str:
    """The folder a file stands in, or "" for the package itself."""
    return file.rpartition("/")[0]


def test_every_module_has_its_layer() -> None:
    """A new module is given its place in the tables above before it is merged."""
    assert {file for file in FILES if not room(file)} == {*BROWSER, "__main__.py"}
    assert {room(file) for file in FILES} - {""} == set(BUILD)


def test_imports_keep_to_the_layers() -> None:
    """A module that a browser runs imports only what lies before it in the data flow, the build's folders least of all."""
    assert strays(BROWSER, ours, lambda file: BROWSER[file]) == {}


def test_build_keeps_to_its_rooms() -> None:
    """The rooms of the build are apart: pages know the rules' folder, nobody knows publish."""
    files = [file for file in FILES if BUILD.get(room(file)) is not None]
    assert strays(files, ours, lambda file: (BUILD[room(file)] or set()) | {room(file)}) == {}


@pytest.mark.site
def test_what_ships_imports_nothing_that_does_not() -> None:
    """The browser has what its modules ask for: each module of ours that the built wheel's files import is in the wheel."""
    [wheel] = (SITE / "assets").glob("engine-*/*.whl")
    shipped = {Path(name).stem for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".pyc")}
    assert {f"{name}.py" for name in shipped} == set(BROWSER)
    names = shipped - {"__init__"} | {"door"}
    assert strays([f"{name}.py" for name in shipped], ours, lambda _: names) == {}


def test_only_the_standard_library() -> None:
    """Nothing is installed to run it: the package imports Python's own modules and ours, mkdocs least of all."""
    files = [file for file in FILES if room(file) != "publish"]
    assert strays(files, first_names, lambda _: {*sys.stdlib_module_names, "calculator"}) == {}


def test_a_newcomer_can_read_it() -> None:
    """Code stays in pieces that fit a head: no module is over 400 lines, and no function over 50."""
    modules = {file: len((PACKAGE / file).read_text(encoding="utf-8").splitlines()) for file in FILES}
    functions = {
        f"{file}: {node.name}": node.end_lineno - node.lineno + 1
        for file in FILES
        for node in ast.walk(TREES[file])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    }
    assert {file: lines for file, lines in modules.items() if lines > 400} == {}
    assert {name: lines for name, lines in functions.items() if lines > 50} == {}


def test_findings_are_made_in_one_place() -> None:
    """Verdicts have one source: only the loader constructs a finding, from a knowledge file."""
    assert [file for file in FILES for name, _ in calls(file) if name == "Finding"] == ["loading.py"]


def test_ratings_are_shown_in_one_place() -> None:
    """Ratings have one renderer: data-rating, by which the site is read back, is written in one place."""
    writers = [
        file
        for file in FILES
        for node in ast.walk(TREES[file])
        if (isinstance(node, ast.keyword) and node.arg == "data_rating")
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and 'data-rating="' in node.value)
    ]
    assert writers == ["elements.py"]


# ------------------------------------------------------------------ nothing but the arguments

OUTSIDE = {  # modules that know the time, the machine, the network or chance without a seed
    *("asyncio", "getpass", "http", "locale", "os", "platform", "secrets", "socket", "ssl", "subprocess", "sys"),
    *("tempfile", "threading", "time", "urllib.request", "uuid"),
}
AT_HAND = {  # calls that give the same, and those that differ from one run to the next
    *("today", "now", "utcnow", "fromtimestamp", "getenv", "urandom", "SystemRandom", "input", "open", "id", "hash"),
}


def test_nothing_but_the_arguments_counts() -> None:
    """The same answers give the same bytes: no clock, network, environment or machine is read on the way to the page.

    The door alone looks at what runs it, to say so to a Python that is too old.
    """
    for file in PURE:
        looks = {ast.unparse(one) for one in ast.walk(TREES[file]) if isinstance(one, ast.Attribute)}
        looks = {one for one in looks if one.startswith("sys.")}
        door = {"sys"} if file == "__init__.py" and looks == {"sys.version_info", "sys.stderr"} else set()
        assert {name for name in imports(file) if OUTSIDE & {name, name.split(".")[0]}} == door, file
        assert {name for name, _ in calls(file)} & AT_HAND == set(), file


def test_chance_has_a_seed() -> None:
    """The shares of weightings are the same each time: random numbers come from a generator that was handed its seed."""
    for file in PURE:
        tree = TREES[file]
        assert [ast.unparse(call) for name, call in calls(file) if name == "Random" and not call.args] == [], file
        whole = [one for one in ast.walk(tree) if isinstance(one, ast.Import)]
        assert "random" not in {alias.name for one in whole for alias in one.names}, file
        taken = [one.names for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and one.module == "random"]
        assert {alias.name for names in taken for alias in names} <= {"Random"}, file
