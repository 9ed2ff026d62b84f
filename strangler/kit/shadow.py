"""A shadowed copy of a request in; its answer out, or a refusal if it could write. Listed in a service's MIDDLEWARE.

The gateway shadows reads only and throws the answer away. Should a write ever arrive marked as a shadow, the customer's
real one is on its way to the owner: doing it here as well would do it twice.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "X-Strangler-Shadow"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def is_shadow(request: HttpRequest) -> bool:
    """Whether nobody will see this answer: no mail, no counting, no task for it."""
    return HEADER in request.headers


class ShadowMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_shadow(request) and request.method not in SAFE:
            return HttpResponse("a shadow of a write is not carried out\n", status=409, content_type="text/plain")
        return self.get_response(request)
