"""Is the shop alive, and does its database answer? Out: 200 or 503 as JSON. Called by supervisors and the gateway."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse


def check(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})
