"""Where every extraction stands: stage, owner, how far the copy is behind, what is compared, what the next step waits for."""

from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.exceptions import Refused
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.plans import loader
from strangler.stages import cost, gauges
from strangler.stages.report import Board, board_of
from strangler.sync import config, exposition
from strangler.sync import gauges as links


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", nargs="?", help="one extraction; all of them if left out")
    parser.add_argument(
        "--cost", action="store_true", help="what links cost this database: entries and bytes a day, room"
    )
    parser.add_argument(
        "--metrics", action="store_true", help="as gauges that Prometheus reads, for a textfile collector"
    )


def run(options: dict[str, Any], out: Out) -> int:
    if options["cost"]:
        found = cost.measured()
        return out.answer("\n".join(found.lines()), {"cost": found.as_dict()})
    names = [options["name"]] if options["name"] else loader.names(settings.plans_root())
    if not names:
        raise Refused([refuse("S305", root=settings.plans_root())])
    if options["metrics"]:
        return _metrics(out)
    boards = [board_of(name) for name in names]
    return out.answer("\n\n".join(map(_text, boards)), {"extractions": [board.as_dict() for board in boards]})


def _metrics(out: Out) -> int:
    """What /strangler/metrics tells scrapers."""
    found = [*links.of_links(config.connection()), *gauges.of_extractions()]
    text = exposition.page({**links.HELP, **gauges.HELP}, found).decode().rstrip()
    told = [{"name": exposition.PREFIX + each.name, **each.labels, "value": float(each.value)} for each in found]
    return out.answer(text, {"gauges": told})


def _text(board: Board) -> str:
    held = "  HELD" if board.is_held else ""
    stage = f"{board.stage} {board.stood}".strip()
    lines = [f"{board.name}   {stage}   owned by the {board.owner}{held}"]
    lines += [f"  {each}" for each in (board.left, board.overdue, *board.waits) if each]
    if board.doubt:
        lines.append(f"  {board.doubt}; next: manage.py strangle reconcile {board.name} --ledger")
    lines += [f"  {link.line()}" for link in board.links]
    if board.rollback_safe:
        lines.append(f"  rollback safe: {'yes' if board.rollback_safe.is_safe else 'no'}")
        lines += [f"    {reason}" for reason in board.rollback_safe.why]
        if board.rollback_safe.acknowledge == "both":
            lines.append(
                f"  acknowledged by both sides, but for {board.rollback_safe.unconfirmed} answers marked as unconfirmed"
            )
    if board.refused:
        routes = ", ".join(f"{route} ({count:,})" for route, count in board.refused.items())
        lines.append(f"  refused at the fence in the last hour: {routes}; next: {board.refused_next}")
    if board.compared:
        lines.append(f"  {board.compared:,} answers compared, {board.mismatched:,} differ")
    if board.seen_writing:
        lines.append(f"  no answer yet: {'; '.join(board.seen_writing)}; next: manage.py strangle analyze {board.name}")
    if board.unread:
        lines.append(f"  not all that was recorded can be read: {'; '.join(board.unread)}; next: mend or remove it")
    lines += [f"  {each}" for each in board.used]
    if board.next_step:
        lines.append(f"  next: {board.next_step}")
        lines += [f"    {gate['verdict']:<15} {gate['condition']}; saw {gate['saw']}" for gate in board.gates]
    return "\n".join(lines)
