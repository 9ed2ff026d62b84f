"""The view that people wrote is found behind what is wrapped around it, also where the wrapper hides its name."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views import View

from strangler.boundaries.living.behind import behind, class_of
from strangler.boundaries.living.url_paths import every_path
from strangler.boundaries.recorder.views import view_code


def hiding(inner: Any) -> Any:
    def wrapper(request: HttpRequest, **found: str) -> HttpResponse:
        return inner(request, **found)

    return wrapper


def naming(inner: Any) -> Any:
    @wraps(inner)
    def wrapper(request: HttpRequest, **found: str) -> HttpResponse:
        return inner(request, **found)

    return wrapper


def choosing(one: Any, other: Any) -> Any:
    def wrapper(request: HttpRequest, **found: str) -> HttpResponse:
        return (one if request.user.is_authenticated else other)(request, **found)

    return wrapper


class Guarded:
    @classmethod
    def as_view(cls, **given: Any) -> Any:
        return hiding(super().as_view(**given))


class Board(Guarded, View):
    def get(self, request: HttpRequest, **found: str) -> HttpResponse: ...


class Wall(View):
    def get(self, request: HttpRequest, **found: str) -> HttpResponse: ...


def plain(request: HttpRequest, **found: str) -> HttpResponse: ...


urlpatterns = [path("board/", Board.as_view(), name="board")]


def test_a_class_is_found_behind_a_decorator_that_hides_it() -> None:
    assert class_of(behind(Board.as_view())) is Board
    assert class_of(behind(hiding(naming(Board.as_view())))) is Board
    assert class_of(behind(Wall.as_view())) is Wall


def test_a_function_is_found_behind_decorators_of_either_kind() -> None:
    for view in (plain, naming(plain), hiding(plain), naming(hiding(plain)), hiding(naming(hiding(plain)))):
        assert behind(view) is plain


def test_of_two_views_none_is_chosen() -> None:
    for two in (choosing(plain, naming(plain)), choosing(Board.as_view(), Wall.as_view())):
        assert behind(two) is two


def test_an_address_names_the_class_with_its_methods(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    [found] = every_path()
    assert (found.view_name, found.methods) == (f"{__name__}.Board", {"GET", "HEAD", "OPTIONS"})


def test_the_recorder_names_it_as_the_code_does() -> None:
    assert view_code(Board.as_view(), "GET") == f"{__name__}.Board.get"
    assert view_code(hiding(plain), "GET") == f"{__name__}.plain"


def test_a_function_that_became_a_class_keeps_its_name(settings: Any) -> None:
    from rest_framework.decorators import api_view

    made = api_view(["GET"])(plain)
    settings.ROOT_URLCONF = (path("plain/", made),)
    [found] = every_path()
    assert found.view_name == view_code(made, "GET") == f"{__name__}.plain"
