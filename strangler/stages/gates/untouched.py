"""The gate about tables that are to be put away: nobody but the feed has used them for so long. A witness that has not watched
for all that time says nothing yet.
"""

from collections.abc import Iterator

from strangler import settings
from strangler.plans import loader
from strangler.plans.gates import Untouched
from strangler.stages.gates.answer import Verdict, answers
from strangler.stages.tenure import DAY_S, lasting
from strangler.stages.uses import Uses, uses_of
from strangler.sync import config, touched

SHOWN = 5
NOT_COUNTED = "SQLite counts no scans, so that only what was recorded is known"
NOTHING_RECORDED = "nothing was recorded: set STRANGLER_RECORD where customers are"


@answers("untouched")
def untouched(gate: Untouched, extraction: str) -> tuple[Verdict, str]:
    plan, _faults = loader.read(settings.plans_root(), extraction)
    if plan is None:
        return Verdict.NOT_ENOUGH, "the plan cannot be read"
    uses = uses_of(plan)
    if uses is None:
        return Verdict.NOT_ENOUGH, "the monolith owns them; it is asked once the service does"
    return judge(gate.days, uses, is_counted=touched.is_counted(config.connection()))


def judge(days: float, uses: Uses, *, is_counted: bool) -> tuple[Verdict, str]:
    """is_counted: whether this database counts scans; if it does, its word is needed, for it misses nobody."""
    if found := uses.within(days * DAY_S):
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        return Verdict.FAIL, "; ".join(use.line(uses.now_s) for use in found[:SHOWN]) + more
    missing = _too_short(uses, days) if is_counted else "; ".join(_not_covered(uses, days))
    told = "; ".join([*uses.lines(), *([] if is_counted else [NOT_COUNTED])])
    if missing:
        return Verdict.NOT_ENOUGH, f"{missing}; {told}"
    return Verdict.PASS, told


def _too_short(uses: Uses, days: float) -> str:
    if uses.counters is None:
        return "the scan counters have not been looked at yet"
    watched_s = uses.now_s - uses.counters.since_s
    return "" if watched_s >= days * DAY_S else f"the scan counters have been watched for {lasting(watched_s)} only"


def _not_covered(uses: Uses, days: float) -> Iterator[str]:
    if uses.unread:  # who is in there nobody knows
        yield f"not all that was recorded can be read: {uses.unread[0]}"
    if uses.recordings is None:
        yield NOTHING_RECORDED
        return
    watched_s = uses.now_s - uses.recordings.since_s
    if watched_s < days * DAY_S:
        yield f"recordings begin {lasting(watched_s)} ago"
    today = int(uses.now_s // DAY_S)
    first = int((uses.now_s - days * DAY_S) // DAY_S) + 1
    blind = [day for day in range(first, today) if day not in uses.seen.days]
    if blind:
        yield f"nothing at all was recorded on {len(blind)} whole days of it"
    if uses.seen.to_s < uses.now_s - DAY_S:
        yield f"the last recording is {lasting(uses.now_s - uses.seen.to_s)} old"
