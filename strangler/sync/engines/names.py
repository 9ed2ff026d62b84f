"""Names of installed objects, the same on every engine: short, stable, and recognisable by their prefix."""

import hashlib
from collections.abc import Iterator

from strangler.sync.definition import LinkDefinition

PREFIX = "strangler_"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def object_name(role: str, link: str, table: str) -> str:
    """`strangler_<role>_<8 hex>`; the link and table are hashed since PostgreSQL cuts names at 63 bytes."""
    digest = hashlib.blake2b(f"{link}/{table}".encode(), digest_size=4).hexdigest()
    return f"{PREFIX}{role}_{digest}"


def renamed(before: LinkDefinition, after: LinkDefinition) -> Iterator[tuple[str, str]]:
    """(old, new) of each table whose name on this side changes."""
    for old, new in zip(before.tables, after.tables, strict=True):
        if old.sql_name != new.sql_name:
            yield old.sql_name, new.sql_name
