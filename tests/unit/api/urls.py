"""A monolith that includes the toolkit's addresses, and nothing else."""

from django.urls import include, path

urlpatterns = [path("strangler/", include("strangler.urls"))]
