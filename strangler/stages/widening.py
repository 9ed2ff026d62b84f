"""An extraction whose tables have columns that its links do not carry in; the links with them out. Called by repair.

Both sides are asked before either is changed. The side that follows comes first; one that broke off in between is ended by the
same command: until then rows wait, for their receiver knows more columns than they have.
"""

from dataclasses import dataclass

from strangler.messages import Refusal, refuse
from strangler.plans.resolved import ResolvedExtraction
from strangler.protocol.link import Role
from strangler.stages.resolve.links import links_of
from strangler.sync import config, links, peers
from strangler.sync.definition import LinkDefinition, Table
from strangler.sync.verbs import Side
from strangler.sync.widening import Widen, Wider


@dataclass(frozen=True, slots=True)
class Came:
    """What one link is to carry more. columns: table.column."""

    link: str
    columns: tuple[str, ...]
    asked: Widen


def came(resolved: ResolvedExtraction) -> tuple[list[Came], list[Refusal]]:
    """(links with something to take in, why others cannot be widened). None where no model is left to ask."""
    found, refusals = [], []
    if resolved.has_left:
        return found, refusals
    for wanted in links_of(resolved):
        try:
            stored = links.read(config.connection(), wanted.link)
        except links.UnknownLink:
            continue
        if other := _other(stored.definition, wanted):
            refusals.append(refuse("S485", name=resolved.name, link=wanted.link, other=other))
            continue
        tables = tuple(_wider(stored.definition.table(each.name), each) for each in wanted.tables)
        tables = tuple(each for each in tables if each.columns)
        if tables:
            names = tuple(f"{each.table}.{column.name}" for each in tables for column in each.columns)
            found.append(Came(wanted.link, names, Widen(wanted.link, stored.row.epoch, tables)))
    return found, refusals


def take_in(name: str, some: list[Came]) -> list[Refusal]:
    """Raises PeerError. A refusal of either side that was only asked: nothing has changed."""
    for each in some:
        for is_dry in (True, False):
            for place, side in _follower_first(each.link):
                done = side.widen(Widen(each.link, each.asked.epoch, each.asked.tables, is_dry))
                if not done.ok:
                    return [refuse("S486", name=name, link=each.link, side=place, reason=done.reason)]
    return []


def _follower_first(link: str) -> list[tuple[str, Side]]:
    both = [("service", peers.there(link)), ("monolith", peers.here())]
    is_owned_here = links.role_of(config.connection(), link) is not Role.FOLLOWER
    return both if is_owned_here else both[::-1]


def _wider(stored: Table, wanted: Table) -> Wider:
    known = {column.name for column in stored.columns}
    more = tuple(column for column in wanted.columns if column.name not in known)
    return Wider(stored.name, more, wanted.uniques, wanted.partial_uniques, wanted.is_partial)


def _other(stored: LinkDefinition, wanted: LinkDefinition) -> str:
    """What is different besides columns that came; '' if nothing is."""
    names = {table.name for table in stored.tables}
    if names != {table.name for table in wanted.tables}:
        return f"it carries {', '.join(sorted(names))}"
    for table in stored.tables:
        now = wanted.table(table.name)
        columns = {column.name: column for column in now.columns}
        for column in table.columns:
            if column.name not in columns:
                return f"{table.name} has no column {column.name} any more"
            if (columns[column.name].kind, columns[column.name].scale) != (column.kind, column.scale):
                return f"{table.name}.{column.name} is of another type"
        if now.key != table.key:
            return f"{table.name} has another key"
    return ""
