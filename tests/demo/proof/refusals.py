"""The one closed list of refusals a customer may meet, and everything else that is a failure. Called by verdict."""

from dataclasses import dataclass

from tests.demo.customers.telling import Outcome, Told
from tests.demo.proof.timeline import Timeline

ALWAYS = "*"
EXPLAINED_STATUS = (502, 503, 504)
MOST_EXPLAINED_S = 5.0  # a process that is away for longer is an outage, whoever killed it


@dataclass(frozen=True, slots=True)
class Expected:
    """kind, stage, status, error id: all four must fit."""

    kind: str
    stage: str
    status: int
    error: str


EXPECTED = (
    Expected("double_submit", ALWAYS, 409, "already-reviewed"),  # the second of two presses
    Expected("vote_own", ALWAYS, 403, "own-review"),  # tried on purpose
    Expected("digest", ALWAYS, 409, "changed-meanwhile"),  # an edit came within its 300 ms
    Expected(
        "bulk_approve", "own", 200, "read-only"
    ),  # the admin of moved rows shows, says where to go, and does not write
    Expected("rr_write", "own", 0, "SF001"),  # old code with its own session meets the fence, and is told so
    Expected(
        "purge_spam", "own", 1, "SF001"
    ),  # let through but for the moment in which neither side is open; cron runs again
)


def split(told: list[Told], timeline: Timeline) -> tuple[list[Told], list[Told]]:
    """(expected refusals, failures). A write of unknown end is a failure too."""
    not_done = [one for one in told if one.outcome is not Outcome.DONE]
    expected = [one for one in not_done if is_expected(one, timeline)]
    chosen = {id(one) for one in expected}
    return expected, [one for one in not_done if id(one) not in chosen]


def is_expected(told: Told, timeline: Timeline) -> bool:
    if told.outcome is not Outcome.REFUSED:
        return False
    stages = timeline.names_between(told.sent_s, told.done_s) | {ALWAYS}
    fitting = [one for one in EXPECTED if (one.kind, one.status, one.error) == (told.kind, told.status, told.error)]
    return any(one.stage in stages for one in fitting)


def unexplained(failed: list[Told], timeline: Timeline) -> list[Told]:
    """Failures that no logged kill accounts for: another status, a time-out, or outside of each kill's window."""
    return [one for one in failed if not _is_explained(one, timeline)]


def _is_explained(told: Told, timeline: Timeline) -> bool:
    if told.status not in EXPLAINED_STATUS and not (told.status == 0 and told.error.startswith("reset")):
        return False
    windows = ((kill.killed_s, min(kill.back_s, kill.killed_s + MOST_EXPLAINED_S)) for kill in timeline.kills)
    return any(told.sent_s <= to_s and told.done_s >= from_s for from_s, to_s in windows)
