"""A text in; whether it is SQL, and which tables it reads and writes, out. Pure. Called by facts, usage and touching."""

import re
from collections.abc import Collection, Iterator

from strangler.boundaries.edge import Mode

# A statement begins with its verb, in whatever case; a piece of one has its words in capitals. Prose does neither.
BEGINS = re.compile(
    r"\s*\(?\s*(?:select\b.+\bfrom\b|insert\s+into\b|replace\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|truncate\b|with\b.+\bas\s*\()",
    re.IGNORECASE | re.DOTALL,
)
PIECE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|DELETE|TRUNCATE)\s+[\"`\w]|\bSELECT\b")
_NAME = r"(?:[\"`\[]?\w+[\"`\]]?\.)?[\"`\[]?(\w+)"
NAMED = re.compile(rf"\b(?:from|join|into|update|table|truncate)\s+(?:only\s+)?{_NAME}", re.IGNORECASE)
WRITING = re.compile(
    rf"\b(?:insert\s+into|replace\s+into|delete\s+from|truncate(?:\s+table)?|update(?=\s+\S+\s+(?:as\s+\w+\s+|\w+\s+)?set\b))\s+(?:only\s+)?{_NAME}",
    re.IGNORECASE,
)
EMPTYING = re.compile(rf"\b(?:delete\s+from|truncate(?:\s+table)?)\s+(?:only\s+)?{_NAME}", re.IGNORECASE)
WORD = re.compile(r"\w+")


def is_sql(value: object) -> bool:
    return isinstance(value, str) and " " in value.strip() and bool(BEGINS.match(value) or PIECE.search(value))


def emptied(sql: str) -> set[str]:
    """Tables in small letters that it takes rows from, and does nothing else to."""
    gone = [name.lower() for name in EMPTYING.findall(sql)]
    written = [name.lower() for name in WRITING.findall(sql)]
    return {name for name in gone if gone.count(name) == written.count(name)}


def tables(sql: str, known: Collection[str]) -> Iterator[tuple[str, Mode]]:
    """(table in small letters, mode). known: tables in small letters; of others only those that are written are told. A
    known table needs no verb before it if it has an underscore: `FROM halls_hall, halls_town`."""
    written = {name.lower() for name in WRITING.findall(sql)}
    named = {name.lower() for name in NAMED.findall(sql)}
    words = {word.lower() for word in WORD.findall(sql)}
    for word in sorted(words | written):
        if word in written:
            yield word, Mode.WRITE
        elif word in known and (word in named or "_" in word):
            yield word, Mode.READ
