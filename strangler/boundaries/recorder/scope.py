"""Queries with the tables and names that stand in them in; (table, mode) -> columns out. Pure. Called by `query`.

A name without a table before it is a column only if the tables around say so, the nearest first: precise rather than complete.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from strangler.boundaries.edge import Mode
from strangler.boundaries.recorder.tables import Table

Touched = dict[tuple[str, Mode], set[str]]


@dataclass(eq=False)
class Source:
    """table None: a subselect, a common table expression, a function."""

    table: Table | None
    is_written: bool = False


@dataclass(eq=False)
class Query:
    """expects: a table's name comes next, to be read or written. refs: (qualifier, name, whether it stood in quotes)."""

    parent: "Query | None" = None
    verb: str = ""
    clause: str = ""
    expects: Mode | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    refs: list[tuple[str, str, bool]] = field(default_factory=list)
    sets: set[str] = field(default_factory=set)

    @property
    def target(self) -> Source | None:
        return next((source for source in self.sources.values() if source.is_written), None)


def touches_of(queries: Iterable[Query]) -> Touched:
    found: Touched = {}
    for query in queries:
        for source in query.sources.values():
            if source.table:
                mode = Mode.WRITE if source.is_written else Mode.READ
                found.setdefault((source.table.name, mode), set()).update(query.sets if source.is_written else ())
        for table, column in _read(query):
            found.setdefault((table.name, Mode.READ), set()).add(column)
    return found


def _read(query: Query) -> Iterator[tuple[Table, str]]:
    for qualifier, name, is_quoted in query.refs:
        for source in _meant(query, qualifier, name, is_quoted):
            if source.table and not source.is_written:
                yield source.table, source.table.columns.get(name.lower(), name)


def _meant(query: Query | None, qualifier: str, name: str, is_quoted: bool) -> list[Source]:
    """Of the nearest query that knows the name."""
    while query:
        # INSERT … SELECT: what is selected from does not know the table that is filled.
        held = [each for each in query.sources.values() if not (each.is_written and query.verb == "INSERT")]
        if qualifier and qualifier in query.sources:
            return [query.sources[qualifier]]
        if not qualifier and name == "*":
            return held
        knowing = [source for source in held if source.table and name.lower() in source.table.columns]
        if not qualifier and knowing:
            return knowing[:1]
        if not qualifier and is_quoted and len(held) == 1 and held[0].table and not held[0].table.columns:
            return held
        query = query.parent
    return []
