"""Things, and pins on notes: an inbound foreign key."""

from django.db import models


class Thing(models.Model):
    title = models.CharField(max_length=50)
    note_count = models.IntegerField(default=0)


class Pin(models.Model):
    note = models.ForeignKey("notes.Note", models.CASCADE, db_column="note_ref")
