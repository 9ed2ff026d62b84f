"""A customer's request in, his answer out: PUT writes a note and a like in one transaction, POST edits, DELETE deletes.

The like has a number of its own, so that a request carried out twice shows.
"""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tests.projects.sync.models import Author, Like, Note


@csrf_exempt
@transaction.atomic
def note(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(status=DEEDS[str(request.method)](slug, request.body.decode()))


def _write(slug: str, body: str) -> int:
    author = Author.objects.get()
    made = Note.objects.create(author=author, slug=slug, body=body)
    Like.objects.create(note=made, author=author)
    return 201


def _edit(slug: str, body: str) -> int:
    return 200 if Note.objects.filter(slug=slug).update(body=body) else 404


def _delete(slug: str, _body: str) -> int:
    return 204 if Note.objects.filter(slug=slug).delete()[0] else 404


DEEDS = {"PUT": _write, "POST": _edit, "DELETE": _delete}
