"""A request with an Idempotency-Key in; the answer its first copy got out. Listed *before* sync's LinkMiddleware.

1 the key is reserved, 2 the view works and commits, 3 its answer is kept. Killed between 2 and 3, the reservation lapses
after WORKING_S and the next copy runs the view again: from there on the view's own guards decide, as they do without us.
Answers of 500 and above are not kept: nothing is known to have happened, and a fenced write must reach its new owner.
Listed after LinkMiddleware instead, our own rows would pass for the customer's committed write.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from strangler.kit import config
from strangler.kit.acknowledge import UNCONFIRMED
from strangler.kit.identity import Identity, identity_of
from strangler.kit.models import FirstAnswer
from strangler.kit.shadow import SAFE

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
MAX_KEY_CHARS = 255
NOT_FINAL = (401, 403, 408, 425, 429)  # about who asked and when, not about what: the next try may fare better
WORKING_S = 30  # longer than any request may take; a lapsed reservation is nobody's
SWEPT_AT_ONCE = 100  # per keyed request: more than arrive, so that the table stays as long as its age
NOT_KEPT = ("set-cookie", "x-strangler-")  # headers that were news of that moment


class IdempotencyMiddleware:
    """Only for known askers: of anybody else, two strangers could share a key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(HEADER)
        asker = identity_of(request) if key and request.method not in SAFE else None
        if key is None or not isinstance(asker, Identity):
            return self.get_response(request)
        if len(key) > MAX_KEY_CHARS:
            return _said(400, f"{HEADER} has {len(key)} characters; at most {MAX_KEY_CHARS} are taken")
        _forget_old()
        mine, is_first = _reserve(str(asker.id), key, fingerprint(request))
        return self._answer(request, mine) if is_first else _repeat(mine, fingerprint(request))

    def _answer(self, request: HttpRequest, mine: FirstAnswer) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500 or response.status_code in NOT_FINAL or response.streaming:
            mine.delete()
        else:
            _keep(mine, response)
        return response


def fingerprint(request: HttpRequest) -> str:
    """Two requests with one fingerprint ask for the same thing."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()


def _reserve(actor: str, key: str, asked: str) -> tuple[FirstAnswer, bool]:
    """The key's row, and whether its answer is ours to make."""
    now = timezone.now()
    row, is_new = FirstAnswer.objects.get_or_create(actor=actor, key=key, defaults={"fingerprint": asked, "at": now})
    if is_new or row.status is not None or row.fingerprint != asked:
        return row, is_new
    lapsed = FirstAnswer.objects.filter(pk=row.pk, status=None, at__lt=now - timedelta(seconds=WORKING_S))
    return row, bool(lapsed.update(at=now))  # of several heirs one changes the row


def _repeat(first: FirstAnswer, asked: str) -> HttpResponse:
    if first.fingerprint != asked:
        return _said(422, f"this {HEADER} was used for another request; take a new one")
    if first.status is None:
        busy = _said(409, f"the first request with this {HEADER} is still being answered")
        busy.headers["Retry-After"] = "1"
        return busy
    again = HttpResponse(bytes(first.body), status=first.status, headers=dict(json.loads(first.headers)))
    again.headers[REPLAYED] = "true"
    return again


def _keep(mine: FirstAnswer, response: HttpResponse) -> None:
    kept = [pair for pair in response.items() if pair[0] == UNCONFIRMED or not pair[0].lower().startswith(NOT_KEPT)]
    mine.status, mine.headers, mine.body = response.status_code, json.dumps(kept), response.content
    mine.save(update_fields=["status", "headers", "body"])


def _forget_old() -> None:
    old = FirstAnswer.objects.filter(at__lt=timezone.now() - timedelta(seconds=config.remember_s())).order_by("at")
    FirstAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])).delete()


def _said(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
