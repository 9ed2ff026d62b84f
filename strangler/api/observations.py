"""A gateway's batch of shadowed pairs in; judged, counted and stored; how many out. Nothing a customer waits for.

202 taken · 403 not a gateway of ours · 413 too large · 422 no batch.
"""

import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from strangler.api.caller import fault_of
from strangler.compare.intake import take
from strangler.compare.observation import MAX_BATCH_BYTES, BadBatch
from strangler.compare.redact import Redaction
from strangler.compare.verdict import Rules
from strangler.stages.tallies import LedgerStore

MAX_BODY_BYTES = MAX_BATCH_BYTES


@csrf_exempt
@login_not_required
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """{"observations": how many were judged, "refused": [reasons]}."""
    body = request.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        return HttpResponse(f"at most {MAX_BODY_BYTES} bytes\n", status=413, content_type="text/plain")
    if why := fault_of(request, body):
        return HttpResponse(f"{why}\n", status=403, content_type="text/plain; charset=utf-8")
    today = datetime.datetime.now(datetime.UTC).date()
    try:
        taken = take(body, store=LedgerStore(), rules=Rules(), redaction=Redaction(), today=today)
    except BadBatch as error:
        return HttpResponse(f"{error}\n", status=422, content_type="text/plain; charset=utf-8")
    return JsonResponse({"observations": taken.observations, "refused": taken.refused}, status=202)
