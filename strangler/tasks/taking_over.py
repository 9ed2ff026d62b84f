"""Celery's door to taking over: sent by sync's tick when a conductor's lease ran out without being given back."""

from celery import shared_task

from strangler.stages.conductor import known_of
from strangler.stages.take_over import look


@shared_task(name="strangler.stages.take_over", ignore_result=True)
def take_over() -> None:
    """Finish what conductors left who died. Sent twice, the second finds nothing or somebody at it."""
    look(known_of)
