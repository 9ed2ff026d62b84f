"""Labels of apps in; the models whose tables could leave out: with a table of their own, and not the toolkit's."""

from collections.abc import Collection
from dataclasses import dataclass

from django.apps import apps

from strangler.exceptions import Refused
from strangler.management.labels import nearest_app
from strangler.messages import refuse

OURS = "strangler"


@dataclass(frozen=True, slots=True)
class Candidate:
    table: str
    model: str
    is_managed: bool


def candidates(labels: Collection[str]) -> list[Candidate]:
    """By table. Raises Refused for labels that are no app's, all of them."""
    known = [config.label for config in apps.get_app_configs()]
    wrong = [label for label in labels if label not in known]
    if wrong:
        told = ", ".join(known)
        raise Refused([refuse("P108", label=label, nearest=nearest_app(label, known), known=told) for label in wrong])
    found = {
        model._meta.db_table: Candidate(model._meta.db_table, model._meta.label, model._meta.managed)
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
        and not model._meta.swapped
        and not model._meta.app_label.startswith(OURS)
        and (not labels or model._meta.app_label in labels)
    }
    return [found[table] for table in sorted(found)]
