"""The last tables that were published, so that a gateway can fetch the floor and a person can see what was in force."""

from django.db import models


class Publication(models.Model):
    """version: of the table; grows by one. snapshot: as posted, signed."""

    version = models.BigAutoField(primary_key=True)
    snapshot = models.BinaryField(default=b"")
    acknowledged = models.JSONField(default=dict)  # gateway -> version it answered, or why not
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"table {self.version}"
