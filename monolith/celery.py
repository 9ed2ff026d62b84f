"""The shop's Celery application. In: settings named CELERY_*. Out: `app`.

Called by `celery -A monolith worker|beat`.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")

app = Celery("monolith")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["monolith.opinions"])  # no app
