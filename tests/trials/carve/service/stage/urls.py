"""The same addresses as in Wagtail; the kit's own beside them."""

from django.urls import include, path

urlpatterns = [path("strangler/", include("strangler.kit.urls")), path("", include("redirects.urls"))]
