"""What a page of the guide may ask for: each name in a module's ``__all__`` is a macro.

In: the environment that the site generator hands over, of which only ``macro`` is used. Out: macros that
return HTML, or Markdown where the page is to treat it as its own: headings for its contents, code for its colours. An
id that does not exist stops the build with the ids that there are. Nothing of this reaches the browser.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from .. import FOLDER
from ..checking.places import complain_of_places
from ..checking.rules import Faulty, checked
from ..elements import Site
from . import changes, decisions, facts, form, home, matrix, measures, method, options, precedents, scenarios, stacks

ROOT = "root:"  # stands for the way to the top of the site until ``publish`` knows where each page lies
ROOMS = (changes, decisions, facts, form, home, matrix, measures, method, options, precedents, scenarios, stacks)


def define_env(env: Any) -> None:
    """Register every macro; each gets the site as its first argument."""
    knowledge = checked(FOLDER)
    if complaints := complain_of_places(knowledge, FOLDER.parents[1]):
        raise Faulty(complaints)

    site = Site(knowledge, ROOT)

    def bound(page: Callable[..., str]) -> Callable[..., str]:
        @wraps(page)
        def macro(*given: str) -> str:
            return page(site, *given)

        return macro

    for room in ROOMS:
        for name in room.__all__:
            env.macro(bound(getattr(room, name)), name)
