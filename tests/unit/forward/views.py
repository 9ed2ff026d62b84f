"""A monolith's own answers: what it was asked, as text, and switches for what else it says."""

from typing import Any

from django.http import HttpRequest, HttpResponse

SAYS: dict[str, Any] = {}


def anything(request: HttpRequest, path: str = "") -> HttpResponse:
    body = request.POST.get("text", "") if request.method == "POST" else ""
    response = HttpResponse(f"monolith {request.method} {body}".strip(), status=SAYS.get("status", 200))
    for name, value in SAYS.get("headers", {}).items():
        response[name] = value
    return response
