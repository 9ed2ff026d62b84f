"""DATABASE_URL in; Django's settings out. The toolkit is installed and nothing moves yet."""

from pathlib import Path

import environ

_env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent
SECRET_KEY = "only for tests"
ROOT_URLCONF = "tests.projects.halls.urls"
DATABASES = {"default": _env.db("DATABASE_URL", default="sqlite://:memory:")}
IS_POSTGRES = not DATABASES["default"]["ENGINE"].endswith("sqlite3")
STRANGLER_PLANS = _env.str("STRANGLER_PLANS", default="migrations")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "strangler",
    "strangler.sync",
    "tests.projects.halls.desk",
    "tests.projects.halls.halls",
]
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["tests.projects.halls.halls.paging.Patience"],
}
