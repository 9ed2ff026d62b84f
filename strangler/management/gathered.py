"""Items of an inventory in; the same as people read them out: routes of which the same is said, in one. Called by inventoried.

A router's view set answers five methods at two addresses, each with and without a format: twenty items, and one decision.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from strangler.boundaries.living.url_paths import UrlPath
from strangler.management.twins import targets
from strangler.plans.endpoint import in_order
from strangler.stages.inventory.item import Item, Topic

NAME = "\0"  # stands for what a route is called, where the rest of two is compared


def gathered(items: Sequence[Item], paths: Iterable[UrlPath]) -> list[Item]:
    """paths: all of the project. Methods of one address become one item, and so do the addresses behind one URL name."""
    routes = [item for item in items if item.topic is Topic.ROUTE]
    return [*_told(routes, paths), *(item for item in items if item.topic is not Topic.ROUTE)]


def _told(routes: Iterable[Item], paths: Iterable[UrlPath]) -> Iterator[Item]:
    alike: dict[tuple[str, Item], list[Item]] = defaultdict(list)
    for item in routes:
        alike[item.subject.partition(" ")[2], _unnamed(item)].append(item)
    addresses = [(_methods(each), path, rest) for (path, rest), each in alike.items()]
    groups: dict[tuple[str, str, Item], list[list[Item]]] = defaultdict(list)
    for (methods, _, rest), target, each in zip(addresses, targets(addresses, paths), alike.values(), strict=True):
        groups[target, methods, rest].append(each)
    for target, methods, rest in sorted(groups, key=lambda group: group[:2]):
        yield _named(rest, f"{methods} {target}", groups[target, methods, rest])


def _methods(items: Iterable[Item]) -> str:
    return ",".join(in_order(item.subject.partition(" ")[0] for item in items))


def _unnamed(item: Item) -> Item:
    """What is said of it, whatever its method and address; where it was found is no part of that."""
    options = tuple(replace(each, line=each.line.replace(item.subject, NAME)) for each in item.options)
    return replace(item, subject="", says=item.says.replace(item.subject, NAME, 1), places=(), options=options)


def _named(rest: Item, name: str, addresses: Sequence[Sequence[Item]]) -> Item:
    said = f"{name} ({len(addresses)} addresses)" if len(addresses) > 1 else name
    return replace(
        rest,
        subject=name,
        says=rest.says.replace(NAME, said),
        places=tuple(sorted({place for items in addresses for item in items for place in item.places})),
        options=tuple(replace(each, line=each.line.replace(NAME, name)) for each in rest.options),
    )
