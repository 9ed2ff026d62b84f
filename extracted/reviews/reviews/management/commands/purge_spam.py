"""Deletes spam at night, by raw SQL, as such commands do. In: an age or a word. Out: how many went. Called by cron."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

SPAM = "status = 'rejected' AND updated_at < %s"
CONTAINING = "POSITION(LOWER(%s) IN LOWER(body)) > 0"
CONTAINING_ON_SQLITE = "INSTR(LOWER(body), LOWER(%s)) > 0"


class Command(BaseCommand):
    help = "Deletes rejected reviews older than some days, or every review that contains a text."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--older-than-days", type=float, default=30.0)
        parser.add_argument("--containing", default="", help="delete reviews whose body contains this text instead")

    def handle(self, **options: Any) -> None:
        if options["older_than_days"] < 0:
            raise CommandError("--older-than-days must not be negative. Next: give 0 or more.")
        where, value = _condition(options["containing"], options["older_than_days"])
        with transaction.atomic(), connection.cursor() as cursor:
            # No cascade in raw SQL: the votes go first, by hand.
            cursor.execute(
                f"DELETE FROM reviews_vote WHERE review_id IN (SELECT id FROM reviews_review WHERE {where})", [value]
            )
            cursor.execute(f"DELETE FROM reviews_review WHERE {where}", [value])
            self.stdout.write(f"{cursor.rowcount} spam reviews deleted.")


def _condition(containing: str, older_than_days: float) -> tuple[str, Any]:
    if containing:
        return (CONTAINING_ON_SQLITE if connection.vendor == "sqlite" else CONTAINING), containing
    before = timezone.now() - timedelta(days=older_than_days)
    return SPAM, connection.ops.adapt_datetimefield_value(before)
