"""Code of the monolith by its path in; a copy of it for the service out, with all it leans on, or every reason why there is
none. Called for fields, defaults and validators, for serializers and views.

Copied is what resolves to the standard library, Django, Django REST framework, and to models that move. Whatever leads
anywhere else is a person's decision: it is named, with its place, and nothing of it is copied.
"""

import ast
import builtins
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import global_settings
from django.db.models import Manager, Model

from strangler.management.drafting.side import Side
from strangler.management.drafting.source import (
    Defined,
    Imported,
    Source,
    is_installed,
    names_used,
    source_of,
    spelt,
    words_used,
)

MODELS = "models"
FOR_MODELS = "carried"  # the file for what models themselves lean on; it must not import them
# Apps with tables of their own, which a service does not install.
STAYING_APPS = tuple(
    f"django.contrib.{name}" for name in ["admin", "auth", "contenttypes", "messages", "sessions", "sites", "flatpages"]
)
OF_A_MODULE = ("__name__", "__file__", "__doc__", "__class__")
OF_ACCOUNTS = {"DjangoModelPermissions", "DjangoModelPermissionsOrAnonReadOnly", "DjangoObjectPermissions"}
ADDRESSES = {
    "reverse",
    "reverse_lazy",
    "HyperlinkedModelSerializer",
    "HyperlinkedIdentityField",
    "HyperlinkedRelatedField",
}
KNOWN_OF_A_USER = {"id", "pk", "username", "is_staff", "is_authenticated", "is_anonymous", "is_active", "get_username"}


@dataclass(frozen=True)
class Piece:
    """One definition that is copied. takes: (module, name) imports it needs, models of the service among them."""

    text: str
    takes: tuple[tuple[str, Imported], ...]


