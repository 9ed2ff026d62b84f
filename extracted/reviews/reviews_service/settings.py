"""The service's settings. In: environment variables. Out: Django's settings.

| variable | meaning | default |
|---|---|---|
| PROFILE | `embedded` (SQLite) or `production` (key and database must be given) | embedded |
| REVIEWS_DATA_DIR | where an embedded service keeps its database | build/ beside manage.py |
| SECRET_KEY | as in Django; signs nothing that outlives a process | a new one each start |
| DEBUG, CSRF_TRUSTED_ORIGINS | as in Django | off, none |
| ALLOWED_HOSTS | names of the *site*: the gateway passes the customer's Host on | loopback |
| DATABASE_URL | `sqlite:///…` or `postgres://…` | sqlite in REVIEWS_DATA_DIR |
| DATABASE_POOL_SIZE, DATABASE_MAX_AGE_S | psycopg pool per process (0: none); age of a kept connection | 0, 60 |
| BROKER_URL | Celery's broker; no request needs it | memory:// |
| COOKIES_SECURE | the CSRF cookie over HTTPS only; as in the shop | on in production |
| TRUST_FORWARDED_PROTO | believe X-Forwarded-Proto (only behind the gateway) | off |
| REVIEWS_DIGEST_MS | how long writing a digest works, in milliseconds | 300 |
| REVIEWS_ARRIVAL_MS | how long a write waits for its writer's row to arrive, in milliseconds | 1000 |
| STRANGLER_IDENTITY_KEYS | key ring shared with the gateway, `id:secret,…` | needed |
| STRANGLER_KEYS_IN | key ring the monolith signs with | needed |
| STRANGLER_KEYS_OUT | key ring we sign with towards the monolith | needed |
| STRANGLER_PEERS | `reviews=<address of the monolith's sync verbs>` | none: rows arrive, none go back |
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from reviews_service import database
from strangler.sync.schedule import BEAT

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PROFILE = env.str("PROFILE", default="embedded")
IS_EMBEDDED = PROFILE == "embedded"
DATA_DIR = Path(env.str("REVIEWS_DATA_DIR", default=str(BASE_DIR / "build"))).resolve()


def required(name: str) -> str:
    """The variable, or a refusal that says what to do."""
    if value := env.str(name, default=""):
        return value
    raise ImproperlyConfigured(f"{name} is not set, and PROFILE={PROFILE} has no default for it. Next: export {name}=…")


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or (get_random_secret_key() if IS_EMBEDDED else required("SECRET_KEY"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if env.bool("TRUST_FORWARDED_PROTO", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "rest_framework",
    "drf_spectacular",
    "strangler.kit",
    "strangler.sync",
    "reviews",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "strangler.kit.idempotency.IdempotencyMiddleware",
    "strangler.sync.middleware.LinkMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "strangler.kit.identity.IdentityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "strangler.kit.shadow.ShadowMiddleware",
]

ROOT_URLCONF = "reviews_service.urls"
WSGI_APPLICATION = "reviews_service.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

DATABASE_URL = env.str("DATABASE_URL", default="")
if not DATABASE_URL and IS_EMBEDDED:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASE_URL = f"sqlite:///{DATA_DIR / 'reviews.sqlite3'}"
DATABASES = {
    "default": database.tuned(
        environ.Env.db_url_config(DATABASE_URL or required("DATABASE_URL")),
        pool_size=env.int("DATABASE_POOL_SIZE", default=0),
        max_age_s=env.int("DATABASE_MAX_AGE_S", default=60),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = env.str("BROKER_URL", default="memory://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_BEAT_SCHEDULE = BEAT
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

CSRF_COOKIE_SECURE = env.bool("COOKIES_SECURE", default=not IS_EMBEDDED)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["strangler.kit.authentication.IdentityAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "strangler.kit.identity.Nobody",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Reviews",
    "DESCRIPTION": "What customers say about products, and what others think of it.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": "/api/",
    "ENUM_NAME_OVERRIDES": {
        "Status": "reviews.models.Review.Status",
        "Decision": ["approved", "rejected"],
    },
}

STRANGLER_SIDE = "service"
STRANGLER_IDENTITY_KEYS = env.str("STRANGLER_IDENTITY_KEYS", default="")
STRANGLER_KEYS_IN = env.str("STRANGLER_KEYS_IN", default="")
STRANGLER_KEYS_OUT = env.str("STRANGLER_KEYS_OUT", default="")
STRANGLER_PEERS = env.dict("STRANGLER_PEERS", default={})
STRANGLER_ALLOW = {
    "reviews": [
        "reviews_review",
        "reviews_vote",
        "auth_user",
        "catalog_product",
        "orders_order",
        "orders_orderline",
    ]
}

REVIEWS_DIGEST_MS = env.int("REVIEWS_DIGEST_MS", default=300)
REVIEWS_ARRIVAL_MS = env.int("REVIEWS_ARRIVAL_MS", default=1000)
