"""Writers of every kind, and things that look like one, for plans to answer."""

from collections.abc import AsyncIterator
from functools import partial

from celery import shared_task
from django.db import models

from tests.projects.control.notes.signals import count_notes

borrowed = count_notes
ready_made = partial(count_notes, None)


class Desk(models.Manager):  # type: ignore[type-arg]
    def clear(self) -> None:
        """Nothing."""

    @property
    def top(self) -> int:
        return 0


desk = Desk()


@shared_task(name="notes.tidy")
def tidy() -> None:
    """Nothing."""


again = tidy


async def stream() -> AsyncIterator[int]:
    yield 1
