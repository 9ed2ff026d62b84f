"""A database's address and names of tables in; how each is built out, by the database's own account. Keys to other tables are
left out: that they are gone is what a draft says of itself.
"""

import re
import sqlite3

import psycopg

Built = dict[str, set[str]]
REFERENCES = re.compile(r' REFERENCES "([^"]+)" \("[^"]+"\) DEFERRABLE INITIALLY DEFERRED')
COLUMNS = (
    "SELECT attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,"
    " pg_get_expr(adbin, adrelid), attcollation::regcollation::text, col_description(attrelid, attnum) FROM pg_attribute"
    " LEFT JOIN pg_attrdef ON attrelid = adrelid AND attnum = adnum"
    " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
)
INDEXES = "SELECT pg_get_indexdef(indexrelid), indisunique, indisprimary FROM pg_index WHERE indrelid = %s::regclass"
RULES = "SELECT conname, pg_get_constraintdef(oid), confrelid::regclass::text FROM pg_constraint WHERE conrelid = %s::regclass"


def built(url: str, tables: list[str]) -> dict[str, Built]:
    """Table -> what -> one text for each."""
    return _sqlite(url.removeprefix("sqlite:///"), tables) if url.startswith("sqlite") else _postgres(url, tables)


def _sqlite(path: str, tables: list[str]) -> dict[str, Built]:
    with sqlite3.connect(path) as connection:
        found = {}
        for table in tables:
            [(sql,)] = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table])
            indexes = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?", [table])
            kept = {match[0] for match in REFERENCES.finditer(sql) if match[1] in tables}
            parts = (REFERENCES.sub("", part) for part in _parts(sql[sql.index("(") + 1 : sql.rindex(")")]))
            found[table] = {
                "columns and rules": set(parts),
                "keys": kept,
                "indexes": {row[0] for row in indexes if row[0]},
            }
        return found


def _postgres(url: str, tables: list[str]) -> dict[str, Built]:
    names = {f'"{table}"' if table != table.lower() else table for table in tables}
    with psycopg.connect(url) as connection:
        found = {}
        for table in tables:
            quoted = [f'"{table}"']
            rules = connection.execute(RULES, quoted).fetchall()
            found[table] = {
                "columns": {str(row) for row in connection.execute(COLUMNS, quoted)},
                "indexes": {str(row) for row in connection.execute(INDEXES, quoted)},
                "rules": {str(row) for row in rules if row[2] == "-" or row[2] in names},
            }
        return found


def _parts(text: str) -> list[str]:
    """What stands between commas that are in no parentheses."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
