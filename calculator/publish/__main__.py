"""``python -m calculator.publish runtime | finish SITE | keep SITE ADDRESS | serve SITE ADDRESS``: the steps around
``mkdocs build``.

Out: ``runtime`` prints the name of the engine's folder, ``keep`` what it kept, ``serve`` the address; ``finish`` nothing.
One clear line and exit status 2 where a step can't be done.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..model import Unusable
from . import finishing, keeping, runtime, serving


def built(site: str) -> Path:
    """A site's folder; ``Unusable`` where nothing was built in it."""
    if not Path(site, "404.html").exists():
        raise Unusable(f"{site} holds no built site; `make site` builds it.")
    return Path(site)


def main(arguments: list[str]) -> None:
    """Run one step."""
    match arguments:
        case ["runtime"]:
            print(runtime.build().name)
        case ["finish", site]:
            finishing.finish(built(site), runtime.build(), os.environ.get("REPOSITORY_URL", ""))
        case ["keep", site, address]:
            print(keeping.keep(built(site), address))
        case ["serve", site, address]:
            serving.serve(built(site), address)
        case _:
            raise Unusable("Say `runtime`, `finish SITE`, `keep SITE ADDRESS` or `serve SITE ADDRESS`.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Unusable as unusable:
        print(unusable, file=sys.stderr)
        sys.exit(2)
