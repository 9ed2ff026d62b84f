"""What comparing has found: counts a route, and bounded, redacted samples a difference."""

from django.db import models


class RouteTally(models.Model):
    """Counts of one route since its extraction entered its present run of comparing."""

    extraction = models.CharField(max_length=100)
    route = models.CharField(max_length=300)
    counts = models.JSONField(default=dict)  # verdict -> how many
    found = models.JSONField(default=dict)  # compare.tally.RouteCount.as_data
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "route tallies"
        constraints = [models.UniqueConstraint(fields=["extraction", "route"], name="strangler_tally_route")]

    def __str__(self) -> str:
        return f"{self.extraction} {self.route}"


class Difference(models.Model):
    """One kind of difference: route + path in the answer + kind. samples: redacted, at most a few."""

    extraction = models.CharField(max_length=100)
    route = models.CharField(max_length=300)
    path = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    count = models.BigIntegerField(default=0)
    ignored = models.BigIntegerField(default=0)  # of them, how many a manual ignore took
    samples = models.JSONField(default=list)
    first_seen = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["extraction", "route", "path", "kind"], name="strangler_difference_key")
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.path} {self.kind}"
