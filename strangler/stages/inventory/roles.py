"""Who else is in the database in; one item for each role and program that is no process of this project, with what it may or
did do to the tables that leave, out. PostgreSQL only: SQLite knows no roles.

What statements were run is known where pg_stat_statements is installed; who is connected, always; who may write, by grants.
"""

from collections.abc import Iterator
from typing import Any

from django.db import Error, connections
from django.db.transaction import atomic

from strangler.boundaries.edge import Place
from strangler.plans.stage import Stage
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side

STATEMENTS = """
SELECT DISTINCT r.rolname, s.query FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND r.rolname <> current_user
"""
CONNECTED = """
SELECT DISTINCT usename, application_name FROM pg_stat_activity
WHERE datname = current_database() AND usename IS NOT NULL AND usename <> current_user
"""
GRANTED = """
SELECT DISTINCT grantee, table_name FROM information_schema.role_table_grants
WHERE table_name = ANY(%s) AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
  AND grantee <> current_user AND table_schema = ANY(current_schemas(false))
"""
WRITING = ("insert", "update", "delete", "truncate", "merge", "copy")

WHY_REFUSE = "it is told beforehand, and its grant to write is taken away before Own"
WHY_MOVES = "whoever runs it calls the service from then on"


def roles(side: Side, alias: str, answered: Answered) -> Iterator[Item]:
    """What the database does not tell this role is left out."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return
    wrote = _statements(side, connection)
    may_write: dict[str, set[str]] = {}
    for role, table in _rows(connection, GRANTED, [sorted(side.tables)]):
        may_write.setdefault(role, set()).add(table)
    programs: dict[str, set[str]] = {}
    for role, program in _rows(connection, CONNECTED):
        programs.setdefault(role, set()).add(program)
    for role in sorted(wrote | may_write.keys() | programs.keys()):
        yield _item(role, role in wrote, may_write.get(role, set()), programs.get(role, set()), answered)


def _item(role: str, has_written: bool, tables: set[str], programs: set[str], answered: Answered) -> Item:
    subject = f"outside: {role}"
    named = [program for program in sorted(programs) if program]
    who = f"the role {role} ({', '.join(named)})" if named else f"the role {role}"
    does = "has written" if has_written else "may write" if tables else "is connected, and may not write"
    what = f" {', '.join(sorted(tables))}" if tables else ""
    return Item(
        Topic.ROLE,
        subject,
        f"{who} {does}{what}",
        (Place(who),),
        (
            Option(f'plans.Moves("{subject}")', "answers", WHY_MOVES),
            Option(f'plans.Refuse("{subject}")', "answers", WHY_REFUSE),
        ),
        answered.to(subject),
        Stage.OWN if has_written or (tables and programs) else None,
        has_written or None,
    )


def _statements(side: Side, connection: Any) -> set[str]:
    """Roles whose statements have changed one of the tables, as far as the server remembers."""
    found = set()
    for role, query in _rows(connection, STATEMENTS):
        words = str(query).lower()
        if words.lstrip().startswith(WRITING) and any(table.lower() in words for table in side.tables):
            found.add(str(role))
    return found


def _rows(connection: Any, sql: str, values: list[Any] | None = None) -> list[Any]:
    """Nothing where it may not be asked."""
    try:
        with atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
    except Error:
        return []
