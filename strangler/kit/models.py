"""What the kit remembers. One table, bounded by age (STRANGLER_KIT_REMEMBER_S)."""

from django.db import models


class FirstAnswer(models.Model):
    """The answer a key was given first; while status is NULL, somebody is still working on it."""

    actor = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of method, target and body
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.TextField(default="")  # JSON: [[name, value], …]
    body = models.BinaryField(default=b"")
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "strangler_kit"
        db_table = "strangler_first_answer"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="strangler_first_answer_key")]
