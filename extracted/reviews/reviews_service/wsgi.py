"""The WSGI door. Out: `application`. Called by `granian --interface wsgi reviews_service.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviews_service.settings")

application = get_wsgi_application()
