"""Sync's verbs, and what customers of a side ask for."""

from django.urls import include, path

from tests.projects.sides import notes

urlpatterns = [path("sync/", include("strangler.sync.urls")), path("notes/<slug:slug>", notes.note)]
