"""An extraction that has been quiet for long enough in; its copy here archived, and its link ended on both sides, out. There is
no way back from it. Called by the verb `retire`.

The owner ends first, once everything it wrote has arrived and a pass found all rows equal; then the copy is archived, then this
side ends. Killed anywhere, it is asked again and goes on where it stopped. Tables are dropped by the migration it writes, which
people run; references flow on for good.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from strangler import settings
from strangler.exceptions import Refused
from strangler.messages import Refusal, refuse
from strangler.plans import loader
from strangler.plans.operations import Retire
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.stages import feeding, history, standing
from strangler.stages.standing import Where
from strangler.stages.take_over import moving
from strangler.sync import archive, config, ending, links, peers, verify, wire
from strangler.sync.definition import LinkDefinition

DAY_S = 86_400.0
DRAIN_MS, DRAINS = 2_000, 10
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Gone:
    """files: table -> (archive, rows); empty if it was gone before."""

    name: str
    files: dict[str, tuple[Path, int]]


def refusals(plan: Plan, at: Where, *, folder: Path, is_sure: bool) -> Iterator[Refusal]:
    """Why it is not taken away now."""
    if at.stage is not Stage.RETIRE:
        yield refuse("S472", name=plan.name, stage=at.stage)
        return
    quiet_s, wanted = history.last_change_s(plan.name) or 0.0, _quiet_days(plan)
    if quiet_s < wanted * DAY_S:
        yield refuse("S473", name=plan.name, days=quiet_s / DAY_S, wanted=wanted)
    if not is_sure:
        yield refuse("S474", name=plan.name, archive=folder)


def go(name: str, *, actor: str, folder: Path, is_sure: bool, reason: str = "", progress: Progress) -> Gone:
    """folder: where the archive goes. Raises Refused, PeerError."""
    plan = loader.load(settings.plans_root(), name)
    with moving(name, actor=actor):
        at = standing.where(plan)
        if is_gone(name):
            return Gone(name, {})
        with history.recorded(name, "retire", actor=actor, before=at.stage, reason=reason) as row:
            if found := list(refusals(plan, at, folder=folder, is_sure=is_sure)):
                history.end(row, row.Outcome.REFUSED)
                raise Refused(found)
            files = _carry_out(name, folder, progress)
            detail = {"archive": {table: str(path) for table, (path, _) in files.items()}}
            history.end(row, row.Outcome.DONE, after=Stage.RETIRE, detail=detail)
    return Gone(name, files)


def is_gone(name: str) -> bool:
    """For good; one that was only cancelled, with its service away, can be copied anew."""
    try:
        stored = links.read(config.connection(), name)
        return stored.definition.is_gone and not ending.is_given_up(stored)
    except links.UnknownLink:
        return False


def refusals_back(name: str) -> list[Refusal]:
    """Every way back asks this first, and whatever rehearses one."""
    return [refuse("S475", name=name)] if is_gone(name) else []


def _carry_out(name: str, folder: Path, progress: Progress) -> dict[str, tuple[Path, int]]:
    connection = config.connection()
    definition, there = links.read(connection, name).definition, peers.there(name)
    if not _has_ended(name):
        if feeding.is_behind(name):
            feeding.catch_up(name, progress)
        _catch_up(name, definition)
        progress("every row is here, and equal; the service ends its side")
        _or_refuse(name, there.end(wire.Named(name)))
    files = {table.name: archive.write(connection, name, table, folder) for table in definition.tables}
    for table, (path, count) in files.items():
        progress(f"{table}: {count:,} rows in {path}")
    _or_refuse(name, peers.here().end(wire.Named(name)))
    return files


def _has_ended(name: str) -> bool:
    """A try before this one came as far as that: what the service wrote since is its alone, and is no reason to stop."""
    return peers.there(name).state(wire.Named(name)).stopped == ending.GONE


def _catch_up(name: str, definition: LinkDefinition) -> None:
    there = peers.there(name)
    mark = there.state(wire.Named(name)).high_water
    for _ in range(DRAINS):
        done = there.drain(wire.Drain(name, DRAIN_MS))
        if there.state(wire.Named(name)).delivered_below > mark:
            break
    else:
        raise Refused([refuse("S476", name=name, reason=f"what the service wrote has not arrived: {done.reason}")])
    report = verify.verify_there(there, name, definition)
    if report.drifts:
        each = report.drifts[0]
        raise Refused([refuse("S476", name=name, reason=f"{each.table} {list(each.key)} differs ({each.what})")])


def _or_refuse(name: str, done: wire.Done) -> None:
    if not done.ok:
        raise Refused([refuse("S476", name=name, reason=done.reason)])


def _quiet_days(plan: Plan) -> float:
    found = [
        operation.quiet_days for step in plan.steps for operation in step.operations if isinstance(operation, Retire)
    ]
    return found[-1] if found else Retire().quiet_days
