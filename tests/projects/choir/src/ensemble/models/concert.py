"""One evening: every kind of column a table may have, and a concert it follows."""

import uuid

from django.conf import settings
from django.db import models


class Concert(models.Model):
    class Season(models.TextChoices):
        ADVENT = "advent", "Advent"
        LENT = "lent", "Fastenzeit"
        SUMMER = "summer", "Sommer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, null=True, blank=True)  # many have none: unique only among those that do
    season = models.CharField(max_length=10, choices=Season.choices, default=Season.ADVENT)
    title = models.CharField(max_length=120)
    day = models.DateField()
    doors = models.TimeField(null=True, blank=True)
    length = models.DurationField(null=True, blank=True)
    fee = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    programme = models.JSONField(default=dict, blank=True)
    poster = models.BinaryField(null=True, blank=True)
    asked_from = models.GenericIPAddressField(null=True, blank=True)
    venue = models.ForeignKey("ensemble.Venue", on_delete=models.PROTECT, related_name="concerts")
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)
    singers = models.ManyToManyField(settings.AUTH_USER_MODEL, through="ensemble.Casting", related_name="concerts")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "choir_concert"
        unique_together = [("season", "code")]

    def __str__(self) -> str:
        return self.title
