"""The gate about a hand-over that was tried. Evidence is in the ledger: the newest rehearsal along the present link, of the
side that owns now. One that failed since the last good one counts, for what stopped it may stop the deed.
"""

from django.utils import timezone

from strangler.models import Transition
from strangler.plans.gates import Rehearsed
from strangler.plans.stage import Stage
from strangler.stages import standing
from strangler.stages.gates.answer import Verdict, answers
from strangler.stages.hand_over import REHEARSED
from strangler.stages.history import alias

AFTER_OWN = (Stage.OWN.value, Stage.RETIRE.value)


@answers("rehearsed")
def rehearsed(gate: Rehearsed, extraction: str) -> tuple[Verdict, str]:
    last = newest(extraction)
    if last is None or last.ended_at is None:
        return Verdict.NOT_ENOUGH, f"no rehearsal; manage.py strangle rehearse {extraction}"
    age_s = (timezone.now() - last.ended_at).total_seconds()
    if last.outcome != Transition.Outcome.DONE or last.detail.get("reason") != REHEARSED:
        why = last.detail.get("reason") or last.detail.get("taken_over") or "it was refused before the fence"
        return Verdict.FAIL, f"the last one, {age_s:.0f} s ago, did not get to the journal: {why}"
    saw = f"{age_s:.0f} s ago, writers held for {last.detail.get('paused_ms', 0):g} ms"
    return (Verdict.PASS if age_s <= gate.within_s else Verdict.NOT_ENOUGH), saw


def newest(extraction: str) -> Transition | None:
    """The last one that ended, on this link, with the present owner; None if there is none."""
    moves = Transition.objects.using(alias()).filter(extraction=extraction).exclude(ended_at=None)
    taken_down = moves.filter(verb="cancel", outcome=Transition.Outcome.DONE).order_by("-id").first()
    some = moves.filter(verb="rehearse", id__gt=taken_down.pk if taken_down else 0)
    if standing.is_moved(extraction):
        return some.filter(stage_before__in=AFTER_OWN).order_by("-id").first()
    return some.exclude(stage_before__in=AFTER_OWN).order_by("-id").first()
