"""Where one sings."""

import uuid

from django.db import models


class Venue(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    street = models.CharField(max_length=80, blank=True)
    room_for = models.PositiveIntegerField(default=100)

    class Meta:
        db_table = "choir_venue"

    def __str__(self) -> str:
        return self.name
