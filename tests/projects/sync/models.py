"""Tables to keep in step: a reference, a moved parent with a unique value, a moved child; most kinds of column."""

import uuid

from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)
    last_seen = models.DateTimeField(null=True)


class Note(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    slug = models.CharField(max_length=50, unique=True)
    body = models.TextField(default="")
    score = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    extra = models.JSONField(null=True)
    is_public = models.BooleanField(default=True)
    made_at = models.DateTimeField(null=True)
    token = models.UUIDField(default=uuid.uuid4)
    readers = models.ManyToManyField(Author, through="Like", through_fields=("note", "author"), related_name="+")


class Like(models.Model):
    note = models.ForeignKey(Note, on_delete=models.CASCADE)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    thanked = models.ForeignKey(Author, on_delete=models.SET_NULL, null=True, related_name="+")
    weight = models.FloatField(default=1.0)
