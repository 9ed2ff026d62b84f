"""Chairs nobody paid for are given back, by raw SQL, as a night job does."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone


class Command(BaseCommand):
    help = "Delete seats whose time is over."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute('DELETE FROM "choir_Seat" WHERE held_until < %s', [timezone.now()])
            self.stdout.write(f"{cursor.rowcount} seats released")
