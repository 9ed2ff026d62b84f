"""The shop's settings. In: environment variables, all optional while PROFILE=embedded. Out: Django's settings.

| variable | meaning | default |
|---|---|---|
| PROFILE | `embedded` (SQLite, key made for you) or `production` (both must be given) | embedded |
| SHOP_DATA_DIR | where an embedded shop keeps its database and key | build/shop |
| SECRET_KEY | as in Django | kept in SHOP_DATA_DIR |
| DEBUG, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS | as in Django | off, loopback, none |
| DATABASE_URL | `sqlite:///…` or `postgres://…` | sqlite in SHOP_DATA_DIR |
| DATABASE_POOL_SIZE, DATABASE_MAX_AGE_S | psycopg pool per process (0: none); age of a kept connection | 0, 60 |
| BROKER_URL, CACHE_URL | Celery's broker; Django's cache | memory://, locmemcache:// |
| COOKIES_SECURE | cookies over HTTPS only | on in production |
| SHOP_REVIEWS | the reviews app is here; off once the service owns them and no process needs it | on |
| SHOP_DIGEST_MS | how long writing a digest works, in milliseconds | 300 |
| STRANGLER_* | the toolkit's own, each described in strangler/settings.py and strangler/sync/config.py | nothing moves |
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from monolith import database, secret
from strangler.stages.schedule import BEAT

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

PROFILE = env.str("PROFILE", default="embedded")
IS_EMBEDDED = PROFILE == "embedded"
DATA_DIR = Path(env.str("SHOP_DATA_DIR", default=str(ROOT / "build" / "shop"))).resolve()


def required(name: str) -> str:
    """The variable, or a refusal that says what to do."""
    if value := env.str(name, default=""):
        return value
    raise ImproperlyConfigured(f"{name} is not set, and PROFILE={PROFILE} has no default for it. Next: export {name}=…")


if IS_EMBEDDED:
    DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or (secret.key_in(DATA_DIR) if IS_EMBEDDED else required("SECRET_KEY"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

HAS_REVIEWS = env.bool("SHOP_REVIEWS", default=True)
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "monolith.catalog",
    "monolith.orders",
    *(["monolith.reviews"] if HAS_REVIEWS else []),
    "monolith.accounts",
    "strangler",
    "strangler.sync",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "strangler.sync.middleware.LinkMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "monolith.urls"
WSGI_APPLICATION = "monolith.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "monolith" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "monolith.catalog.shelves.for_pages",
                "monolith.orders.basket.for_pages",
            ],
        },
    },
]

DATABASE_URL = env.str("DATABASE_URL", default="") or (
    f"sqlite:///{DATA_DIR / 'shop.sqlite3'}" if IS_EMBEDDED else required("DATABASE_URL")
)
DATABASES = {
    "default": database.tuned(
        environ.Env.db_url_config(DATABASE_URL),
        pool_size=env.int("DATABASE_POOL_SIZE", default=0),
        max_age_s=env.int("DATABASE_MAX_AGE_S", default=60),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

CELERY_BROKER_URL = env.str("BROKER_URL", default="memory://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_BEAT_SCHEDULE = dict(BEAT)
if not HAS_REVIEWS:  # else a signal keeps products' ratings
    CELERY_BEAT_SCHEDULE["ratings"] = {"task": "monolith.opinions.tasks.refresh_ratings", "schedule": 2.0}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "monolith" / "static"]
WHITENOISE_USE_FINDERS = True  # the files are served where they lie: no collectstatic before the first page

LOGIN_URL = "/accounts/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["monolith.accounts.hashers.ShopHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("COOKIES_SECURE", default=not IS_EMBEDDED)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SHOP_DIGEST_MS = env.int("SHOP_DIGEST_MS", default=300)

BASE_DIR = ROOT
STRANGLER_SIDE = "monolith"
STRANGLER_PEERS = env.dict("STRANGLER_PEERS", default={})
STRANGLER_KEYS_OUT = env.str("STRANGLER_KEYS_OUT", default="")
STRANGLER_KEYS_IN = env.str("STRANGLER_KEYS_IN", default="")
STRANGLER_CONTRACT = "monolith/openapi.json"
