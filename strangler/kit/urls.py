"""The kit's addresses: include under strangler/, e.g. path("strangler/", include("strangler.kit.urls")).

The gateway sends customers to declared routes only, so these are reached by whoever knows the service's own address;
sync's verbs are signed, health says nothing about customers; metrics want a token.
"""

from django.urls import include, path

from strangler.kit import health, metrics

urlpatterns = [
    path("health/", health.check, name="strangler-health"),
    path("metrics/", metrics.metrics, name="strangler-metrics"),
    path("sync/", include("strangler.sync.urls")),
]
