"""Drafted models in; which methods, properties and constants of the monolith's classes come along, and which names mean nothing
any more, out.

What a method uses decides: names as in `carried`, and attributes. One that asks a row for something that stays is left, and so
is, in turn, whatever leans on it.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import dedent, indent

from django.db.models import Model

from strangler.management.drafting.carried import Carrier
from strangler.management.drafting.model import DraftModel, Method
from strangler.management.drafting.source import Defined, Imported, is_installed, names_used, source_of, words_used

NEVER = ("Meta", "objects")
RULES = ("save", "delete", "clean")  # who writes a row in the monolith runs them without naming them


def with_methods(models: Sequence[DraftModel], carrier: Carrier, lost: Mapping[str, str]) -> list[DraftModel]:
    """lost: names that mean nothing, all code among them; a name leaves it when every method called so comes along."""
    found = [method for model in models for method in _candidates(model, carrier)]
    code = {name for model in models for name in model.code}
    coming = _settled(found, {name for name in lost if name not in code}, code)
    return [_given(model, [each for each in coming if each.model == model.name]) for model in models]


def still_lost(models: Sequence[DraftModel], lost: Mapping[str, str]) -> dict[str, str]:
    left = {name for model in models for name in model.code if name not in {each.name for each in model.methods}}
    come = {each.name for model in models for each in model.methods}
    return {name: why for name, why in lost.items() if name in left or name not in come}


def left_rules(model: DraftModel) -> list[str]:
    """Names of its own code that Django calls for every row that is written or checked, and that stays behind."""
    return [name for name in RULES if name in model.code and name not in {each.name for each in model.methods}]


def _given(model: DraftModel, methods: Sequence[Method]) -> DraftModel:
    return replace(model, methods=tuple(methods))


def _settled(found: list[Method], gone: set[str], code: set[str]) -> list[Method]:
    """Those that lean on nothing that is gone. Each that goes may take others with it."""
    coming = [each for each in found if not each.why]
    while True:
        kept = {each.name for each in coming}
        refused = {each.name for each in found if each not in coming}
        missing = gone | refused | (code - kept)
        staying = [each for each in coming if not each.needs & missing]
        if len(staying) == len(coming):
            return _without_clashes(staying)
        coming = staying


def _without_clashes(methods: list[Method]) -> list[Method]:
    """One file has one meaning for a name: who comes second with another is left, and who leans on it."""
    known: dict[str, Imported] = {}
    for each in methods:
        if any(known.setdefault(name, taken) != taken for name, taken in each.takes):
            each.why.append("a name it uses means something else in this file")
    if any(each.why for each in methods):
        return _settled(methods, set(), {each.name for each in methods})
    return methods


def _candidates(model: DraftModel, carrier: Carrier) -> Iterator[Method]:
    seen: set[str] = set()
    for base in model.source.__mro__:
        if not _is_ours(base, model.source):
            continue
        source = source_of(base.__module__)
        found = source.bound.get(base.__qualname__) if source else None
        if source is None or not isinstance(found, Defined) or not isinstance(found.node, ast.ClassDef):
            continue
        for name, nodes in _named(found.node).items():
            if name not in seen and _is_code(name, model):
                seen.add(name)
                yield _method(name, nodes, found, base, model, carrier)


def _is_code(name: str, model: DraftModel) -> bool:
    managers = {each.name for each in model.source._meta.managers}
    return name not in managers and (name in model.code or (name.startswith("_") and not name.startswith("__")))


def _is_ours(base: type, model: type[Model]) -> bool:
    meta = getattr(base, "_meta", None)
    is_part = base is model or meta is None or bool(meta.abstract)
    return is_part and base is not object and not is_installed(base.__module__)


def _named(node: ast.ClassDef) -> dict[str, list[ast.stmt]]:
    """Name -> its statements, of which a property with a setter has two."""
    found: dict[str, list[ast.stmt]] = {}
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            found.setdefault(each.name, []).append(each)
        elif isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
            found.setdefault(each.targets[0].id, []).append(each)
    return {name: nodes for name, nodes in found.items() if name not in NEVER}


def _method(
    name: str, nodes: list[ast.stmt], owner: Defined, base: type, model: DraftModel, carrier: Carrier
) -> Method:
    text = "\n\n".join(dedent(_lines(node, owner)) for node in nodes)
    assert isinstance(owner.node, ast.ClassDef)
    defined = Defined(text, ast.Module(body=list(nodes), type_ignores=[]), nodes[0].lineno)
    takes, why = carrier.lean(base.__module__, defined, [*model.code, *_named(owner.node)])
    if "super()" in text and len(_definers(name, model.source)) > 1:
        why.append("it calls its parent's, and there will be one class here")
    needs = (words_used(defined.node) | set(names_used(defined))) - {name}
    functions = {each.name for each in owner.node.body if isinstance(each, ast.FunctionDef)}
    is_value = isinstance(nodes[0], ast.Assign) and not needs & functions
    return Method(name, model.name, is_value, indent(text, "    "), needs, tuple(takes), list(why))


def _lines(node: ast.stmt, owner: Defined) -> str:
    """A statement of a class, with its decorators, out of the class's own text."""
    assert isinstance(owner.node, ast.ClassDef)
    top = min([owner.node.lineno, *(each.lineno for each in owner.node.decorator_list)])
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
    return "\n".join(owner.text.splitlines()[first - top : (node.end_lineno or first) - top + 1])


def _definers(name: str, model: type[Model]) -> list[type]:
    return [base for base in model.__mro__ if name in vars(base) and not base.__module__.startswith("django.db.")]
