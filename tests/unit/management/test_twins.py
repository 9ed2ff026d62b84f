"""A router's address is told once in a plan, by the name that stands for all its paths; whatever differs stays apart."""

from typing import Any

import pytest

from strangler.boundaries.living.url_paths import UrlPath
from strangler.management.twins import folded


def paths(**named: str) -> list[UrlPath]:
    """name -> templates, a blank between."""

    def view(request: Any) -> None:
        """Never asked."""

    return [UrlPath(template, name, view) for name, given in named.items() for template in given.split()]


def lines(*routes: str, tail: str = ")") -> list[str]:
    return [f'plans.Endpoint("{route}"{tail}' for route in routes]


THINGS = ["/things/", "/things.{format}/", "/things.{format}"]


def test_all_paths_of_one_name_become_one_line_where_the_first_stood() -> None:
    given = lines("GET /a/", *(f"GET,POST {path}" for path in THINGS), "GET /z/")
    assert folded(given, paths(a="/a/", things=" ".join(THINGS), z="/z/")) == lines(
        "GET /a/", "GET,POST things", "GET /z/"
    )


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (lines("GET /things/"), paths(things="/things/")),
        (lines("GET /things/"), paths(things="/things/ /things.{format}")),
        (lines("GET /things/", "GET,POST /things.{format}"), paths(things="/things/ /things.{format}")),
        (
            lines("GET /things/") + lines("GET /things.{format}", tail=', access="write")'),
            paths(things=" ".join(THINGS)),
        ),
        (lines("GET /a/", "GET /b/"), [*paths(one="/a/ /b/"), *paths(two="/b/ /c/")]),
        (lines("GET /a/", "GET /b/"), [*paths(one="/a/ /b/"), *paths(**{"": "/a/"})]),
        (lines("GET /a/", "GET /b/"), paths(**{"": "/a/ /b/"})),
        (lines("GET /a/", "GET /b/"), paths(**{"no name": "/a/ /b/"})),
    ],
    ids=[
        "one path",
        "one stays",
        "other methods",
        "other words",
        "two names",
        "a name and none",
        "none",
        "no plan's word",
    ],
)
def test_what_a_name_would_not_say_exactly_is_left_as_it_is(given: list[str], known: list[UrlPath]) -> None:
    assert folded(given, known) == given
