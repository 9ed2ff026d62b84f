"""How the service talks to its database. In: a database URL, parsed. Out: Django's settings for it. Called by settings."""

from typing import Any

BUSY_TIMEOUT_S = 20  # longer than any write of ours; a shorter one turns a queue of writers into errors
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"


def tuned(parsed: dict[str, Any], *, pool_size: int, max_age_s: int) -> dict[str, Any]:
    """`parsed` with its engine's options; those written in the URL win.

    pool_size: connections of a psycopg pool per process; 0 keeps one connection a thread for max_age_s seconds.
    """
    given = dict(parsed.get("OPTIONS", {}))
    if parsed["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE: who reads first and writes later would otherwise fail as soon as another wrote in between.
        ours = {"transaction_mode": "IMMEDIATE", "timeout": BUSY_TIMEOUT_S, "init_command": SQLITE_START}
        return {**parsed, "OPTIONS": {**ours, **given}}
    if pool_size:
        return {**parsed, "OPTIONS": {"pool": {"min_size": 1, "max_size": pool_size}, **given}}
    return {**parsed, "CONN_MAX_AGE": max_age_s, "CONN_HEALTH_CHECKS": True, "OPTIONS": given}
