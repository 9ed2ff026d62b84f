"""Hand ownership over up to the point of no return, and take it back: how long each part takes, and whom it holds.

Who owns does not change. For real, for a part of a second: writes are parked at the gateways, and the fence stands.
"""

from typing import Any

from django.core.management.base import CommandParser

from strangler.management.actor import actor_name
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.stages import conductor, crowd, foresight
from strangler.stages.hand_over import REHEARSED


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--reason", default="", help="kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="ask both sides whether it could be tried; fence nobody")


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    if options["dry_run"]:
        return _dry_run(name, out)
    outcome = conductor.rehearse(name, actor=actor_name(), reason=options["reason"])
    seen = crowd.of(name)
    parts = list(zip(outcome.moves, outcome.took_ms, strict=False))
    lines = [f"  {move:<10} {took_ms:>8.1f} ms" for move, took_ms in parts]
    lines.append(
        f"writers were held for {outcome.paused_s * 1000:.0f} ms; {outcome.left_in_flight} were inside the fence"
    )
    lines += [*seen.lines(outcome.paused_s), outcome.reason]
    data = {
        "is_good": outcome.reason == REHEARSED,
        "paused_ms": round(outcome.paused_s * 1000, 1),
        "left_in_flight": outcome.left_in_flight,
        "customers": seen.as_dict(outcome.paused_s),
        "parts": [{"move": move, "took_ms": took_ms} for move, took_ms in parts],
        "reason": outcome.reason,
    }
    words = {"name": name, "reason": outcome.reason, "owner": conductor.owner_after(name, outcome)}
    refusals = [] if data["is_good"] else [refuse("S434", **words)]
    return out.answer("\n".join(lines), data, refusals)


def _dry_run(name: str, out: Out) -> int:
    seen = foresight.rehearsing(name)
    text = f"{name} stands at {seen.stage}; a hand-over would be begun, and taken back before the journal"
    return out.answer(text, {"stage": seen.stage}, seen.refusals)
