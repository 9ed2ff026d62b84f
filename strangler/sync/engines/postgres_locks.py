"""PostgreSQL: who holds locks on these tables that a hand-over would wait for in vain: a vacuum, a long transaction, a
prepared one. Table names in; what each is, and what ends it, out. Asked without a lock, so that nobody queues behind us.

A fence takes SHARE ROW EXCLUSIVE and gives up below deadlock_timeout; PostgreSQL cancels an autovacuum only for those who
wait longer. Locks and the pids of vacuums are visible to everybody; since when somebody works only to his own role, to
superusers and to members of pg_read_all_stats.
"""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync.engines.names import quoted
from strangler.sync.wire import Obstacle

LONG_S = 1.0  # a customer's request is through by then; what is older than this may last for minutes
AGAINST = [  # what SHARE ROW EXCLUSIVE waits for; readers (ACCESS SHARE, ROW SHARE) are in nobody's way
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
]

_AT_WORK = """
SELECT l.pid, c.relname, coalesce(a.state, ''), coalesce(nullif(a.application_name, ''), a.usename, '?'), v.pid IS NOT NULL,
    extract(epoch FROM clock_timestamp() - a.xact_start)::float8
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    LEFT JOIN pg_stat_progress_vacuum v ON v.pid = l.pid
WHERE l.locktype = 'relation' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.relation = ANY(%s::regclass[]) AND l.mode = ANY(%s) AND l.pid <> pg_backend_pid()
ORDER BY l.pid, c.relname
"""

# By the lock on its own id: since PostgreSQL 14 it keeps the virtual id of the session that left it.
_PREPARED = """
SELECT p.gid, c.relname, extract(epoch FROM clock_timestamp() - p.prepared)::float8
FROM pg_prepared_xacts p
    JOIN pg_locks t ON t.locktype = 'transactionid' AND t.transactionid = p.transaction AND t.pid IS NULL
    JOIN pg_locks l ON l.virtualtransaction = t.virtualtransaction AND l.pid IS NULL
    JOIN pg_class c ON c.oid = l.relation
WHERE p.database = current_database() AND l.locktype = 'relation' AND l.relation = ANY(%s::regclass[])
    AND l.mode = ANY(%s)
ORDER BY p.gid, c.relname
"""


def in_the_way(connection: Connection, tables: list[str]) -> tuple[list[Obstacle], list[str]]:
    """(obstacles, what could not be seen), each process or prepared transaction named once."""
    names = [quoted(table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(_AT_WORK, [names, AGAINST])
        at_work = cursor.fetchall()
        cursor.execute(_PREPARED, [names, AGAINST])
        prepared = cursor.fetchall()
    obstacles: dict[str, Obstacle] = {}
    unknown: dict[str, str] = {}
    for pid, table, state, who, is_vacuum, age_s in at_work:
        if is_vacuum:
            obstacles.setdefault(str(pid), _vacuum(pid, table, age_s))
        elif age_s is None:
            unknown.setdefault(str(pid), _unseen(pid, table))
        elif age_s >= LONG_S:
            obstacles.setdefault(str(pid), _transaction(pid, table, state, who, age_s))
    for gid, table, age_s in prepared:
        obstacles.setdefault(f"prepared {gid}", _left_prepared(gid, table, age_s))
    return list(obstacles.values()), list(unknown.values())


def _vacuum(pid: int, table: str, age_s: float | None) -> Obstacle:
    return Obstacle(
        f"a vacuum (pid {pid})", table, age_s, f"wait until it has ended, or SELECT pg_cancel_backend({pid})"
    )


def _transaction(pid: int, table: str, state: str, who: str, age_s: float) -> Obstacle:
    what = f"a transaction of {who} (pid {pid}, {state or 'at work'})"
    return Obstacle(what, table, age_s, f"wait until it has ended, or SELECT pg_terminate_backend({pid})")


def _left_prepared(gid: str, table: str, age_s: float) -> Obstacle:
    end = f"COMMIT PREPARED '{gid}' or ROLLBACK PREPARED '{gid}', whoever left it: it never ends by itself"
    return Obstacle(f"a prepared transaction ({gid})", table, age_s, end)


def _unseen(pid: int, table: str) -> str:
    return (
        f"pid {pid} of another role holds a lock on {table}; since when is not visible without GRANT pg_read_all_stats"
    )
