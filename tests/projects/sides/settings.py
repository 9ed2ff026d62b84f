"""Settings of one side's process. SIDE: a JSON object of Django settings, DATABASES included; no default hides a gap."""

import json
import os

SECRET_KEY = "only for tests"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["strangler.sync", "tests.projects.sync", "tests.projects.sides"]
MIDDLEWARE = ["strangler.sync.middleware.LinkMiddleware"]
ROOT_URLCONF = "tests.projects.sides.urls"
ALLOWED_HOSTS = ["*"]
CELERY_TASK_IGNORE_RESULT = True
globals().update(json.loads(os.environ["SIDE"]))
