"""Names as plans write them in; models of the app registry out."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model

from strangler.messages import nearest


def every_model() -> list[type[Model]]:
    """All models with a table, many-to-many tables included."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if not model._meta.proxy and not model._meta.swapped]


def find(name: str) -> type[Model] | None:
    """The model of a label or of a table's name; for a proxy, the model whose table it shares."""
    for model in apps.get_models(include_auto_created=True):
        if name.lower() == model._meta.label_lower or name == model._meta.db_table:
            return model._meta.concrete_model or model
    return None


def labels() -> list[str]:
    return [model._meta.label for model in every_model()]


def with_proxies(models: Iterable[type[Model]]) -> list[type[Model]]:
    """Each of them and its proxies: writers register with either name of a table."""
    wanted = set(models)
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.concrete_model in wanted]


def of_tables(tables: Iterable[str]) -> list[type[Model]]:
    wanted = set(tables)
    return [model for model in every_model() if model._meta.db_table in wanted]


def strange_packages(packages: Iterable[str]) -> list[dict[str, str]]:
    """Those in which no installed app lies, in the words of a refusal."""
    modules = [config.name for config in apps.get_app_configs()]
    known = sorted({module.partition(".")[0] for module in modules})
    strange = [each for each in packages if not any(f"{module}.".startswith(f"{each}.") for module in modules)]
    return [{"package": each, "nearest": nearest(each, known), "known": ", ".join(known)} for each in strange]
