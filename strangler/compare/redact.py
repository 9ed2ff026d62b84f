"""What two sides said in; the same without secrets, short enough to keep, out. Called by tally before anything is stored.

Better too much than too little: a sample has to show where two answers differ, not whose they are. Applying it twice
changes nothing more.
"""

import json
import re
from collections.abc import Iterable
from urllib.parse import unquote_plus

from strangler.compare.values import plain

REDACTED = "«redacted»"
SAMPLE_CHARACTERS = 400
FIELDS = frozenset(
    [
        "password",
        "passwd",
        "pwd",
        "secret",
        "token",
        "access_token",
        "refresh_token",
        "id_token",
        "api_key",
        "authorization",
        "auth",
        "cookie",
        "set-cookie",
        "session",
        "sessionid",
        "csrftoken",
        "csrfmiddlewaretoken",
        "csrf",
        "nonce",
        "signature",
        "card",
        "card_number",
        "cvv",
        "cvc",
        "iban",
        "email",
        "phone",
    ]
)
MAX_ROUNDS = 8
SHORTEST_CARD, LONGEST_CARD = 13, 19

_EMAIL = re.compile(r"[^\s@<>()\[\]{}\"',;:=&«»]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_DIGITS = re.compile(r"\d(?:[ -]?\d){12,}")
_CREDENTIALS = re.compile(r"\b(bearer|basic|digest|token)\s+[A-Za-z0-9+/_.=~-]{8,}", re.I)
_SEALED = re.compile(r"\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?")  # a JSON web token, wherever it stands


class Redaction:
    """fields: names (of JSON fields, form fields, headers, cookies, query parameters) whose values are never stored.
    Names are compared without regard to case, `-` and `_`."""

    def __init__(self, fields: Iterable[str] = ()) -> None:
        names = {name for name in {*FIELDS, *fields} if _bare(name)}
        self._fields = {_bare(name) for name in names}
        spelled = "|".join(sorted((_spelling(name) for name in self._fields), key=len, reverse=True))
        self._assignment = re.compile(
            rf"(?<![^\W_])((?:{spelled})[\"']?\s{{0,3}}[:=]\s{{0,3}})(?!{REDACTED})"
            r"(\"[^\"]*\"?|'[^']*'?|[^\s&;,}\])<>\"']+)",
            re.I,
        )

    def text(self, text: str) -> str:
        """Free text, bounded."""
        text = text.encode("utf-8", "replace").decode().replace("\0", "␀")  # databases refuse both
        for _ in range(MAX_ROUNDS):  # what is taken out may uncover the beginning of a name
            before, text = text, self._once(text)
            if text == before:
                break
        return text

    def _once(self, text: str) -> str:
        text = _CREDENTIALS.sub(REDACTED, text)
        text = self._assignment.sub(rf"\g<1>{REDACTED}", text)
        text = _SEALED.sub(REDACTED, text)
        text = _EMAIL.sub(REDACTED, text)
        return _cut(_DIGITS.sub(_without_card, text))

    def sample(self, path: str, value: object) -> str:
        """What one side said at a path of difference; nested values as JSON text."""
        if self._is_named(path):
            return REDACTED
        if isinstance(value, str):
            return self.text(value)
        try:
            return self.text(json.dumps(self._value(plain(value)), ensure_ascii=False))
        except RecursionError:  # nested beyond reading, so beyond knowing what is in it
            return REDACTED

    def target(self, target: str) -> str:
        """A request's path and query."""
        path, mark, query = target.partition("?")
        pairs = [self._parameter(pair) for pair in query.split("&")] if mark else []
        return self.text(path + mark + "&".join(pairs))

    def _parameter(self, pair: str) -> str:
        name, mark, value = pair.partition("=")
        if mark and value and _bare(unquote_plus(name)) in self._fields:
            return f"{name}={REDACTED}"
        return pair if self.text(unquote_plus(value)) == _cut(unquote_plus(value)) else f"{name}={REDACTED}"

    def _value(self, value: object) -> object:
        if isinstance(value, dict):
            return {
                key: REDACTED if _bare(str(key)) in self._fields else self._value(one) for key, one in value.items()
            }
        if isinstance(value, list):
            return [self._value(one) for one in value]
        return self.text(value) if isinstance(value, str) else value

    def _is_named(self, path: str) -> bool:
        return any(_bare(step) in self._fields for step in re.split(r"[.:>@\[\]]+", path))


def _bare(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").strip()


def _spelling(bare: str) -> str:
    """A pattern for a name however it is hyphenated."""
    return "[-_]?".join(map(re.escape, bare))


def _cut(text: str) -> str:
    return text if len(text) <= SAMPLE_CHARACTERS else text[: SAMPLE_CHARACTERS - 1] + "…"


def _without_card(run: re.Match[str]) -> str:
    digits = [int(character) for character in run[0] if character.isdigit()]
    return REDACTED if _holds_card(digits) else run[0]


def _holds_card(digits: list[int]) -> bool:
    sizes = range(SHORTEST_CARD, LONGEST_CARD + 1)
    return any(
        _luhn(digits[since : since + size])
        for size in sizes
        for since in range(min(len(digits) - size + 1, SAMPLE_CHARACTERS))
    )


def _luhn(digits: list[int]) -> bool:
    """The check digit every payment card has; one number in ten has it by chance, and is lost to a sample."""
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
