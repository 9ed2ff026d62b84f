"""Run inside a project: every model field, and the file of the class that declares it, as JSON on stdout.

Not the analyser's word: Django's own, so that what it says of fields can be held against the files that were read.
"""

import inspect
import json
import sys

import django
from django.apps import apps
from django.db.models import Model


def main() -> None:
    django.setup()
    files = {}
    for model in apps.get_models(include_auto_created=True):
        fields = (*model._meta.local_fields, *model._meta.local_many_to_many, *model._meta.private_fields)
        for field in fields:
            files[f"{model._meta.label}.{field.name}"] = inspect.getsourcefile(_declaring(model, field.name))
        if through := model._meta.auto_created:
            names = [name for name, each in vars(through).items() if getattr(each, "through", None) is model]
            for field in fields:
                files[f"{model._meta.label}.{field.name}"] = inspect.getsourcefile(_declaring(through, names[0]))
    json.dump(files, sys.stdout)


def _declaring(model: type[Model], name: str) -> type:
    """The class furthest up that has the field: an abstract parent, or the model itself."""
    having = [each for each in model.__mro__ if name in _names(each)]
    return having[-1] if having else model


def _names(kind: type) -> set[str]:
    options = getattr(kind, "_meta", None)
    local = (*options.local_fields, *options.local_many_to_many, *options.private_fields) if options else ()
    return {field.name for field in local}


if __name__ == "__main__":
    main()
