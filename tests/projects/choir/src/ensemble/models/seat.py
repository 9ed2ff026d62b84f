"""One chair of one evening: a key of three columns, in a table whose name a person typed with a capital."""

from django.conf import settings
from django.db import models


class Seat(models.Model):
    pk = models.CompositePrimaryKey("concert_id", "row", "number")
    concert = models.ForeignKey("ensemble.Concert", on_delete=models.CASCADE, related_name="seats")
    row = models.CharField(max_length=4)
    number = models.SmallIntegerField()
    guest = models.CharField(max_length=80)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "choir_Seat"
