"""A view that does not say what it answers, and one that does."""

from django.http import HttpRequest, HttpResponse
from django.views import View


def plain(request: HttpRequest, **found: str) -> HttpResponse:
    return HttpResponse("plain")


class NoteView(View):
    def get(self, request: HttpRequest, **found: str) -> HttpResponse:
        return HttpResponse("note")

    def delete(self, request: HttpRequest, **found: str) -> HttpResponse:
        return HttpResponse(status=204)
