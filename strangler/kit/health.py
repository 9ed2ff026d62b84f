"""GET in; is this service alive, how does each link stand, may it be given work: JSON out. Called by gateways, people,
supervisors.

Alive: the database answers (else 503). Ready: at least one link is installed, and none has a fault, holds dead letters
or stands still, unless it is meant to. `?ready` answers 503 while it is not, for balancers that read status codes only.
"""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from strangler.sync import config, feed, links, peers, wire

US = 1_000_000


@never_cache
@require_safe
def check(request: HttpRequest) -> JsonResponse:
    """{"alive", "ready", "links": [{"link", "role", "epoch", "lag", "ready", …}]}; lag is counted in changes."""
    try:
        found = [report(peers.here().state(wire.Named(name))) for name in links.names(config.connection())]
    except DatabaseError as error:
        why = str(error).strip().partition("\n")[0]
        return JsonResponse({"alive": False, "ready": False, "links": [], "why": why}, status=503)
    ready = bool(found) and all(link["ready"] for link in found)
    return JsonResponse({"alive": True, "ready": ready, "links": found}, status=_status(request, ready=ready))


def report(state: wire.State) -> dict[str, Any]:
    """One link as flat numbers. lag: changes not yet taken by the other side. heard_s: seconds since its last beat.
    unconfirmed: writes that were answered before the other side had them, though `acknowledge` says "both"."""
    return {
        "link": state.link,
        "role": state.role,
        "epoch": state.epoch,
        "lag": state.queued + state.inflight,
        "queued": state.queued,
        "inflight": state.inflight,
        "delivered_below": state.delivered_below,
        "seen": state.seen,
        "dead_letters": state.dead_letters,
        "acknowledge": state.acknowledge,
        "unconfirmed": state.unconfirmed,
        "heard_s": (state.now_us - state.beat_us) / US if state.beat_us else None,
        "stopped": state.stopped,
        "faults": list(state.faults),
        "ready": not (state.faults or state.dead_letters or (state.stopped and not feed.is_meant(state.stopped))),
    }


def _status(request: HttpRequest, *, ready: bool) -> int:
    return 503 if "ready" in request.GET and not ready else 200
