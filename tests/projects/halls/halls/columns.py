"""Field classes of the project's own."""

from django.conf import settings
from django.db import models


class TrimmedField(models.CharField):
    """Text without spaces around."""

    def get_prep_value(self, value):
        found = super().get_prep_value(value)
        return found.strip() if isinstance(found, str) else found


class HouseField(models.CharField):
    """It reads a setting of this project, so it cannot simply be copied."""

    def get_prep_value(self, value):
        return f"{settings.HALLS_HOUSE}-{value}"
