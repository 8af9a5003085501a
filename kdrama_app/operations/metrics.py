"""What Prometheus is told: counted as it happens, or looked up when it asks."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Seconds: a cached segment, a page, a search, an upload's chunk on a slow line.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
UNMATCHED = "unmatched"
"""The route of what is at no address of ours: its own path would be a new series for every typo."""

Gauges = Mapping[str, tuple[str, Mapping[tuple[tuple[str, str], ...], float]]]
"""By name: what it means, and its value for each set of labels."""


class Metrics:
    """One process's counters, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "http_request_duration_seconds",
            "How long requests took, to the last byte of their answer",
            ["method", "route", "status_code"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._bytes = Counter("http_response_bytes", "Bytes of answers' bodies", ["route"], registry=self._registry)

    def answered(self, *, method: str, route: str, status: int, seconds: float, size: int) -> None:
        """A request is over; `size` in bytes of its answer's body."""
        self._requests.labels(method, route, str(status)).observe(seconds)
        self._bytes.labels(route).inc(size)

    def exposition(self, gauges: Gauges) -> bytes:
        """Everything, in Prometheus' text format, with what was looked up just now."""
        return generate_latest(self._registry) + generate_latest(_Looked(gauges))  # pyright: ignore[reportArgumentType]


class _Looked:
    """Gauges as a registry of one moment."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        for name, (meaning, values) in self._gauges.items():
            names = [label for label, _ in next(iter(values), ())]
            family = GaugeMetricFamily(name, meaning, labels=names)
            for labels, value in values.items():
                family.add_metric(_values(labels), value)
            yield family


def _values(labels: Iterable[tuple[str, str]]) -> list[str]:
    return [value for _, value in labels]
