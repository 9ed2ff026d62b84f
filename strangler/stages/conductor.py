"""Plan + ledger + gates in; one extraction moved by one step out, and the move recorded. Called by the command, the console
and the clock; a lease keeps two from moving the same extraction, and nothing here needs the broker.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from strangler import settings
from strangler.exceptions import Refused
from strangler.messages import Refusal, refuse
from strangler.plans import loader
from strangler.plans.operations import Copy, Own, Shadow
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.plans.stage import Stage
from strangler.plans.step import PlannedStep
from strangler.protocol.link import Role
from strangler.routing.faults import BadTable
from strangler.signing.keys import BadKeys
from strangler.stages import history, standing, tallies
from strangler.stages.conducting import conducting, is_between
from strangler.stages.copying import copy
from strangler.stages.gates import data, traffic  # noqa: F401  (they register their answers)
from strangler.stages.gates.answer import Answer, Verdict, ask
from strangler.stages.hand_over import HandOver, Outcome, preconditions
from strangler.stages.publish import Known, publish
from strangler.stages.resolve.examine import examine
from strangler.stages.switchboard import Switchboard
from strangler.stages.take_over import finish_left
from strangler.sync import config, links, peers, wire
from strangler.sync.client import PeerRefused
from strangler.sync.deliver import PeerError

NEEDED = ("STRANGLER_MONOLITH", "STRANGLER_GATEWAY_KEYS")  # without them no table can be published after a move
Progress = Callable[[str], None]


@dataclass(slots=True)
class Moved:
    """What a move did. hand_over: only if ownership moved."""

    extraction: str
    step: str
    before: Stage
    after: Stage
    evidence: list[Answer] = field(default_factory=list)
    hand_over: Outcome | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def examined(name: str, *, needs: tuple[str, ...] = NEEDED) -> Known:
    """The plan and what it became in this project. Raises Refused with every fault. needs: settings that must be there."""
    found = examine(settings.plans_root(), name)
    if found.plan is None or found.resolved is None:
        raise Refused(found.refusals)
    if missing := [setting for setting in needs if not settings.read(setting)]:
        raise Refused([refuse("S417", names=" and ".join(missing))])
    return found.plan, found.resolved


def every() -> list[Known]:
    """All extractions whose plans are sound; a broken plan takes nobody else's routes away, but it is refused by name."""
    return [examined(name) for name in loader.names(settings.plans_root())]


def next_step(plan: Plan) -> PlannedStep:
    """Raises Refused at the end of the plan."""
    step = plan.next_step(standing.where(plan).applied)
    if step is None:
        raise Refused([refuse("S401", name=plan.name)])
    return step


def ask_gates(plan: Plan, step: PlannedStep) -> list[Answer]:
    return [ask(gate, plan.name) for gate in plan.gates_of(step)]


def advance(name: str, *, actor: str, reason: str = "", progress: Progress = lambda text: None) -> Moved:
    """One step on. Raises Refused: a fault, a hold, a gate that does not pass; nothing has changed then."""
    plan, resolved = examined(name)
    with _conducting(plan, resolved):
        at, step = standing.where(plan), next_step(plan)
        if at.is_held:
            raise Refused([refuse("S402", name=name)])
        moved = Moved(name, step.name, at.stage, step.stage)
        with history.recorded(name, "advance", actor=actor, before=at.stage, step=step.name, reason=reason) as row:
            moved.evidence = ask_gates(plan, step)
            history.keep_evidence(row, moved.evidence)
            refusals = list(_refusals(plan, resolved, step, moved.evidence))
            if refusals:
                history.end(row, row.Outcome.REFUSED)
                raise Refused(refusals)
            for operation in step.operations:
                _execute(operation, plan, resolved, moved, progress)
            standing.record(name, [*at.applied, step.name])
            publish_with(plan, resolved)
            history.end(row, row.Outcome.DONE, after=step.stage, detail=moved.detail)
    return moved


