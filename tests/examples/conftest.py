"""What the examples' tests share: none of them leaves a process, and those that need more are chosen by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.running import settled


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Examples that need programs from outside run only where `-m` speaks of them, as `make examples` does."""
    if "outside" in config.option.markexpr:
        return
    here = Path(__file__).parent
    out = [item for item in items if here in item.path.parents and item.get_closest_marker("outside")]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="session", autouse=True)
def nothing_left() -> Iterator[None]:
    """After the last test, nothing that the tests started is still running."""
    yield
    assert settled() == []
