"""A view that does not say what it answers, and one that does."""

from django.http import HttpRequest, HttpResponse
from django.views import View
from django.views.decorators.http import require_POST


def plain(request: HttpRequest, **found: str) -> HttpResponse:
    return HttpResponse("plain")


@require_POST
def only_post(request: HttpRequest, **found: str) -> HttpResponse:
    return HttpResponse("posted")


class NoteView(View):
    def get(self, request: HttpRequest, **found: str) -> HttpResponse:
        return HttpResponse("note")

    def delete(self, request: HttpRequest, **found: str) -> HttpResponse:
        return HttpResponse(status=204)