def roll_back(
    name: str, *, actor: str, to: Stage | None = None, reason: str = "", progress: Progress = lambda text: None
) -> Moved:
    """Back by one step, or to a stage that was passed. Without gates, whatever is held. Raises Refused."""
    plan, resolved = examined(name, needs=())  # a way back never waits for what only the way on needs
    with _conducting(plan, resolved):
        at = standing.where(plan)
        left = left_after(plan, at.applied, to)
        after = plan.stage(left)
        moved = Moved(name, at.applied[-1] if at.applied else "", at.stage, after)
        with history.recorded(name, "rollback", actor=actor, before=at.stage, reason=reason) as row:
            if not at.is_owned_here:
                progress("handing ownership back")
                _hand_over(plan, resolved, moved, backwards=True, applied=left)
            standing.record(name, left)
            _publish_if_possible(plan, resolved, moved)
            history.end(row, row.Outcome.DONE, after=after, detail=moved.detail)
    return moved


def cancel(name: str, *, actor: str, reason: str = "", keep_rows: bool = False) -> Moved:
    """Everything before Own undone: traffic home, triggers gone, the service's copy emptied. Raises Refused at Own."""
    plan, resolved = examined(name)
    with _conducting(plan, resolved):
        at = standing.where(plan)
        if not at.is_owned_here:
            raise Refused([refuse("S405", name=name)])
        moved = Moved(name, "", at.stage, Stage.DECLARED)
        with history.recorded(name, "cancel", actor=actor, before=at.stage, reason=reason) as row:
            standing.record(name, [])
            publish_with(plan, resolved)
            # The moved link's name sorts before its references': children are emptied before what they point to.
            for link in [n for n in links.names(config.connection()) if config.extraction_of(n) == name]:
                _take_down(link, keep_rows=keep_rows)
            history.end(row, row.Outcome.DONE, after=Stage.DECLARED)
    return moved


def _take_down(link: str, *, keep_rows: bool) -> None:
    """There, then here. A cancel that broke off between the two is asked again, and finds nothing there."""
    try:
        peers.there(link).remove(wire.Remove(link, empty_tables=not keep_rows))
    except PeerRefused as error:
        if error.status != 404:
            raise
    links.remove(config.connection(), link)


@contextmanager
def _conducting(plan: Plan, resolved: ResolvedExtraction) -> Iterator[None]:
    """One conductor, and nothing left by one who died. Raises Refused, naming the other."""
    with suppress(PeerError):  # the way back must not wait for a side that does not answer; what needs it says so
        finish_left(plan, lambda: with_others(plan, resolved))
    with conducting(plan.name):
        yield


def known_of(name: str) -> tuple[Plan, Callable[[], list[Known]]]:
    """For take_over.look. Raises Refused."""
    plan, resolved = examined(name, needs=())
    return plan, lambda: with_others(plan, resolved)


def _refusals(plan: Plan, resolved: ResolvedExtraction, step: PlannedStep, evidence: list[Answer]) -> Iterator[Refusal]:
    for answer in evidence:
        if answer.verdict is not Verdict.PASS:
            words = {"gate": answer.gate, "condition": answer.condition, "saw": answer.saw, "verdict": answer.verdict}
            yield refuse("S403", name=plan.name, step=step.name, **words)
    if step.stage is Stage.OWN:
        yield from resolved.unanswered
        faults = preconditions(plan.name, peers.here(), peers.there(plan.name))
        yield from (refuse("S404", name=plan.name, fault=fault) for fault in faults)
    if step.stage is Stage.RETIRE:
        yield refuse("S407", name=plan.name, tables=", ".join(table.name for table in resolved.tables))


