"""The headers of both answers in; differences a customer's program could notice out. Called by verdict.

Only what is listed is compared. Date, Server, Content-Length, X-Request-Id and X-Strangler-* differ by nature, and
Content-Encoding is undone before bodies are compared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from strangler.compare.decode import charset, media_type
from strangler.compare.difference import Difference, Kind
from strangler.compare.observation import Side

WORDS = ("cache-control", "vary", "allow")  # comma-separated, any sequence, any case
TEXTS = ("content-disposition", "location", "www-authenticate")
OWN_COOKIES = frozenset(["sessionid", "csrftoken", "messages"])  # a copy carries no session, so neither side's match


@dataclass(frozen=True, slots=True)
class HeaderRules:
    """Which headers are compared. also: further names, lower case, as exact text. cookies_ignored: names."""

    also: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    cookies_ignored: frozenset[str] = OWN_COOKIES


def header_differences(control: Side, candidate: Side, rules: HeaderRules, *, is_masked: bool) -> Iterator[Difference]:
    """is_masked: bodies were compared after masking, so their ETags differ by nature."""
    names = ["content-type", *WORDS, *TEXTS, *sorted(rules.also), *([] if is_masked else ["etag"])]
    for name in names:
        if name not in rules.left_out:
            yield from _one(name, _read(name, control), _read(name, candidate))
    if "set-cookie" not in rules.left_out:
        yield from _cookies(control, candidate, rules.cookies_ignored)


def _one(name: str, control: str | None, candidate: str | None) -> Iterator[Difference]:
    path = f"header:{name}"
    if control == candidate:
        return
    if candidate is None:
        yield Difference(path, Kind.MISSING_FIELD, control=control)
    elif control is None:
        yield Difference(path, Kind.EXTRA_FIELD, candidate=candidate)
    else:
        yield Difference(path, Kind.VALUE, control, candidate)


def _read(name: str, side: Side) -> str | None:
    """A header in the form in which equal meanings are equal texts; None when it is absent."""
    values = side.values(name)
    if not values:
        return None
    if name == "content-type":
        return _content_type(values[0])
    if name in WORDS:
        return ", ".join(sorted({word.strip().lower() for value in values for word in value.split(",")} - {""}))
    if name == "etag":
        return values[0].strip().removeprefix("W/")  # compressing weakens it and changes nothing else
    return ", ".join(value.strip() for value in values)


def _content_type(value: str) -> str:
    media = media_type(value)
    is_text = media.startswith("text/") or media.endswith(("json", "xml"))
    return f"{media}; charset={charset(value)}" if is_text else media


def _cookies(control: Side, candidate: Side, ignored: frozenset[str]) -> Iterator[Difference]:
    """By name and attributes. Values are keys to somebody's session and are never looked at."""
    ones, others = (_read_cookies(side.values("set-cookie"), ignored) for side in (control, candidate))
    for name in sorted({*ones, *others}):
        yield from _one(f"set-cookie.{name}"[:200], ones.get(name), others.get(name))


def _read_cookies(values: Iterable[str], ignored: frozenset[str]) -> dict[str, str]:
    read: dict[str, str] = {}
    for value in values:
        pair, *attributes = value.split(";")
        name = pair.partition("=")[0].strip()
        if name not in ignored:
            read[name] = "; ".join(sorted(_attribute(text) for text in attributes if text.strip()))
    return read


def _attribute(text: str) -> str:
    name, _, value = text.strip().partition("=")
    name = name.strip().lower()
    return name if name == "expires" else f"{name}={value.strip().lower()}"  # a date moves with the clock
