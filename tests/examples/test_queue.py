"""One job by three queues: whoever is killed in the middle of it, its effect is there once, and failures end."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.examples.fakes import Held, service
from tests.examples.running import EXAMPLES, Running, eventually, free_port, node, program, ran, worker

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


@pytest.mark.thorough
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
        eventually(lambda: "ends after" in running.log.read_text())  # before the answer, which lets it go on
        answer(200, b"invoice")
        assert running.process.wait(60) == 0
    assert [state for state, *_ in embedded.jobs()] == ["done", "waiting"]
    assert len(embedded.invoices()) == 1


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    """The address of a Redis that keeps nothing."""
    command, client, port = program("redis-server"), program("redis-cli"), str(free_port())
    arguments = [command, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory(prefix="example-") as folder, worker(arguments, Path(folder)):
        ping = [client, "-h", "127.0.0.1", "-p", port, "ping"]
        eventually(lambda: subprocess.run(ping, capture_output=True).stdout == b"PONG\n")
        yield f"redis://127.0.0.1:{port}"


class BullMQ(NamedTuple):
    """The same job by BullMQ."""

    database: Path
    renderer: Held
    env: dict[str, str]

    def say(self, command: str, order: str) -> str:
        """Adds the job of an order, or tells its state."""
        return ran([node(), "bullmq.ts", command, order], QUEUE, self.env).strip()

    def worker(self) -> AbstractContextManager[Running]:
        """A worker, while the block runs."""
        return worker([node(), "bullmq.ts", "work"], QUEUE, self.env)

    def invoices(self) -> list[tuple[object, ...]]:
        """What the jobs have done."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute("select order_id, text from invoices order by order_id").fetchall()


@pytest.fixture
def bullmq(redis: str, tmp_path: Path) -> Iterator[BullMQ]:
    """An empty queue on Redis."""
    renderer = Held()
    subprocess.run([program("redis-cli"), "-u", redis, "flushall"], check=True, capture_output=True)
    with service(renderer) as address:
        database = tmp_path / "queue.db"
        known = {"REDIS": redis, "DATABASE": str(database), "RENDERER": address}
        yield BullMQ(database, renderer, {**known, "LEASE": "1500", "BACKOFF": "10", "ATTEMPTS": "3"})


@pytest.mark.outside
def test_bullmq_another_worker_takes_over(bullmq: BullMQ) -> None:
    """By BullMQ too, the job of a killed worker is done by another, and its effect is one."""
    bullmq.say("add", "4711")
    bullmq.say("add", "4711")
    with bullmq.worker() as first:
        bullmq.renderer.next()
        with bullmq.worker():
            kill(first)
            _, answer = bullmq.renderer.next()
            answer(200, b"by the second")
            eventually(lambda: bullmq.say("state", "4711").startswith("completed"))
    assert bullmq.invoices() == [("4711", "by the second")]
    assert bullmq.renderer.arrived.empty()


@pytest.mark.outside
def test_bullmq_worker_that_comes_back_changes_nothing(bullmq: BullMQ) -> None:
    """A worker that was away and then ends its work after all does it twice; the effect is one, by its own key."""
    bullmq.say("add", "4711")
    with bullmq.worker() as first:
        _, late = bullmq.renderer.next()
        os.killpg(first.process.pid, signal.SIGSTOP)
        with bullmq.worker():
            _, answer = bullmq.renderer.next()
            answer(200, b"in time")
            eventually(lambda: bullmq.say("state", "4711").startswith("completed"))
        late(200, b"too late")
        os.killpg(first.process.pid, signal.SIGCONT)
        eventually(lambda: "another has done it" in first.log.read_text())
    assert bullmq.invoices() == [("4711", "in time")]


@pytest.mark.outside
def test_bullmq_failures_are_repeated_and_end(bullmq: BullMQ) -> None:
    """A job that fails is tried again and is then failed for good; others go on, and a polite end waits for them."""
    bullmq.say("add", "4711")
    with bullmq.worker() as running:
        for _ in range(3):
            bullmq.renderer.next()[1](503, b"")
        eventually(lambda: bullmq.say("state", "4711") == "failed 3 The renderer says 503")
        bullmq.say("add", "4712")
        asked, answer = bullmq.renderer.next()
        running.process.terminate()
        answer(200, b"invoice")
        assert running.process.wait(60) == 0
    assert (asked.body, bullmq.invoices()) == (b"4712", [("4712", "invoice")])
    assert bullmq.renderer.arrived.empty()


