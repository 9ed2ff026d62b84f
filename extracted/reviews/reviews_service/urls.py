"""Every address of the service. Forms have no final slash, the API has one, as in the shop. Called by the resolver."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from reviews.asked import Asked
from strangler.kit import seam_door

urlpatterns = [
    path("api/", include("reviews.api_urls")),
    path("", include("reviews.urls")),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("strangler/seams/reviews/opinions/<str:name>/", seam_door.serve("reviews", Asked)),
    path("strangler/", include("strangler.kit.urls")),
]
