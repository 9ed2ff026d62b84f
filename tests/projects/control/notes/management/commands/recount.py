"""A command that a plan may refuse."""

from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, **options: Any) -> None:
        """Nothing: only whether it may be called is of interest."""
