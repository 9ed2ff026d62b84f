"""One extraction in; all that its page shows out: plan, links with their dead letters, published tables, timeline."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from strangler import settings
from strangler.models import Publication, Transition
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.plans.step import PlannedStep
from strangler.stages import history, standing
from strangler.stages.report import LinkLine
from strangler.sync import backfill, config, dead_letters, intents

LETTERS = 20  # a link; the rest is counted, and `strangle why` finds one row
TABLES = 5
MOVES = 50


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One step. does: (what it does, what going back costs)."""

    step: PlannedStep
    is_applied: bool
    does: tuple[tuple[str, str], ...]
    gates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    table: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class LinkShown:
    """copying: how far the backfill is, '' if none is under way. refused: updates that the owner did not take."""

    line: LinkLine
    copying: str
    letters: tuple[Letter, ...]
    unshown: int
    refused: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True)
class TableShown:
    """acknowledged: (gateway, what it answered, whether it has this table or a later one)."""

    publication: Publication
    acknowledged: tuple[tuple[str, Any, bool], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the timeline. paused_ms: None unless ownership moved. facts: whatever else its conductor noted."""

    row: Transition
    took: timedelta | None
    paused_ms: float | None
    error: str
    facts: tuple[tuple[str, Any], ...]


def plan_lines(name: str) -> list[PlanLine]:
    """Raises Refused for a plan that cannot be read."""
    plan = loader.load(settings.plans_root(), name)
    applied = standing.where(plan).applied
    return [_plan_line(plan, step, step.name in applied) for step in plan.steps]


def link_shown(line: LinkLine) -> LinkShown:
    found = dead_letters.listed(config.connection(), line.link, LETTERS)
    letters = tuple(Letter(row.table, ", ".join(row.key), reason) for row, reason in found)
    return LinkShown(line, _copying(line.link), letters, max(0, line.dead_letters - len(letters)), _refused(line.link))


def _refused(link: str) -> tuple[Letter, ...]:
    found = intents.refused(config.connection(), link, LETTERS)
    return tuple(Letter(each.row.table, ", ".join(each.row.key), each.told) for each in found)


def tables() -> list[TableShown]:
    """The newest published tables, which hold the routes of all extractions."""
    newest = Publication.objects.using(history.alias()).defer("snapshot")[:TABLES]
    return [_table(publication) for publication in newest]


def timeline(name: str) -> list[Move]:
    """Newest first."""
    return [_move(row) for row in history.listed(name, MOVES)]


def _copying(link: str) -> str:
    done = backfill.progress(config.connection(), link)
    is_under_way = done.chunks > 0 and not done.is_done  # none: this epoch began with a hand-over, not with a copy
    return "" if not is_under_way else f"{done.rows:,} rows, {done.chunks_done} of {done.chunks} chunks"


def _plan_line(plan: Plan, step: PlannedStep, is_applied: bool) -> PlanLine:
    does = tuple((operation.describe(plan.name), operation.way_back) for operation in step.operations)
    return PlanLine(step, is_applied, does, tuple(gate.describe() for gate in plan.gates_of(step)))


def _table(publication: Publication) -> TableShown:
    answers = publication.acknowledged.items()
    has_it = [(url, said, isinstance(said, int) and said >= publication.version) for url, said in answers]
    return TableShown(publication, tuple(has_it))


def _move(row: Transition) -> Move:
    rest = dict(row.detail)
    hand_over, error = rest.pop("hand_over", {}), str(rest.pop("error", ""))
    facts = {**rest, **{key: value for key, value in hand_over.items() if key != "paused_ms"}}
    took = row.ended_at - row.started_at if row.ended_at else None
    shown = tuple((key.replace("_", " "), _in_words(value)) for key, value in facts.items())
    return Move(row, took, hand_over.get("paused_ms"), error, shown)


def _in_words(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{key} {part:,}" if isinstance(part, int) else f"{key} {part}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value
