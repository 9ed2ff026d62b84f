"""Drafted models in; the text of `models.py`, of `references.py`, and of whatever code they brought along, out."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from strangler.management.drafting.carried import Piece
from strangler.management.drafting.choices import Nested
from strangler.management.drafting.expression import Expressions
from strangler.management.drafting.fields import DraftField
from strangler.management.drafting.imports import Imports
from strangler.management.drafting.layout import STEP, docstring, laid_out, prose
from strangler.management.drafting.model import DraftModel, left_behind
from strangler.management.drafting.source import Imported

META = (
    "proxy",
    "db_table",
    "db_table_comment",
    "db_tablespace",
    "ordering",
    "order_with_respect_to",
    "unique_together",
)

FIRST = ("on_delete", "verbose_name", "primary_key", "max_length", "choices", "default")


class ModelsFile:
    """One file of models. app: the service's app. width: characters a line may have."""

    def __init__(self, app: str, first_party: Iterable[str], adopted: Mapping[str, str], width: int) -> None:
        self._app, self._width = app, width
        self._imports = Imports(first_party)
        self._values = Expressions(self._imports, adopted)

    def moving(self, models: Sequence[DraftModel], borrowed: Sequence[DraftModel]) -> str:
        self._imports.name("django.db", "models")
        names = [model.name for model in models]
        self._imports.keep(*names)
        for name, found in (taken for model in models for method in model.methods for taken in method.takes):
            take(self._imports, name, found)
        for model in borrowed:
            self._imports.name(f"{self._app}.references", model.name)
        body = [line for model in models for line in self._class(model, ", ".join(model.bases) or "models.Model")]
        caption = "Tables that moved, with the names, columns and rules they have in the monolith. Rows arrive by sync."
        exported = ast.List([ast.Constant(name) for name in sorted([*names, *(model.name for model in borrowed)])])
        everything = ["", *laid_out(exported, before="__all__ = ", width=self._width)] if borrowed else []
        return self._file(caption, [*everything, *body])

    def borrowed(self, models: Sequence[DraftModel]) -> str:
        self._imports.name("django.db", "models")
        self._imports.keep(*(model.name for model in models))
        self._imports.name("strangler.kit.reference", "Reference")
        body = [line for model in models for line in self._class(model, "Reference")]
        return self._file(
            "What is borrowed: keys of rows the monolith owns. They are read here and never written.", body
        )

    def _file(self, caption: str, body: list[str]) -> str:
        head = [*docstring(caption, width=self._width), "", *self._imports.lines(self._width)]
        return "\n".join([*head, *body, ""])

    def _class(self, model: DraftModel, bases: str) -> Iterator[str]:
        yield from ["", "", f"class {model.name}({bases}):"]
        yield from docstring(_sentence(model), indent=STEP, width=self._width)
        if left := left_behind(model):
            said = f"Left in the monolith: {'; '.join(left)}."
            yield from ["", *prose(said, indent=STEP, width=self._width, before="# ")]
        for each in model.choices:
            if any(self._is_of(field, each) for field in model.fields):
                yield from ["", *self._choices(each)]
        values = [each.text for each in model.methods if each.is_value]
        yield from ["", *values] if values else []
        fields = [field for field in model.fields if not field.is_silent]
        yield from [""] if fields else []
        for field in fields:
            yield from self._field(field, model.choices)
        yield from self._meta(model.options)
        for method in model.methods:
            yield from [] if method.is_value else ["", method.text]

    def _choices(self, nested: Nested) -> Iterator[str]:
        yield f"    class {nested.name}(models.{nested.kind}):"
        for name, (value, label) in nested.members.items():
            said = ast.unparse(ast.Constant(value)) if isinstance(value, int) else _text(value)
            yield f"        {name} = {said}{f', {_text(label)}' if label else ''}"

    def _field(self, field: DraftField, choices: Iterable[Nested]) -> list[str]:
        kwargs: dict[str, Any] = dict(field.kwargs)
        args: list[Any] = list(field.args)
        if "to" in kwargs:
            args = [str(kwargs.pop("to")).rpartition(".")[2], *args]
        if "through" in kwargs:
            kwargs["through"] = str(kwargs["through"]).rpartition(".")[2]
        for nested in choices:
            if self._is_of(field, nested):
                kwargs |= _spelt(kwargs, nested)
        first = {key: kwargs[key] for key in FIRST if key in kwargs}
        call = self._values.call(field.path, args, {**first, **kwargs})
        return laid_out(call, before=f"{field.name} = ", indent=STEP, width=self._width)

    def _is_of(self, field: DraftField, nested: Nested) -> bool:
        given = field.kwargs.get("choices")
        return (
            isinstance(given, list | tuple) and [(value, str(label)) for value, label in _flat(given)] == nested.pairs
        )

    def _meta(self, options: Mapping[str, Any]) -> Iterator[str]:
        yield from ["", "    class Meta:"]
        for key in sorted(options, key=lambda key: (META.index(key) if key in META else len(META), key)):
            value = options[key]
            value = sorted(value) if key == "unique_together" else value
            yield from laid_out(self._values.of(value), before=f"{key} = ", indent=2 * STEP, width=self._width)


def copied(caption: str, pieces: Iterable[Piece], first_party: Iterable[str], width: int) -> str:
    """A file of code that was copied, as its authors laid it out."""
    imports, texts = Imports(first_party), []
    for piece in pieces:
        texts.append(piece.text)
        for name, found in piece.takes:
            take(imports, name, found)
    body, was_value = [], True
    for text in texts:
        is_value = not text.startswith(("def ", "class ", "async ", "@"))
        body += [*([""] if is_value and was_value else ["", ""]), text]
        was_value = is_value
    return "\n".join([*docstring(caption, width=width), "", *imports.lines(width), *body, ""])


def take(imports: Imports, name: str, found: Imported) -> None:
    """name: what the code calls it."""
    if not found.name:
        imports.module(found.module, "" if name == found.module.partition(".")[0] else name)
    else:
        imports.name(found.module, found.name, name)


def _sentence(model: DraftModel) -> str:
    """The first sentence of the class's own docstring; Django's made-up one is none."""
    if model.is_borrowed:
        return f"{model.source._meta.label}, as far as it is needed here."
    paragraph = (model.source.__dict__.get("__doc__") or "").strip().partition("\n\n")[0]
    said = " ".join(paragraph.split()).partition(". ")[0]
    if not said or said.startswith(f"{model.source.__name__}(") or '"""' in said or "\\" in said:
        return f"Rows of {model.source._meta.db_table}."
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _spelt(kwargs: Mapping[str, Any], nested: Nested) -> dict[str, ast.expr]:
    """Choices and a default by the names they have in their class."""
    found: dict[str, ast.expr] = {"choices": ast.Attribute(ast.Name(nested.name), "choices")}
    default = kwargs.get("default")
    if isinstance(default, nested.source):
        found["default"] = ast.Attribute(ast.Name(nested.name), default.name)
    return found


def _flat(pairs: Any) -> list[tuple[Any, Any]]:
    return [tuple(pair) for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2]


def _text(value: Any) -> str:
    return laid_out(ast.Constant(str(value)), width=10**6)[0]
