"""Celery's door to ratings. Called by its clock, once the reviews app has left (see settings)."""

from celery import shared_task

from monolith.opinions import ratings
from strangler.seams import SeamError


@shared_task(ignore_result=True)
def refresh_ratings() -> None:
    try:
        ratings.refresh_all()
    except SeamError:
        pass  # the next tick asks again; the service's own health says why
