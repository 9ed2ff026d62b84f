"""SQL in; its tokens out, and its shape: the same text without comments, and with `?` for whatever was a value. Pure.

Made for what Django writes for PostgreSQL and SQLite, and for raw SQL beside it. What cannot be told apart counts as a value.
"""

import re
from collections.abc import Container, Iterator
from enum import Enum
from typing import NamedTuple

MOST = 2000  # characters of a shape: a longer one is told apart by its beginning


def words(text: str) -> frozenset[str]:
    """Of a list that people can read."""
    return frozenset(text.split())


class Kind(Enum):
    SPACE = "space"
    VALUE = "value"
    QUOTED = "quoted"
    WORD = "word"
    MARK = "mark"


class Token(NamedTuple):
    """text: as it stands; of a quoted name without its quotes. word: in capitals, '' of anything but a plain word."""

    kind: Kind
    text: str
    word: str = ""


# The last alternative of each kind is for a text that ends too early: better a value too many than one that is told.
# PostgreSQL's comments hold others; one inside another is as deep as anybody goes.
SQL = re.compile(
    r"""
      (?P<space> \s+ | --[^\n]* | /\*(?:/\*.*?\*/|.)*?\*/ | /\*.* )
    | (?P<mark> :: )
    | (?P<value> [eE]'(?:[^'\\]|\\.|'')*(?:'|\Z) | (?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|\Z)
        | \$(?P<tag>(?:[^\W\d]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z)
        | %\(\w+\)s | %s | \$\d+ | \?\d* | :[^\W\d]\w* | 0[xX][0-9a-fA-F]+ | (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? )
    | (?P<quoted> "(?:[^"]|"")*(?:"|\Z) | `[^`]*(?:`|\Z) )
    | (?P<word> [^\W\d][\w$]* )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
KINDS = {"space": Kind.SPACE, "value": Kind.VALUE, "quoted": Kind.QUOTED, "word": Kind.WORD, "mark": Kind.MARK}

LIST = re.compile(r"\(\?(?:\s*,\s*\?)+\)")  # how many values there were is no part of the shape
ROWS = re.compile(r"(\([^()]*\))(?:\s*,\s*\1)+")
PATH = "__"
NAMED_AFTER = words("AS FROM JOIN INTO UPDATE TABLE ONLY TRUNCATE INDEX EXISTS COLLATE TO BY")


def tokens(sql: str) -> list[Token]:
    return list(_tokens(sql))


def _tokens(sql: str) -> Iterator[Token]:
    for found in SQL.finditer(sql):
        kind, text = KINDS.get(found.lastgroup or "", Kind.MARK), found[0]
        if found.lastgroup == "tag":
            kind = Kind.VALUE
        if kind is Kind.QUOTED:
            text = text[1:-1].replace('""', '"')
        yield Token(kind, text, text.upper() if kind is Kind.WORD else "")


def shape(found: list[Token], *, names: Container[str] | None = None) -> str:
    """names: small letters. SQLite takes `"Ann"` for a text where no column is called so; given names, a quoted word that
    stands in a value's place is told only if it is among them."""
    told = [_told(found, at, names) for at in range(len(found))]
    text = LIST.sub("(?)", " ".join("".join(told).split()))
    text = ROWS.sub(r"\1", text)
    return text if len(text) <= MOST else text[:MOST] + "…"


def _told(found: list[Token], at: int, names: Container[str] | None) -> str:
    token = found[at]
    if token.kind is Kind.SPACE:
        return " "
    if token.kind is Kind.QUOTED:
        if _is_path(found, at):
            return f'"{token.text.partition(PATH)[0]}{PATH}?"'
        return f'"{token.text}"' if names is None or _is_name(found, at, names) else "?"
    return "?" if token.kind is Kind.VALUE else token.text


def _is_path(found: list[Token], at: int) -> bool:
    """Of a JSON path, `AS "data__Ann"`: the keys in it are values as those of `data -> 'Ann'` are."""
    before = next((each for each in reversed(found[:at]) if each.kind is not Kind.SPACE), None)
    return PATH in found[at].text and before is not None and before.word == "AS"


def _is_name(found: list[Token], at: int, names: Container[str]) -> bool:
    before = next((each for each in reversed(found[:at]) if each.kind is not Kind.SPACE), None)
    after = found[at + 1] if at + 1 < len(found) else None
    if found[at].text.lower() in names or (after and after.text == ".") or before is None:
        return True
    return before.text == "." or before.word in NAMED_AFTER
