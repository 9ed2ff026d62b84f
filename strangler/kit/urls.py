"""The kit's addresses: include under strangler/, e.g. path("strangler/", include("strangler.kit.urls")).

The gateway sends customers to declared routes only, so these are reached by whoever knows the service's own address;
sync's verbs are signed, health says nothing about customers.
"""

from django.urls import include, path

from strangler.kit import health

urlpatterns = [
    path("health/", health.check, name="strangler-health"),
    path("sync/", include("strangler.sync.urls")),
]
