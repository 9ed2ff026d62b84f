"""Things, pins on notes: an inbound foreign key; threads between pins: what goes, and what is emptied, with one."""

from django.db import models


class Thing(models.Model):
    title = models.CharField(max_length=50)
    note_count = models.IntegerField(default=0)


class Pin(models.Model):
    note = models.ForeignKey("notes.Note", models.CASCADE, db_column="note_ref")


class Thread(models.Model):
    pin = models.ForeignKey(Pin, models.CASCADE)
    end = models.ForeignKey(Pin, models.SET_NULL, null=True, related_name="+")
