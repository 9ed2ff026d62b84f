"""Counts of what happened in; Prometheus text out. Called on the hot path, so a count is one dictionary entry."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strangler.gateway.process import Gateway
    from strangler.gateway.request import Request
    from strangler.routing.decision import Decision

PREFIX = "strangler_gateway_"
BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counters with labels, one latency histogram per extraction and upstream, the last unexpected fences."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, Labels]] = Counter()
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._times: dict[tuple[str, str], list[float]] = {}
        self.fenced_elsewhere: deque[str] = deque(maxlen=100)  # writes no route declares: the plan should name them

    def count(self, name: str, **labels: str) -> None:
        self._counts[name, tuple(labels.items())] += 1

    def total(self, name: str) -> int:
        """Sum over all labels of one counter."""
        return sum(count for (known, _), count in self._counts.items() if known == name)

    def answered(self, extraction: str, upstream: str, status: int, took_s: float) -> None:
        self._answers[extraction, upstream, status] += 1
        times = self._times.get((extraction, upstream))
        if times is None:
            times = self._times[extraction, upstream] = [0.0] * (len(BUCKETS_S) + 2)
        times[bisect_left(BUCKETS_S, took_s)] += 1
        times[-1] += took_s

    def fenced(self, extraction: str, request: Request, decision: Decision) -> None:
        self.count("fenced", extraction=extraction, route=decision.route.name if decision.route else "undeclared")
        if decision.route is None or not decision.is_write:
            self.fenced_elsewhere.append(f"{request.method} {request.path}")

    def render(self, gateway: Gateway) -> bytes:
        """The whole page."""
        lines = [*self._counter_lines(), *self._answer_lines(), *self._time_lines(), *_gauge_lines(gateway)]
        return ("\n".join(lines) + "\n").encode()

    def _counter_lines(self) -> list[str]:
        names = sorted({name for name, _ in self._counts})
        lines = []
        for name in names:
            lines.append(f"# TYPE {PREFIX}{name}_total counter")
            lines += [_line(f"{name}_total", k, v) for (known, k), v in self._counts.items() if known == name]
        return lines

    def _answer_lines(self) -> list[str]:
        lines = [f"# TYPE {PREFIX}requests_total counter"]
        for (extraction, upstream, status), count in self._answers.items():
            labels = (("extraction", extraction), ("upstream", upstream), ("status", str(status)))
            lines.append(_line("requests_total", labels, count))
        return lines

    def _time_lines(self) -> list[str]:
        lines = [f"# TYPE {PREFIX}seconds histogram"]
        for (extraction, upstream), times in self._times.items():
            labels: Labels = (("extraction", extraction), ("upstream", upstream))
            below = 0.0
            for edge_s, count in zip((*BUCKETS_S, "+Inf"), times[:-1], strict=True):
                below += count
                lines.append(_line("seconds_bucket", (*labels, ("le", str(edge_s))), below))
            lines += [_line("seconds_count", labels, below), _line("seconds_sum", labels, times[-1])]
        return lines


def _gauge_lines(gateway: Gateway) -> list[str]:
    values: list[tuple[str, Labels, float]] = [
        ("table_version", (), gateway.keeper.table.version),
        ("tables_refused", (), gateway.keeper.refused),
        ("clients", (), len(gateway.clients)),
        ("killed", (), len(gateway.keeper.killed)),
        ("shadow_offered", (), gateway.shadows.offered),
        ("shadow_shed", (), gateway.shadows.shed),
        ("observations_sent", (), gateway.observations.sent),
        ("observations_lost", (), gateway.observations.lost),
        ("identity_asked", (), gateway.identities.asked),
        ("identity_failed", (), gateway.identities.failed),
    ]
    for state in gateway.keeper.table.extractions:
        labels: Labels = (("extraction", state.name),)
        values += [
            ("epoch", labels, state.epoch),
            ("read_share", labels, state.read_share),
            ("inflight_unsafe", labels, gateway.inflight.count(state.name)),
            ("held", labels, gateway.holds.parked(state.name)),
        ]
    return [_line(name, labels, value) for name, labels, value in values]


def _line(name: str, labels: Labels, value: float) -> str:
    inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
    return f"{PREFIX}{name}{{{inside}}} {value:g}" if inside else f"{PREFIX}{name} {value:g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
