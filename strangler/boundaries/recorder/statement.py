"""One SQL statement in; which tables and columns it reads and writes, and its shape, out. Pure.

What an UPDATE or DELETE looks at to find its own rows is no read of its own: no row leaves the database by it. A statement
that is not understood is searched for the names of known tables.
"""

import re
from dataclasses import dataclass

from strangler.boundaries.edge import Mode
from strangler.boundaries.recorder.query import touched
from strangler.boundaries.recorder.tables import Tables
from strangler.boundaries.recorder.tokens import Kind, Token, shape, tokens, words
from strangler.boundaries.recording import is_ours

FIRST = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/|\()*([A-Za-z]+)", re.DOTALL)
UNDERSTOOD = words("SELECT INSERT REPLACE UPDATE DELETE WITH VALUES TRUNCATE")
_NOBODYS = (
    "SAVEPOINT RELEASE ROLLBACK BEGIN COMMIT START END ABORT SET RESET SHOW PRAGMA DISCARD CREATE ALTER DROP COMMENT GRANT"
    " REVOKE ANALYZE VACUUM REINDEX CLUSTER CHECKPOINT LOCK LISTEN UNLISTEN NOTIFY DEALLOCATE PREPARE CLOSE FETCH ATTACH"
    " DETACH EXPLAIN REFRESH"
)
NOBODYS = words(_NOBODYS)  # about transactions, the session or the schema: no row is touched
WRITING = re.compile(
    r"\b(?:insert\s+into|replace\s+into|merge\s+into|update|delete\s+from|truncate(?:\s+table)?|copy(?=[^;]*\bfrom\b))\s+"
    r"(?:only\s+)?(?:[\"`]?\w+[\"`]?\.)?[\"`]?(\w+)",
    re.IGNORECASE,
)
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Seen:
    """columns: sorted, as far as the SQL names them; `*` = all. Written ones are those that are set."""

    table: str
    mode: Mode
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """Nothing is seen of what touches no table; its shape is '' then."""

    shape: str = ""
    seen: tuple[Seen, ...] = ()
    written: frozenset[str] = frozenset()


NOTHING = Statement()


def read(sql: str, tables: Tables, *, texts_in_double_quotes: bool = False) -> Statement:
    """texts_in_double_quotes: as SQLite lets people write them."""
    first = FIRST.match(sql)
    word = first[1].upper() if first else ""
    if word in NOBODYS:
        return NOTHING
    found = tokens(sql)
    touches = _seen([each for each in found if each.kind is not Kind.SPACE], sql, word, tables)
    seen = tuple(each for each in touches if not is_ours(each.table))
    if not seen:
        return NOTHING
    written = frozenset(each.table for each in seen if each.mode is Mode.WRITE)
    return Statement(shape(found, names=tables.names if texts_in_double_quotes else None), seen, written)


def _seen(found: list[Token], sql: str, word: str, tables: Tables) -> tuple[Seen, ...]:
    if word in UNDERSTOOD:
        touches = touched(found, tables)
        return tuple(Seen(table, mode, tuple(sorted(columns))) for (table, mode), columns in sorted(touches.items()))
    written = {name.lower() for name in WRITING.findall(sql)}
    known = {table.name for each in WORD.findall(sql) if (table := tables.get(each))}
    return tuple(Seen(name, Mode.WRITE if name.lower() in written else Mode.READ) for name in sorted(known))
