"""A service that has nothing but the kit."""

from django.urls import include, path

urlpatterns = [path("strangler/", include("strangler.kit.urls"))]
