"""A label that no app has in; the hint of its refusal out: people know an app by its module, and its label may be another."""

from collections.abc import Collection

from django.apps import apps

from strangler.messages import nearest


def nearest_app(label: str, known: Collection[str]) -> str:
    for config in apps.get_app_configs():
        if label in (config.name, config.name.rpartition(".")[2]) and config.label in known:
            return f" The app of the module {config.name} has the label {config.label}."
    return nearest(label, known)
