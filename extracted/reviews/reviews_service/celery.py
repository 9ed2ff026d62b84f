"""The service's Celery application. In: settings named CELERY_*. Out: `app`.

Called by `celery -A reviews_service worker|beat`. Answering requests needs neither it nor a broker.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviews_service.settings")

app = Celery("reviews_service")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
