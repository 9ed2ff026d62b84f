"""Router, regular expression, plain paths."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from tests.projects.halls.halls import views

router = DefaultRouter()
router.register("tags", views.TagViewSet)
router.register("evenings", views.EveningViewSet)

urlpatterns = [
    path("api/", include(router.urls)),
    path("api/halls/", views.HallList.as_view(), name="halls"),
    path("api/halls/<uuid:pk>/", views.OneHall.as_view(), name="hall"),
    path("api/verses/", views.Verses.as_view(), name="verses"),
    path("api/full/", views.Full.as_view(), name="full"),
    path("api/late/", views.Late.as_view(), name="late"),
    path("halls/", views.page, name="page"),
]
