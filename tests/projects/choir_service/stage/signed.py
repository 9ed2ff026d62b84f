"""An answer in; the same answer with the service's name on it out, so that people can tell who gave it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class SignedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Answered-By"] = "concerts"
        return response
