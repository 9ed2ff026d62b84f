"""The ledger's moves: begun, ended, looked back at. One row a move, with who, why and on which evidence."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone

from strangler import settings
from strangler.models import Transition
from strangler.stages.gates.answer import Answer

Seen = dict[int, Transition]
CHANGES_NOTHING = ("rehearse", "hold", "resume", "repair", "loosen")  # of where an extraction stands

_watched: ContextVar[Seen | None] = ContextVar("watched", default=None)


@contextmanager
def watched() -> Iterator[Seen]:
    """The moves that this thread begins or ends within the block, by id, as they turn out. A refusal is told beside them."""
    seen: Seen = {}
    token = _watched.set(seen)
    try:
        yield seen
    finally:
        _watched.reset(token)


@contextmanager
def recorded(
    name: str, verb: str, *, actor: str, before: str, step: str = "", reason: str = ""
) -> Iterator[Transition]:
    """A move under way. Left by an exception it has failed, with that as its reason."""
    row = Transition.objects.using(alias()).create(
        extraction=name, verb=verb, step=step, stage_before=before, actor=actor, reason=reason
    )
    _show(row)
    try:
        yield row
    except Exception as error:
        if row.outcome == Transition.Outcome.RUNNING:  # a refusal has been written down already
            end(row, Transition.Outcome.FAILED, detail={"error": str(error)})
        raise
    if row.outcome == Transition.Outcome.RUNNING:
        end(row, Transition.Outcome.DONE)


def end(row: Transition, outcome: str, *, after: str = "", detail: dict[str, Any] | None = None) -> None:
    row.outcome, row.ended_at = outcome, timezone.now()
    row.stage_after = after or row.stage_after or row.stage_before
    row.detail = {**row.detail, **(detail or {})}
    row.save(using=alias())


def left_running(name: str) -> list[Transition]:
    """Moves of this extraction that still count as running though their conductor died. Whoever asks is about to end them."""
    rows = list(Transition.objects.using(alias()).filter(extraction=name, outcome=Transition.Outcome.RUNNING))
    for row in rows:
        _show(row)
    return rows


def end_left(name: str, *, is_done: bool, after: str, detail: dict[str, Any]) -> None:
    """What became of them."""
    for row in left_running(name):
        end(row, Transition.Outcome.DONE if is_done else Transition.Outcome.FAILED, after=after, detail=detail)


def keep_evidence(row: Transition, answers: list[Answer]) -> None:
    row.evidence = [answer.as_dict() for answer in answers]
    row.save(using=alias())


def last_change_s(name: str) -> float | None:
    """Seconds since the last move of this extraction that changed where it stands was done, or None."""
    return _age_s(_done(name).exclude(verb__in=CHANGES_NOTHING))


def at_stage_s(name: str, stage: str) -> float | None:
    """Seconds since it came to this stage, whose share may have grown meanwhile; None if the ledger does not know."""
    return _age_s(_done(name).filter(stage_after=stage).exclude(stage_before=stage))


def _done(name: str) -> Any:
    moves = Transition.objects.using(alias()).filter(extraction=name, outcome=Transition.Outcome.DONE)
    return moves.exclude(ended_at=None).order_by("-ended_at")


def _age_s(moves: Any) -> float | None:
    last = moves.first()
    return float((timezone.now() - last.ended_at).total_seconds()) if last else None


def listed(name: str, limit: int = 50) -> list[Transition]:
    return list(Transition.objects.using(alias()).filter(extraction=name)[:limit])


def _show(row: Transition) -> None:
    if (seen := _watched.get()) is not None:
        seen[row.pk] = row


def alias() -> str:
    return str(settings.read("STRANGLER_DATABASE"))
