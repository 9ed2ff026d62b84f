"""Pages under a language's prefix, sessions in the database, no API framework."""

import environ

_env = environ.Env()
SECRET_KEY = _env.str("SECRET_KEY")
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "conf.urls"
WSGI_APPLICATION = "conf.wsgi.application"
MIDDLEWARE = [
    "strangler.forward.middleware.ForwardMiddleware",  # not there unless STRANGLER_SWITCH_TABLE names a table
    "django.contrib.sessions.middleware.SessionMiddleware",
    "strangler.sync.middleware.LinkMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
SESSION_COOKIE_NAME = "choir_session"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("pt-br", "Português")]
TIME_ZONE = "Europe/Vienna"
USE_TZ = True
LOGIN_URL = "ensemble:login"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
}