@dataclass
class Trial:
    """What one attempt would add. reasons: why it must not."""

    into: str
    pieces: dict[str, Piece] = field(default_factory=dict)
    adopted: dict[str, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


class Carrier:
    """files: name of a file of the service's app -> its pieces by name, what is leant on first. adopted: path in the
    monolith -> path in the service."""

    def __init__(self, side: Side, base: Path, lost: Mapping[str, str]) -> None:
        self._side, self._base, self._lost = side, base, lost
        self.files: dict[str, dict[str, Piece]] = {}
        self.adopted: dict[str, str] = {}

    @property
    def apps(self) -> tuple[str, ...]:
        """Those with tables of their own that the service installs, by dotted name."""
        return self._side.apps

    def carry(self, module: str, name: str, into: str) -> list[str]:
        """Copy it into one file, or say why not. into: `carried`, `serializers` or `views`."""
        trial = Trial(into)
        self._visit(module, name, trial)
        if not trial.reasons:
            self.files.setdefault(into, {}).update(trial.pieces)
            self.adopted.update(trial.adopted)
        return list(dict.fromkeys(trial.reasons))

    def attempt(self, wanted: Sequence[tuple[str, str, str]], against: Sequence[str]) -> list[str]:
        """Carry all of (module, name, into), or none of them and say why. against: reasons that are known already."""
        files = {into: dict(pieces) for into, pieces in self.files.items()}
        adopted = dict(self.adopted)
        reasons = [*against, *(reason for each in wanted for reason in self.carry(*each))]
        if reasons:
            self.files, self.adopted = files, adopted
        return reasons

    def lean(self, module: str, defined: Defined, own: Collection[str]) -> tuple[list[tuple[str, Imported]], list[str]]:
        """What a method of a model takes from around its class, copied where need be, and why it cannot come. What it asks of
        rows is not judged here. own: names of its class."""
        trial = Trial(FOR_MODELS)
        takes = list(self._takes(module, defined, trial, MODELS, own))
        source = source_of(module)
        words = self._words(source, defined, {}) if source else ()
        reasons = [*trial.reasons, *words, *self._inner_imports(defined, FOR_MODELS)]
        if not reasons:
            self.files.setdefault(FOR_MODELS, {}).update(trial.pieces)
            self.adopted.update(trial.adopted)
        return takes, reasons

    def judge_by(self, lost: Mapping[str, str]) -> None:
        """From here on these names mean nothing in the service."""
        self._lost = lost

    def _visit(self, module: str, name: str, trial: Trial) -> None:
        path = f"{module}.{name}"
        if path in self.adopted or path in trial.adopted:
            return
        source = source_of(module)
        found = source.bound.get(name) if source else None
        if source is None or found is None:
            trial.reasons.append(f"{path} is not written down once, at the top of a file")
            return
        if isinstance(found, Imported):
            trial.reasons.append(f"{path} is {found.module}.{found.name}")
            return
        trial.adopted[path] = f"{self._side.name}.{trial.into}.{name}"  # before what it leans on: it may lean on itself
        if name in trial.pieces or name in self.files.get(trial.into, {}):
            trial.reasons.append(f"two things are called {name}")
        takes = tuple(self._takes(module, found, trial, trial.into))
        trial.reasons += [*self._words(source, found, self._lost), *self._inner_imports(found, trial.into)]
        trial.pieces[name] = Piece(found.text, takes)

    def _takes(
        self, module: str, defined: Defined, trial: Trial, at: str, own: Collection[str] = ()
    ) -> Iterator[tuple[str, Imported]]:
        """at: the file this text will lie in. own: names that the class around it has."""
        source = source_of(module)
        bound = source.bound if source else {}
        for name in names_used(defined):
            if name not in bound:
                if name not in own and not hasattr(builtins, name) and name not in OF_A_MODULE:
                    trial.reasons.append(f"it uses {name}, and nobody can tell where that comes from")
                continue
            found, thing = bound[name], _thing(Imported(module, name))
            if isinstance(found, Imported):
                yield from self._imported(name, found, trial, at)
            elif isinstance(thing, type) and issubclass(thing, Model):
                yield from self._model(name, thing, trial, at)
            else:
                self._visit(module, name, trial)
                yield from self._from_elsewhere(f"{module}.{name}", name, trial, at)

    def _imported(self, name: str, found: Imported, trial: Trial, at: str) -> Iterator[tuple[str, Imported]]:
        thing = _thing(found)
        if isinstance(thing, type) and issubclass(thing, Model) and not is_installed(thing.__module__):
            yield from self._model(name, thing, trial, at)
        elif is_installed(found.module):
            trial.reasons += self._foreign(found, trial.into)
            yield name, found
        elif not found.name or hasattr(thing, "__path__") or type(thing).__name__ == "module":
            trial.reasons.append(f"it uses the module {found.module}{'.' * bool(found.name)}{found.name}")
        else:
            yield from self._of_the_project(name, _home(thing, found), trial, at)

    def _of_the_project(self, name: str, home: Imported, trial: Trial, at: str) -> Iterator[tuple[str, Imported]]:
        """home: where it is written; a module of the project may only hand on what a package has."""
        if is_installed(home.module):
            trial.reasons += self._foreign(home, trial.into)
            yield name, home
        else:
            self._visit(home.module, home.name, trial)
            yield from self._from_elsewhere(f"{home.module}.{home.name}", name, trial, at)

    def _model(self, name: str, model: type[Model], trial: Trial, at: str) -> Iterator[tuple[str, Imported]]:
        if not self._side.moves(model) or self._side.comes_of_a_field(model):
            trial.reasons.append(f"it uses {model._meta.label}, which stays")
        elif at == FOR_MODELS:
            trial.reasons.append(f"it uses {model._meta.label}, and models lean on it")
        elif type(model._default_manager) is not Manager:
            trial.reasons.append(f"it uses {model._meta.label}, whose own manager was not copied")
        elif at != MODELS:
            yield name, Imported(f"{self._side.name}.{MODELS}", self._side.names[model])
        elif name != self._side.names[model]:
            trial.reasons.append(f"it calls {self._side.names[model]} by another name, {name}")

    def _from_elsewhere(self, path: str, name: str, trial: Trial, at: str) -> Iterator[tuple[str, Imported]]:
        """An import, if what was copied lies in another file of the service."""
        new = self.adopted.get(path) or trial.adopted.get(path)
        if new and (home := new.rpartition(".")[0]) != f"{self._side.name}.{at}":
            yield name, Imported(home, new.rpartition(".")[2])
        elif new and new.rpartition(".")[2] != name:
            trial.reasons.append(f"it calls {new.rpartition('.')[2]} by another name, {name}")

    def _foreign(self, found: Imported, into: str) -> Iterator[str]:
        """What of a package means nothing in a service."""
        top = found.module.partition(".")[0]
        if found.module.startswith(STAYING_APPS) or f"{found.module}.{found.name}".startswith(STAYING_APPS):
            yield f"it uses {found.module}.{found.name}, and the service has no such app"
        elif found.module.startswith(("rest_framework.authentication", "rest_framework.authtoken")):
            yield f"it uses {found.module}.{found.name}, and in the service the gateway says who asks"
        elif found.name in OF_ACCOUNTS | ADDRESSES:
            yield f"it uses {found.name}, which asks for permissions or addresses of the monolith"
        elif into != FOR_MODELS and top not in ("django", "rest_framework") and not _is_standard(top):
            yield f"it uses the package {top}"

    def _inner_imports(self, defined: Defined, into: str) -> Iterator[str]:
        """What a function imports when it runs is as much a part of it."""
        for node in ast.walk(defined.node):
            if isinstance(node, ast.ImportFrom) and (node.level or not is_installed(node.module or "")):
                yield f"it imports {'.' * node.level}{node.module or ''} when it runs"
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield from self._foreign(Imported(str(node.module), alias.name), into)
            elif isinstance(node, ast.Import):
                strange = [alias.name for alias in node.names if not is_installed(alias.name)]
                yield from (f"it imports {name} when it runs" for name in strange)

    def _words(self, source: Source, defined: Defined, lost: Mapping[str, str]) -> Iterator[str]:
        where = spelt(source.path, source.module, self._base, defined.line)
        for word in sorted(words_used(defined.node) & set(lost)):
            yield f"{where} uses {word}: {lost[word]}"
        for node in ast.walk(defined.node):
            if isinstance(node, ast.Attribute) and _is_setting(node) and not hasattr(global_settings, node.attr):
                yield f"{where} reads the setting {node.attr}"
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value.endswith((".html", ".txt"))
            ):
                yield f"{where} uses the template {node.value}"
        yield from (f"{where} {what}" for what in _of_people(defined.node))


