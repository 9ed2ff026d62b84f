"""Who else is in the database in; one item for each role that is no process of this project and reaches the tables that leave,
with what it did or may do to them, out. PostgreSQL only: SQLite knows no roles.

What statements were run is known where pg_stat_statements is installed and lets us look; who is connected, always; who may do
what, by privileges: through a group, a view or everybody's as well.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.transaction import atomic

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.recorder.statement import read
from strangler.boundaries.recorder.tables import tables_of
from strangler.plans.stage import Stage
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side
from strangler.sync import users

CONNECTED = """
SELECT DISTINCT usename::text, application_name FROM pg_stat_activity
WHERE datname = current_database() AND usename IS NOT NULL AND usename <> current_user
"""
# A superuser may do everything: he is told of once he did something here.
GRANTED = """
SELECT r.rolname::text, c.relname::text,
    c.relkind <> 'm' AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
FROM pg_roles r, pg_class c
WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> current_user AND c.relname = ANY(%s)
    AND c.relkind IN ('r', 'p', 'v', 'm') AND pg_table_is_visible(c.oid)
    AND has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
"""
SAVING = frozenset({"pg_dump", "pg_dumpall", "pg_basebackup"})  # whoever saves the database uses no table of it

WHY_REFUSE = "it is told beforehand, and its grant to write is taken away before Own"
WHY_MOVES = "whoever runs it calls the service from then on"
WHY_READS = "it goes on reading: the copy here is fed until Retire"


@dataclass
class Known:
    """Of one role, names of tables that leave. may: of those a session could touch. programs: its sessions' names."""

    did: dict[Mode, set[str]] = field(default_factory=lambda: defaultdict(set))
    may: dict[Mode, set[str]] = field(default_factory=lambda: defaultdict(set))
    programs: set[str] = field(default_factory=set)

    @property
    def is_told(self) -> bool:
        """Who may read, and neither did nor is here, is everybody."""
        return bool(self.did or self.may[Mode.WRITE] or (self.may[Mode.READ] and self.programs))

    def does(self) -> Iterator[str]:
        wrote, reads = self.did[Mode.WRITE], self.did[Mode.READ] - self.did[Mode.WRITE]
        if wrote:
            yield f"has written {_listed(wrote)}"
        elif self.may[Mode.WRITE]:
            yield f"may write {_listed(self.may[Mode.WRITE])}"
        if reads:
            yield f"has read {_listed(reads)}"
        elif not wrote and not self.may[Mode.WRITE]:
            yield f"is connected and may read {_listed(self.may[Mode.READ])}"


def roles(side: Side, alias: str, answered: Answered) -> Iterator[Item]:
    """What the database does not tell this role is left out; `unheard` says so."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return
    ours = {str(connections.settings[each]["USER"]) for each in connections}
    for role, known in sorted(_known(connection, _behind(side, connection)).items()):
        if role not in ours and known.is_told:
            yield _item(role, known, answered)


def unheard(alias: str) -> str:
    """Why other roles may be missing, '' if there is no reason."""
    return users.statements(connections[alias])[1] if connections[alias].vendor == "postgresql" else ""


def _known(connection: Connection, behind: Mapping[str, set[str]]) -> dict[str, Known]:
    found: dict[str, Known] = defaultdict(Known)
    read_by = tables_of((name, ()) for name in behind)
    for role, query, _calls in users.statements(connection)[0]:
        if any(users.names(query, name) for name in behind):
            for each in read(query, read_by).seen:
                found[role].did[each.mode] |= behind.get(each.table, set())
    for role, name, may_write in _rows(connection, GRANTED, [sorted(behind)]):
        found[role].may[Mode.WRITE if may_write else Mode.READ] |= behind[name]
    for role, program in _rows(connection, CONNECTED):
        if program not in SAVING:
            found[role].programs.add(program or "")
    return found


def _behind(side: Side, connection: Connection) -> dict[str, set[str]]:
    """Each table that leaves, and each view over some of them: name -> those tables."""
    found = {table: {table} for table in side.tables}
    try:
        with atomic(using=connection.alias):
            for view, table in users.views(connection, sorted(side.tables)):
                found.setdefault(view, set()).add(table)
    except Error:
        pass  # `unheard` says why nothing is known
    return found


def _item(role: str, known: Known, answered: Answered) -> Item:
    subject = f"outside: {role}"
    named = [program for program in sorted(known.programs) if program]
    who = f"the role {role} ({', '.join(named)})" if named else f"the role {role}"
    wrote, may_write = known.did[Mode.WRITE], known.may[Mode.WRITE]
    moves = Option(f'plans.Moves("{subject}")', "answers", WHY_MOVES)
    refuse = Option(f'plans.Refuse("{subject}")', "answers", WHY_REFUSE)
    return Item(
        Topic.ROLE,
        subject,
        f"{who} {' and '.join(known.does())}",
        (Place(who),),
        (moves, refuse) if wrote or may_write else (Option("", "answers", WHY_READS), moves),
        answered.to(subject),
        Stage.OWN if wrote or (may_write and known.programs) else None,
        bool(wrote) or None,
    )


def _listed(tables: Iterable[str]) -> str:
    return ", ".join(sorted(tables))


def _rows(connection: Any, sql: str, values: list[Any] | None = None) -> list[Any]:
    """Nothing where it may not be asked."""
    try:
        with atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
    except Error:
        return []
