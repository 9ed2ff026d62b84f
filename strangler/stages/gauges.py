"""Boards in; gauges as Prometheus reads them out: one line a value. Called by `status --metrics`, which a clock writes into a
textfile collector's folder. The gateway's own counters are at its admin port.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from strangler import settings
from strangler.models import Transition
from strangler.stages.gates.rehearsals import newest
from strangler.stages.report import Board, LinkLine
from strangler.stages.tenure import DAY_S
from strangler.sync import config, room

PREFIX = "strangler_"
Value = tuple[str, dict[str, str], float]


def lines(boards: Iterable[Board]) -> list[str]:
    """Ready to be served."""
    found = list(_values(boards))
    types = [f"# TYPE {PREFIX}{name} gauge" for name in dict.fromkeys(name for name, _, _ in found)]
    return [
        line
        for head in types
        for line in (head, *(_line(*each) for each in found if head.split()[2] == PREFIX + each[0]))
    ]


def values(boards: Iterable[Board]) -> list[dict[str, Any]]:
    return [{"name": PREFIX + name, **labels, "value": value} for name, labels, value in _values(boards)]


def _values(boards: Iterable[Board]) -> Iterator[Value]:
    for board in boards:
        yield from _of_extraction(board)
        for link in board.links:
            yield from _of_link(board.name, link)
    if (share := room.free_share(config.connection())) is not None:
        yield "disk_free_share", {}, share


def _of_extraction(board: Board) -> Iterator[Value]:
    by = {"extraction": board.name}
    if board.stood_s is not None:
        yield "stage_seconds", {**by, "stage": board.stage}, board.stood_s
    yield "stage_limit_seconds", by, settings.read("STRANGLER_STAGE_DAYS") * DAY_S
    yield "stage_overdue", by, bool(board.overdue)
    yield "held", by, board.is_held
    yield "owned_by_service", by, board.owner == "service"
    yield "copy_waits", by, len(board.waits)
    yield "gates_that_hold", by, sum(gate["verdict"] != "pass" for gate in board.gates)
    if board.rollback_safe:
        yield "rollback_safe", by, board.rollback_safe.is_safe
    last = newest(board.name)
    if last and last.ended_at and last.outcome == Transition.Outcome.DONE:
        yield "rehearsal_age_seconds", by, (timezone.now() - last.ended_at).total_seconds()


def _of_link(extraction: str, link: LinkLine) -> Iterator[Value]:
    by = {"extraction": extraction, "link": link.link}
    yield "lag_seconds", by, link.lag_s
    yield "queued", by, link.queued
    yield "inflight", by, link.inflight
    yield "dead_letters", by, link.dead_letters
    yield "intents", by, link.intents
    yield "faults", by, len(link.faults) + bool(link.stopped)


def _line(name: str, labels: dict[str, str], value: float) -> str:
    inside = ",".join(f'{key}="{text}"' for key, text in labels.items())
    return f"{PREFIX}{name}{{{inside}}} {float(value):g}" if inside else f"{PREFIX}{name} {float(value):g}"
