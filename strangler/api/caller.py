"""A request in; the view's answer out if a gateway signed it, else 403 and the reason. The ring is STRANGLER_GATEWAY_KEYS."""

import time
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from strangler import settings
from strangler.signing.keys import BadKeys, Keyring
from strangler.signing.request import HEADER, BadSignature, verify

View = Callable[[HttpRequest], HttpResponse]


def gateways_only(view: View) -> View:
    """For views that tell what customers must not know."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if why := fault_of(request):
            return HttpResponse(f"{why}\n", status=403, content_type="text/plain; charset=utf-8")
        return view(request)

    return guarded


def fault_of(request: HttpRequest, body: bytes = b"") -> str:
    """Why this is no gateway of ours; '' if it is. body: of a POST."""
    try:
        keys = Keyring.parse(settings.read("STRANGLER_GATEWAY_KEYS"))
        target = request.get_full_path()
        verify(request.headers.get(HEADER), request.method or "", target, body, keys=keys, now_s=time.time())
    except BadKeys:
        return "STRANGLER_GATEWAY_KEYS is not set here, so no gateway is believed"
    except BadSignature as error:
        return str(error)
    return ""
