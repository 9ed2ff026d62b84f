"""A path template in; its segments and how specific they are out. Called by matcher and faults.

`/api/items/{id}/notes/` has one piece per segment. A piece is literal text, text around one `{name}`, one `{name}`, or,
only at the end, `{name*}`, which takes everything that is left. Paths are matched raw, percent-encoding and all;
only spellings that RFC 3986 (6.2.2) calls the same path are treated as the same.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from urllib.parse import quote

_HOLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(\*?)\}")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "!$&'()*+,;=:@-._~%"  # characters a segment may hold unescaped, and % itself


class BadTemplate(ValueError):
    """The template cannot be read; the message says where."""


class Kind(IntEnum):
    """How specific a piece is; the smaller wins."""

    LITERAL = 0
    MIXED = 1
    HOLE = 2
    REST = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment of a template: literal text, or text before and after a hole."""

    kind: Kind
    before: str
    after: str = ""

    @property
    def rank(self) -> tuple[int, int, str, str]:
        """Sorts the most specific first; among mixed ones the longer text."""
        return (self.kind, -len(self.before) - len(self.after), self.before, self.after)

    def takes(self, segment: str) -> bool:
        """Whether one canonical path segment fits this piece. A hole never takes an empty segment."""
        if self.kind is Kind.LITERAL:
            return segment == self.before
        room = len(segment) > len(self.before) + len(self.after)
        return room and segment.startswith(self.before) and segment.endswith(self.after)


@lru_cache(maxsize=4_096)  # a plan compares each of its routes with every other
def parse(template: str) -> tuple[Piece, ...]:
    """Pieces of a template, one per segment. Raises BadTemplate."""
    if not template.startswith("/"):
        raise BadTemplate(f"{template!r} must start with /")
    if "?" in template or "#" in template:
        raise BadTemplate(f"{template!r} must be a path only, without ? or #")
    pieces = tuple(_piece(segment, template) for segment in template[1:].split("/"))
    if any(piece.kind is Kind.REST for piece in pieces[:-1]):
        raise BadTemplate(f"{template!r}: a {{name*}} may only be the last segment")
    return pieces


def segments_of(raw_path: str) -> list[str]:
    """Canonical segments of a raw path (no query), for comparing only; what is sent on keeps its own bytes."""
    segments = raw_path[1:].split("/")
    return [canonical(segment) for segment in segments] if "%" in raw_path else segments


def canonical(segment: str) -> str:
    """Same path, one spelling: `%7e` and `~` are equal, `%2f` stays an escaped slash."""
    return _ESCAPE.sub(_one_escape, segment)


def _one_escape(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _piece(segment: str, template: str) -> Piece:
    holes = list(_HOLE.finditer(segment))
    leftover = _HOLE.sub("", segment)
    if len(holes) > 1 or "{" in leftover or "}" in leftover:
        raise BadTemplate(f"{template!r}: {segment!r} must hold at most one {{name}}")
    if not holes:
        return Piece(Kind.LITERAL, _literal(segment))
    before, after = _literal(segment[: holes[0].start()]), _literal(segment[holes[0].end() :])
    if holes[0][2]:
        return _rest(before or after, segment, template)
    return Piece(Kind.MIXED if before or after else Kind.HOLE, before, after)


def _rest(around: str, segment: str, template: str) -> Piece:
    if around:
        raise BadTemplate(f"{template!r}: {segment!r} must be the whole segment")
    return Piece(Kind.REST, "")


def _literal(text: str) -> str:
    return canonical(quote(text, safe=_SAFE))
