"""A plan whose service owns in; when somebody last used its tables here, and since when that is known, out. Asked by the gate
`untouched`, by the board and before an extraction is taken away.

Two witnesses, each with its own blindness. The database's counters see every reader and name none but roles; SQLite has none.
Recordings name the entry, and see the share of requests they watch in processes that record.
"""

import time
from dataclasses import dataclass

from strangler.boundaries.living.entry import is_toolkits
from strangler.boundaries.recording import NOTHING, Recording
from strangler.plans.plan import Plan
from strangler.protocol.link import Role
from strangler.stages.inventory.kept import kept_here
from strangler.stages.tenure import lasting
from strangler.sync import config, links, touched

US = 1_000_000
SOMEBODY = "somebody, by the scan counters"


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """at_s: since 1970. by: whom the witness names."""

    at_s: float
    table: str
    by: str

    def line(self, now_s: float) -> str:
        return f"{self.table} was last used {lasting(max(0.0, now_s - self.at_s))} ago by {self.by}"


@dataclass(frozen=True, slots=True)
class Witness:
    """how: in words. since_s: from when on it has watched. uses: the last one of each table and user."""

    how: str
    since_s: float
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class Uses:
    """now_s: of this look. counters, recordings: None where there is no such witness. seen: what was recorded. unread: what of
    that could not be read, a sentence each."""

    now_s: float
    counters: Witness | None = None
    recordings: Witness | None = None
    seen: Recording = NOTHING
    unread: tuple[str, ...] = ()

    @property
    def witnesses(self) -> list[Witness]:
        return [each for each in (self.counters, self.recordings) if each]

    def within(self, seconds: float) -> list[Use]:
        """The latest first."""
        found = [use for each in self.witnesses for use in each.uses if use.at_s > self.now_s - seconds]
        return sorted(found, reverse=True)

    def lines(self) -> list[str]:
        """For people: the last use of each table, or since when there was none."""
        last: dict[str, Use] = {}
        for use in self.within(self.now_s):
            last.setdefault(use.table, use)
        return [use.line(self.now_s) for use in last.values()] + [
            f"nobody else was seen to use its tables for {lasting(self.now_s - each.since_s)}, by {each.how}"
            for each in self.witnesses
            if not each.uses
        ]


def uses_of(plan: Plan) -> Uses | None:
    """None while the monolith owns: its tables are there to be used. Looks at the counters once more."""
    connection = config.connection()
    try:
        stored = links.read(connection, plan.name)
    except links.UnknownLink:
        return None
    if stored.row.role is not Role.FOLLOWER or stored.definition.is_gone:
        return None
    names = {name for table in stored.definition.tables for name in (table.name, table.sql_name)}
    kept = kept_here()
    seen, counters = kept.recording, _counted(touched.look(connection, plan.name))
    return Uses(time.time(), counters, _recorded(seen, names) if seen else None, seen or NOTHING, kept.unread)


def _counted(told: list[touched.Told]) -> Witness | None:
    if not told:
        return None
    used = [Use(each.touched_us / US, each.table, each.by or SOMEBODY) for each in told if each.touched_us]
    return Witness("the scan counters", max(each.since_us for each in told) / US, tuple(used))


def _recorded(seen: Recording, tables: set[str]) -> Witness:
    """What the toolkit does for the feed is no use."""
    used = [
        Use(each.at_s, each.table, str(each.entry))
        for each in seen.latest
        if each.table in tables and not is_toolkits(each.entry.code)
    ]
    shares = " and ".join(f"{share:.2g}" for share in seen.shares)
    how = f"recordings of a share of {shares}" if shares else "recordings"
    return Witness(how, seen.from_s, tuple(used))
