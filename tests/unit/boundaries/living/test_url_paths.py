"""Paths are told as the gateway spells them, and as a request's own resolver match does, so that both can meet."""

from django.urls import include, path, re_path, resolve
from django.views import View

from strangler.boundaries.living.url_paths import every_path


class Things(View):
    def get(self, request): ...


inner = (
    [path("<int:id>/", Things.as_view(), name="one"), re_path(r"^old/(?P<year>\d+)/$", Things.as_view())],
    "things",
)
urlpatterns = [path("things/", include(inner)), re_path(r"^plain$", Things.as_view())]


def test_the_route_is_the_one_a_request_is_resolved_to(settings):
    settings.ROOT_URLCONF = __name__

    found = {each.template: each.route for each in every_path()}

    assert found == {
        "/things/{id}/": resolve("/things/7/").route,
        "/things/old/{year}/": resolve("/things/old/1999/").route,
        "/plain": resolve("/plain").route,
    }
