"""Python values in; the JSON that crosses a seam out, and back, by a function's own annotations. Pure. Called by seams, which
ask, and by the kit's door, which answers, so that a value looks alike wherever it was made.

What crosses is a copy. A row of a model or a query would take its database along; it is refused by the argument's name.
"""

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

SHOWN = 80  # characters of somebody's value in a message


class NotPlain(TypeError):
    """A value that cannot cross; the message names the argument, and what to pass instead."""


class Declined(Exception):
    """An answer that is no: what an implementation raises for its callers, here or afar. code: a word of the interface."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(text or code)
        self.code = code
        self.text = text


class Undeclared(TypeError):
    """A method of a seam whose annotations do not say what crosses; the message names it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What one method takes and gives. name: as people call it, `Notes.of_evening`."""

    name: str
    signature: inspect.Signature
    hints: Mapping[str, Any]

    @classmethod
    def of(cls, function: Callable[..., Any], name: str = "") -> "Shape":
        """Raises Undeclared. The first parameter is self."""
        name = name or function.__qualname__
        parameters = list(inspect.signature(function).parameters.values())[1:]
        hints = typing.get_type_hints(function)
        wild = [each.name for each in parameters if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
        bare = [each.name for each in parameters if each.name not in hints]
        if wild or bare or "return" not in hints:
            what = ", ".join([*wild, *bare]) or "what it returns"
            raise Undeclared(f"{name}: {what} has no annotation, and nobody knows how it crosses")
        return cls(name, inspect.Signature(parameters), hints)

    def pack(self, *args: Any, **kwargs: Any) -> bytes:
        """The call as JSON. Raises NotPlain, and TypeError for arguments that do not fit, as a call does."""
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return msgspec.json.encode(
            {name: msgspec.Raw(self._out(name, value)) for name, value in bound.arguments.items()}
        )

    def unpack(self, body: bytes) -> dict[str, Any]:
        """Keyword arguments. Raises NotPlain."""
        try:
            given = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        except msgspec.MsgspecError as error:
            raise NotPlain(f"{self.name}: {error}") from error
        if strange := sorted(set(given) - set(self.signature.parameters)):
            raise NotPlain(f"{self.name} has no argument {', '.join(strange)}")
        values = {name: self._in(name, bytes(raw)) for name, raw in given.items()}
        missing = [each.name for each in self.signature.parameters.values() if _is_missing(each, values)]
        if missing:
            raise NotPlain(f"{self.name} misses {', '.join(missing)}")
        return values

    def pack_result(self, value: Any) -> bytes:
        """Raises NotPlain."""
        return self._out("return", value)

    def unpack_result(self, body: bytes) -> Any:
        """Raises NotPlain."""
        return self._in("return", body)

    def _out(self, name: str, value: Any) -> bytes:
        try:
            encoded = msgspec.json.encode(value, enc_hook=_plainer)
        except (TypeError, ValueError, RecursionError) as error:
            raise NotPlain(f"{self._place(name)} {_about(value)} cannot cross a seam: {error}") from error
        self._in(name, encoded)
        return encoded

    def _in(self, name: str, encoded: bytes) -> Any:
        try:
            return msgspec.json.decode(encoded, type=self.hints[name])
        except msgspec.MsgspecError as error:
            raise NotPlain(f"{self._place(name)} is not what its annotation says: {error}") from error

    def _place(self, name: str) -> str:
        return f"what {self.name} returns" if name == "return" else f"{self.name}({name}=…)"


def _is_missing(parameter: inspect.Parameter, values: Mapping[str, Any]) -> bool:
    return parameter.name not in values and parameter.default is parameter.empty


def _plainer(value: Any) -> Any:
    """A text that knows more about itself, such as one that is safe in HTML, crosses as a text."""
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(
        f"a {type(value).__module__}.{type(value).__qualname__} is no plain value; pass its key or its fields"
    )


def _about(value: Any) -> str:
    """Without its repr: a query's would ask the database."""
    return f"of type {type(value).__qualname__}"[:SHOWN]
