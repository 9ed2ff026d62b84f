"""A name and the models that leave in; every file of the service's first draft out. Called by the verb `new`.

Nothing is written here, and no database is asked. Raises Refused with all reasons at once.
"""

import keyword
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from strangler.exceptions import Refused
from strangler.management.drafting import openapi, project, rest
from strangler.management.drafting.carried import FOR_MODELS, Carrier
from strangler.management.drafting.endpoints import Answers, answered
from strangler.management.drafting.methods import left_rules, still_lost, with_methods
from strangler.management.drafting.migration import initial
from strangler.management.drafting.model import DraftModel, moving, own_permissions, proxy, reference
from strangler.management.drafting.models_file import ModelsFile, copied
from strangler.management.drafting.places import places_of
from strangler.management.drafting.rows import Rows, rows_of
from strangler.management.drafting.settle import settled
from strangler.management.drafting.side import Side, side_of
from strangler.management.drafting.source import INSTALLED
from strangler.management.drafting.urls_file import stubs, urls
from strangler.management.drafting.width import width_of
from strangler.messages import Refusal, refuse

CAPTIONS = {
    FOR_MODELS: "What the models lean on, copied from the monolith as its authors wrote it.",
    "serializers": "Serializers, copied from the monolith as its authors wrote them.",
    "views": "Views of the API, copied from the monolith as their authors wrote them.",
}
CLASH = (
    "{0.label}: Django makes {0.db_table} here as well, for the permissions that moved rows name. Give the plan's reference"
    " every column that it needs and STRANGLER_ALLOW the table, or take the reference out of the plan."
)
LEFT_RULE = (
    "{0.label}.{1} runs in the monolith whenever a row is written there, and was not copied: it leans on what stays. Bring over"
    " what of it is the service's, or delete this sentence."
)
LEFT_RIGHTS = (
    "{0.label}'s permissions {1} stay with the monolith's users: here the seal tells who asks and whether they are staff, no"
    " more. Decide who may do here what they guard, or delete this sentence if that is nothing."
)
RESERVED = ("tests", "test")


@dataclass(frozen=True)
class Draft:
    """files: path below the service's folder -> text. decisions: sentences, each of which a test of the draft fails with."""

    files: dict[str, str]
    decisions: tuple[str, ...]
    copied: int = 0


def draft_service(name: str, models: Sequence[type[Model]], moving: Collection[str] = ()) -> Draft:
    """moving: templates that the plan sends to the service, whichever app their views lie in."""
    side = side_of(name, models)
    if faults := list(_faults(side)):
        raise Refused(faults)
    return _Drafting(side, moving).drafted()


class _Drafting:
    """One draft on its way. Everything a file is made of is found first, and written down then."""

    def __init__(self, side: Side, moving_paths: Collection[str]) -> None:
        base = Path(getattr(settings, "BASE_DIR", ".")).resolve()
        self.side, self.width = side, width_of(base)
        self.first_party = {side.name, f"{side.name}_service", "tests"}
        found = [moving(model, side) for model in side.classes]
        proxies = [proxy(model, side) for model in side.proxies]
        lost = {name: why for each in (*found, *proxies) for name, why in each.lost.items()}
        self.carrier = Carrier(side, base, lost)
        self.open: list[str] = []
        whole = with_methods([*found, *proxies], self.carrier, lost)
        self.carrier.judge_by(still_lost(whole, lost))
        self.open += [LEFT_RULE.format(model.source._meta, name) for model in whole for name in left_rules(model)]
        rights = {model.source: ", ".join(own_permissions(model.source)) for model in whole}
        self.open += [LEFT_RIGHTS.format(model._meta, told) for model, told in rights.items() if told]
        self.moving = [settled(each, self.carrier, self.open) for each in whole]
        self.borrowed = [reference(model, fields, side) for model, fields in side.borrowed.items()]
        self.borrowed = [settled(each, self.carrier, self.open) for each in self.borrowed]
        apps = {model._meta.app_config.name for model in side.moving if model._meta.app_config}
        self.answers = answered(places_of(apps, moving_paths), side, self.carrier, base)
        self.rows = rows_of(side, use_tz=settings.USE_TZ)
        self.rest = rest.kept(self.open) if rest.has_api() else None
        self.open += [*self.rows.missing, *(CLASH.format(model._meta) for model in side.clashing)]

    def drafted(self) -> Draft:
        app = self._app()
        files = {**self._project(app), **app, **self._tests()}
        decisions = (*self.answers.stubs.values(), *self.open)
        copies = sum(1 for each in self.answers.endpoints if not each.sentence)
        files["README.md"] = project.readme(
            self.side, self.answers.endpoints, left_in_service(self.side.name, len(decisions))
        )
        return Draft(dict(sorted(files.items())), decisions, copies)

    def _project(self, app: Mapping[str, str]) -> dict[str, str]:
        name, width = self.side.name, self.width
        speaks = any(step.kind == "language" for each in self.answers.endpoints for step in each.place.steps)
        packages = project.packages_of((text for file, text in app.items() if file.endswith(".py")), self.first_party)
        postgres = any(_is_of_postgres(model) for model in self.moving)
        settled_file = project.settings_file(self.side, rest=self.rest, speaks=speaks, postgres=postgres, width=width)
        return {
            "manage.py": project.text("manage.py", name=name),
            "pyproject.toml": project.pyproject(
                name, packages, has_api=self.rest is not None, postgres=postgres, width=width
            ),
            "openapi.json": openapi.document(name, self.answers.endpoints),
            f"{name}_service/__init__.py": f'"""The project around {name}: settings, addresses, the WSGI door."""\n',
            f"{name}_service/settings.py": settled_file,
            f"{name}_service/wsgi.py": project.text("wsgi.py", name=name),
            f"{name}_service/urls.py": urls(name, self.answers.endpoints, self.first_party, width),
        }

    def _app(self) -> dict[str, str]:
        name, first, width, adopted = self.side.name, self.first_party, self.width, self.carrier.adopted
        files = {
            "__init__.py": f'"""{name.replace("_", " ").capitalize()}: tables, and whatever answers for them."""\n',
            "apps.py": project.text("apps.py", name=name, class_name=name.title().replace("_", "")),
            "models.py": ModelsFile(name, first, adopted, width).moving(_parents_first(self.moving), self.borrowed),
            "migrations/__init__.py": "",
            "migrations/0001_initial.py": initial(
                name,
                _parents_first([*self.borrowed, *self.moving]),
                auto_field=self.side.auto_field,
                adopted=adopted,
                first_party=first,
                width=width,
            ),
        }
        if self.borrowed:
            files["references.py"] = ModelsFile(name, first, adopted, width).borrowed(self.borrowed)
        for into, pieces in self.carrier.files.items():
            if pieces:
                files[f"{into}.py"] = copied(CAPTIONS[into], pieces.values(), first, width)
        files["undecided.py"] = stubs(self.answers.stubs, width)
        return {f"{name}/{file}": content for file, content in files.items()}

    def _tests(self) -> dict[str, str]:
        name, width = self.side.name, self.width
        files = {
            "__init__.py": '"""Run by `python manage.py test --settings tests.settings`."""\n',
            "settings.py": project.text("test_settings.py", name=name),
            "test_tables.py": project.text("test_tables.py", name=name),
            "test_decisions.py": project.text(
                "test_decisions.py", name=name, open=project.named_list("OPEN: list[str]", self.open, width)
            ),
        }
        if self.rows.moving:
            files["rows.py"] = _rows(self.rows, width)
            files["test_rows_arrive.py"] = project.text("test_rows_arrive.py", name=name)
        if paths := sorted(set(_samples(self.answers))):
            files["test_addresses.py"] = project.text(
                "test_addresses.py", paths=project.named_list("PATHS", paths, width)
            )
        return {f"tests/{file}": content for file, content in files.items()}


