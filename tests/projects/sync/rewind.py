"""A used PostgreSQL database in; the same one as good as new out, or the word that it is not. Copying a template takes half
a second a database, and most tests leave nothing behind but rows and triggers.

Whatever else a test did (an index, a policy, a partition) shows in the database's looks, and such a database is not used
again.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from strangler.testing.waiting import TimedOut, wait_until

_LOOKS = """
SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM (
    SELECT format('class %s %s %s %s %s', relname, relkind, relrowsecurity, relispartition, reloptions) AS line
        FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('column %s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull)
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('rule %s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT format('trigger %s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT format('function %s %s', proname, md5(prosrc)) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT format('policy %s', polname) FROM pg_policy
    UNION ALL SELECT format('sequence %s %s %s', seqrelid::regclass, seqcache, seqincrement) FROM pg_sequence
    UNION ALL SELECT format('schema %s %s', nspname, nspacl) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_t%'
    UNION ALL SELECT format('setting %s', setconfig) FROM pg_db_role_setting s
        JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()
) AS everything
"""

_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"

_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"

_BARE = """
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT tgname, tgrelid::regclass AS relation FROM pg_trigger
        WHERE NOT tgisinternal AND tgname LIKE 'strangler\\_%' AND tgparentid = 0
    LOOP EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.relation); END LOOP;
    FOR found IN SELECT oid::regprocedure AS function FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'strangler\\_%'
    LOOP EXECUTE format('DROP FUNCTION %s', found.function); END LOOP;
END $$
"""

# Not TRUNCATE, which makes a new file a table and an index: a tenth of a second for a handful of rows. As a replica, since
# foreign keys would ask for a sequence.
_EMPTY = """
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT oid::regclass AS relation FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'django_migrations'
    LOOP EXECUTE format('DELETE FROM %s', found.relation); END LOOP;
    FOR found IN SELECT seqrelid::regclass AS sequence, seqstart FROM pg_sequence
    LOOP PERFORM setval(found.sequence, found.seqstart, false); END LOOP;
END $$
"""


@dataclass(frozen=True)
class Looks:
    """Everything but rows that a test could have changed, as text to compare, and the names of all tables."""

    text: str
    tables: frozenset[str]


def rewinder(url: str) -> psycopg.Connection:
    """A connection that stays open from test to test: a new one reads the whole catalog anew."""
    return psycopg.connect(url, autocommit=True, options="-c lock_timeout=2s -c session_replication_role=replica")


def looks_of(connection: psycopg.Connection) -> Looks:
    found = connection.execute(_LOOKS).fetchone()
    return Looks(str(found[0]) if found else "", _tables(connection))


def rewind(connection: psycopg.Connection, looks: Looks) -> bool:
    """Take rows, triggers and their functions away, and tables of the test's own. Whether the database looks as it did; False
    also for a connection that the test ended."""
    try:
        end_others(connection)
        drop_strange(connection, looks)
        take_ours_away(connection)
        connection.execute(_EMPTY)
        return looks_of(connection) == looks
    except (psycopg.Error, TimedOut):
        return False


def end_others(connection: psycopg.Connection) -> None:
    """Returns once they are gone. Not by pg_terminate_backend's own waiting: that looks every tenth of a second, and whoever
    closed a connection just now is gone in a hundredth. Raises TimedOut."""
    me = [connection.info.backend_pid]
    connection.execute(f"SELECT pg_terminate_backend(pid) {_OTHERS}", me)
    wait_until(
        lambda: connection.execute(f"SELECT 1 {_OTHERS}", me).fetchone() is None,
        within_s=5,
        every_s=0.001,
        what="other sessions to end",
    )


def take_ours_away(connection: psycopg.Connection) -> None:
    """Triggers and functions of ours. Raises psycopg.Error."""
    connection.execute(_BARE)


def drop_strange(connection: psycopg.Connection, looks: Looks) -> None:
    """Tables of the test's own. Raises psycopg.Error."""
    for name in _tables(connection) - looks.tables:
        connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(name)))


def _tables(connection: psycopg.Connection) -> frozenset[str]:
    return frozenset(name for (name,) in connection.execute(_TABLES))
