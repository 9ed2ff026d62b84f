"""The trial's Wagtail host, its API, and all that the toolkit is told."""

from pathlib import Path

import environ
from host.settings import *  # noqa: F403
from host.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE

_env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[1]
SECRET_KEY = _env.str("SECRET_KEY")
ROOT_URLCONF = "conf.urls"
WSGI_APPLICATION = "conf.wsgi.application"
INSTALLED_APPS = [*INSTALLED_APPS, "wagtail.api.v2"]
MIDDLEWARE = list(MIDDLEWARE)
MIDDLEWARE.insert(
    MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware") + 1,
    "strangler.sync.middleware.LinkMiddleware",
)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL",
    }
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
]  # editors log in often; nobody's password lies here
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
}

# A page that moves writes redirects in the transaction of the move. That is no request of its own which a gateway could
# send elsewhere, so it is switched off for as long as the service owns redirects: see docs/case-studies/wagtail-redirects.md.
WAGTAILREDIRECTS_AUTO_CREATE = False

STRANGLER_PLANS = _env.str("STRANGLER_PLANS", default="plans")
STRANGLER_SIDE = "monolith"
STRANGLER_PEERS = _env.dict("STRANGLER_PEERS", default={})
STRANGLER_KEYS_OUT = _env.str("STRANGLER_KEYS_OUT", default="")
STRANGLER_KEYS_IN = _env.str("STRANGLER_KEYS_IN", default="")
