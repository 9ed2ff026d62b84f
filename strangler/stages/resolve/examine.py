"""One extraction's name in; everything that is known and everything that is wrong out. Called by check, doctor and advance."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from strangler.messages import Refusal
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.stages.resolve.resolve import resolve


@dataclass(frozen=True, slots=True)
class Examination:
    """plan: there if its declaration could be read. resolved: there only if nothing is refused."""

    name: str
    plan: Plan | None
    resolved: ResolvedExtraction | None
    refusals: tuple[Refusal, ...]


def examine(root: Path, name: str, environment: Mapping[str, str] | None = None) -> Examination:
    """Hold a plan's files and the project against each other, as far as each can be read. root: folder of all plans."""
    plan, faults = loader.read(root, name)
    if plan is None or any(_is_in_declaration(fault, plan) for fault in faults):
        return Examination(name, plan, None, faults)
    resolved, refusals = resolve(plan, environment)
    refusals = (*faults, *refusals)
    return Examination(name, plan, None if refusals else resolved, refusals)


def _is_in_declaration(fault: Refusal, plan: Plan) -> bool:
    return fault.where is not None and Path(fault.where.file) == plan.folder / "__init__.py"
