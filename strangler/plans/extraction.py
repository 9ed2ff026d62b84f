"""What leaves, declared once, in a plan's __init__.py: owner, service, tables, references, endpoints, answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from strangler.messages import Refusal, refuse
from strangler.plans.address import VARIABLE
from strangler.plans.answers import Answer
from strangler.plans.declared import Declared
from strangler.plans.endpoint import Endpoint
from strangler.plans.gates import Gate
from strangler.plans.ignore import Ignore
from strangler.plans.routes import clash, routes_of

WHY_OWNER = "Somebody must be asked before this capability changes hands; the ledger and the console name them."
NUMBERED_ANEW = ("contenttypes.contenttype", "django_content_type", "auth.permission", "auth_permission")
WHY_SERVICE = "Rows and requests are sent there."


@dataclass(frozen=True)
class Table(Declared):
    """A table that leaves. name: `app.Model`, or the table's own name.

    columns: field or column names, None = all. key: columns that tell rows apart, None = the primary key.
    deletes: what a delete at the follower does after Own, whoever asks: "refuse" it at the fence, or let it through as an
    intent. A DeleteThrough names those who ask.
    """

    name: str
    columns: Sequence[str] | None = None
    key: Sequence[str] | None = None
    deletes: Literal["refuse", "through"] = "refuse"

    def value_faults(self) -> Iterator[Refusal]:
        yield from _empty_lists(self, self.columns, self.key)

    def describe(self) -> str:
        return self.name if self.columns is None else f"{self.name} ({', '.join(self.columns)})"


@dataclass(frozen=True)
class Reference(Declared):
    """Columns of a table that stays, flowing to the service for good. Never fenced, never reversed.

    on_parent_delete: what the service does with rows that point to one that is gone.
    """

    name: str
    columns: Sequence[str]
    key: Sequence[str] | None = None
    on_parent_delete: Literal["cascade", "restrict", "nullify", "keep"] = "cascade"

    def value_faults(self) -> Iterator[Refusal]:
        if self.name.lower() in NUMBERED_ANEW:
            yield refuse("S131", self.where, name=self.name)
        yield from _empty_lists(self, self.columns, self.key)

    def describe(self) -> str:
        return f"{self.name} ({', '.join(self.columns)})"


@dataclass(frozen=True)
class Extraction(Declared):
    """One capability on its way out.

    service: addresses or names of environment variables holding them, comma between. endpoints move; those in `stays`
    remain in the monolith and read the moved tables. adds: those that only the service has, reached while it owns; before
    that, and after a rollback, the monolith says that it knows none. ignores: differences between both answers that are
    harmless. gates hold for every step. own: installed packages that are read like the project's own code when its writers
    are looked for; those whose rows leave are so by themselves. contract: path of an OpenAPI file,
    which must exist; stubs answer from it, nothing measures it yet.
    """

    owner: str
    service: str
    tables: Sequence[Table]
    references: Sequence[Reference] = ()
    endpoints: Sequence[Endpoint] = ()
    stays: Sequence[Endpoint] = ()
    adds: Sequence[Endpoint] = ()
    answers: Sequence[Answer] = ()
    ignores: Sequence[Ignore] = ()
    gates: Sequence[Gate] = ()
    own: Sequence[str] = ()
    contract: str = ""

    @property
    def declared(self) -> tuple[Declared, ...]:
        """Everything inside, as written."""
        lists = (
            self.tables,
            self.references,
            self.endpoints,
            self.stays,
            self.adds,
            self.answers,
            self.ignores,
            self.gates,
        )
        return tuple(each for things in lists if isinstance(things, tuple) for each in things)

    @property
    def service_parts(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.service.split(",") if part.strip())

    def service_urls(self, environment: Mapping[str, str]) -> tuple[str, ...]:
        """The service's addresses, variables looked up. Raises KeyError with the name of a variable that is not set."""
        texts = [environment[part] if VARIABLE.fullmatch(part) else part for part in self.service_parts]
        return tuple(url.strip().rstrip("/") for text in texts for url in text.split(",") if url.strip())

    def faults(self) -> Iterator[Refusal]:
        """Its own faults and those of everything inside, whatever else is wrong."""
        for thing in self.declared:
            if isinstance(thing, Declared):
                yield from thing.faults()
        yield from super().faults()

    def value_faults(self) -> Iterator[Refusal]:
        if not self.owner.strip():
            yield refuse("S123", self.where, what="owner", name="this extraction", why=WHY_OWNER)
        if not self.service_parts:
            yield refuse("S123", self.where, what="service", name="this extraction", why=WHY_SERVICE)
        if not self.tables:
            yield refuse("S116", self.where, name="This extraction")
        yield from self._twice()
        yield from _clashes([*self.endpoints, *(added.where_writes_go for added in self.adds)], self.stays)

    def describe(self) -> str:
        return ", ".join(table.name for table in self.tables)

    def _twice(self) -> Iterator[Refusal]:
        yield from _repeated("table", ((table.name, table) for table in self.tables))
        yield from _repeated("reference", ((reference.name, reference) for reference in self.references))
        yield from _repeated("answer for", ((answer.subject, answer) for answer in self.answers))
        leaving = {str(table.name).lower() for table in self.tables}
        for reference in self.references:
            if str(reference.name).lower() in leaving:
                yield refuse("S121", reference.where, table=reference.name)


def _empty_lists(thing: Table | Reference, *lists: Sequence[str] | None) -> Iterator[Refusal]:
    if any(each is not None and not each for each in lists):
        why = "An empty list would copy nothing; leave it out to take all columns, or the primary key."
        yield refuse("S123", thing.where, what="a list", name=thing.name, why=why)


def _repeated(what: str, named: Iterable[tuple[str, Declared]]) -> Iterator[Refusal]:
    """Names of another type have a fault of their own."""
    first: dict[str, Declared] = {}
    for name, thing in named:
        if isinstance(name, str) and (earlier := first.setdefault(name.lower(), thing)) is not thing:
            yield refuse("S117", thing.where, what=f"The {what}", subject=name, first=earlier.where)


def _clashes(moving: Sequence[Endpoint], staying: Sequence[Endpoint]) -> Iterator[Refusal]:
    """Pairs that the gateway could not tell apart. Unreadable endpoints have faults of their own."""
    sided = [(each, True) for each in moving] + [(each, False) for each in staying]
    readable = [(each, moves) for each, moves in sided if isinstance(each, Endpoint) and not any(each.faults())]
    routed = [(each, moves, routes_of("it", each, stays=not moves)) for each, moves in readable]
    for (one, one_moves, its), (other, other_moves, others) in combinations(routed, 2):
        if _is_same(one, other):
            yield _same(one, other, is_between_sides=one_moves != other_moves)
        elif reason := clash(its, others):
            yield refuse("S119", other.where, first=one.route, second=other.route, reason=reason.partition(" both ")[2])


def _is_same(one: Endpoint, other: Endpoint) -> bool:
    """Whether both name one target and share a method."""
    is_one_target = (one.template, one.url_name) == (other.template, other.url_name)
    return is_one_target and bool(set(one.methods) & set(other.methods))


def _same(one: Endpoint, other: Endpoint, *, is_between_sides: bool) -> Refusal:
    if is_between_sides:
        return refuse("S120", other.where, route=other.route)
    return refuse("S117", other.where, what="The endpoint", subject=repr(other.route), first=one.where)
