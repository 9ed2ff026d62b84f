"""News on the board. It stays, and points to what leaves."""

from django.db import models


class Announcement(models.Model):
    text = models.CharField(max_length=200)
    concert = models.ForeignKey("ensemble.Concert", on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        db_table = "choir_announcement"
