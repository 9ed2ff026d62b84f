"""The door through which a service answers a seam's calls: signed POSTs in, packed answers out. Included by the service's URLs:

    path("strangler/seams/notes/notes/<str:name>/", seam_door.serve("notes", Asked)),

`Asked` is a class whose methods marked with @served have the annotations of the interface they answer.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from strangler.logs import Log
from strangler.protocol.carried import Declined, NotPlain, Shape
from strangler.signing.request import HEADER, BadSignature, verify
from strangler.sync import config

__all__ = ["Declined", "serve", "served"]

F = TypeVar("F", bound=Callable[..., Any])
MAX_BODY_BYTES = 1_000_000

log = Log("strangler.kit")


def served(function: F) -> F:
    """This method may be called from outside. Raises Undeclared for one that does not say what crosses."""
    function.__served__ = Shape.of(function)  # type: ignore[attr-defined]
    return function


def serve(extraction: str, kind: type) -> Callable[..., HttpResponse]:
    """A view that takes the method's name. extraction: whose keys sign."""
    shapes = {name: each.__served__ for name, each in vars(kind).items() if hasattr(each, "__served__")}

    @csrf_exempt
    def door(request: HttpRequest, name: str) -> HttpResponse:
        if request.method != "POST":
            return _said(405, "POST only")
        if int(request.headers.get("Content-Length") or 0) > MAX_BODY_BYTES:
            return _said(413, f"at most {MAX_BODY_BYTES} bytes are taken")
        if refused := _unless_authentic(request, extraction):
            return refused
        if name not in shapes:
            return _said(404, f"no method {name!r}; served: {', '.join(shapes)}")
        return _answer(kind, name, shapes, request.body)

    return door


def _unless_authentic(request: HttpRequest, extraction: str) -> HttpResponse | None:
    try:
        keys = config.keys_in(extraction)
        verify(request.headers.get(HEADER), "POST", request.get_full_path(), request.body, keys=keys, now_s=time.time())
    except BadSignature as error:
        return _said(401, str(error))
    except ImproperlyConfigured:
        return _said(403, f"this side accepts nothing for {extraction!r}")
    return None


def _answer(kind: type, name: str, shapes: Mapping[str, Shape], body: bytes) -> HttpResponse:
    shape = shapes[name]
    try:
        arguments = shape.unpack(body)
    except NotPlain as error:
        return _said(422, str(error))
    try:
        result = shape.pack_result(getattr(kind(), name)(**arguments))
    except Declined as error:
        return _said(409, error.text, error.code)
    except Exception as error:  # told to whoever called; its trace belongs here
        log.exception("kit.seam_failed", method=shape.name)
        return _said(500, f"{type(error).__name__}: {error}")
    return HttpResponse(result, content_type="application/json")


def _said(status: int, text: str, code: str = "") -> HttpResponse:
    return HttpResponse(
        msgspec.json.encode({"code": code, "text": text}), status=status, content_type="application/json"
    )
