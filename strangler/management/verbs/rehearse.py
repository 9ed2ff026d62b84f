"""Try a hand-over for real, up to the point of no return, and take it back: who owns stays, writers wait for a moment.

Tells how long each part takes and whom it holds: writes are parked at the gateways, and the fence stands.
"""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.boundaries.recording import Recording
from strangler.management.actor import actor_name
from strangler.management.inventoried import loaded
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.plans import loader
from strangler.protocol.handover import BUDGET_S
from strangler.resilience.postponed import postponed
from strangler.stages import conductor, foresight, standing
from strangler.stages.crowd import counted, recorded, told
from strangler.stages.crowd.met import Crowd
from strangler.stages.hand_over import REHEARSED
from strangler.stages.inventory.kept import recorded_here

WHY_WAIT = "the fence is taken back first, which takes a second or two"


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--reason", default="", help="kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="ask both sides whether it could be tried; fence nobody")
    parser.add_argument(
        "--recorded", type=Path, metavar="PATH", help="what strangle record has kept; default STRANGLER_RECORD"
    )


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    recording = loaded(options["recorded"])  # what cannot be read is refused before anybody is fenced
    if options["dry_run"]:
        return _dry_run(name, recording, out)
    with postponed(out.progress, WHY_WAIT):  # told, too: what was learnt has cost customers a pause
        return _rehearse(name, recording, options["reason"], out)


def _rehearse(name: str, recording: Recording | None, reason: str, out: Out) -> int:
    outcome = conductor.rehearse(name, actor=actor_name(), reason=reason)
    seen, crowd = counted.of(name), _crowd(name, recording)
    pause_s = outcome.paused_s or BUDGET_S
    parts = list(zip(outcome.moves, outcome.took_ms, strict=False))
    lines = [f"  {move:<10} {took_ms:>8.1f} ms" for move, took_ms in parts]
    lines.append(
        f"writers were held for {outcome.paused_s * 1000:.0f} ms; {outcome.left_in_flight} were inside the fence"
    )
    lines += [*seen.lines(outcome.paused_s), *told.lines(crowd, pause_s, time.time()), outcome.reason]
    data = {
        "is_good": outcome.reason == REHEARSED,
        "paused_ms": round(outcome.paused_s * 1000, 1),
        "left_in_flight": outcome.left_in_flight,
        "customers": seen.as_dict(outcome.paused_s),
        "recorded": crowd.as_dict(pause_s),
        "parts": [{"move": move, "took_ms": took_ms} for move, took_ms in parts],
        "reason": outcome.reason,
    }
    words = {"name": name, "reason": outcome.reason, "owner": conductor.owner_after(name, outcome)}
    refusals = [] if data["is_good"] else [refuse("S434", **words)]
    return out.answer("\n".join(lines), data, refusals)


def _dry_run(name: str, recording: Recording | None, out: Out) -> int:
    """Whom it would meet is told of the longest pause there can be."""
    seen, crowd = foresight.rehearsing(name), _crowd(name, recording)
    text = f"{name} stands at {seen.stage}; a hand-over would be begun, and taken back before the journal"
    data = {"stage": seen.stage, "recorded": crowd.as_dict(BUDGET_S)}
    return out.answer("\n".join([text, *told.lines(crowd, BUDGET_S, time.time())]), data, seen.refusals)


def _crowd(name: str, recording: Recording | None) -> Crowd:
    plan = loader.load(settings.plans_root(), name)
    return recorded.of(plan, recording or recorded_here(), is_owned_here=standing.where(plan).is_owned_here)
