"""The gate about writers that were seen where customers are: everybody who writes what leaves has an answer."""

from collections.abc import Sequence

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
    found = seen_without_answer(plan)
    unread = f"; not read: {_first(found.unread)}" if found.unread else ""
    if found.items:
        return Verdict.FAIL, _first([item.says for item in found.items]) + unread
    if found.unread:  # who is in there nobody knows
        return Verdict.NOT_ENOUGH, f"not all that was recorded can be read: {_first(found.unread)}"
    if found.items is None:
        return (
            Verdict.NOT_ENOUGH,
            "nothing was recorded: set STRANGLER_RECORD, and STRANGLER_RECORD_SHARE, where customers are",
        )
    return Verdict.PASS, "everybody who was seen writing has an answer"


def _first(says: Sequence[str]) -> str:
    return "; ".join(says[:SHOWN]) + (f" and {len(says) - SHOWN} more" if len(says) > SHOWN else "")
