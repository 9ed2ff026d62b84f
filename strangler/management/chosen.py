"""`--app` or `--models` in; the models that are to leave out, or a refusal with the nearest name. `--own`, too. Called by new
and analyze.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import router
from django.db.models import Model

from strangler.exceptions import Refused
from strangler.management.labels import nearest_app
from strangler.messages import Refusal, nearest, refuse
from strangler.stages.resolve import registry

OWN: Mapping[str, Any] = {  # of --own
    "action": "append",
    "default": [],
    "metavar": "PACKAGE",
    "help": "an installed package that counts as this project's",
}


def models_of_app(label: str, name: str) -> Sequence[type[Model]]:
    """An app's models that have a table, many-to-many tables included. name: the new extraction. Raises Refused."""
    known = [config.label for config in apps.get_app_configs()]
    if label not in known:
        words = {"name": name, "known": ", ".join(known)}
        raise Refused([refuse("S303", label=label, nearest=nearest_app(label, known), **words)])
    models = [each for each in registry.every_model() if each._meta.app_label == label and each._meta.managed]
    if not models:
        raise Refused([refuse("S304", label=label, name=name)])
    return sorted(models, key=lambda model: bool(model._meta.auto_created))  # many-to-many tables last


def places_of(models: Iterable[type[Model]]) -> dict[str, list[str]]:
    """Database alias -> labels of the models that are written there."""
    places: dict[str, list[str]] = defaultdict(list)
    for model in models:
        places[router.db_for_write(model)].append(model._meta.label)
    return dict(places)


def apart(places: Mapping[str, Sequence[str]]) -> Refusal | None:
    """What check would say of a plan for all of them; None where they lie in one database."""
    if len(places) < 2:
        return None
    return refuse("S207", places="; ".join(f"{alias}: {', '.join(labels)}" for alias, labels in places.items()))


def refuse_strangers(packages: Sequence[str]) -> None:
    """Raises Refused with every package in which no installed app lies."""
    if strange := registry.strange_packages(packages):
        raise Refused([refuse("P110", **each) for each in strange])


def models_called(labels: str) -> Sequence[type[Model]]:
    """The models of a comma-separated text. Raises Refused with every unknown one."""
    found = {label.strip(): registry.find(label.strip()) for label in labels.split(",") if label.strip()}
    unknown = [label for label, model in found.items() if model is None]
    if unknown or not found:
        known = registry.labels()
        raise Refused(refuse("S201", name=label, nearest=nearest(label, known)) for label in unknown or [repr(labels)])
    return [model for model in found.values() if model]
