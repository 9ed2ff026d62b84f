"""The Celery app of one side: `celery -A tests.projects.sides.celery`."""

from celery import Celery

from strangler.sync.schedule import BEAT

app = Celery("sides")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT
app.autodiscover_tasks()
