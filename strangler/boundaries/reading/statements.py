"""A text in; whether it is SQL, and which tables it reads and writes, out. Pure. Called by facts, usage and touching."""

import re
from collections.abc import Collection, Iterator

from strangler.boundaries.edge import Mode

# A statement begins with its verb, in whatever case; a piece of one has its words in capitals. Prose does neither.
_NAME = r"(?:[\"`\[]?\w+[\"`\]]?\.)*[\"`\[]?(\w+)"
_INTO = r"(?:insert\s+(?:or\s+\w+\s+|ignore\s+)?|replace\s+|merge\s+)into"
_SET = r"\s+(?:as\s+\w+\s+|(?!set\b)\w+\s+)?set\b"
_UPDATE = rf"update(?:\s+or\s+\w+)?(?=\s+(?:only\s+)?\S+{_SET})"
_COPY = r"copy(?=\s+[^\s(]+\s*(?:\([^)]*\)\s*)?from\s+(?:stdin\b|program\b|'|%))"
BEGINS = re.compile(
    rf"\s*\(?\s*(?:select\b.+\bfrom\b|insert\s+into\b|{_INTO}\s+\S+\s+(?:as\s+)?(?:\w+\s+)?(?:using|values|select|\()"
    rf"|replace\s+into\b|update\s+\S+\s+set\b|{_UPDATE}[^;]*=|{_COPY}|delete\s+from\b|truncate\b|with\b.+\bas\s*\()",
    re.IGNORECASE | re.DOTALL,
)
PIECE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|DELETE|TRUNCATE)\s+[\"`\w]|\bSELECT\b")
NAMED = re.compile(rf"\b(?:from|join|into|update|table|truncate)\s+(?:only\s+)?{_NAME}", re.IGNORECASE)
_EMPTYING = r"delete\s+from|truncate(?:\s+table)?"
WRITING = re.compile(rf"\b(?:{_INTO}|{_EMPTYING}|{_UPDATE}|{_COPY})\s+(?:only\s+)?{_NAME}", re.IGNORECASE)
EMPTYING = re.compile(rf"\b(?:{_EMPTYING})\s+(?:only\s+)?{_NAME}", re.IGNORECASE)
TRUNCATED = re.compile(rf"\btruncate(?:\s+table)?(?:\s*,?\s*(?:only\s+)?{_NAME})+", re.IGNORECASE)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
WORD = re.compile(r"\w+")


def is_sql(value: object) -> bool:
    if not isinstance(value, str) or " " not in value.strip():
        return False
    sql = COMMENT.sub(" ", value)
    return bool(BEGINS.match(sql) or PIECE.search(sql))


def _plain(sql: str) -> str:
    """Without comments, and with a verb before each table that a TRUNCATE names."""
    return TRUNCATED.sub(lambda found: found[0].replace(",", " truncate "), COMMENT.sub(" ", sql))


def emptied(sql: str) -> set[str]:
    """Tables in small letters that it takes rows from, and does nothing else to."""
    sql = _plain(sql)
    gone = [name.lower() for name in EMPTYING.findall(sql)]
    written = [name.lower() for name in WRITING.findall(sql)]
    return {name for name in gone if gone.count(name) == written.count(name)}


def tables(sql: str, known: Collection[str]) -> Iterator[tuple[str, Mode]]:
    """(table in small letters, mode). known: tables in small letters; of others only those that are written are told. A
    known table needs no verb before it if it has an underscore: `FROM halls_hall, halls_town`."""
    sql = _plain(sql)
    written = {name.lower() for name in WRITING.findall(sql)}
    named = {name.lower() for name in NAMED.findall(sql)}
    words = {word.lower() for word in WORD.findall(sql)}
    for word in sorted(words | written):
        if word in written:
            yield word, Mode.WRITE
        elif word in known and (word in named or "_" in word):
            yield word, Mode.READ
