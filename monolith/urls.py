"""Every address of the shop. Pages have no final slash, the API has one. Called by Django's resolver."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from monolith import health

urlpatterns = [
    path("healthz", health.check, name="health"),
    path("admin/", admin.site.urls),
    path("api/", include("monolith.api")),
    path("", include("monolith.catalog.urls")),
    path("", include("monolith.orders.urls")),
    *([path("", include("monolith.reviews.urls"))] if settings.HAS_REVIEWS else []),
    path("accounts/", include("monolith.accounts.urls")),
    path("strangler/", include("strangler.urls")),
]
