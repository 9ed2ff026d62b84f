"""Counts ratings anew where bulk updates and raw SQL left them behind. Out: how many were stale. Called by cron."""

from typing import Any

from django.core.management.base import BaseCommand

from monolith.reviews import ratings


class Command(BaseCommand):
    help = "Brings every product's rating_avg and review_count up to date."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{ratings.refresh_all()} products had a stale rating.")
