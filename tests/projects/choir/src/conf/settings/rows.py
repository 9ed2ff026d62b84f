"""DATABASE_URL in; Django's DATABASES out."""

import environ

_found = environ.Env().db("DATABASE_URL")
if _found["ENGINE"].endswith("sqlite3"):
    _found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL"}
DATABASES = {"default": {**_found, "ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60}}
