"""What a migration does to a table, and a link that carries it, in; whether the link outlives it, and in which order the two
deployments go, out. Pure: called by waiting.
"""

from dataclasses import dataclass

from strangler.messages import Refusal, refuse
from strangler.protocol.link import Role
from strangler.sync.definition import LinkDefinition, Table
from strangler.sync.migrating.changes import Change, Deed

REFUSED = "refused"
TOLD = "told"

FOLLOWER_FIRST = "deploy and migrate the follower's side first, then the owner's"
OWNER_FIRST = "deploy and migrate the owner's side first, then the follower's"


@dataclass(frozen=True, slots=True)
class Carried:
    """A link as this side has it."""

    link: str
    role: Role
    definition: LinkDefinition

    @property
    def extraction(self) -> str:
        return self.link.partition(".")[0]

    @property
    def may_follow(self) -> bool:
        """Whether rows are written here by the applier, now or after the next hand-over."""
        return self.role is Role.FOLLOWER or not self.definition.is_reference


@dataclass(frozen=True, slots=True)
class Found:
    """One consequence. refusal: why the migration must not be run now; None = it may, and this is the order."""

    words: str
    refusal: Refusal | None = None

    def line(self) -> str:
        return str(self.refusal) if self.refusal else self.words


def judge(change: Change, by: Carried) -> Found | None:
    """None where the link does not care."""
    table = by.definition.table(change.table)
    names = {"change": change.words, "link": by.link, "name": by.extraction, "table": change.table}
    if change.deed is Deed.GONE or (change.deed in (Deed.LOST, Deed.RETYPED) and _carries(table, change.column)):
        return _refused(refuse("S532", **names))
    if change.deed is Deed.DDL:
        return _refused(refuse("S534", **names))
    if change.deed is Deed.DML and by.role is Role.FOLLOWER:
        return _refused(refuse("S537", **names))
    if change.deed is Deed.DEMANDED and by.may_follow:
        return _refused(refuse("S536", **names))
    if change.deed is Deed.TIED and by.role is Role.FOLLOWER:
        return _refused(refuse("S535", place=change.column, **names))
    return _order(change, by, table)


def rebuilt(migration: str, table: str, by: Carried) -> Found:
    """On SQLite: of a table that is carried."""
    names = {"change": f"{migration} has SQLite build {table} anew", "link": by.link, "name": by.extraction}
    return _refused(refuse("S533", **names))


def tied_again(migration: str, table: str, by: Carried) -> Found:
    """On SQLite: of a table that stays, whose constraint into a carried one was dropped."""
    next = f"afterwards manage.py strangle repair {by.extraction} --loosen"
    return Found(
        f"{migration} has SQLite build {table} anew, with the constraint that was dropped for {by.link}: {next}"
    )


def _order(change: Change, by: Carried, table: Table) -> Found | None:
    words = _ORDERS.get(change.deed)
    if words is None or (change.deed is Deed.ALTERED and not _carries(table, change.column)):
        return None
    if change.deed is Deed.ADDED and not by.may_follow:
        return None
    if change.deed is Deed.PYTHON and by.role is not Role.FOLLOWER:
        return None
    return Found(f"{change.words}; {by.link} goes on. {words.format(name=by.extraction)}")


_ORDERS = {
    Deed.ADDED: (
        "Order: the service first, then the monolith, then there manage.py strangle repair {name} --columns: until then its"
        " values stay where they are written"
    ),
    Deed.ALTERED: (
        f"Order: where more is allowed than before (wider, or NULL), {FOLLOWER_FIRST}; where less, {OWNER_FIRST}"
    ),
    Deed.RULED: f"Order: for a new rule {OWNER_FIRST}, so that no row comes that it refuses; for one that goes, the reverse",
    Deed.TIED: "Answer it with plans.Loosen, or with db_constraint=False, before Own: manage.py strangle check {name}",
    Deed.PYTHON: "This side follows: what it writes there is refused by the fence. Let it run at the owner's side",
}


def _carries(table: Table, column: str) -> bool:
    return any(each.name == column for each in table.columns)


def _refused(refusal: Refusal) -> Found:
    return Found(refusal.what, refusal)
