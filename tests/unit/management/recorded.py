"""Views, a task and a receiver for the recorder to see: each touches the tables of the tiny project in a way of its own."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from celery import shared_task
from django.contrib import admin
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import include, path
from django.views import View
from django.views.generic import FormView

from tests.projects.control.notes.models import Note, Tag
from tests.projects.control.things.models import Thing

SECRET = "zq7xsecret"


class Things(View):
    def get(self, request: HttpRequest, word: str) -> HttpResponse:
        return HttpResponse(str(list(Thing.objects.filter(title=word).values_list("title", flat=True))))

    def post(self, request: HttpRequest, word: str) -> HttpResponse:
        with transaction.atomic():
            thing = Thing.objects.create(title=word)
            Note.objects.create(thing=thing, text=SECRET)
        Tag.objects.create(word=word)
        return HttpResponse("made")


def undone(request: HttpRequest) -> HttpResponse:
    """One savepoint is rolled back, one is kept; then a transaction that is rolled back as a whole."""
    with transaction.atomic():
        Tag.objects.create(word="kept")
        try:
            with transaction.atomic():
                Thing.objects.create(title="lost")
                raise ValueError
        except ValueError:
            pass
        with transaction.atomic():
            Thing.objects.filter(title="x").update(note_count=1)
    try:
        with transaction.atomic():
            Tag.objects.create(word="lost")
            Thing.objects.filter(title="x").update(note_count=2)
            raise ValueError
    except ValueError:
        pass
    return HttpResponse("undone")


async def later(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(await Thing.objects.acount()))


def raw(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM notes_tag WHERE word = '{SECRET}' AND id > %s", [7])
    return HttpResponse("gone")


def commanding(request: HttpRequest) -> HttpResponse:
    call_command(Counting())
    return HttpResponse("counted")


def tidying(request: HttpRequest) -> HttpResponse:
    call_command(Tidying())
    return HttpResponse("tidied")


def tasked(request: HttpRequest) -> HttpResponse:
    count_tags.apply()
    return HttpResponse("tasked")


def broken(request: HttpRequest) -> HttpResponse:
    Tag.objects.create(word="before")
    raise RuntimeError("of the view's own")


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    def rows() -> Iterator[str]:
        yield str(Tag.objects.count())

    return StreamingHttpResponse(rows())


async def trickled(request: HttpRequest) -> StreamingHttpResponse:
    async def rows() -> AsyncIterator[str]:
        yield str(await Tag.objects.acount())

    return StreamingHttpResponse(rows())


class Written(FormView):
    """Django's own `put` is a `post` under another name."""

    form_class = Form


class Renamed(Written):
    def put(self, *args: str, **kwargs: Any) -> HttpResponse:
        return HttpResponse("renamed")


class Counting(BaseCommand):
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        Tag.objects.count()


class Tidying(BaseCommand):
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        Tag.objects.create(word="tidied")


@shared_task(name="recorded.count_tags")
def count_tags() -> int:
    return Tag.objects.count()


urlpatterns = [
    path("admin/", admin.site.urls),
    path("strangler/", include("strangler.urls")),
    path("things/<slug:word>/", Things.as_view()),
    path("undone", undone),
    path("later", later),
    path("raw", raw),
    path("commanding", commanding),
    path("tidying", tidying),
    path("written", Written.as_view()),
    path("renamed", Renamed.as_view()),
    path("tasked", tasked),
    path("broken", broken),
    path("streamed", streamed),
    path("trickled", trickled),
]
