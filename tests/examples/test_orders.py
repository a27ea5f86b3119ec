"""One contract, many servers: the same checks hold on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.examples.contract import SESSIONS, Api, each
from tests.examples.running import EXAMPLES, node, server

KNOWN = {"SESSIONS": SESSIONS}


@pytest.fixture(scope="module")
def api(request: pytest.FixtureRequest) -> Iterator[Api]:
    """The orders of a server that runs for the checks of this file."""
    with server([node(), "server.ts"], EXAMPLES / request.param, KNOWN) as running:
        yield Api(running.address)


@pytest.mark.parametrize("api", ["fastify"], indirect=True)
@each
def test_contract(api: Api, check: Callable[[Api], None]) -> None:
    """The server does what the contract says, in each of its checks."""
    check(api)
