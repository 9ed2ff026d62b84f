"""Which steps of an extraction are applied, and whether people hold it. Its stage is its last applied operation."""

from django.db import models


class Standing(models.Model):
    """One row an extraction."""

    name = models.CharField(max_length=100, primary_key=True)
    applied = models.JSONField(default=list)  # names of applied steps, first to last
    is_held = models.BooleanField(default=False)  # nobody advances until somebody resumes; rollback still works
    held_why = models.TextField(default="", blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "extraction"

    def __str__(self) -> str:
        return f"{self.name}: {self.applied[-1] if self.applied else 'declared'}"
