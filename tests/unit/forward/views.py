"""A monolith's own answers: what it was asked, as text, and switches for what else it says; `first`: for so many requests."""

from typing import Any

from django.http import HttpRequest, HttpResponse

SAYS: dict[str, Any] = {}


def anything(request: HttpRequest, path: str = "") -> HttpResponse:
    body = request.POST.get("text", "") if request.method == "POST" else ""
    body += "".join(file.read().decode() for file in request.FILES.values())
    says = SAYS["first"].pop(0) if SAYS.get("first") else SAYS
    response = HttpResponse(f"monolith {request.method} {body}".strip(), status=says.get("status", 200))
    for name, value in says.get("headers", {}).items():
        response[name] = value
    return response
