"""The name of a plan or an app in; its inventory, and what people read of it by topic, what is open first, out. Called by
analyze.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from django.apps import apps

from strangler import settings
from strangler.boundaries.living.url_paths import UrlPath, UrlsUnreadable, every_path
from strangler.boundaries.recording import Recording
from strangler.exceptions import Refused
from strangler.management.chosen import apart, models_of_app, places_of
from strangler.management.gathered import gathered
from strangler.management.labels import nearest_app
from strangler.management.recordings import read
from strangler.messages import refuse
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.known import of_plan, of_tables
from strangler.stages.inventory.take import Inventory
from strangler.stages.resolve import registry
from strangler.stages.resolve.examine import examine

PLACES = 3  # shown of one item, unless all are asked for


def inventory_of(name: str, recorded: Path | None, own: Sequence[str] = ()) -> Inventory:
    """A plan goes before an app of the same name. own: packages that count as the project's own. Raises Refused: no such
    name, a plan or recording that cannot be read."""
    root, seen = settings.plans_root(), loaded(recorded)
    plans = loader.names(root)
    if name in plans:
        return of_plan(*_plan(root, name), seen, named=own)
    labels = [config.label for config in apps.get_app_configs()]
    if name not in labels:
        known = [*plans, *labels]
        raise Refused([refuse("P108", label=name, nearest=nearest_app(name, known), known=", ".join(known))])
    tables = [model._meta.db_table for model in models_of_app(name, name)]
    return of_tables(tables, seen, named=own, asks_database=True)


def _plan(root: Path, name: str) -> tuple[Plan, ResolvedExtraction | None]:
    """URLs that do not load are no reason to say nothing: what the plan says is read, what it means of addresses is not."""
    try:
        found = examine(root, name)
        plan, resolved, refusals = found.plan, found.resolved, found.refusals
    except UrlsUnreadable:
        (plan, refusals), resolved = loader.read(root, name), None
    if plan is None:
        raise Refused(refusals)
    return plan, resolved


def loaded(path: Path | None) -> Recording | None:
    """None for None. Raises Refused."""
    return None if path is None else read(path)


def text(name: str, found: Inventory, *, is_all: bool = False) -> str:
    """is_all: answers and places of what has an answer, too."""
    shown = gathered(found.items, _paths())
    lines = [_head(name, found, shown)]
    if fault := apart(places_of(registry.of_tables(found.side.tables))):
        lines.append(f"! {fault.what} Next: {fault.next}")
    for topic, items in groupby(shown, key=lambda item: item.topic):
        lines.append(f"{topic}")
        for item in sorted(items, key=lambda item: not item.is_open):
            lines += _item(item, is_all=is_all)
    lines += [f"skipped {place}: {why}" for place, why in found.skipped.items()]
    if found.open:
        lines.append(
            f"! = no answer yet. Next: write the lines you choose into the plan, then manage.py strangle check {name}"
        )
    return "\n".join(lines)


def _paths() -> list[UrlPath]:
    """None where URLs do not load; that is told among what was skipped."""
    try:
        return every_path()
    except UrlsUnreadable:
        return []


def _head(name: str, found: Inventory, shown: Sequence[Item]) -> str:
    tables, items, unanswered = len(found.side.tables), len(shown), sum(item.is_open for item in shown)
    return (
        f"{name}: {tables} table{'' if tables == 1 else 's'} would leave; {items} things reach"
        f" {'it' if tables == 1 else 'them'}, {unanswered or 'none'} of them without an answer"
    )


def _item(item: Item, *, is_all: bool) -> Iterator[str]:
    is_unseen = item.seen is False and item.topic is not Topic.ROUTE  # a route says so itself
    seen = "; never observed" if is_unseen else ""
    answer = f"   [{item.answered}]" if item.answered else ""
    yield f"{'!' if item.is_open else ' '} {item.says}{seen}{answer}"
    if not (item.is_open or is_all):
        return
    shown = item.places if is_all else item.places[:PLACES]
    yield from (f"      {place}" for place in shown)
    if more := len(item.places) - len(shown):
        yield f"      and {more} more"
    yield from _options(item.options)


def _options(options: Sequence[Option]) -> Iterator[str]:
    for index, option in enumerate(options):
        yield f"    {'or' if index else '->'} {option.line or '(nothing in the plan)'}"
        yield f"       {option.why}"


def data(found: Inventory) -> dict[str, object]:
    """For scripts."""
    return {
        "tables": sorted(found.side.tables),
        "databases": places_of(registry.of_tables(found.side.tables)),
        "open": len(found.open),
        "items": [item.as_dict() for item in found.items],
        "skipped": dict(found.skipped),
    }
