"""Signed HTTP in; a side's verb carried out; JSON out. The only door through which rows and ownership move.

401 signature · 403 not allowed here · 404 verb or link · 409 refused · 413 too large · 422 malformed · 429 no room for copied
rows · 503 a lock was not had in time; the body says why. Of a batch that is not admitted (409) it is the verb's own answer, as
at 200.
"""

import time
from collections.abc import Callable

import msgspec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from strangler.protocol.admission import Admission
from strangler.protocol.position import BACKFILL_VERSION
from strangler.resilience import moments
from strangler.signing.request import HEADER, BadSignature, verify
from strangler.sync import config, links, peers, room, wire
from strangler.sync.deliver import PeerError
from strangler.sync.patience import is_busy
from strangler.sync.verbs import VERBS, Refused, link_of

NO_ROOM_RETRY_S = 30


class Refusal(Exception):
    """An HTTP answer that is not the verb's."""

    def __init__(self, status: int, why: str, *, retry_s: int = 0) -> None:
        super().__init__(why)
        self.status = status
        self.headers = {"Retry-After": str(retry_s)} if retry_s else {}


def outside_transactions(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Exempt from ATOMIC_REQUESTS, whatever database is kept in step: a verb opens its own transactions, asks its peer
    between them, and reads in snapshots that no transaction may surround."""
    for alias in settings.DATABASES:
        view = transaction.non_atomic_requests(using=alias)(view)
    return view


@outside_transactions
@csrf_exempt
def verb(request: HttpRequest, name: str) -> HttpResponse:
    """POST /<verb>/ with the verb's struct as JSON."""
    try:
        answer = _carry_out(request, name)
    except Refusal as refusal:
        headers = {"Content-Type": "text/plain; charset=utf-8", **refusal.headers}
        return HttpResponse(str(refusal), status=refusal.status, headers=headers)
    moments.reach("sync.answered", verb=name)
    return HttpResponse(msgspec.json.encode(answer), status=_status(answer), content_type="application/json")


def _status(answer: object) -> int:
    """A batch that is not admitted is refused whole; what it needs to know stands in the same reply."""
    is_refused = isinstance(answer, wire.Reply) and answer.admission != Admission.ADMITTED.value
    return 409 if is_refused else 200


def _carry_out(request: HttpRequest, name: str) -> object:
    if name not in VERBS:
        raise Refusal(404, f"no verb {name!r}; known: {', '.join(VERBS)}")
    if request.method != "POST":
        raise Refusal(405, "POST only")
    asked = _authentic(request, _body(request), VERBS[name][0])
    if isinstance(asked, wire.Define):
        _refuse_strange_tables(asked)
    _refuse_copies_without_room(asked)
    try:
        return getattr(peers.here(), name)(asked)
    except links.UnknownLink as error:
        raise Refusal(404, str(error)) from error
    except (ValueError, KeyError) as error:  # BadBatch, a key of another width, a value no column of its kind holds
        raise Refusal(422, str(error)) from error
    except Refused as error:
        raise Refusal(409, str(error)) from error
    except PeerError as error:
        raise Refusal(502, str(error)) from error
    except OperationalError as error:
        if not is_busy(error):
            raise
        raise Refusal(503, f"busy: {str(error).strip().splitlines()[0]}") from error


def _body(request: HttpRequest) -> bytes:
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError as error:
        raise Refusal(422, "Content-Length is not a number") from error
    if length > wire.MAX_BODY_BYTES:
        raise Refusal(413, f"{length} bytes; at most {wire.MAX_BODY_BYTES} are taken")
    return request.read(length)


def _authentic(request: HttpRequest, body: bytes, struct: type) -> object:
    """Decoded only to learn which ring must have signed; nothing else looks at it before the signature holds."""
    try:
        asked: object = msgspec.json.decode(body, type=struct)
    except msgspec.MsgspecError as error:
        raise Refusal(422, f"malformed: {error}") from error
    try:
        keys = config.keys_in(link_of(asked))
        verify(request.headers.get(HEADER), "POST", request.get_full_path(), body, keys=keys, now_s=time.time())
    except BadSignature as error:
        raise Refusal(401, str(error)) from error
    except ImproperlyConfigured as error:
        raise Refusal(403, f"this side accepts nothing for {link_of(asked)!r}") from error
    if isinstance(asked, wire.Batch) and len(asked.changes) > wire.MAX_CHANGES:
        raise Refusal(413, f"{len(asked.changes)} changes; at most {wire.MAX_CHANGES} are taken")
    return asked


def _refuse_copies_without_room(asked: object) -> None:
    """Rows that are only copied can wait, and whoever copies waits as long as he is told."""
    changes = asked.changes if isinstance(asked, wire.Batch) else ()
    is_copied = bool(changes) and all(each.version == BACKFILL_VERSION for each in changes)
    if is_copied and (why := room.why_full(config.connection())):
        raise Refusal(429, why, retry_s=NO_ROOM_RETRY_S)


def _refuse_strange_tables(asked: wire.Define) -> None:
    tables = [table.name for table in asked.definition.tables]
    strange = config.is_allowed(asked.definition.link, tables)
    if strange:
        raise Refusal(403, f"STRANGLER_ALLOW does not name {', '.join(strange)} for {link_of(asked)!r}")
