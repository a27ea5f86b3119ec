"""What the site ships of others is named with its licence: held to the engine, the theme's bundles and the icons as built."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import material
import pytest

from calculator.publish.licensing import FOLDER, RULE, parts
from calculator.publish.runtime import PYODIDE
from tests.conftest import SITE
from tests.reading import Read

pytestmark = pytest.mark.site

THEME = Path(material.__file__).parent / "templates"
PACKAGE = re.compile(r"(?:node_modules|vendor)/((?:@[^/]+/)?[^/]+)/")
DRAWN = re.compile(r"<path[^>]*? d=[\"']([^\"']+)")
BUILT_IN = """const { loadPyodide } = await import(process.argv[1]);
const python = await loadPyodide();
console.log(python.runPython('import json, sys; json.dumps(sys.builtin_module_names)'));
process.exit(0);"""


def listed(key: str) -> list[str]:
    """What all parts say under a key."""
    return [one for part in parts() for one in part.get(key, [])]


@pytest.fixture(scope="module")
def engine() -> Path:
    """The one engine's folder of the built site."""
    [folder] = (SITE / "assets").glob("engine-*")
    return folder


def test_each_module_of_the_engine_is_attributed(engine: Path) -> None:
    """Every module built into the shipped Python belongs to one part: a new one, and what it is built with, has to be
    looked at."""
    command = ["node", "--input-type=module", "--eval", BUILT_IN, (engine / "pyodide.mjs").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert sorted(json.loads(done.stdout)) == sorted(listed("modules"))


def test_what_the_list_names_is_in_the_engine(engine: Path) -> None:
    """The signs of each part, versions among them, are still in the engine's files, so that nothing is named for nothing."""
    held = b"".join((engine / name).read_bytes() for name in ("pyodide.asm.js", "pyodide.asm.wasm"))
    held += "\n".join(zipfile.ZipFile(engine / "python_stdlib.zip").namelist()).encode()

    assert [name for name in listed("names") if name.encode() not in held] == []


def test_each_library_of_the_bundles_is_named(engine: Path) -> None:
    """Every package that the source maps of the shipped scripts and styles know is in the list, and no other."""
    shipped = [*(SITE / "assets" / "javascripts").rglob("*.js"), *(SITE / "assets" / "stylesheets").glob("*.css")]
    maps = [THEME / f"{path.relative_to(SITE)}.map" for path in shipped]
    maps.append(PYODIDE / "pyodide.mjs.map")
    found = {
        one for path in maps for source in json.loads(path.read_text())["sources"] for one in PACKAGE.findall(source)
    }

    assert len(maps) == 5
    assert sorted(found) == sorted(listed("packages"))


def test_each_set_of_icons_is_named() -> None:
    """Every drawing of the theme's sets that a page or a style sheet shows is of a set in the list, and each set is used."""
    icons = THEME / ".icons"
    sets = {
        drawing: path.relative_to(icons).parts[0]
        for path in icons.rglob("*.svg")
        for drawing in DRAWN.findall(path.read_text(encoding="utf-8"))[:1]
    }
    files = [*SITE.rglob("*.html"), *SITE.rglob("*.css")]
    shown = {drawing for path in files for drawing in DRAWN.findall(unquote(path.read_text(encoding="utf-8")))}

    assert {sets[drawing] for drawing in shown & set(sets)} == set(listed("icons"))


def test_licences_are_complete(pages: dict[str, Read]) -> None:
    """The text names every part and holds each licence once, no text lies unused, and every page's foot leads to it."""
    text = (SITE / "licences.txt").read_text(encoding="utf-8")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")}

    assert [part["name"] for part in parts() if f"\n{part['name']}\n    " not in text] == []
    assert set(texts) == set(listed("texts"))
    heads = {name: f"{RULE}\n{name}\n{RULE}\n\n{own}" for name, own in texts.items()}
    assert [name for name, own in heads.items() if text.count(own) != 1] == []
    assert Counter(part["name"] for part in parts()).most_common(1)[0][1] == 1
    assert [path for path, page in pages.items() if not any(link.endswith("licences.txt") for link in page.links)] == []
