"""JSON addresses of accounts. Called by the resolver."""

from django.urls import path

from monolith.accounts import api

urlpatterns = [path("session/", api.Session.as_view())]
