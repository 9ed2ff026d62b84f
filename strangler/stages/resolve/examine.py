"""One extraction's name in; everything that is known and everything that is wrong out. Called by check, doctor and advance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from strangler.messages import Refusal
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.stages.resolve.ignored import expired
from strangler.stages.resolve.readable import Readable, readable
from strangler.stages.resolve.resolve import resolve

SAME_ENDPOINT = ("S117", "S119", "S120")  # said of two endpoints as written; as paths they would be S119 again


@dataclass(frozen=True, slots=True)
class Examination:
    """plan: there if its declaration could be read. resolved: there only if nothing is refused. unanswered: writers that
    will refuse Own, tight: those that refuse Copy already; both as far as they can be known.
    expired: ignores that have ended; they refuse nothing."""

    name: str
    plan: Plan | None
    resolved: ResolvedExtraction | None
    refusals: tuple[Refusal, ...]
    unanswered: tuple[Refusal, ...] = ()
    tight: tuple[Refusal, ...] = ()
    expired: tuple[Refusal, ...] = ()


def examine(
    root: Path, name: str, environment: Mapping[str, str] | None = None, *, today: date | None = None
) -> Examination:
    """Hold a plan's files and the project against each other, as far as each can be read. root: folder of all plans.
    today: in UTC, as pairs are judged."""
    plan, faults = loader.read(root, name)
    if plan is None:
        return Examination(name, plan, None, faults)
    is_faulty = any(_is_in_declaration(fault, plan) for fault in faults)
    part = readable(plan.extraction) if is_faulty else Readable(plan.extraction)
    found = resolve(replace(plan, extraction=part.extraction), environment)
    refusals = (*faults, *(each for each in _not_yet_told(found.refusals, faults) if each.id not in part.unsure))
    resolved = None if refusals else found.resolved
    ended = tuple(expired(part.extraction, today or datetime.now(UTC).date()))
    return Examination(name, plan, resolved, refusals, found.unanswered, found.tight, ended)


def _is_in_declaration(fault: Refusal, plan: Plan) -> bool:
    return fault.where is not None and Path(fault.where.file) == plan.folder / "__init__.py"


def _not_yet_told(refusals: Sequence[Refusal], told: Sequence[Refusal]) -> Iterator[Refusal]:
    clashing = {fault.where for fault in told if fault.id in SAME_ENDPOINT}
    yield from (each for each in refusals if each.id != "S119" or each.where not in clashing)
