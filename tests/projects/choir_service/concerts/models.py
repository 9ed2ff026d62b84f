"""Tables called as in the choir. What points out of the service is a key without a constraint."""

import uuid
from typing import Any

from django.db import models

from strangler.kit.reference import Reference

SEASONS = [("advent", "Advent"), ("lent", "Fastenzeit"), ("summer", "Sommer")]
ROLES = [("choir", "Chor"), ("solo", "Solo"), ("understudy", "Zweitbesetzung")]


def borrowed(to: str, **more: Any) -> Any:
    return models.ForeignKey(to, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", **more)


class Member(Reference):
    id = models.UUIDField(primary_key=True)
    display_name = models.CharField(max_length=80)

    class Meta:
        db_table = "choir_member"


class Venue(Reference):
    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)

    class Meta:
        db_table = "choir_venue"

    def __str__(self) -> str:
        return self.name


class Concert(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, null=True, blank=True)
    season = models.CharField(max_length=10, choices=SEASONS, default="advent")
    title = models.CharField(max_length=120)
    day = models.DateField()
    doors = models.TimeField(null=True, blank=True)
    length = models.DurationField(null=True, blank=True)
    fee = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    programme = models.JSONField(default=dict, blank=True)
    poster = models.BinaryField(null=True, blank=True)
    asked_from = models.GenericIPAddressField(null=True, blank=True)
    venue = borrowed("concerts.Venue")
    organiser = borrowed("concerts.Member", null=True)
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "choir_concert"
        unique_together = [("season", "code")]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concert = models.ForeignKey(Concert, on_delete=models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="movements")
    position = models.SmallIntegerField()
    title = models.CharField(max_length=120)

    class Meta:
        db_table = "choir_item"
        unique_together = [("concert", "position")]


class Seat(models.Model):
    pk = models.CompositePrimaryKey("concert_id", "row", "number")
    concert = models.ForeignKey(Concert, on_delete=models.CASCADE, related_name="seats")
    row = models.CharField(max_length=4)
    number = models.SmallIntegerField()
    guest = models.CharField(max_length=80)
    held_by = borrowed("concerts.Member", null=True)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "choir_Seat"


class Casting(models.Model):
    concert = models.ForeignKey(Concert, on_delete=models.CASCADE, related_name="castings")
    member = borrowed("concerts.Member")
    role = models.CharField(max_length=10, choices=ROLES, default="choir")
    confirmed = models.BooleanField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "choir_casting"
        unique_together = [("concert", "member", "role")]
