"""The engine of the site that is live, kept for one deploy beside the new one.

In: a finished site's folder, and the address where it is about to replace another. Out: the same folder with the other's
engine in it too, so that a page that was open or cached before the deploy still finds its files, and one line that says
what was kept. Nothing is kept where nothing is live, or where a file is not what its manifest says: a page then asks its
reader to load it again.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

ENGINE = re.compile(rb"assets/(engine-[0-9a-f]{10})/")
PATIENCE = 30  # seconds for one file


def keep(site: Path, address: str) -> str:
    """Add the engine of the site at ``address``; says what was done."""
    try:
        found = ENGINE.search(_get(address, "calculator/"))
        if not found:
            return f"No engine kept: the calculator at {address} names none."
        name = found[1].decode()
        if (site / "assets" / name).exists():
            return f"No engine kept: the one at {address} is this site's own."
        files = _files(urljoin(address, f"assets/{name}/"), name)
    except (OSError, ValueError) as error:
        return f"No engine kept: {error}"
    folder = site / "assets" / name
    folder.mkdir()
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return f"Kept {name} for the pages that are still open."


def _files(folder: str, name: str) -> dict[str, bytes]:
    """An engine's files by name, each as the manifest says, and that as the folder's name says; else ValueError."""
    manifest = _get(folder, "manifest.json")
    sums = {file: entry["sha256"] for file, entry in json.loads(manifest)["files"].items()}
    files = {file: _get(folder, file) for file in sums}
    wrong = [file for file, content in files.items() if hashlib.sha256(content).hexdigest() != sums[file]]
    if wrong or name != f"engine-{hashlib.sha256(manifest).hexdigest()[:10]}":
        raise ValueError(f"{folder} is not whole: {', '.join(wrong) or 'manifest.json'}")
    return files | {"manifest.json": manifest}


def _get(folder: str, file: str) -> bytes:
    """A file over HTTP; OSError where it can't be had."""
    with urlopen(urljoin(folder, file), timeout=PATIENCE) as reply:
        content: bytes = reply.read()
        return content
