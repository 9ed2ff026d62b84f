"""A piece of a concert's programme; a movement belongs to a piece of the same table."""

import uuid

from django.db import models


class Item(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concert = models.ForeignKey("ensemble.Concert", on_delete=models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="movements")
    position = models.SmallIntegerField()
    title = models.CharField(max_length=120)

    class Meta:
        db_table = "choir_item"
        unique_together = [("concert", "position")]