def _execute(operation: Any, plan: Plan, resolved: ResolvedExtraction, moved: Moved, progress: Progress) -> None:
    progress(operation.describe(plan.name))
    if isinstance(operation, Copy):
        moved.detail["copied"] = copy(resolved, chunk_rows=operation.batch_rows * 10, progress=progress)
    elif isinstance(operation, Shadow):
        tallies.clear(plan.name)
    elif isinstance(operation, Own):
        _hand_over(plan, resolved, moved, backwards=False, applied=[*standing.where(plan).applied, moved.step])


def _hand_over(plan: Plan, resolved: ResolvedExtraction, moved: Moved, *, backwards: bool, applied: list[str]) -> None:
    """Raises Refused if it was undone: the owner is who it was, and the reason is told."""
    here, there = peers.here(), peers.there(plan.name)
    old, new = (there, here) if backwards else (here, there)
    epoch = links.read(config.connection(), plan.name).row.epoch
    switches = Switchboard(plan.name, applied, lambda: with_others(plan, resolved))
    outcome = HandOver(plan.name, old, new, extraction=plan.name, switches=switches).run(epoch=epoch)
    moved.hand_over = outcome
    moved.detail["hand_over"] = {
        "paused_ms": round(outcome.paused_s * 1000, 1),
        "moves": outcome.moves,
        "left_in_flight": outcome.left_in_flight,
    }
    if not outcome.is_settled:
        raise Refused([refuse("S408", name=plan.name, reason=outcome.reason, owner=_owner(plan.name))])


def _owner(name: str) -> str:
    if is_between(name):
        return "Neither side for the moment: it is finished, or taken back, as soon as both answer, and nobody"
    row = standing.link_row(name)
    return "the service" if row and row.role is Role.FOLLOWER else "the monolith"


def left_after(plan: Plan, applied: tuple[str, ...], to: Stage | None) -> list[str]:
    """The steps that stay applied. Raises Refused if nothing is applied, or the stage was not passed."""
    if not applied:
        raise Refused([refuse("S409", name=plan.name)])
    left = list(applied[:-1])
    while to is not None and left and plan.stage(left) is not to:
        left.pop()
    if to is not None and plan.stage(left) is not to:
        raise Refused([refuse("S410", name=plan.name, stage=to, passed=", ".join(applied))])
    return left


def publish_with(plan: Plan, resolved: ResolvedExtraction) -> None:
    """The table anew, with this extraction as it was examined just now."""
    publish(with_others(plan, resolved))


def _publish_if_possible(plan: Plan, resolved: ResolvedExtraction, moved: Moved) -> None:
    """Going back stands even if no table can be made of it; switches then learn from the fence and the epochs."""
    try:
        publish_with(plan, resolved)
    except (BadKeys, BadTable) as error:
        moved.detail["not_published"] = str(error)


def rehearse(name: str, *, actor: str) -> Outcome:
    """A hand-over up to the journal and back: who owns has not changed, and how long each part took is known."""
    plan, resolved = examined(name)
    with _conducting(plan, resolved):
        at = standing.where(plan)
        if at.row is None:
            raise Refused([refuse("S409", name=name)])
        here, there = peers.here(), peers.there(name)
        old, new = (here, there) if at.is_owned_here else (there, here)
        with history.recorded(name, "rehearse", actor=actor, before=at.stage) as row:
            switches = Switchboard(name, list(at.applied), lambda: with_others(plan, resolved))
            attempt = HandOver(name, old, new, extraction=name, switches=switches, is_rehearsal=True)
            outcome = attempt.run(epoch=at.row.epoch)
            detail = {"moves": outcome.moves, "took_ms": outcome.took_ms, "reason": outcome.reason}
            history.end(row, row.Outcome.DONE, detail=detail)
    return outcome


def with_others(plan: Plan, resolved: ResolvedExtraction) -> list[Known]:
    """All extractions, this one as it was examined just now."""
    others = [name for name in loader.names(settings.plans_root()) if name != plan.name]
    return [(plan, resolved), *(examined(name) for name in others)]
