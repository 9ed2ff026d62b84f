"""After an abandoned owner has come back, or a database was restored: what differs is shown and kept, then the owner's rows are
taken for the truth and the link runs again at a later epoch, whichever side owns. Nothing is merged by guessing. A lost ledger
is made anew from what the link rows prove.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

from strangler.exceptions import Refused
from strangler.messages import Refusal, refuse
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.protocol.link import LinkRow, Role
from strangler.stages import feeding, history, standing, taking
from strangler.stages.conducting import conducting
from strangler.stages.copying import remote_row
from strangler.stages.known import examined, publish_with
from strangler.stages.take_over import moving
from strangler.sync import config, feed, greet, links, peers, rows, verify, wire

Progress = Callable[[str], None]


def differences(name: str) -> list[verify.Drift]:
    """Rows that differ between the sides, moving or not. Whichever side has lost its ownership is fenced first, so that
    nothing is written there after this look. Raises Refused (S409, S442), PeerError."""
    _require_both(name)
    for link in _links(name):
        greet.beat(config.connection(), link, peers.there(link))
    owner_of(name)  # nobody's rows can be compared with their owner's while there is none
    reports = [verify.verify_at_owner(config.connection(), link, peers.there(link)) for link in _links(name)]
    moving = [verify.Drift(table, key, "differs") for report in reports for table, key in report.moving]
    return [*(drift for report in reports for drift in report.drifts), *moving]


def owner_of(name: str) -> str:
    """As both rows say: "monolith" or "service". Raises Refused (S409, S442), PeerError."""
    mine, theirs = _require_both(name)
    if {mine.role, theirs.role} != {Role.OWNER, Role.FOLLOWER}:
        raise Refused([_ownerless(name, mine, theirs)])
    return "monolith" if mine.role is Role.OWNER else "service"


def standing_still(name: str) -> list[str]:
    """Why links do not run, or run past each other, by side."""
    found = []
    for link in _links(name):
        here, there = peers.here().state(wire.Named(link)), peers.there(link).state(wire.Named(link))
        found += [f"{link} {where}: {state.stopped}" for where, state in _named_sides(here, there) if state.stopped]
        if here.epoch != there.epoch:
            found.append(f"{link}: epoch {here.epoch} here, {there.epoch} at the service")
    return found


def keep(name: str, found: list[verify.Drift], file: Path) -> Path:
    """Both sides' rows of everything that differs, as JSON, before anything is overwritten; where they are. A file that is
    there is left alone: it may hold what the rows no longer do."""
    kept: list[dict[str, Any]] = []
    carried = [(n, t) for n in _links(name) for t in links.read(config.connection(), n).definition.tables]
    for link, table in carried:
        keys = [drift.key for drift in found if drift.table == table.name]
        mine = rows.read(config.connection(), table, keys)
        answer = peers.there(link).rows(wire.Keys(link, table.name, tuple(keys))) if keys else wire.Rows((), ())
        theirs = {table.key_of(values): values for values in answer.rows}
        columns = [column.name for column in table.columns]
        for key in keys:
            kept.append(
                {
                    "table": table.name,
                    "key": key,
                    "monolith": _named(columns, mine.get(key)),
                    "service": _named(columns, theirs.get(key)),
                }
            )
    file.parent.mkdir(parents=True, exist_ok=True)
    free = next(each for each in _numbered(file) if not each.exists())
    free.write_text(json.dumps({"extraction": name, "found": [asdict(d) for d in found], "rows": kept}, indent=2))
    return free


def take(name: str, side: str, *, actor: str, progress: Progress, reason: str = "") -> dict[str, int]:
    """side: "monolith" or "service", whose rows are the truth: sent anew at a later epoch wherever the other's differ; how
    many, by link. Raises Refused (S440) unless that side owns, PeerError."""
    plan, resolved = examined(name)
    with moving(name, actor=actor):
        at = standing.where(plan)
        _require_owner(name, side, at.is_owned_here)
        words = _reason(f"the rows of {side} are the truth", reason)
        with history.recorded(name, "reconcile", actor=actor, before=at.stage, reason=words) as row:
            left = list(at.applied)
            if side == "monolith":  # reads go home: what the copy answered was not the truth
                copies = {step.name for step in plan.steps if step.stage is Stage.COPY}
                left = [step for step in left if step in copies]
                standing.record(name, left)
                publish_with(plan, resolved)
            if side == "service" and not at.is_quiet and peers.there(name).state(wire.Named(name)).stopped == feed.OFF:
                feeding.turn_on(name)  # this side came back from before its tables went quiet
            sent = taking.take(name, side, progress)
            history.end(row, row.Outcome.DONE, after=plan.stage(left), detail={"copied": sent})
    return sent


def rebuild_ledger(name: str, *, actor: str, reason: str = "") -> tuple[str, ...]:
    """Note the steps that the link rows prove, and publish them; which ones now stand. What only the ledger knew (a share
    of the reads, a hold, who did what) is lost. Raises Refused if no link is installed."""
    plan, resolved = examined(name)
    with conducting(name):
        at = standing.where(plan)
        if at.row is None:
            raise Refused([refuse("S409", name=name)])
        applied = at.applied or _up_to_copy(plan)
        words = _reason("the ledger was made anew", reason)
        with history.recorded(name, "reconcile", actor=actor, before=at.stage, reason=words) as row:
            standing.record(name, list(applied))
            publish_with(plan, resolved)
            history.end(row, row.Outcome.DONE, after=plan.stage(applied), detail={"doubt": at.doubt})
    return applied


def _reason(what: str, said: str) -> str:
    return f"{what}: {said}" if said else what


def _up_to_copy(plan: Plan) -> tuple[str, ...]:
    """Less than what may have stood: reads go home, and whoever advances asks the gates anew."""
    copies = [step.name for step in plan.steps if step.stage is Stage.COPY]
    return tuple(copies) if standing.is_copied(plan.name) else ()


def _links(name: str) -> list[str]:
    return [link for link in links.names(config.connection()) if config.extraction_of(link) == name]


def _require_both(name: str) -> tuple[LinkRow, LinkRow]:
    """Both sides' rows of the moved link. Raises Refused if either has none."""
    mine = standing.link_row(name)
    if mine is None:
        raise Refused([refuse("S409", name=name)])
    theirs = remote_row(peers.there(name), name)
    if theirs is None:
        raise Refused([_ownerless(name, mine, None)])
    return mine, theirs


