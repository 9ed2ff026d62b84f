"""After an abandoned owner has come back, or a database was restored: what differs is shown and kept, then one side's rows
are taken for the truth and copied anew at a later epoch. Nothing is merged by guessing. A lost ledger is made anew from what
the link rows prove.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from strangler.exceptions import Refused
from strangler.messages import refuse
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.stages import history, standing
from strangler.stages.conducting import conducting
from strangler.stages.copying import copy, remote_row
from strangler.stages.known import examined, publish_with
from strangler.sync import config, links, peers, rows, verify, wire

Progress = Callable[[str], None]


def differences(name: str) -> list[verify.Drift]:
    """Rows that differ between the sides, moving or not. Raises Refused if no link is installed, PeerError."""
    if standing.link_row(name) is None:
        raise Refused([refuse("S409", name=name)])
    report = verify.verify(config.connection(), name, peers.there(name))
    moving = [verify.Drift(table, key, "differs") for table, key in report.moving]
    return [*report.drifts, *moving]


def keep(name: str, found: list[verify.Drift], file: Path) -> None:
    """Both sides' rows of everything that differs, as JSON, before anything is overwritten."""
    definition = links.read(config.connection(), name).definition
    there = peers.there(name)
    kept: list[dict[str, Any]] = []
    for table in definition.tables:
        keys = [drift.key for drift in found if drift.table == table.name]
        mine = rows.read(config.connection(), table, keys)
        answer = there.rows(wire.Keys(name, table.name, tuple(keys))) if keys else wire.Rows((), ())
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
    file.write_text(json.dumps({"extraction": name, "found": [asdict(d) for d in found], "rows": kept}, indent=2))


def take_monolith(name: str, *, actor: str, progress: Progress) -> dict[str, int]:
    """The monolith's rows are the truth: links anew at a later epoch, everything copied. Refused while the service owns."""
    plan, resolved = examined(name)
    with conducting(name):
        at = standing.where(plan)
        if not at.is_owned_here:
            raise Refused([refuse("S405", name=name)])
        with history.recorded(name, "reconcile", actor=actor, before=at.stage) as row:
            for link in [n for n in links.names(config.connection()) if config.extraction_of(n) == name]:
                if remote_row(peers.there(link), link) is not None:
                    peers.there(link).remove(wire.Remove(link, empty_tables=True))
                links.remove(config.connection(), link)
            copied = copy(resolved, chunk_rows=5_000, progress=progress)
            history.end(row, row.Outcome.DONE, detail={"copied": copied})
    return copied


def rebuild_ledger(name: str, *, actor: str) -> tuple[str, ...]:
    """Note the steps that the link rows prove, and publish them; which ones now stand. What only the ledger knew (a share
    of the reads, a hold, who did what) is lost. Raises Refused if no link is installed."""
    plan, resolved = examined(name)
    with conducting(name):
        at = standing.where(plan)
        if at.row is None:
            raise Refused([refuse("S409", name=name)])
        applied = at.applied or _up_to_copy(plan)
        with history.recorded(
            name, "reconcile", actor=actor, before=at.stage, reason="the ledger was made anew"
        ) as row:
            standing.record(name, list(applied))
            publish_with(plan, resolved)
            history.end(row, row.Outcome.DONE, after=plan.stage(applied), detail={"doubt": at.doubt})
    return applied


def _up_to_copy(plan: Plan) -> tuple[str, ...]:
    """Less than what may have stood: reads go home, and whoever advances asks the gates anew."""
    copies = [step.name for step in plan.steps if step.stage is Stage.COPY]
    return tuple(copies) if standing.is_copied(plan.name) else ()


def _named(columns: list[str], values: tuple[str | None, ...] | None) -> dict[str, str | None] | None:
    return None if values is None else dict(zip(columns, values, strict=True))
