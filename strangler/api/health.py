"""GET in; is the monolith alive, and is every link in order, out. Everybody may ask that; how each link stands is told to
gateways alone. `?ready` answers 503 while something is not, for balancers that read status codes only.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from strangler.api.caller import fault_of
from strangler.kit.health import report
from strangler.sync import config, links, peers, wire


@never_cache
@login_not_required
@require_safe
def check(request: HttpRequest) -> JsonResponse:
    """{"alive", "ready"}, and "links" for a signed question. A monolith without links is ready: nothing has moved yet."""
    try:
        found = [report(peers.here().state(wire.Named(name))) for name in links.names(config.connection())]
    except DatabaseError:
        return JsonResponse({"alive": False, "ready": False}, status=503)
    ready = all(link["ready"] for link in found)
    told: dict[str, Any] = {"alive": True, "ready": ready}
    if not fault_of(request):
        told["links"] = found
    return JsonResponse(told, status=503 if "ready" in request.GET and not ready else 200)
