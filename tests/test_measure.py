"""How `make measure` measures: its statistics, its gate, what it reads of wrk, and that its data file stays whole."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from calculator import FOLDER
from calculator.loading import bundle, read
from calculator.measures import FILE
from calculator.publish import runtime
from tests.measure import __main__ as command
from tests.measure import gate, versions
from tests.measure.figures import Key, Values, interval, narrow, ratios, rounded, rows
from tests.measure.load import Window, parsed
from tests.measure.protocol import WINDOWS, Question, Sample, rounds, warmed
from tests.measure.questions import QUESTIONS
from tests.measure.servers import FASTIFY, GO, HONO, Series

SAID = """\
Running 2s test @ http://127.0.0.1:4000/health
  1 threads and 20 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.63ms    4.23ms  57.50ms   92.61%
    Req/Sec    42.85k     1.65k   46.10k    80.00%
  Latency Distribution
     50%  412.00us
     75%  600.00us
     90%    1.10ms
     99%    1.02s 
  85340 requests in 2.00s, 14.32MB read
Requests/sec:  42668.21
Transfer/sec:      7.16MB
"""


def test_interval() -> None:
    """The same samples give the same interval, which holds the median, lies within the samples, and can be a point."""
    samples = [10.0, 12.0, 11.0, 30.0, 9.0, 11.5, 10.5]
    middle, low, high = interval(samples)
    assert min(samples) <= low < middle == 11.0 < high <= max(samples)
    many = [1.1**place for place in range(80)]
    assert len({interval(many) for _ in range(10)}) == 1
    assert interval([7.0] * 5) == (7.0, 7.0, 7.0)


def test_interval_covers_nine_of_ten() -> None:
    """Of many series of an even number, about nine of ten intervals hold its true median: as wide as is said."""
    draw = random.Random(1)
    hits = 0
    for _ in range(200):
        _, low, high = interval([draw.gauss(100, 10) for _ in range(14)])
        hits += low <= 100 <= high
    assert 165 <= hits <= 195


def test_ratios_are_paired() -> None:
    """A machine that is half as fast in one round changes no ratio, since both sides of it are of that round."""
    taken = [{Key("a"): {"rate": 100.0 * fast}, Key("b"): {"rate": 50.0 * fast}} for fast in (1.0, 0.5, 2.0)]
    assert ratios(taken, Key("b"), "a") == {"rate": [0.5, 0.5, 0.5]}
    assert narrow(taken, "a")
    taken[1][Key("b")]["rate"] *= 3
    assert not narrow(taken, "a")


def test_ratios_stay_at_their_place() -> None:
    """A row is compared with the base at its own place on the axis; without the base there is no ratio."""
    taken = [
        {Key("a", 1): {"cpu": 2.0}, Key("a", 9): {"cpu": 4.0}, Key("b", 9): {"cpu": 8.0}, Key("c", 5): {"cpu": 1.0}}
    ]
    assert ratios(taken, Key("b", 9), "a") == {"cpu": [2.0]}
    assert ratios(taken, Key("c", 5), "a") == {}


def test_rows() -> None:
    """A row says its name, place, rounds, and each value as median, low, high in three digits."""
    taken = [{Key("a", 5): {"rate": 42851.0}}, {Key("a", 5): {"rate": 42851.0}}]
    assert rows(taken, {Key("a", 5): "A"}, "a") == [
        {"id": "a", "name": "A", "at": 5, "rounds": 2, "values": {"rate": [42900] * 3}, "ratios": {"rate": [1] * 3}}
    ]
    assert [rounded(value) for value in (0.012345, 1.0, 3.14159, 99.95, 1234.5)] == [0.0123, 1, 3.14, 100, 1230]


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_gate_lets_pass() -> None:
    """A quiet machine costs no time; one that becomes quiet is waited for, and that is said, once."""
    clock, said = Clock(), list[str]()
    assert gate.wait(lambda: 0.99, lambda: clock.now, clock.sleep, said.append)
    assert (clock.now, said) == (0.0, [])
    shares = iter([0.5, 0.94, 0.96])
    assert not gate.wait(lambda: next(shares), lambda: clock.now, clock.sleep, said.append)
    assert clock.now == 2 * gate.PAUSE
    assert said == ["  waiting for a quiet machine: a loop got 0.50 of a core"]


def test_gate_gives_up() -> None:
    """After ten minutes one sentence says what was seen and what to do."""
    clock = Clock()
    with pytest.raises(
        gate.Busy, match=r"^The machine is busy: a loop got 0\.50 of a core and needs 0\.95, .*end what"
    ):
        gate.wait(lambda: 0.5, lambda: clock.now, clock.sleep, lambda _: None)
    assert clock.now == gate.PATIENCE


def test_wrk() -> None:
    """Of what wrk prints the right figures are taken, each duration in milliseconds."""
    assert parsed(SAID)._replace(p50=0.0) == Window(85340, 42668.21, 0.0, 1020.0)
    assert parsed(SAID).p50 == pytest.approx(0.412)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SAID + "  Non-2xx or 3xx responses: 12\n", "Non-2xx or 3xx responses: 12"),
        (SAID + "  Socket errors: connect 0, read 3, write 0, timeout 1\n", "Socket errors: connect 0, read 3"),
        ("unable to connect to 127.0.0.1:1 Connection refused\n", "unable to connect"),
    ],
    ids=["status", "socket", "refused"],
)
def test_wrk_faults(text: str, fault: str) -> None:
    """An answer that is none is never counted as a fast one."""
    with pytest.raises(ValueError, match=fault):
        parsed(text)


def test_warm() -> None:
    """Warm is who has answered enough and then agrees with itself; who never does is measured all the same, and named."""
    costs = iter([900.0, 400.0, 390.0, 300.0, 299.0])
    assert warmed(lambda: (Window(100, 100.0, 1.0, 1.0), next(costs)), 400) == "warm after 500 requests in 5 windows"
    swinging = iter(range(1, 100))
    said = warmed(lambda: (Window(100, 100.0, 1.0, 1.0), 100.0 * 2 ** next(swinging)), 400)
    assert f"in {WINDOWS} windows, not settled" in said


def question(most: int = 6, least: int = 3) -> tuple[Question, list[Key]]:
    """A question whose answers are there at once, and the list of what was sampled."""
    asked: list[Key] = []

    @contextmanager
    def sampling(_series: Sequence[Series], _core: int) -> Iterator[Sample]:
        def sample(one: Series) -> Values:
            asked.append(one.key)
            return {"rate": 100.0 + len(asked) % 2, "cpu": 5.0}

        yield sample

    return Question(FASTIFY.id, [Series(FASTIFY), Series(HONO), Series(GO)], sampling, "none", most, least), asked


def test_rounds_are_whole() -> None:
    """Each round meets all series once, in an order that changes, and it ends when the ratios are narrow."""
    asking, asked = question(most=9, least=6)
    taken = rounds(asking, asking.series, 0, lambda: True)
    assert len(taken) == asking.least
    turns = [asked[start : start + 3] for start in range(0, len(asked), 3)]
    assert all(set(turn) == {one.key for one in asking.series} for turn in turns)
    assert len({tuple(turn) for turn in turns}) > 1


def test_a_disturbed_round_is_void() -> None:
    """A round after which the machine is not quiet at once counts for nothing; when nearly all are, it is said."""
    asking, asked = question()
    looks = iter([True, True, False, True, False, True, True])
    assert len(rounds(asking, asking.series, 0, lambda: next(looks))) == 3
    assert len(asked) == 3 * 5
    with pytest.raises(gate.Busy, match="only 0 had a quiet machine"):
        rounds(asking, asking.series, 0, lambda: False)


def test_write_keeps_the_others(tmp_path: Path) -> None:
    """A question writes its own entry only; the file is sorted, so that the same data is the same file."""
    path = tmp_path / "measures.json"
    command.write(path, "json", {"rows": [{"values": {"rate": [1, 0.5, 2e-05]}}]})
    command.write(path, "bff", {"rows": []})
    command.write(path, "json", {"day": "2026-11-28", "rows": [{"values": {"rate": [3, 2, 4]}}]})
    text = path.read_text(encoding="utf-8")
    assert json.loads(text)["questions"] == {
        "bff": {"rows": []}, "json": {"day": "2026-11-28", "rows": [{"values": {"rate": [3, 2, 4]}}]},
    }  # fmt: skip
    assert '"rate": [3, 2, 4]' in text
    command.write(path, "bff", {"rows": []})
    assert path.read_text(encoding="utf-8") == text


def test_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is said in a sentence with the way out, before anything is started."""
    assert "no question speed; there are json, dependency" in command.missing(["speed"])
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert "the package wrk" in command.missing(["json"])
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert "two cores" in command.missing([])
    monkeypatch.setattr("sys.platform", "darwin")
    assert "needs Linux" in command.missing([])


@pytest.mark.parametrize("name", QUESTIONS)
def test_question(name: str) -> None:
    """Each row of a question has an identity of its own and a base to be compared with, and its versions are known."""
    asking = QUESTIONS[name]
    keys = [one.key for one in asking.series]
    assert len(set(keys)) == len(keys)
    assert {Key(asking.base, at) for _, at in keys} <= set(keys)
    servers = [server for one in asking.series for server in (one.server, one.behind) if server]
    assert {product for server in servers for product in server.uses} <= {*versions.PACKAGES, *versions.OTHERS}


def test_the_engine_does_not_hold_the_data() -> None:
    """Readers do not load the measurements with the calculator, and measuring again leaves its folder as it is."""
    documents, _ = read(FOLDER)
    apart = {name: table for name, table in documents.items() if name != FILE}
    assert FILE in documents
    assert bundle(documents) == bundle(apart)
    assert command.RESULT not in runtime._inputs()
