"""An admin site in; the models on it with their admins out. Libraries put there what is no model: settings that are shown as if
they were rows. Those have neither fields nor a table, and nobody here may ask them.
"""

from typing import Any

from django.db.models import Model


def on(site: Any) -> list[tuple[type[Model], Any]]:
    return [(model, admin) for model, admin in site._registry.items() if issubclass(model, Model)]
