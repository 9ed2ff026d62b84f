"""What a conductor left who died, carried on by whoever is alive: a fence past its deadline is undone, a hand-over past its
journal is finished, and ledger and table then say what the link rows say.

Looked for by `strangle sync` once a second, by Celery's clock, and by every move before it begins.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from strangler.exceptions import Refused
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.routing.faults import BadTable
from strangler.signing.keys import BadKeys
from strangler.stages import history, standing
from strangler.stages.conducting import PREFIX, conducting, is_between
from strangler.stages.copying import holder
from strangler.stages.hand_over import NoSwitches, Outcome, finish
from strangler.stages.publish import Known, publish
from strangler.sync import config, lease, peers
from strangler.sync.deliver import PeerError

LOOK_S = 1.0
PATIENCE_S = 2.0  # a fence's deadline is nearer than this
VERB = "take over"

log = structlog.get_logger("strangler.stages")


def finish_left(plan: Plan, known: Callable[[], list[Known]]) -> bool:
    """Whether a conductor had died; what he left is finished then. known: all extractions, for the table.

    Raises PeerError (it is still left then), and Refused if somebody else is at it.
    """
    if PREFIX + plan.name not in lease.left(config.connection(), PREFIX):
        return False
    with conducting(plan.name):
        at = standing.where(plan)
        if at.row is not None:
            outcome = _finished(plan.name)
            _settle(plan, at, outcome, known)
            if is_between(plan.name):  # left again, for the next look
                raise PeerError(outcome.reason or "the hand-over is still under way")
    return True


def agreeing(plan: Plan, applied: tuple[str, ...], *, is_owned_here: bool) -> list[str]:
    """The applied steps, made to agree with who owns: without Own and what follows it, or up to Own."""
    stages = {step.name: step.stage for step in plan.steps}
    if is_owned_here:
        return [name for name in applied if stages.get(name) not in (Stage.OWN, Stage.RETIRE)]
    if plan.stage(applied) in (Stage.OWN, Stage.RETIRE):
        return list(applied)
    names = list(stages)
    own = next((place for place, name in enumerate(names, 1) if stages[name] is Stage.OWN), 0)
    return names[:own] or list(applied)


@contextmanager
def watching(known_of: Callable[[str], tuple[Plan, Callable[[], list[Known]]]]) -> Iterator[None]:
    """Look while the block runs, in a thread with a connection of its own. known_of: an extraction's name -> what
    `finish_left` takes."""
    is_over = threading.Event()
    thread = threading.Thread(target=_watch, args=(known_of, is_over), name="take-over", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def look(known_of: Callable[[str], tuple[Plan, Callable[[], list[Known]]]]) -> list[str]:
    """One look; the extractions that were taken over. Whatever stands in the way is logged and looked at again."""
    taken = []
    for key in lease.left(config.connection(), PREFIX):
        name = key.removeprefix(PREFIX)
        try:
            if finish_left(*known_of(name)):
                taken.append(name)
        except (Refused, PeerError, ImproperlyConfigured) as error:
            log.warning("stages.not_taken_over", extraction=name, why=str(error))
    return taken


def _watch(known_of: Callable[[str], tuple[Plan, Callable[[], list[Known]]]], is_over: threading.Event) -> None:
    connection = config.connection()
    try:
        while not is_over.wait(LOOK_S):
            try:
                look(known_of)
            except DatabaseError as error:
                log.warning("stages.database_unavailable", why=str(error).strip())
                connection.close()
    finally:
        connection.close()


def _finished(name: str) -> Outcome:
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        outcome = finish(name, peers.here(), peers.there(name), extraction=name, switches=NoSwitches())
        if "wait" not in outcome.moves or time.monotonic() > deadline_s:
            return outcome
        time.sleep(0.05)


def _settle(plan: Plan, before: standing.Where, outcome: Outcome, known: Callable[[], list[Known]]) -> None:
    """Ledger and table; nothing at all if he died where nothing was under way."""
    agreed = agreeing(plan, before.applied, is_owned_here=standing.where(plan).is_owned_here)
    if not outcome.moves and agreed == list(before.applied):
        return
    with history.recorded(plan.name, VERB, actor=holder(), before=before.stage, reason="its conductor died") as row:
        standing.record(plan.name, agreed)
        detail = {"moves": outcome.moves, "reason": outcome.reason}
        try:
            publish(known())
        except (BadKeys, BadTable) as error:  # switches learn from the fence and the epochs
            detail["not_published"] = str(error)
        history.end(row, row.Outcome.DONE, after=plan.stage(agreed), detail=detail)
    log.info("stages.taken_over", extraction=plan.name, moves=outcome.moves, stage=plan.stage(agreed).value)
