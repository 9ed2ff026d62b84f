"""A request's route becomes the path template that everything else here speaks of."""

import pytest
from django.test import override_settings

from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.living.url_paths import spelled
from strangler.boundaries.recorder.memory import Route
from strangler.boundaries.recorder.naming import Names


@pytest.mark.parametrize(
    ("route", "has_final_slash", "template"),
    [
        ("api/things/<int:thing_id>/notes/", True, "/api/things/{thing_id}/notes/"),
        ("^old/notes/(?P<pk>[^/.]+)/?$", True, "/old/notes/{pk}/"),
        ("^old/notes/(?P<pk>[^/.]+)/?$", False, "/old/notes/{pk}"),
        ("files/<path:name>", False, "/files/{name*}"),
        ("board/<slug:word>/", True, "/board/{word}/"),
        ("de/board/<slug:word>/", True, "/{language}/board/{word}/"),
        ("of/another/urlconf/<uuid:key>/", True, "/of/another/urlconf/{key}/"),
        ("(no route)", False, "(no route)"),
    ],
)
def test_routes_are_named_as_the_project_lists_them(route: str, has_final_slash: bool, template: str) -> None:
    with override_settings(ROOT_URLCONF="tests.projects.control.urls"):
        entry = Names().entry(Route("GET", route, has_final_slash, "choir.view"))
    assert entry == Entry(Way.ROUTE, f"GET {template}", "choir.view")


def test_a_route_that_is_met_alone_is_spelled_as_well_as_it_can_be() -> None:
    assert spelled("halls/<int:pk>/") == ["/halls/{pk}/"]
    assert spelled(r"^halls/(?P<pk>\d+)/?$") == ["/halls/{pk}/", "/halls/{pk}"]
