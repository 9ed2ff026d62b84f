"""Who sings what: the table between concerts and members, with columns of its own."""

from django.conf import settings
from django.db import models


class Casting(models.Model):
    class Role(models.TextChoices):
        CHOIR = "choir", "Chor"
        SOLO = "solo", "Solo"
        UNDERSTUDY = "understudy", "Zweitbesetzung"

    concert = models.ForeignKey("ensemble.Concert", on_delete=models.CASCADE, related_name="castings")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="castings")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.CHOIR)
    confirmed = models.BooleanField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "choir_casting"
        unique_together = [("concert", "member", "role")]
