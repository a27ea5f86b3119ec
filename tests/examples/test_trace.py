"""One trace across the cut: what a service does is seen as a part of the request that a client made to the front."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.examples.contract import fetch
from tests.examples.fakes import Asked, service
from tests.examples.running import EXAMPLES, eventually, node, server

KINDS = {2: "server", 3: "client"}  # of OTLP's SpanKind


class Span(NamedTuple):
    """A span as the collector gets it, from which of the two programs."""

    program: str
    kind: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, Any]


class Collector:
    """Takes spans by OTLP over HTTP, in JSON."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def __call__(self, asked: Asked) -> tuple[int, bytes]:
        assert (asked.path, asked.headers["content-type"]) == ("/v1/traces", "application/json")
        for resource in json.loads(asked.body)["resourceSpans"]:
            program = values(resource["resource"])["service.name"]
            for span in (span for scope in resource["scopeSpans"] for span in scope["spans"]):
                self.spans.append(
                    Span(
                        program, KINDS[span["kind"]], span["traceId"], span["spanId"], span.get("parentSpanId", ""),
                        values(span),
                    )
                )  # fmt: skip
        return 200, b"{}"

    def of(self, trace: str) -> list[Span]:
        """The spans of a trace, from the client inwards."""
        order = [("front", "server"), ("front", "client"), ("stock", "server")]
        return sorted((each for each in self.spans if each.trace == trace), key=lambda each: order.index(each[:2]))


def values(holder: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a resource or a span."""
    return {each["key"]: next(iter(each["value"].values())) for each in holder["attributes"]}


class System(NamedTuple):
    """The front, and what the collector got."""

    front: str
    collector: Collector


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    """The front before its service; both send their spans to a collector."""
    collector = Collector()
    with service(collector) as address:
        env = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": address,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
            "OTEL_METRICS_EXPORTER": "none",
            "OTEL_LOGS_EXPORTER": "none",
            "OTEL_BSP_SCHEDULE_DELAY": "50",
            "OTEL_NODE_RESOURCE_DETECTORS": "env",
        }
        command = [node(), "--import", "./telemetry.ts"]
        with (
            server([*command, "service.ts"], EXAMPLES / "trace", {**env, "OTEL_SERVICE_NAME": "stock"}) as stock,
            server(
                [*command, "front.ts"], EXAMPLES / "trace", {**env, "OTEL_SERVICE_NAME": "front", "SERVICE": stock.address}
            ) as front,
        ):  # fmt: skip
            yield System(front.address, collector)


def test_one_trace(system: System) -> None:
    """A request leaves one trace: the front's own span, its call, and below that call the span of the service."""
    before = len(system.collector.spans)
    status, _, said = fetch(f"{system.front}/")
    assert (status, json.loads(said)) == (200, {"left": 40})
    eventually(lambda: len(system.collector.spans) == before + 3)
    [trace] = {span.trace for span in system.collector.spans[before:]}
    front, call, stock = system.collector.of(trace)
    assert (front.parent, call.parent, stock.parent) == ("", front.id, call.id)
    assert [span.attributes["url.path"] for span in (front, call, stock)] == ["/", "/stock/tea", "/stock/tea"]
    assert [span.attributes["http.response.status_code"] for span in (front, call, stock)] == [200, 200, 200]


def test_a_trace_that_has_begun_is_carried_on(system: System) -> None:
    """A client that is traced itself is the parent of all: W3C traceparent, in and out."""
    trace, client = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    fetch(f"{system.front}/", headers={"traceparent": f"00-{trace}-{client}-01"})
    eventually(lambda: len(system.collector.of(trace)) == 3)
    front, call, stock = system.collector.of(trace)
    assert (front.parent, call.parent, stock.parent) == (client, front.id, call.id)


def test_a_trace_that_is_not_sampled_costs_nothing(system: System) -> None:
    """Where the client says that its trace is not recorded, neither program sends a span; the next one is sent."""
    trace, other = "1" * 32, "2" * 32
    fetch(f"{system.front}/", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-00"})
    fetch(f"{system.front}/", headers={"traceparent": f"00-{other}-b7ad6b7169203331-01"})
    eventually(lambda: len(system.collector.of(other)) == 3)
    assert system.collector.of(trace) == []


def test_health_leaves_no_trace(system: System) -> None:
    """A check of health is no request of anyone, whatever it brings along; the request after it is one."""
    trace, other = "3" * 32, "4" * 32
    fetch(f"{system.front}/health", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    fetch(f"{system.front}/", headers={"traceparent": f"00-{other}-b7ad6b7169203331-01"})
    eventually(lambda: len(system.collector.of(other)) == 3)
    assert system.collector.of(trace) == []
