"""What the monolith answers to gateways and services: path("strangler/", include("strangler.urls"))."""

from django.urls import include, path

from strangler.api import health, identity, metrics, observations, table

urlpatterns = [
    path("sync/", include("strangler.sync.urls")),
    path("identity/", identity.who, name="strangler-identity"),
    path("health/", health.check, name="strangler-health"),
    path("metrics/", metrics.metrics, name="strangler-metrics"),
    path("observations/", observations.batch, name="strangler-observations"),
    path("table/", table.latest, name="strangler-table"),
]
