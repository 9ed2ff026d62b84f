"""Every address of the service. Forms have no final slash, the API has one, as in the shop. Called by the resolver."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

urlpatterns = [
    path("api/", include("reviews.api_urls")),
    path("", include("reviews.urls")),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("strangler/", include("strangler.kit.urls")),
]
