"""A PostgreSQL database in; what it held at that moment out, to be brought back later in any copy of it: rows, numbers, and
which triggers are awake. No file is made for it: a database anew costs a disk hundreds of them.

Whatever else a test did shows in the database's looks, and such a database is not used again.
"""

import re
from dataclasses import dataclass

import psycopg
from psycopg import sql

from strangler.testing.waiting import TimedOut
from tests.projects.sync.rewind import Looks, drop_strange, end_others, looks_of, take_ours_away

_TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"

_AWAKE = """
SELECT format('ALTER TABLE %s %s TRIGGER %I', tgrelid::regclass,
    CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'D' THEN 'DISABLE' ELSE 'ENABLE' END,
    tgname) FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0
"""

_MADE = """
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'strangler\\_%'
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger
    WHERE NOT tgisinternal AND tgname LIKE 'strangler\\_%' AND tgparentid = 0
"""

_EMPTY = """
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT DISTINCT tgrelid::regclass AS relation FROM pg_trigger WHERE NOT tgisinternal
    LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', found.relation); END LOOP;
    FOR found IN SELECT oid::regclass AS relation FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    LOOP EXECUTE format('DELETE FROM %s', found.relation); END LOOP;
END $$
"""


@dataclass(frozen=True)
class Moment:
    """made: what makes our functions and triggers. rows: of each table that has any, as COPY writes them. then: statements."""

    looks: Looks
    made: str
    rows: dict[str, bytes]
    then: str

    @property
    def shape(self) -> str:
        """Its looks but for who is awake: moments of one shape can be brought back in each other's databases."""
        return re.sub(r"^(trigger .*) \w$", r"\1", self.looks.text, flags=re.MULTILINE)


def moment_of(connection: psycopg.Connection) -> Moment:
    rows = {table: _read(connection, table) for (table,) in connection.execute(_TABLES)}
    made = "; ".join(statement for (statement,) in connection.execute(_MADE))
    then = [statement for (statement,) in connection.execute(_AWAKE)]
    for (sequence,) in connection.execute("SELECT seqrelid::regclass::text FROM pg_sequence").fetchall():
        last, is_called = connection.execute(f"SELECT last_value, is_called FROM {sequence}").fetchone() or (1, False)
        then.append(f"SELECT setval('{sequence}', {last}, {is_called})")
    filled = {table: kept for table, kept in rows.items() if kept}
    return Moment(looks_of(connection), made, filled, "; ".join(then))


def bring_back(connection: psycopg.Connection, moment: Moment) -> bool:
    """Whether the database is as it was then. connection: a replica's, and the only one."""
    return any(_is_back(connection, moment, is_made_anew=anew) for anew in (False, True))


def _is_back(connection: psycopg.Connection, moment: Moment, *, is_made_anew: bool) -> bool:
    """is_made_anew: for triggers that a test made, took away or exchanged; few did."""
    try:
        end_others(connection)
        drop_strange(connection, moment.looks)
        if is_made_anew:
            take_ours_away(connection)
            connection.execute(moment.made)
        with connection.transaction():
            connection.execute(_EMPTY)
            for table, kept in moment.rows.items():
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.SQL(table))) as copy:
                    copy.write(kept)
            connection.execute(moment.then)
            connection.execute("SELECT pg_stat_force_next_flush()")
        connection.execute("SELECT pg_stat_reset()")  # what was done for it is nobody's use of a table
        return looks_of(connection) == moment.looks
    except (psycopg.Error, TimedOut):
        return False


def _read(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.SQL(table))) as copy:
        return b"".join(bytes(each) for each in copy)
