"""Both sides of a link in one process: sync's own tests make two databases a test and talk over an in-process road."""

SECRET_KEY = "only for tests"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["strangler.sync", "tests.projects.sync"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
ROOT_URLCONF = "tests.projects.sync.urls"
ALLOWED_HOSTS = ["*"]
