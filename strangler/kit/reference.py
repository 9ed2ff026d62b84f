"""A table whose rows are owned elsewhere; a model that reads it and refuses to write it. Inherited by a service's models.

The database's fence refuses such writes too, once a link is installed; this says so before that, with a better sentence.
"""

from typing import Any, NoReturn

from django.db import models

from strangler.exceptions import StranglerError


class ReferenceIsReadOnly(StranglerError):
    """Code of the service tried to change what only the owner may. Nothing was written."""


def refuse(model: type[models.Model]) -> NoReturn:
    raise ReferenceIsReadOnly(
        f"{model._meta.db_table} is a reference and was not changed. Its rows belong to the monolith and arrive here by "
        "sync; a change made here would be overwritten. Next: change it there, or take the table out of the references."
    )


class ReferenceQuerySet(models.QuerySet[Any]):
    """Reads as always; whatever writes is refused."""

    def create(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse(self.model)

    bulk_create = bulk_update = get_or_create = update_or_create = update = delete = create


class Reference(models.Model):
    """Base of a reference's model. Name its table with Meta.db_table, exactly as the owner's is called."""

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse(type(self))

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse(type(self))
