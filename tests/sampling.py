"""How much of a sweep is tried: all of it where CI=true, a part spread evenly over it elsewhere.

Further pages, widths and files of a behaviour are for CI, and so are whole tests that take long and have a nearer one that
is quick, or that try a rarer fault: these are marked `thorough`; `make test TESTS="-m thorough"` runs them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

WHOLE = os.environ.get("CI") == "true"


def sample[Case](whole: Sequence[Case], count: int) -> list[Case]:
    """As many of them, spread evenly; all where a machine has the time for it."""
    if WHOLE:
        return list(whole)
    return [whole[round(place * (len(whole) - 1) / max(count - 1, 1))] for place in range(count)]


def cases(count: int) -> int:
    """How many random cases of that many are drawn: all where a machine has the time for it, else a third."""
    return count if WHOLE else count // 3


def thorough(*values: object) -> pytest.ParameterSet:  # type: ignore[name-defined]
    """Values of a parameter that only a whole run tries."""
    return pytest.param(*values, marks=pytest.mark.thorough)
