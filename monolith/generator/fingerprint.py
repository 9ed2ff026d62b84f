"""One hash for all the shop holds, the same on every engine. In: the database. Out: a hex digest.

Called by seed and tests.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

from monolith.generator.fill import PARENTS_FIRST

LEFT_OUT = {"password", "last_login"}  # hashed with a fresh salt; written by each log-in


def fingerprint() -> str:
    digest = hashlib.sha256()
    for model in PARENTS_FIRST:
        columns = [field.attname for field in model._meta.concrete_fields if field.attname not in LEFT_OUT]
        digest.update(f"{model._meta.label} {columns}\n".encode())
        for row in model._base_manager.order_by("pk").values_list(*columns).iterator(chunk_size=5_000):
            digest.update(repr([_plain(value) for value in row]).encode())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if not isinstance(value, (bool, int, type(None))) else value
