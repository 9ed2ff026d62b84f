"""Hold every plan, or one, against this project and name all that is wrong at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.core import checks
from django.core.management.base import CommandParser

from strangler import settings
from strangler.management import ahead
from strangler.management.out import Out
from strangler.messages import Refusal, refuse
from strangler.plans import loader
from strangler.plans.stage import Stage
from strangler.stages.inventory.known import questions_of
from strangler.stages.resolve.examine import Examination, examine
from strangler.stages.resolve.together import claimed_twice
from strangler.sync.config import ACKNOWLEDGES

AHEAD = tuple(stage for stage in Stage if stage is not Stage.DECLARED)


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", nargs="?", help="one extraction; all of them if left out")
    parser.add_argument("--to", type=Stage, choices=AHEAD, help="refuse answers that are missing by that stage, too")


def run(options: dict[str, Any], out: Out) -> int:
    root = settings.plans_root()
    names = [options["name"]] if options["name"] else loader.names(root)
    found = [_with_writers(examine(root, name)) for name in names]
    by_then = [refusal for each in found for refusal in _missing(each, options["to"])]
    refusals = [*_settings(), *(refusal for each in found for refusal in each.refusals), *by_then]
    refusals += claimed_twice(each.resolved for each in found if each.resolved)
    if not found:
        refusals.append(refuse("S305", root=root))
    waiting = ahead.waiting()
    data = {"plans": {each.name: _data(each) for each in found}, "migrations": ahead.told(waiting)}
    lines = [*(_line(each, by_then) for each in found), *ahead.lines(waiting)]
    return out.answer("\n".join(lines), data, refusals)


def _with_writers(found: Examination) -> Examination:
    """Beside what the registry shows, what the code does and what was recorded."""
    if found.plan is None:
        return found
    return replace(found, unanswered=(*found.unanswered, *questions_of(found.plan, found.resolved)))


def _missing(found: Examination, to: Stage | None) -> tuple[Refusal, ...]:
    """Answers without which it would not get there. Without a stage none: they are questions until the step that asks them."""
    if to is None:
        return ()
    return found.unanswered if to in (Stage.OWN, Stage.RETIRE) else found.tight


def _settings() -> Iterable[Refusal]:
    """Faults of our settings; they are not ours alone, so Django's own check shows them as well."""
    for each in checks.run_checks(tags=["strangler"]):
        if each.is_silenced():
            continue
        why, _, next = str(each.hint).partition(" Next: ")
        yield Refusal(str(each.id), each.msg, why, next)


def _line(found: Examination, told: Sequence[Refusal]) -> str:
    lines = [_head(found)]
    if found.unanswered:
        lines.append(f"  {len(found.unanswered)} writers need an answer before Own:")
    if found.tight:
        lines.append(f"  ({len(found.tight)} of them are foreign keys under a constraint, which refuse Copy already)")
    lines += _each(each for each in found.unanswered if each not in told)
    if found.expired:
        lines += [f"  {len(found.expired)} ignores have ended:", *_each(found.expired)]
    if found.resolved and found.plan and found.plan.acknowledge == "both":
        lines.append(f"  Own waits for both sides before a write is answered: the service must list {ACKNOWLEDGES}")
    return "\n".join(lines)


def _each(refusals: Iterable[Refusal]) -> list[str]:
    return [f"  {each.id} {each.what}  {each.where or ''}".rstrip() + f"\n       {each.next}" for each in refusals]


def _head(found: Examination) -> str:
    if not (it := found.resolved):
        return f"{found.name}: refused, {len(found.refusals)} to repair."
    counts = f"{len(it.tables)} tables, {len(it.references)} references, {len(it.routes)} routes"
    return f"{found.name}: {counts}; nothing to refuse."


def _data(found: Examination) -> dict[str, Any]:
    """unanswered, refuse_copy, expired: whether or not anything is refused."""
    open_questions = {
        "unanswered": [each.as_dict() for each in found.unanswered],
        "refuse_copy": [each.as_dict() for each in found.tight],
        "expired": [each.as_dict() for each in found.expired],
    }
    if not (it := found.resolved):
        return {"ok": False, **open_questions}
    told = {"database": it.database, "service": it.service_urls}
    names = {"tables": [each.name for each in it.tables], "references": [each.name for each in it.references]}
    return {"ok": True, **told, **open_questions, **names, "routes": [route.name for route in it.routes]}
