"""The service's settings, from the environment. No session, no user table: who asks is the gateway's word."""

import environ

_env = environ.Env()
SECRET_KEY = _env.str("SECRET_KEY")
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["rest_framework", "strangler.kit", "strangler.sync", "redirects"]
MIDDLEWARE = [
    "strangler.sync.middleware.LinkMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "strangler.kit.identity.IdentityMiddleware",
    "strangler.kit.shadow.ShadowMiddleware",
]
ROOT_URLCONF = "stage.urls"
WSGI_APPLICATION = "stage.wsgi.application"
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
_found = _env.db("DATABASE_URL")
if _found["ENGINE"].endswith("sqlite3"):
    _found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL"}
DATABASES = {"default": {**_found, "ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ, TIME_ZONE = True, "UTC"

STRANGLER_SIDE = "service"
STRANGLER_PEERS = _env.dict("STRANGLER_PEERS", default={})
STRANGLER_KEYS_OUT = _env.str("STRANGLER_KEYS_OUT", default="")
STRANGLER_KEYS_IN = _env.str("STRANGLER_KEYS_IN", default="")
STRANGLER_IDENTITY_KEYS = _env.str("STRANGLER_IDENTITY_KEYS", default="")
STRANGLER_ALLOW = {"redirects": ["wagtailredirects_redirect", "wagtailcore_site", "wagtailcore_page"]}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
}
