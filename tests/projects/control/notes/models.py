"""Notes on things by users, with every kind of column that checks must tell apart."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Note(models.Model):
    thing = models.ForeignKey("things.Thing", models.CASCADE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    text = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    doubled = models.GeneratedField(
        expression=F("price") * 2, output_field=models.DecimalField(max_digits=9, decimal_places=2), db_persist=True
    )
    tags = models.ManyToManyField("Tag")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thing", "author"], name="one_note_each"),
            models.UniqueConstraint(fields=["text"], condition=Q(author=None), name="one_anonymous_text"),
        ]


class Tag(models.Model):
    word = models.CharField(max_length=20, unique=True)


class Like(models.Model):
    note = models.ForeignKey(Note, models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)


class LoudNote(Note):
    """The same table under another name."""

    class Meta:
        proxy = True
