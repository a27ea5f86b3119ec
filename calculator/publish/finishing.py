"""The site that MkDocs has built -> the site that is published.

In: the site's folder and the engine's. Out: the same folder with the engine in it and without what nobody asks for.
"""

from __future__ import annotations

import shutil
from pathlib import Path

UNUSED = ("**/*.map", "assets/javascripts/lunr", "assets/engine")  # assets/engine: the scripts go with their engine


def finish(site: Path, engine: Path) -> None:
    """Complete the site in place."""
    for pattern in UNUSED:
        for path in list(site.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(engine, site / "assets" / engine.name)
