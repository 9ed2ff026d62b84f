"""The gate about writers that were seen where customers are: everybody who writes what leaves has an answer."""

from strangler import settings
from strangler.plans import loader
from strangler.plans.gates import WritersAnswered
from strangler.stages.gates.answer import Verdict, answers
from strangler.stages.inventory.known import seen_without_answer

SHOWN = 5


@answers("writers_answered")
def writers_answered(_gate: WritersAnswered, extraction: str) -> tuple[Verdict, str]:
    plan, _faults = loader.read(settings.plans_root(), extraction)
    if plan is None:
        return Verdict.NOT_ENOUGH, "the plan cannot be read"
    left = seen_without_answer(plan)
    if left is None:
        return (
            Verdict.NOT_ENOUGH,
            "nothing was recorded: set STRANGLER_RECORD, and STRANGLER_RECORD_SHARE, where customers are",
        )
    if left:
        more = f" and {len(left) - SHOWN} more" if len(left) > SHOWN else ""
        return Verdict.FAIL, "; ".join(item.says for item in left[:SHOWN]) + more
    return Verdict.PASS, "everybody who was seen writing has an answer"