def _of_people(root: Any) -> Iterator[str]:
    """Of whoever asks, a service knows an id, a name, and whether they are staff."""
    known = set()
    for node in ast.walk(root):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "user":
            known.add(id(node.value))
            if node.attr not in KNOWN_OF_A_USER:
                yield f"asks for {node.attr} of a user"
        elif (
            isinstance(node, ast.Attribute)
            and node.attr in ("session", "auth")
            and ast.unparse(node.value).endswith("request")
        ):
            yield f"uses request.{node.attr}"
    for node in ast.walk(root):
        if isinstance(node, ast.Attribute) and node.attr == "user" and id(node) not in known:
            yield "hands on a user's row"


def _is_setting(node: Any) -> bool:
    return getattr(node.value, "id", "") == "settings"


def _is_standard(top: str) -> bool:
    return top in sys.stdlib_module_names


def _thing(found: Imported) -> Any:
    try:
        module = import_module(found.module)
        return getattr(module, found.name, None) if found.name else module
    except ImportError:
        return None


def _home(thing: Any, found: Imported) -> Imported:
    """Where a thing is written, which need not be where it is imported from."""
    module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", found.name)
    source = source_of(str(module)) if module and "." not in name else None
    return Imported(str(module), name) if source and isinstance(source.bound.get(name), Defined) else found
