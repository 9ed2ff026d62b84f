"""The shop's addresses but ours. `monolith.urls` cannot be imported here: it includes ours."""

from django.contrib import admin
from django.urls import include, path

from monolith import health

urlpatterns = [
    path("healthz", health.check, name="health"),
    path("admin/", admin.site.urls),
    path("api/", include("monolith.api")),
    path("", include("monolith.catalog.urls")),
    path("", include("monolith.orders.urls")),
    path("", include("monolith.reviews.urls")),
    path("accounts/", include("monolith.accounts.urls")),
]
