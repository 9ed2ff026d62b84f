"""The choir's own tests, as it had them before anybody heard of the toolkit."""

import datetime as dt

from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from ensemble.models import Casting, Concert, Item, Member, Seat, Venue


class Pages(TestCase):
    def setUp(self) -> None:
        self.ada = Member.objects.create_user("ada@choir.test", "sing", display_name="Ada", voice=Member.Voice.ALTO)
        self.venue = Venue.objects.create(name="Saal")
        self.concert = Concert.objects.create(title="Advent", day=dt.date(2026, 12, 6), venue=self.venue)
        self.client.force_login(self.ada)

    def of(self, name: str) -> str:
        return reverse(f"ensemble:{name}", args=[self.concert.pk])

    def test_everybody_sees_what_is_sung_and_where(self) -> None:
        for _ in range(3):
            self.assertContains(self.client.get(reverse("ensemble:concerts")), "Advent")
            self.assertContains(self.client.get(self.of("concert")), "Advent")
            self.assertContains(self.client.get(reverse("ensemble:venue", args=[self.venue.pk])), "Saal")

    def test_a_concert_is_made_changed_and_taken_off(self) -> None:
        words = {"title": "Passion", "day": "2027-03-26", "season": "lent", "fee": "5", "programme": "{}"}
        words["venue"] = str(self.venue.pk)
        self.client.post(reverse("ensemble:new-concert"), words)
        passion = Concert.objects.get(title="Passion")
        self.client.post(reverse("ensemble:edit-concert", args=[passion.pk]), {**words, "title": "Johannespassion"})
        passion.refresh_from_db()
        self.assertEqual((passion.title, passion.organiser), ("Johannespassion", self.ada))
        self.client.post(reverse("ensemble:delete-concert", args=[passion.pk]))
        self.assertFalse(Concert.objects.filter(pk=passion.pk).exists())

    def test_pieces_and_seats_belong_to_a_concert(self) -> None:
        self.client.post(self.of("new-item"), {"position": 1, "title": "Kyrie"})
        self.client.post(self.of("new-seat"), {"row": "A", "number": 1, "guest": "Bo"})
        self.assertEqual(Item.objects.get().concert, self.concert)
        self.assertEqual(Seat.objects.get().held_by, self.ada)

    def test_who_sings_is_counted(self) -> None:
        self.client.post(self.of("sing"), {"role": "solo", "note": ""})
        self.assertEqual(Casting.objects.get().member, self.ada)
        self.ada.refresh_from_db()
        self.assertEqual(self.ada.appearances, 1)

    def test_chairs_nobody_paid_for_are_given_back(self) -> None:
        Seat.objects.create(concert=self.concert, row="A", number=1, guest="Bo", held_until=timezone.now())
        call_command("release_seats")
        self.assertFalse(Seat.objects.exists())

    def test_a_member_who_leaves_takes_along_what_was_theirs(self) -> None:
        Casting.objects.create(concert=self.concert, member=self.ada)
        self.ada.delete()
        self.assertFalse(Casting.objects.exists())
