"""The shop's main domain, and the toolkit's own addresses first."""

from django.urls import include, path
from pretix.multidomain import maindomain_urlconf

handler404, handler500 = maindomain_urlconf.handler404, maindomain_urlconf.handler500
urlpatterns = [path("strangler/", include("strangler.urls")), *maindomain_urlconf.urlpatterns]
