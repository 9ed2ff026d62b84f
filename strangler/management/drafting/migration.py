"""Drafted models in; the text of `migrations/0001_initial.py` out, as makemigrations would write it in the service.

The classes are built in a registry of their own, so Django's autodetector and writer see what they would see there, and this
process keeps the models it has.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from django.utils import translation

from strangler.management.drafting.imports import Imports
from strangler.management.drafting.layout import STEP, laid_out
from strangler.management.drafting.model import DraftModel


def initial(
    app: str,
    drafted: Sequence[DraftModel],
    *,
    auto_field: str,
    adopted: Mapping[str, str],
    first_party: Iterable[str],
    width: int,
) -> str:
    """auto_field: the service's DEFAULT_AUTO_FIELD. adopted: path in the monolith -> path in the service, of copied code."""
    state = ProjectState()
    for model in built(app, drafted, auto_field):
        state.add_model(ModelState.from_model(model))
    questioner = NonInteractiveMigrationQuestioner(specified_apps={app})
    with translation.override(None):
        changes = MigrationAutodetector(ProjectState(), state, questioner).changes(graph=MigrationGraph())
        [migration] = changes[app]
        text = MigrationWriter(migration).as_string()
    return _tidied(text, adopted, first_party, width)


def built(app: str, drafted: Sequence[DraftModel], auto_field: str) -> list[type[models.Model]]:
    """Living classes, outside of this project's registry."""
    registry = Apps(installed_apps=())
    config = SimpleNamespace(
        default_auto_field=auto_field, label=app, get_models=lambda **_: (), _is_default_auto_field_overridden=True
    )
    registry.app_configs[app] = config  # type: ignore[assignment]
    known: dict[str, type[models.Model]] = {}
    for draft in drafted:
        options = {"apps": registry, "app_label": app, **draft.options}
        body: dict[str, Any] = {"__module__": f"{app}.models", "Meta": type("Meta", (), options)}
        body |= {each.name: each.built() for each in draft.fields}
        bases = tuple(known[name] for name in draft.bases) or (models.Model,)
        known[draft.name] = type(draft.name, bases, body)
    return list(known.values())


def _tidied(text: str, adopted: Mapping[str, str], first_party: Iterable[str], width: int) -> str:
    """The writer's text, laid out as a formatter would, with copied code under its new path."""
    header = [line for line in text.splitlines() if line.startswith("#")][:1]
    module = _Moved(adopted).visit(ast.parse(text))
    imports = Imports(first_party)
    [body] = [node for node in module.body if isinstance(node, ast.ClassDef)]
    lines = [line for node in body.body for line in _statement(node, width)]
    used = {ast.unparse(node) for node in ast.walk(body) if isinstance(node, ast.Attribute | ast.Name)}
    for node in module.body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in used:
                    imports.name(str(node.module), alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in used:
                    imports.module(alias.name)
    for path in adopted.values():
        if path in used:
            imports.module(path.rpartition(".")[0])
    head = [*header, "", *imports.lines(width), "", "", "class Migration(migrations.Migration):"]
    return "\n".join([*head, *lines, ""])


def _statement(node: ast.stmt, width: int) -> Iterator[str]:
    assert isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    name = node.targets[0].id
    yield from [] if name == "initial" else [""]
    yield from laid_out(node.value, before=f"{name} = ", indent=STEP, width=width)


class _Moved(ast.NodeTransformer):
    def __init__(self, adopted: Mapping[str, str]) -> None:
        self._adopted = adopted

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if new := self._adopted.get(ast.unparse(node)):
            found: ast.expr = ast.parse(new, mode="eval").body
            return found
        self.generic_visit(node)
        return node
