"""Sync's verbs at the root."""

from django.urls import include, path

urlpatterns = [path("sync/", include("strangler.sync.urls"))]
