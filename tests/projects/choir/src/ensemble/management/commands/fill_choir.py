"""A choir to begin with: members who can log in, venues, and concerts with everything that hangs on them."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from ensemble.models import Announcement, Casting, Concert, Item, Member, Seat, Venue

SPACE = uuid.UUID("5eed0000-0000-4000-8000-000000000000")
MOMENT = dt.datetime(2020, 2, 29, 23, 59, 59, 999999, tzinfo=dt.UTC)


def number(kind: str, place: int) -> uuid.UUID:
    """The same row has the same key in every run."""
    return uuid.uuid5(SPACE, f"{kind} {place}")


class Command(BaseCommand):
    help = "Fill an empty choir."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concerts", type=int, default=60)
        parser.add_argument("--members", type=int, default=8)
        parser.add_argument("--password", default="sing")

    @transaction.atomic
    def handle(self, *args: Any, concerts: int, members: int, password: str, **options: Any) -> None:
        voices = list(Member.Voice)
        self.members = [self._member(place, voices[place % 4], password) for place in range(members)]
        self.venues = [
            Venue.objects.create(id=number("venue", place), name=f"Saal {place} „Süd“") for place in range(4)
        ]
        before = None
        for place in range(concerts):
            before = self._concert(place, before)
        Announcement.objects.create(text="Einsingen um sechs", concert=before)

    def _member(self, place: int, voice: str, password: str) -> Member:
        more = {"id": number("member", place), "display_name": f"Sänger {place}", "voice": voice}
        return Member.objects.create_user(f"m{place}@choir.test", password, **more)

    def _concert(self, place: int, before: Concert | None) -> Concert:
        concert = Concert.objects.create(
            id=number("concert", place),
            code=None if place % 3 else f"C-{place}",
            title=f"Abend {place} – Ärger & ‘Anführung’ \\ Ende",
            day=dt.date(2026, 1, 1) + dt.timedelta(days=place),
            doors=dt.time(19, 30, 0, place) if place % 2 else None,
            length=dt.timedelta(hours=1, microseconds=place) if place % 4 else None,
            fee=Decimal(place) / 4,
            programme={"Zugabe": [1, 2.5, None, "ä"], "Nr": place},
            poster=bytes(range(place % 256)) if place % 5 else None,
            asked_from="2001:db8::1" if place % 2 else "192.0.2.7",
            venue=self.venues[place % 4],
            organiser=self.members[place % len(self.members)] if place % 6 else None,
            follows=before if place % 7 else None,
        )
        piece = Item.objects.create(id=number("piece", place), concert=concert, position=1, title="Missa brevis")
        # A movement's key may sort before its piece's: rows of one table do not come parents first.
        Item.objects.create(id=number("movement", place), concert=concert, parent=piece, position=2, title="Kyrie")
        for chair in (2, 10):
            until = MOMENT if place % 10 == 0 else None
            Seat.objects.create(concert=concert, row="Ä/1", number=chair, guest=f"Gast {chair}", held_until=until)
        member = self.members[place % len(self.members)]
        Casting.objects.create(concert=concert, member=member, role="solo", confirmed=(None, True, False)[place % 3])
        return concert
