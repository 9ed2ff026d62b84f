"""A database in; whether it has room for rows that are copied, as far as that can be known, out. Called by throttle before each
chunk at the owner, by views before each copied batch at the follower, and by status.

Customers' changes are never asked: a queue that stands still fills the other disk.
"""

import shutil
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import config

LOOPBACK = ("", "localhost", "127.0.0.1", "::1")


def why_full(connection: Connection) -> str:
    """In words; '' if there is room, or if nobody here can know."""
    least, most = config.disk_free(), config.queue_most()
    share = free_share(connection)
    if share is not None and share < least:
        return f"the disk of the database has {share:.0%} free, less than {least:.0%} (STRANGLER_DISK_FREE)"
    if most > 0 and waiting(connection, most) >= most:
        return f"{most:,} changes or more wait to be delivered (STRANGLER_QUEUE_MOST)"
    return ""


def free_share(connection: Connection) -> float | None:
    """0.0-1.0 of the disk that holds the database; None where that is another machine's, or hidden from this role."""
    folder = folder_of(connection)
    if folder is None:
        return None
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return usage.free / usage.total


def waiting(connection: Connection, most: int) -> int:
    """Entries of the queue and keys in flight, of every link; no more than `most` are counted."""
    both = "SELECT 1 FROM strangler_queue UNION ALL SELECT 1 FROM strangler_inflight"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM ({both}) AS entries LIMIT %s) AS found", [most])
        return int(cursor.fetchone()[0])


def folder_of(connection: Connection) -> Path | None:
    """Where the database keeps its data; None where that is another machine's, or hidden from this role."""
    return _folder_of_sqlite(connection) if connection.vendor == "sqlite" else _folder_of_server(connection)


def _folder_of_sqlite(connection: Connection) -> Path | None:
    path = Path(str(connection.settings_dict["NAME"]))
    return path.resolve().parent if path.is_file() else None


def _folder_of_server(connection: Connection) -> Path | None:
    """Where the server is this machine, and this role may know its folder."""
    host = str(connection.settings_dict.get("HOST") or "")
    if host not in LOOPBACK and not host.startswith("/"):
        return None
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            folder = Path(str(cursor.fetchone()[0]))
        return folder if folder.exists() else None
    except (DatabaseError, OSError):
        return None
