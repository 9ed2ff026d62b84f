"""Keeps the number of notes on their thing: a receiver that a plan must answer for."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from tests.projects.control.notes.models import Note


@receiver(post_save, sender=Note)
def count_notes(sender: type[Note], instance: Note, **extra: Any) -> None:
    instance.thing.note_count = Note.objects.filter(thing=instance.thing).count()
    instance.thing.save()
