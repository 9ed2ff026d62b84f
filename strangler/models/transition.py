"""One move of an extraction, asked for by somebody: begun, perhaps ended, with its evidence. Never changed afterwards."""

from django.db import models


class Transition(models.Model):
    """ended_at is NULL while it is under way, or if its conductor died."""

    class Outcome(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"  # a gate said no; nothing changed
        FAILED = "failed"  # it was tried and taken back

    extraction = models.CharField(max_length=100, db_index=True)
    verb = models.CharField(max_length=20)  # advance | rollback | cancel | hold | resume | loosen …
    step = models.CharField(max_length=100, blank=True)
    stage_before = models.CharField(max_length=20)
    stage_after = models.CharField(max_length=20, blank=True)
    actor = models.CharField(max_length=150)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    detail = models.JSONField(default=dict)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.extraction} {self.verb} {self.step} {self.outcome}"