def left_in_service(name: str, decisions: int, folder: str = "here") -> list[str]:
    """What a person does with a draft, in this sequence. folder: where its tests are run."""
    failing = (
        f"{decisions} decisions are left, each a sentence that a test fails with"
        if decisions
        else "all pass as drafted"
    )
    return [
        f"Answer what the plan asks: `manage.py strangle check {name}`, in the monolith, names each writer without an answer.",
        f"Make the tests pass: `python manage.py test --settings tests.settings`, {folder}; {failing}.",
        "Set the environment of both sides: keys, peers, the service's address.",
        "Start it, and let the monolith look: `manage.py strangle doctor --preflight --service http://…`.",
        f"Ask once more: `manage.py strangle check {name}`.",
    ]


def _rows(rows: Rows, width: int) -> str:
    caption = '"""A made-up row of each table, spelt as it comes over the wire."""'
    kind = "dict[str, dict[str, str | None]]"
    moving = project.named_dict(f"MOVING: {kind}", rows.moving, width)
    return "\n".join([caption, "", project.named_dict(f"BORROWED: {kind}", rows.borrowed, width), moving, ""])


def _samples(answers: Answers) -> Iterable[str]:
    for each in answers.endpoints:
        if not each.sentence and "GET" in each.place.path.methods and (path := each.place.sample()):
            yield path


def _parents_first(models: Sequence[DraftModel]) -> list[DraftModel]:
    """As they stand in the monolith, but a class after those it is made of."""
    waiting, found = list(models), list[DraftModel]()
    while waiting:
        known = {each.name for each in found}
        ready = next((each for each in waiting if set(each.bases) <= known), waiting[0])
        waiting.remove(ready)
        found.append(ready)
    return found


def _is_of_postgres(model: DraftModel) -> bool:
    rules = [each for key in ("constraints", "indexes") for each in model.options.get(key, [])]
    paths = [*(each.path for each in model.fields), *(type(each).__module__ for each in rules)]
    return any(path.startswith("django.contrib.postgres.") for path in paths)


def _faults(side: Side) -> Iterable[Refusal]:
    """Why there can be no service of this name, or of these models."""
    if keyword.iskeyword(side.name) or side.name in RESERVED or _is_a_package(side.name):
        yield refuse("S309", name=side.name)
    by_name: dict[str, list[str]] = {}
    for model in (*side.moving, *side.proxies):
        by_name.setdefault(model.__name__.lower(), []).append(model._meta.label)
    for labels in by_name.values():
        if len(labels) > 1:
            yield refuse("S308", labels=", ".join(labels))


def _is_a_package(name: str) -> bool:
    """Whether Python would find something else under this name; the project's own code is not on the service's path."""
    if name in sys.stdlib_module_names:
        return True
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return False
    places = [spec.origin or "", *(spec.submodule_search_locations or ())] if spec else []
    return any(part in INSTALLED for place in places for part in Path(place).parts)
