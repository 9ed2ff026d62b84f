"""A ticket shop with its own settings for tests, and the toolkit beside its apps as the README says."""

import environ
from pretix.testutils.settings import *  # noqa: F403
from pretix.testutils.settings import INSTALLED_APPS, MIDDLEWARE

OWN_SESSIONS = "pretix.multidomain.middlewares.SessionMiddleware"

ROOT_URLCONF = "host.urls"
DATABASES = {"default": environ.Env().db("DATABASE_URL", default="sqlite:///trial.sqlite3")}
INSTALLED_APPS = [*INSTALLED_APPS, "strangler", "strangler.sync"]
MIDDLEWARE = list(MIDDLEWARE)
MIDDLEWARE.insert(MIDDLEWARE.index(OWN_SESSIONS) + 1, "strangler.sync.middleware.LinkMiddleware")
