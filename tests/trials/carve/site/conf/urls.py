"""The host's addresses, the toolkit's, and Wagtail's API with redirects in it, as its documentation shows it."""

from django.urls import include, path
from host.urls import urlpatterns as of_the_host
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.contrib.redirects.api import RedirectsAPIViewSet

api = WagtailAPIRouter("wagtailapi")
api.register_endpoint("redirects", RedirectsAPIViewSet)

urlpatterns = [
    path("strangler/", include("strangler.urls")),
    path("api/v2/", api.urls),
    *of_the_host,
]
