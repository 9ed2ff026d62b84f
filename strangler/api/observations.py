"""A gateway's batch of shadowed pairs in; handed to a worker. Judging takes up to seconds of CPU, which a web process owes
to its customers; without a worker's broker the batch is lost, and said so: nothing a customer waits for.

202 taken · 403 not a gateway of ours · 413 too large · 503 no broker.
"""

import base64

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from strangler.api.caller import fault_of

MAX_BODY_BYTES = 16 * 1024 * 1024  # 50 pairs of two bodies of 64 KB in base64, and their heads
TASK = "strangler.compare.judge_batch"  # by name: one door does not import another
OLD_S = 300.0  # a batch nobody took by then tells of a service that may have changed


@csrf_exempt
@login_not_required
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """{"bytes": how many were taken}."""
    body = request.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        return HttpResponse(f"at most {MAX_BODY_BYTES} bytes\n", status=413, content_type="text/plain")
    if why := fault_of(request, body):
        return HttpResponse(f"{why}\n", status=403, content_type="text/plain; charset=utf-8")
    try:
        current_app.send_task(TASK, [base64.b64encode(body).decode()], expires=OLD_S, retry=False)
    except OperationalError as error:
        return HttpResponse(f"no worker can be told: {error}\n", status=503, content_type="text/plain; charset=utf-8")
    return JsonResponse({"bytes": len(body)}, status=202)
