"""A gateway's question in; the last published table out, signed as it was posted. The floor under what was pushed."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from strangler import settings
from strangler.api.caller import gateways_only
from strangler.models import Publication

CONTENT_TYPE = "application/vnd.strangler.table"


@never_cache
@login_not_required
@require_safe
@gateways_only
def latest(request: HttpRequest) -> HttpResponse:
    """404 until something was published."""
    rows = Publication.objects.using(settings.read("STRANGLER_DATABASE")).exclude(snapshot=b"")
    publication = rows.first()
    if publication is None:
        return HttpResponse("nothing was published yet\n", status=404, content_type="text/plain")
    return HttpResponse(bytes(publication.snapshot), content_type=CONTENT_TYPE)
