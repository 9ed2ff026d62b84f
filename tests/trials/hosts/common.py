"""What settings share of projects that bring none of their own: they differ in apps alone. Read by `from common import *`."""

import environ

SECRET_KEY = "only-for-the-trial"
DEBUG = False
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": environ.Env().db("DATABASE_URL", default="sqlite:///trial.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = "host.urls"
STATIC_URL, MEDIA_URL, MEDIA_ROOT = "/static/", "/media/", "media"
USE_TZ, TIME_ZONE, LANGUAGE_CODE = True, "UTC", "en"
SITE_ID = 1

DJANGO_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.flatpages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
PROCESSORS = [
    "django.template.context_processors.debug",
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": PROCESSORS},
    }
]
