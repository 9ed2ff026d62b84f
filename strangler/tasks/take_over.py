"""The clock's question whether a conductor died; its move finished or taken back where one did."""

from celery import shared_task

from strangler.stages import take_over
from strangler.stages.copying import holder


@shared_task(name="strangler.stages.take_over", ignore_result=True)
def look() -> None:
    """Sent by beat, see stages.schedule. One indexed look-up where nothing was left."""
    take_over.look(actor=f"take-over at {holder()}")
