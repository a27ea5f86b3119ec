"""The architecture, held by reading the code: who imports whom, who makes a finding, who may know the time."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "calculator"
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
TREES = {file: ast.parse((PACKAGE / file).read_text(encoding="utf-8")) for file in FILES}

# What each module that a browser runs may import of ours. "door" is __init__.py.
BROWSER: dict[str, set[str]] = {
    "model.py": set(),
    "markup.py": set(),
    "robustness.py": set(),
    "answers.py": {"model"},
    "loading.py": {"model"},
    "scoring.py": {"model"},
    "flipping.py": {"answers", "model", "robustness", "scoring"},
    "wording.py": {"flipping", "model", "scoring"},
    "explaining.py": {"answers", "flipping", "model", "robustness", "scoring", "wording"},
    "elements.py": {"markup", "model", "wording"},
    "cases.py": {"elements", "markup", "model", "scoring"},
    "result.py": {"answers", "elements", "explaining", "flipping", "markup", "model", "wording"},
    "adr.py": {"explaining", "model", "wording"},
    "__init__.py": {
        "adr",
        "answers",
        "cases",
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
    "checking": {"answers", "loading", "model"},
    "pages": {
        "adr",
        "answers",
        "cases",
        "checking",
        "door",
        "elements",
        "explaining",
        "markup",
        "model",
        "result",
        "scoring",
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


def room(file: str) -> str:
    """The folder a file stands in, or "" for the package itself."""
    return file.rpartition("/")[0]


def test_every_module_has_its_layer() -> None:
    """Protects the tables above: a new module is given its place before it is merged."""
    assert {file for file in FILES if not room(file)} == {*BROWSER, "__main__.py"}
    assert {room(file) for file in FILES} - {""} == set(BUILD)


@pytest.mark.parametrize("file", BROWSER)
def test_imports_keep_to_the_layers(file: str) -> None:
    """Protects the direction of the data flow, and the browser from what it does not get: a module imports only what lies
    before it, the build's folders least of all."""
    assert ours(file) - BROWSER[file] == set()


@pytest.mark.parametrize("file", [file for file in FILES if BUILD.get(room(file)) is not None])
def test_build_keeps_to_its_rooms(file: str) -> None:
    """Protects the rooms of the build from each other: pages know the rules' folder, nobody knows publish."""
    assert ours(file) - (BUILD[room(file)] or set()) - {room(file)} == set()


@pytest.mark.parametrize("file", [file for file in FILES if room(file) != "publish"])
def test_only_the_standard_library(file: str) -> None:
    """Protects "no install needed": the package imports Python's own modules and ours, mkdocs least of all."""
    assert {name.split(".")[0] for name in imports(file)} - sys.stdlib_module_names - {"calculator"} == set()


def test_findings_are_made_in_one_place() -> None:
    """Protects the one source of verdicts: only the loader constructs a finding, from a knowledge file."""
    assert [file for file in FILES for name, _ in calls(file) if name == "Finding"] == ["loading.py"]


def test_ratings_are_shown_in_one_place() -> None:
    """Protects the one renderer: data-rating, by which the site is read back, is written in one place."""
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


@pytest.mark.parametrize("file", PURE)
def test_nothing_but_the_arguments_counts(file: str) -> None:
    """Protects "same answers, same bytes": no clock, network, environment or machine is read on the way to the page."""
    assert {name for name in imports(file) if name in OUTSIDE or name.split(".")[0] in OUTSIDE} == set()
    assert {name for name, _ in calls(file)} & AT_HAND == set()


@pytest.mark.parametrize("file", PURE)
def test_chance_has_a_seed(file: str) -> None:
    """Protects the shares of weightings: random numbers come from a generator that was handed its seed."""
    tree = TREES[file]
    assert [ast.unparse(call) for name, call in calls(file) if name == "Random" and not call.args] == []
    assert [
        one for one in ast.walk(tree) if isinstance(one, ast.Import) and "random" in {alias.name for alias in one.names}
    ] == []
    taken = [one.names for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and one.module == "random"]
    assert {alias.name for names in taken for alias in names} <= {"Random"}
