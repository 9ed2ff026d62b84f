"""One side's body as sent in; what a customer's program would read out. Called by content.

Total: what cannot be decoded stays bytes, and bytes can always be compared.
"""

import codecs
import importlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from strangler.compare.observation import Side

MAX_DECODED_BYTES = 4 * 1024 * 1024  # a small body may inflate a thousandfold
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class Shape(StrEnum):
    """How a body is compared."""

    JSON = "json"
    HTML = "html"
    TEXT = "text"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Body:
    """data: without its content-encoding, where that could be undone. text: None when it is not text."""

    shape: Shape
    data: bytes
    text: str | None = None


def decode(side: Side) -> Body:
    """The body of one answer, decoded as far as it can be."""
    content_type = next(iter(side.values("content-type")), "")
    data, is_whole = _without_encoding(side.body, side.values("content-encoding"))
    text = _text(data, charset(content_type)) if is_whole else None
    if text is None:
        return Body(Shape.BYTES, data)
    return Body(_shape(media_type(content_type)), data, text)


def media_type(content_type: str) -> str:
    """`text/html` of `Text/HTML; charset=utf-8`."""
    return content_type.partition(";")[0].strip().lower()


def charset(content_type: str) -> str:
    """The declared charset under Python's name for it, "utf-8" when none is declared; an unknown one as written."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return _known_as(value.strip().strip("\"'").lower())
    return "utf-8"


def _shape(media: str) -> Shape:
    if media.endswith(("/json", "+json")):
        return Shape.JSON
    return Shape.HTML if media in ("text/html", "application/xhtml+xml") else Shape.TEXT


def _known_as(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a name with a NUL in it
        return name


def _text(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (LookupError, ValueError):
        return None


def _without_encoding(data: bytes, headers: list[str]) -> tuple[bytes, bool]:
    """(data, whether every encoding named could be undone). The last one named was applied last."""
    names = [name.strip().lower() for value in headers for name in value.split(",")]
    for name in reversed([name for name in names if name not in ("", "identity")]):
        undone = _undo(name, data)
        if undone is None:
            return data, False
        data = undone
    return data, True


def _undo(name: str, data: bytes) -> bytes | None:
    if not data:
        return data  # the answer to HEAD names an encoding and has no body
    if name in ("gzip", "x-gzip", "deflate"):
        return _inflate(data, GZIP_OR_ZLIB) or (_inflate(data, -zlib.MAX_WBITS) if name == "deflate" else None)
    return _unbrotli(data) if name == "br" else None


def _inflate(data: bytes, window: int) -> bytes | None:
    inflater = zlib.decompressobj(window)
    try:
        plain = inflater.decompress(data, MAX_DECODED_BYTES)
    except zlib.error:
        return None
    return plain if inflater.eof else None


def _unbrotli(data: bytes) -> bytes | None:
    """Only where the brotli package happens to be installed; else the encoded bytes are compared."""
    try:
        decompress: Callable[[bytes], bytes] = importlib.import_module("brotli").decompress
        plain = decompress(data)
    except Exception:  # no such package, or its own error class
        return None
    return plain if len(plain) <= MAX_DECODED_BYTES else None
