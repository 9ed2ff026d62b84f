"""Header lists as they came: pairs of bytes, order and duplicates kept, nothing merged. Used on both legs."""

from dataclasses import dataclass

Headers = list[tuple[bytes, bytes]]

INTERNAL = b"x-strangler-"

# RFC 9110 7.6.1 and what proxies learned since; they speak about one connection only
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"http2-settings",
    }
)
_NEVER_NAMED = frozenset(
    {b"host", b"content-length", b"cookie", b"authorization"}
)  # a client must not drop these for us


@dataclass(slots=True)
class AnswerHead:
    """Status line and headers of an upstream. length: body bytes if announced; is_chunked else; neither = until EOF."""

    status: int
    reason: bytes
    headers: Headers
    length: int | None = None
    is_chunked: bool = False
    has_body: bool = True


def first(headers: Headers, name: bytes) -> bytes | None:
    """First value of a header; name in lower case."""
    for key, value in headers:
        if key.lower() == name:
            return value
    return None


def every(headers: Headers, name: bytes) -> list[bytes]:
    """All values of a header, in order; name in lower case."""
    return [value for key, value in headers if key.lower() == name]


def texts(headers: Headers, name: bytes) -> list[str]:
    """Every member of a list header: repeated lines and commas mean the same, and Django can only send the latter."""
    return [text for value in every(headers, name) for text in members(value)]


def members(value: bytes) -> list[str]:
    return [text.strip() for text in value.decode("latin-1").split(",")]


def dropped_names(headers: Headers, names: list[bytes]) -> frozenset[bytes]:
    """Lower-case names that end at this hop: the known ones and those the Connection header names.

    names: the headers' names in lower case, in the same order.
    """
    if b"connection" not in names:
        return HOP_BY_HOP
    tokens = {token.strip().lower() for value in every(headers, b"connection") for token in value.split(b",")}
    return HOP_BY_HOP | (tokens - _NEVER_NAMED)
