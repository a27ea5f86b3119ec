"""What the examples' tests share: none of them leaves a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.examples.running import settled


@pytest.fixture(scope="session", autouse=True)
def nothing_left() -> Iterator[None]:
    """After the last test, nothing that the tests started is still running."""
    yield
    assert settled() == []
