"""How the shop talks to its database. In: django-environ's parsed URL. Out: Django's settings for it.

Called by settings.
"""

from typing import Any

BUSY_TIMEOUT_S = 20  # longer than any write of ours; a shorter one turns a queue of writers into errors
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"


def tuned(parsed: dict[str, Any], *, pool_size: int, max_age_s: int) -> dict[str, Any]:
    """`parsed` with the options of its engine added; options written in the URL win.

    pool_size: connections of a psycopg pool per process, 0 keeps one connection a thread for max_age_s seconds.
    """
    options = dict(parsed.get("OPTIONS", {}))
    if parsed["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE: a transaction that reads first and writes later would otherwise fail as soon as another wrote.
        ours: dict[str, Any] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_TIMEOUT_S,
            "init_command": SQLITE_START,
        }
        return {**parsed, "OPTIONS": {**ours, **options}}
    if pool_size:
        return {**parsed, "OPTIONS": {"pool": {"min_size": 1, "max_size": pool_size}, **options}}
    return {**parsed, "CONN_MAX_AGE": max_age_s, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
