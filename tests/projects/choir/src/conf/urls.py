"""Pages under a language's prefix; what machines ask has none, and is there only with the toolkit."""

from django.apps import apps
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    *([path("strangler/", include("strangler.urls"))] if apps.is_installed("strangler") else []),
    *i18n_patterns(path("", include("ensemble.urls"))),
]
