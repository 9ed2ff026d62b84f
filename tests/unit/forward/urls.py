"""Everything is answered."""

from django.urls import path

from tests.unit.forward.views import anything

urlpatterns = [path("<path:path>", anything), path("", anything)]
