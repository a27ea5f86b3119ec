"""How a question is measured: each series in a process of its own, warmed, then in rounds that meet all series alike."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import NamedTuple

from tests.measure import gate
from tests.measure.figures import Key, Round, Values, narrow
from tests.measure.holding import held
from tests.measure.load import Failed, Window, wrk
from tests.measure.servers import Series, Target, opened, running
from tests.measure.using import memory, processor, settle

AGREE = 0.05
WINDOWS = 30  # to be warm after, at most

Sample = Callable[[Series], Values]


class Question(NamedTuple):
    """What is asked: the series and which of them is the base, how one is sampled, and the load in words."""

    base: str
    series: Sequence[Series]
    sampling: Callable[[Sequence[Series], int], AbstractContextManager[Sample]]  # the core is that of the servers
    load: str
    most: int = 8  # rounds
    least: int = 5


def rounds(question: Question, series: Sequence[Series], core: int, quiet: Callable[[], bool]) -> list[Round]:
    """Samples of all series in turn, in random order, until the ratios are narrow.

    ``quiet`` waits until the machine is quiet and says whether it was so at once: else the round before it is void.
    """
    draw = random.Random(0)
    kept: list[Round] = []
    quiet()
    with question.sampling(series, core) as sample:
        quiet()
        for _ in range(2 * question.most):
            order = draw.sample(series, k=len(series))
            taken: dict[Key, Values] = {one.key: sample(one) for one in order}
            if quiet():
                kept.append(taken)
            if len(kept) == question.most or (len(kept) >= question.least and narrow(kept, question.base)):
                return kept
    if len(kept) < question.least:
        raise gate.Busy(
            f"Of {2 * question.most} rounds only {len(kept)} had a quiet machine; end what else runs and say "
            "`make measure` again, what is measured so far is kept."
        )
    return kept


# ---- requests a second


@contextmanager
def loading(series: Sequence[Series], core: int, seconds: int = 2, enough: int = 3000) -> Iterator[Sample]:
    """All series, started and warm; a sample is a window of wrk."""
    with ExitStack() as stack:
        targets = {one.key: stack.enter_context(opened(one, core)) for one in series}
        for one in series:
            taken = partial(window, targets[one.key], max(1, seconds // 2))
            print(f"  {one.server.name} {one.at or ''}: {warmed(taken, enough)}", flush=True)
        yield lambda one: _values(*window(targets[one.key], seconds))


def warmed(take: Callable[[], tuple[Window, float]], enough: int) -> str:
    """Takes windows until there were requests enough and two windows in a row agree; how that went."""
    requests, before = 0, 0.0
    for count in range(1, WINDOWS + 1):
        seen, cpu = take()
        requests += seen.requests
        if requests >= enough and abs(cpu - before) <= AGREE * before:
            return f"warm after {requests} requests in {count} windows"
        before = cpu
    return f"still {cpu:.0f} µs a request after {requests} requests in {WINDOWS} windows, not settled"


def window(target: Target, seconds: int) -> tuple[Window, float]:
    """A window and the processor time of a request in µs; then the server ends what it has begun."""
    before = processor(target.sessions)
    seen = wrk(target.address, target.connections, seconds)
    used = processor(target.sessions) - before
    settle(target.sessions)
    if not seen.requests:
        raise Failed(f"{target.address} answered nothing within {seconds} s")
    return seen, 1e6 * used / seen.requests


def _values(seen: Window, cpu: float) -> Values:
    return {"rate": seen.rate, "cpu": cpu, "p50": seen.p50, "p99": seen.p99}


# ---- processes


@contextmanager
def starting(series: Sequence[Series], core: int) -> Iterator[Sample]:
    """A sample is a process from its start to its first answer."""

    def sample(one: Series) -> Values:
        started = time.perf_counter()
        with running(one.server, core):
            return {"start": 1000 * (time.perf_counter() - started)}

    yield sample


@contextmanager
def filling(series: Sequence[Series], core: int, seconds: int = 3) -> Iterator[Sample]:
    """A sample is the memory of a fresh process: after its first answer, and after a window of wrk."""

    def sample(one: Series) -> Values:
        with opened(one, core) as target:
            settle(target.sessions)
            rest = memory(target.sessions)
            window(target, seconds)
            return {"rest": rest, "loaded": memory(target.sessions)}

    yield sample


@contextmanager
def holding(series: Sequence[Series], core: int, most: int = 2000) -> Iterator[Sample]:
    """A sample is a fresh process: how many connections it holds open, and what each adds to its memory in KiB.

    What the kernel keeps for a connection is not in it.
    """

    def sample(one: Series) -> Values:
        with opened(one, core) as target:
            asyncio.run(held(target.address, 100, lambda: None))  # what is loaded at the first ones is no part of it
            before = _memory(target)
            count, after = asyncio.run(held(target.address, most, lambda: _memory(target)))
            if not count:
                raise Failed(f"{target.address} holds no connection open")
            return {"open": count, "each": 1024 * (after - before) / count}

    yield sample


def _memory(target: Target) -> float:
    settle(target.sessions)
    return memory(target.sessions)
