"""A plan and the project's files in; what leaves by name: packages as a whole, models, tables, URL names, template tags, out.

Where an app is still installed the registry is asked; of one that has left the source is read: its AppConfig tells its label.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps

from strangler.plans.plan import Plan
from strangler.stages.leftovers.files import Source
from strangler.stages.resolve import registry


@dataclass(frozen=True)
class Leaving:
    """packages: dotted -> folder, of apps none of whose models stay; modules: dotted -> file, of apps that stay and that define
    models which leave and nothing else. labels: of the apps in packages. models: `app.model`, lower case. classes: (module of
    an app's models, class). tables: names in the database."""

    packages: dict[str, Path] = field(default_factory=dict)
    modules: dict[str, Path] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    classes: frozenset[tuple[str, str]] = frozenset()
    tables: frozenset[str] = frozenset()
    url_names: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """Without one of them, in lower case, a file names nothing that leaves."""
        last = (name.rpartition(".")[2] for name in (*self.packages, *self.modules))
        found = {*last, *self.labels, *(name for _, name in self.classes), *self.tables, *self.tags}
        return frozenset(word.lower() for word in {*found, *(name.partition(":")[0] for name in self.url_names)})

    def holds(self, path: Path) -> bool:
        """Whether a file goes with something that goes as a whole."""
        return path in self.modules.values() or any(path.is_relative_to(each) for each in self.packages.values())

    def leads(self, dotted: str) -> bool:
        """Whether whoever names this path names something that leaves."""
        if any(f"{dotted}.".startswith(f"{each}.") for each in (*self.packages, *self.modules)):
            return True
        module, _, name = dotted.rpartition(".")
        return any(f"{module}.".startswith(f"{models}.") and name == known for models, known in self.classes)


def leaving_of(plan: Plan, files: Sequence[Source], tables: Sequence[str]) -> Leaving:
    """tables: all that leave, by their names in the database."""
    declared = [table.name for table in plan.extraction.tables if "." in table.name]
    models = {name.lower() for name in declared} | {
        model._meta.label_lower for model in registry.of_tables(tables) if model
    }
    by_app: dict[str, set[str]] = {}
    for name in models:
        label, _, model = name.partition(".")
        by_app.setdefault(label, set()).add(model)
    packages, modules, classes, labels = {}, {}, set(), set()
    for label, names in by_app.items():
        for package, folder in _packages(label, files):
            defined = [each for each in files if each.path.is_relative_to(folder) and _is_of_models(each, package)]
            classes |= {(f"{package}.models", each) for source in defined for each in _classes(source, names)}
            if _all_leave(label, names, defined):
                packages[package] = folder
                labels.add(label)
            else:
                modules |= {each.module: each.path for each in defined if _only(each, names)}
    inside = [each for each in files if any(each.path.is_relative_to(folder) for folder in packages.values())]
    return Leaving(
        packages,
        modules,
        frozenset(labels),
        frozenset(models),
        frozenset(classes),
        frozenset(tables),
        frozenset(name for each in inside for name in _url_names(each)),
        frozenset(each.path.stem for each in inside if each.path.parent.name == "templatetags"),
    )


def _packages(label: str, files: Sequence[Source]) -> Iterator[tuple[str, Path]]:
    """(dotted, folder) of the app with that label."""
    if label in apps.app_configs:
        found = apps.get_app_config(label)
        yield found.name, Path(found.path).resolve()
        return
    configured = {each.path.parent for each in files if each.path.name == "apps.py"}
    for each in files:
        folder = each.path.parent
        if (
            each.path.name == "apps.py"
            and label in _labels(each)
            or folder.name == label
            and folder not in configured
            and each.path.name == "models.py"
        ):
            yield each.module.rpartition(".")[0], folder


def _labels(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("AppConfig") for base in node.bases):
            told = dict(_constants(node))
            yield told.get("label") or told.get("name", "").rpartition(".")[2]


def _constants(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for each in node.body:
        if (
            isinstance(each, ast.Assign)
            and isinstance(each.value, ast.Constant)
            and isinstance(each.targets[0], ast.Name)
        ):
            yield each.targets[0].id, str(each.value.value)


def _is_of_models(source: Source, package: str) -> bool:
    return f"{source.module}.".startswith(f"{package}.models.")


def _models(source: Source) -> list[str]:
    """Classes that look like models: they inherit from one, and are not abstract."""
    return [
        node.name
        for node in source.tree.body
        if isinstance(node, ast.ClassDef)
        and any(re.search(r"Model$", ast.unparse(base)) for base in node.bases)
        and "abstract = True" not in ast.unparse(node)
    ]


def _classes(source: Source, names: set[str]) -> list[str]:
    return [node.name for node in source.tree.body if isinstance(node, ast.ClassDef) and node.name.lower() in names]


def _only(source: Source, names: set[str]) -> bool:
    """Whether a module defines models that leave, and nothing else that could be missed."""
    defined = [
        node.name
        for node in source.tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return bool(defined) and all(name.lower() in names for name in defined)


def _all_leave(label: str, names: set[str], defined: Sequence[Source]) -> bool:
    if label in apps.app_configs:
        own = {model._meta.model_name for model in apps.get_app_config(label).get_models()}
        return own <= names
    return {name.lower() for source in defined for name in _models(source)} <= names


def _url_names(source: Source) -> Iterator[str]:
    """`name=` of its patterns, with the namespace of the file."""
    if "urlpatterns" not in source.text:
        return
    spaces = [each.value.value for each in source.tree.body if _is_app_name(each)]  # type: ignore[attr-defined]
    for node in ast.walk(source.tree):
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                yield f"{spaces[0]}:{keyword.value.value}" if spaces else str(keyword.value.value)


def _is_app_name(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "app_name"
        and isinstance(node.value, ast.Constant)
    )
