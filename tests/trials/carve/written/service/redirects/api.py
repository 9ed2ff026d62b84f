"""What Wagtail's API says of redirects: one, and pages of twenty. Read by whoever likes, as in Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from redirects.models import Redirect
from redirects.places import link

PAGE, MOST = 20, 20


class Redirects(APIView):
    def get(self, request: Request) -> Response:
        first, count = (_number(request, name, default) for name, default in (("offset", 0), ("limit", PAGE)))
        found = Redirect.objects.order_by("id")
        items = [told(request, each) for each in found[first : first + min(count, MOST)]]
        return Response({"meta": {"total_count": found.count()}, "items": items})


class OneRedirect(APIView):
    def get(self, request: Request, pk: int) -> Response:
        return Response(told(request, get_object_or_404(Redirect, pk=pk)))


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() else default


def told(request: HttpRequest | Request, redirect: Redirect) -> dict[str, Any]:
    address = f"http://{request.get_host()}/api/v2/redirects/{redirect.pk}/"
    return {
        "id": redirect.pk,
        "meta": {"type": "wagtailredirects.Redirect", "detail_url": address},
        "old_path": redirect.old_path,
        "location": link(redirect),
    }
