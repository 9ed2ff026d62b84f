"""Moderates from the command line. In: keys, or an age. Out: how many were decided. Called by moderators and cron."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviews import moderation
from reviews.models import Review


class Command(BaseCommand):
    help = "Approves or rejects reviews one by one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("decision", choices=["approve", "reject"])
        parser.add_argument("ids", nargs="*", type=int, help="reviews to decide on")
        parser.add_argument("--pending-longer-than-days", type=float, help="decide on all that wait longer")

    def handle(self, **options: Any) -> None:
        waiting_days = options["pending_longer_than_days"]
        if not options["ids"] and waiting_days is None:
            raise CommandError("Nothing was chosen. Next: give review ids, or --pending-longer-than-days N.")
        status = Review.Status.APPROVED if options["decision"] == "approve" else Review.Status.REJECTED
        chosen = options["ids"] if waiting_days is None else _waiting(waiting_days)
        missing = [key for key in chosen if not _decided(key, status)]
        self.stdout.write(f"{len(chosen) - len(missing)} reviews {status}.")
        if missing:
            raise CommandError(f"No such review: {', '.join(map(str, missing))}. Next: GET /api/moderation/reviews/.")


def _waiting(days: float) -> list[int]:
    before = timezone.now() - timedelta(days=days)
    rows = Review.objects.filter(status=Review.Status.PENDING, created_at__lt=before)
    return list(rows.order_by("created_at", "id").values_list("pk", flat=True))


def _decided(key: int, status: str) -> bool:
    try:
        moderation.decide(key, status)
    except Review.DoesNotExist:
        return False
    return True