class Graphile(NamedTuple):
    """The same job by graphile-worker."""

    address: str
    renderer: Held
    env: dict[str, str]

    def say(self, *words: str) -> None:
        """Sets the database up, adds the job of an order, or frees what a worker held."""
        ran([node(), "graphile.ts", *words], QUEUE, self.env)

    def worker(self) -> AbstractContextManager[Running]:
        """A worker, while the block runs."""
        return worker([node(), "graphile.ts", "work"], QUEUE, self.env)

    def read(self, sql: str) -> list[str]:
        """What stands in the database, a line a row."""
        return ran([program("psql"), "-XAtqd", self.address, "-c", sql], QUEUE).splitlines()


@pytest.fixture
def graphile(postgres: str, tmp_path: Path) -> Iterator[Graphile]:
    """An empty database of its own, set up for the queue."""
    name = f"queue_{os.urandom(4).hex()}"
    ran([program("psql"), "-Xqd", f"{postgres}/postgres", "-c", f"create database {name}"], QUEUE)
    renderer = Held()
    with service(renderer) as address:
        queue = Graphile(f"{postgres}/{name}", renderer, {"DATABASE_URL": f"{postgres}/{name}", "RENDERER": address})
        queue.say("migrate")
        yield queue


INVOICES = "select order_id, text from invoices order by order_id"
LEFT = "select attempts, max_attempts, last_error from graphile_worker.jobs"
HOLDER = "select locked_by from graphile_worker.jobs where locked_by is not null"


@pytest.mark.outside
def test_graphile_job_and_order_are_added_together(graphile: Graphile) -> None:
    """An order that is refused has left no job, although the job was added first; one that is taken has one."""
    graphile.say("add", "4711")
    with pytest.raises(AssertionError, match="orders_pkey"):
        graphile.say("add", "4711")
    assert graphile.read("select count(*) from graphile_worker.jobs") == ["1"]
    with graphile.worker():
        graphile.renderer.next()[1](200, b"invoice")
        eventually(lambda: graphile.read(LEFT) == [])
    assert graphile.read(INVOICES) == ["4711|invoice"]
    assert graphile.renderer.arrived.empty()


@pytest.mark.outside
def test_graphile_another_worker_takes_over(graphile: Graphile) -> None:
    """The job of a killed worker stays with it, while others go on, until it is freed; then its effect is one."""
    graphile.say("add", "4711")
    with graphile.worker() as first:
        graphile.renderer.next()
        kill(first)
    [holder] = graphile.read(HOLDER)
    with graphile.worker():
        graphile.say("add", "4712")
        asked, answer = graphile.renderer.next()
        answer(200, b"another")
        assert asked.body == b"4712"
        eventually(lambda: graphile.read(INVOICES) == ["4712|another"])
        assert graphile.read(HOLDER) == [holder]
        graphile.say("unlock", holder)
        _, answer = graphile.renderer.next()
        answer(200, b"by the second")
        eventually(lambda: graphile.read(LEFT) == [])
    assert graphile.read(INVOICES) == ["4711|by the second", "4712|another"]


@pytest.mark.outside
def test_graphile_failures_are_repeated_and_end(graphile: Graphile) -> None:
    """A job that fails is tried again after a while, and is then kept with its error, for no worker to take."""
    graphile.say("add", "4711")
    with graphile.worker():
        for _ in range(2):
            graphile.renderer.next()[1](503, b"")
        eventually(lambda: graphile.read(LEFT) == ["2|2|The renderer says 503"])
        graphile.say("add", "4712")
        graphile.renderer.next()[1](200, b"invoice")
        eventually(lambda: graphile.read(INVOICES) == ["4712|invoice"])
    assert graphile.renderer.arrived.empty()
