"""One job by three queues: whoever is killed in the middle of it, its effect is there once, and failures end."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.examples.fakes import Held, service
from tests.examples.running import EXAMPLES, Running, eventually, node, ran, worker

QUEUE = EXAMPLES / "queue"


class Embedded(NamedTuple):
    """The queue in SQLite, and the service that its job asks, whose answers the test gives."""

    database: Path
    renderer: Held
    env: dict[str, str]

    def add(self, order: str) -> None:
        """Adds the job for an order."""
        ran([node(), "embedded.ts", "add", order], QUEUE, self.env)

    def worker(self, **more: str) -> AbstractContextManager[Running]:
        """A worker, while the block runs."""
        return worker([node(), "embedded.ts", "work"], QUEUE, self.env | more)

    def read(self, sql: str) -> list[tuple[object, ...]]:
        """What stands in the database."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchall()

    def jobs(self) -> list[tuple[object, ...]]:
        """State, number of attempts and last error of each job."""
        return self.read("select state, attempt, error from jobs order by id")

    def invoices(self) -> list[tuple[object, ...]]:
        """What the jobs have done."""
        return self.read("select order_id, text from invoices order by order_id")


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    """An empty queue; its workers get 60 seconds for a job, since none has to lose it unless the test wants that."""
    renderer = Held()
    with service(renderer) as address:
        database = tmp_path / "queue.db"
        known = {"DATABASE": str(database), "RENDERER": address, "LEASE": "60000", "BACKOFF": "10", "ATTEMPTS": "3"}
        yield Embedded(database, renderer, known)


def kill(running: Running) -> None:
    """Ends a worker as a power cut does."""
    os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait()


def test_a_job_is_done(embedded: Embedded) -> None:
    """A job that is added is done once, also by two workers."""
    embedded.add("a")
    embedded.add("b")
    with embedded.worker(), embedded.worker():
        for _ in range(2):
            asked, answer = embedded.renderer.next()
            answer(200, b"invoice " + asked.body)
        eventually(lambda: [state for state, *_ in embedded.jobs()] == ["done", "done"])
    assert embedded.invoices() == [("a", "invoice a"), ("b", "invoice b")]
    assert embedded.jobs() == [("done", 1, None)] * 2


def test_another_worker_takes_over(embedded: Embedded) -> None:
    """The job of a worker that is killed in its middle is done by another when the lease ends, and its effect is one."""
    embedded.add("a")
    with embedded.worker(LEASE="1000") as first:
        embedded.renderer.next()
        with embedded.worker():
            kill(first)
            _, answer = embedded.renderer.next()
            answer(200, b"by the second")
            eventually(lambda: embedded.jobs() == [("done", 2, None)])
    assert embedded.invoices() == [("a", "by the second")]


def test_a_worker_that_comes_back_changes_nothing(embedded: Embedded) -> None:
    """One that was away for longer than its lease, and then ends its work after all, finds the job done."""
    embedded.add("a")
    with embedded.worker(LEASE="1000") as first:
        _, late = embedded.renderer.next()
        os.killpg(first.process.pid, signal.SIGSTOP)
        with embedded.worker():
            _, answer = embedded.renderer.next()
            answer(200, b"in time")
            eventually(lambda: embedded.jobs() == [("done", 2, None)])
        late(200, b"too late")
        os.killpg(first.process.pid, signal.SIGCONT)
        eventually(lambda: "another has done it" in first.log.read_text())
    assert embedded.invoices() == [("a", "in time")]


def test_a_long_job_keeps_its_lease(embedded: Embedded) -> None:
    """A job may take longer than its lease: as long as its worker lives, no other gets it."""
    embedded.add("a")
    with embedded.worker(LEASE="2400"):
        _, answer = embedded.renderer.next()
        [[before]] = embedded.read("select due from jobs")
        with embedded.worker():
            eventually(lambda: embedded.read(f"select 1 from jobs where due > {before} + 2400"))
            assert embedded.renderer.arrived.empty()
            answer(200, b"at last")
            eventually(lambda: embedded.jobs() == [("done", 1, None)])


def test_failures_are_repeated_and_end(embedded: Embedded) -> None:
    """A job that fails is tried again, after twice the time each time; then it is dead, and does not hold up others."""
    embedded.add("a")
    times = []
    with embedded.worker(BACKOFF="200"):
        for _ in range(3):
            _, answer = embedded.renderer.next()
            times.append(time.time())
            answer(503, b"")
        eventually(lambda: embedded.jobs() == [("dead", 3, "Error: The renderer says 503")])
        embedded.add("b")
        asked, answer = embedded.renderer.next()
        answer(200, b"invoice")
        eventually(lambda: len(embedded.invoices()) == 1)
    assert asked.body == b"b"
    assert times[1] - times[0] >= 0.2 and times[2] - times[1] >= 0.4
    assert embedded.renderer.arrived.empty()


def test_a_failure_is_mended(embedded: Embedded) -> None:
    """A job whose second attempt succeeds is done, and keeps no error."""
    embedded.add("a")
    with embedded.worker():
        embedded.renderer.next()[1](500, b"")
        embedded.renderer.next()[1](200, b"invoice")
        eventually(lambda: embedded.jobs() == [("done", 2, None)])
    assert embedded.invoices() == [("a", "invoice")]


def test_a_job_that_kills_its_workers_ends(embedded: Embedded) -> None:
    """A job whose every attempt ends with its worker is dead after the last, as one that fails is."""
    embedded.add("a")
    for _ in range(2):
        with embedded.worker(LEASE="500", ATTEMPTS="2") as running:
            embedded.renderer.next()
            kill(running)
    with embedded.worker(ATTEMPTS="2"):
        eventually(lambda: embedded.jobs() == [("dead", 2, "its workers ended")])
    assert embedded.renderer.arrived.empty()


def test_a_polite_end_waits_for_the_job(embedded: Embedded) -> None:
    """A worker that is asked to end, as each deploy does, finishes the job at hand and takes no other."""
    embedded.add("a")
    embedded.add("b")
    with embedded.worker() as running:
        _, answer = embedded.renderer.next()
        running.process.terminate()
        answer(200, b"invoice")
        assert running.process.wait(60) == 0
    assert [state for state, *_ in embedded.jobs()] == ["done", "waiting"]
    assert len(embedded.invoices()) == 1
