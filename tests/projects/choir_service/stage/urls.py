"""The same addresses as in the choir, language first; the kit's own beside them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("strangler/", include("strangler.kit.urls")),
    *i18n_patterns(path("concerts/", include("concerts.urls"))),
]
