"""What leads from one app to another: an edge with its kind, what it touches there, and the places that make it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How an edge comes about. The value says it to people."""

    IMPORT = "imports"
    FOREIGN_KEY = "foreign key"
    MANY_TO_MANY = "many to many"
    GENERIC = "generic relation"
    INHERITANCE = "inherits"
    QUERY = "asks the model"
    JOIN = "joins by a lookup"
    ACCESS = "follows a relation"
    STRING = "names it in a string"
    SQL = "names its table in SQL"
    SIGNAL = "listens to its signals"
    CASCADE = "deletes with what it points to"
    FORM = "is filled by a form or a generic view"
    ADMIN = "is edited in the admin"
    TEMPLATE = "is in a template"
    URL = "names its URL"
    TASK = "names its task"
    SEEN = "was seen in SQL"  # by the recorder alone


# What cutting one costs, beside the others: a write must find an owner, a join be taken apart, an import only be moved.
WEIGHTS = {
    Kind.FOREIGN_KEY: 5,
    Kind.MANY_TO_MANY: 5,
    Kind.INHERITANCE: 8,
    Kind.GENERIC: 3,
    Kind.CASCADE: 4,
    Kind.JOIN: 4,
    Kind.SQL: 4,
    Kind.SIGNAL: 3,
    Kind.ACCESS: 3,
    Kind.TEMPLATE: 3,
    Kind.QUERY: 2,
    Kind.FORM: 2,
    Kind.ADMIN: 2,
    Kind.SEEN: 2,
}
A_WRITE = 3  # more


class Mode(StrEnum):
    READ = "reads"
    WRITE = "writes"
    TIE = "ties"  # neither: a constraint, an import, a receiver


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line people can open. line 0: the database's or the registry's word, in no file."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """source, target: app labels, never the same. touches: a model's label, a table, or a module of the target."""

    source: str
    target: str
    kind: Kind
    mode: Mode
    touches: str
    place: Place

    @property
    def weight(self) -> int:
        return WEIGHTS.get(self.kind, 1) + (A_WRITE if self.mode is Mode.WRITE else 0)

    def as_dict(self) -> dict[str, str | int | bool | None]:
        return {
            "source": self.source,
            "target": self.target,
            "kind": self.kind.name.lower(),
            "mode": self.mode.name.lower(),
            "touches": self.touches,
            "weight": self.weight,
            "file": self.place.file,
            "line": self.place.line,
        }


def crossing(edges: Iterable[Edge]) -> list[Edge]:
    """Each once, sorted; what stays within an app is no edge."""
    found = {edge for edge in edges if edge.source != edge.target and edge.source and edge.target}
    return sorted(found, key=_key)


def _key(edge: Edge) -> tuple[str | int, ...]:
    """As the fields stand, and quicker to compare than edges are."""
    place = edge.place
    return edge.source, edge.target, edge.kind, edge.mode, edge.touches, place.file, place.line
