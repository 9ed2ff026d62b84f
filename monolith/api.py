"""The shop's JSON addresses, all under /api/. Each app lists its own. Called by urls."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("monolith.accounts.api_urls")),
    path("", include("monolith.catalog.api_urls")),
    path("", include("monolith.orders.api_urls")),
    *([path("", include("monolith.reviews.api_urls"))] if settings.HAS_REVIEWS else []),
]
