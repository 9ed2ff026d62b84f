"""A help desk without teams: one app of its own, on Django's users."""

from common import *  # noqa: F403
from common import DJANGO_APPS

INSTALLED_APPS = [*DJANGO_APPS, "rest_framework", "helpdesk", "strangler", "strangler.sync"]
HELPDESK_TEAMS_MODE_ENABLED = False
LOGIN_URL = "/helpdesk/login/"
