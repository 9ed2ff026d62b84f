"""Pages under a language's prefix; what machines ask has none."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("strangler/", include("strangler.urls")),
    *i18n_patterns(path("", include("ensemble.urls"))),
]
