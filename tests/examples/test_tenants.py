"""Rows of many tenants in one table of PostgreSQL: who sees which, and through which holes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.examples.running import EXAMPLES, program, ran

TENANTS = EXAMPLES / "tenants"
ALPHA, BETA = "aaaaaaaa-0000-4000-8000-000000000000", "bbbbbbbb-0000-4000-8000-000000000000"


class Database(NamedTuple):
    """The example's tables in a database of their own, each of two tenants with its orders."""

    host: str
    name: str

    def say(self, *arguments: str, role: str = "app") -> list[str]:
        """What psql prints as a role, each line of rows, or its error as a failed assertion."""
        address = f"postgres://{role}@{self.host}/{self.name}"
        return ran([program("psql"), "-XAtqv", "ON_ERROR_STOP=1", "-d", address, *arguments], TENANTS).splitlines()

    def request(self, tenant: str) -> list[str]:
        """One request as the example has it."""
        return self.say("-v", f"tenant={tenant}", "-f", "request.sql")


@pytest.fixture
def tenants(postgres: str) -> Iterator[Database]:
    """A server's role is there for all its databases, so that it goes with the test's."""
    host, name = postgres.partition("@")[2], f"tenants_{os.urandom(4).hex()}"
    server = Database(host, "postgres")
    server.say("-c", f"create database {name}", role="postgres")
    database = Database(host, name)
    server.say("-c", "create role owner login", "-c", f"alter database {name} owner to owner", role="postgres")
    server.say("-c", "alter role owner createrole", role="postgres")
    database.say("-c", "grant create on schema public to owner", role="postgres")
    database.say("-f", "schema.sql", role="owner")
    yield database
    server.say("-c", f"drop database {name}", "-c", "drop role app, owner", role="postgres")


@pytest.mark.outside
def test_a_tenant_sees_its_rows_and_no_others(tenants: Database) -> None:
    """Two tenants ask with the same query, and each gets its own; a row for another is refused."""
    assert tenants.request(ALPHA) == [ALPHA, "4200"]
    assert tenants.request(ALPHA) == [ALPHA, "4200", "4200"]
    assert tenants.request(BETA) == [BETA, "4200"]
    foreign = f"begin; select set_config('app.tenant', '{ALPHA}', true); insert into orders values ('{BETA}')"
    with pytest.raises(AssertionError, match="row-level security"):
        tenants.say("-c", foreign.replace(f"('{BETA}')", f"('{BETA}', gen_random_uuid(), 1)"))


@pytest.mark.outside
def test_a_query_without_a_tenant_sees_nothing(tenants: Database) -> None:
    """A handler that forgets to say whose request it is gets no rows, before any tenant was set and after one was."""
    tenants.request(ALPHA)
    count = "select count(*) from orders"
    assert tenants.say("-c", count) == ["0"]
    assert tenants.say("-v", f"tenant={ALPHA}", "-f", "request.sql", "-c", count)[-1] == "0"


@pytest.mark.outside
def test_a_tenant_set_for_the_session_stays_for_the_next_request(tenants: Database) -> None:
    """What a pool lends on with the connection: after SET the next request, which names no tenant, sees the last one's."""
    tenants.request(ALPHA)
    assert tenants.say("-c", f"set app.tenant = '{ALPHA}'", "-c", "select count(*) from orders") == ["1"]


@pytest.mark.outside
def test_the_owner_is_bound_only_by_force(tenants: Database) -> None:
    """The role of the migrations sees no row of anybody, and every row as soon as force is off; a superuser always."""
    tenants.request(ALPHA)
    tenants.request(BETA)
    count = "select count(*) from orders"
    assert tenants.say("-c", count, role="owner") == ["0"]
    assert tenants.say("-c", "alter table orders no force row level security", "-c", count, role="owner") == ["2"]
    assert tenants.say("-c", count, role="postgres") == ["2"]
