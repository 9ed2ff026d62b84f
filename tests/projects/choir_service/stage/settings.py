"""The service's settings, from the environment. No session, no user table: who asks is the gateway's word."""

import environ

_env = environ.Env()
SECRET_KEY = _env.str("SECRET_KEY")
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["strangler.kit", "strangler.sync", "concerts"]
MIDDLEWARE = [
    "stage.signed.SignedMiddleware",
    "strangler.sync.middleware.LinkMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "strangler.kit.identity.IdentityMiddleware",
    "strangler.kit.shadow.ShadowMiddleware",
]
ROOT_URLCONF = "stage.urls"
WSGI_APPLICATION = "stage.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
_found = _env.db("DATABASE_URL")
if _found["ENGINE"].endswith("sqlite3"):
    _found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL"}
DATABASES = {"default": {**_found, "ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("pt-br", "Português")]
TIME_ZONE = "UTC"  # not the choir's: what is stored must not depend on it
USE_TZ = True

STRANGLER_SIDE = "service"
STRANGLER_PEERS = _env.dict("STRANGLER_PEERS", default={})
STRANGLER_KEYS_OUT = _env.str("STRANGLER_KEYS_OUT", default="")
STRANGLER_KEYS_IN = _env.str("STRANGLER_KEYS_IN", default="")
STRANGLER_IDENTITY_KEYS = _env.str("STRANGLER_IDENTITY_KEYS", default="")
STRANGLER_ALLOW = {
    "concerts": ["choir_concert", "choir_item", "choir_Seat", "choir_casting", "choir_member", "choir_venue"]
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
}
