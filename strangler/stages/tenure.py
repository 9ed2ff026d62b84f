"""An extraction and its stage in; how long it has stood there, and whether that is too long, out. Called by report, for status
and the console, and by doctor. Nothing moves because of it.
"""

from dataclasses import dataclass

from strangler import settings
from strangler.messages import Refusal, refuse
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.stages import history
from strangler.stages.standing import Where

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Tenure:
    """stood_s: None before the first step, and where the ledger does not know. overdue: the alarm; None while all is well,
    and for good at the end of a plan, which may be stayed at."""

    stood_s: float | None
    overdue: Refusal | None = None

    @property
    def words(self) -> str:
        return "" if self.stood_s is None else f"for {lasting(self.stood_s)}"


def tenure_of(plan: Plan, at: Where) -> Tenure:
    stood_s = None if at.stage is Stage.DECLARED else history.at_stage_s(plan.name, at.stage.value)
    limit = settings.read("STRANGLER_STAGE_DAYS")
    if stood_s is None or not limit or stood_s < limit * DAY_S or plan.next_step(at.applied) is None:
        return Tenure(stood_s)
    return Tenure(stood_s, refuse("S481", name=plan.name, stage=at.stage, days=stood_s / DAY_S, limit=limit))


def lasting(seconds: float) -> str:
    """As people say it: 40 s, 12 min, 5 h, 3 days."""
    for size, word in ((DAY_S, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {word}"
    return f"{seconds:.0f} s"