def _require_owner(name: str, side: str, is_owned_here: bool) -> None:
    if is_owned_here is not (side == "monolith"):
        owner, verb = ("monolith", "advance") if is_owned_here else ("service", "rollback")
        raise Refused([refuse("S440", name=name, owner=owner, side=side, verb=verb)])
    owner_of(name)


def _ownerless(name: str, mine: LinkRow, theirs: LinkRow | None) -> Refusal:
    """With what ends it: only what the service has not got can be copied to it anew, or be opened here."""
    words = "nothing" if theirs is None else f"{theirs.role} of epoch {theirs.epoch}"
    if mine.role is not Role.FOLLOWER:
        ways = f"manage.py strangle cancel {name}, then manage.py strangle advance {name}"
    else:
        ways = f"manage.py strangle rollback {name} --abandon"
    if theirs is not None and (mine.role is not Role.FOLLOWER or theirs.role is not Role.FOLLOWER):
        ways = f"manage.py strangle status {name}; the same command again once the hand-over has ended"
    return refuse("S442", name=name, mine=f"{mine.role} of epoch {mine.epoch}", theirs=words, next=ways)


def _named_sides(here: wire.State, there: wire.State) -> tuple[tuple[str, wire.State], ...]:
    return ("here", here), ("at the service", there)


def _numbered(file: Path) -> Iterator[Path]:
    """The file itself, then name-2, name-3, …"""
    yield file
    yield from (file.with_stem(f"{file.stem}-{number}") for number in count(2))


def _named(columns: list[str], values: tuple[str | None, ...] | None) -> dict[str, str | None] | None:
    return None if values is None else dict(zip(columns, values, strict=True))
