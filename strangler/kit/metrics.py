"""GET with a token in; this service's links as numbers for Prometheus out. Called by whoever scrapes it.

403 unless STRANGLER_METRICS_TOKEN is set and named as `Authorization: Bearer …`: how far a queue is behind is nobody's
business who merely knows the address. 503 without a database.
"""

import hmac
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from strangler.sync import config, exposition, gauges
from strangler.sync.views import outside_transactions

LEAST_BYTES = 16  # as of a key ring's secret
SCHEME = "Bearer "

Page = Callable[[], bytes]
View = Callable[[HttpRequest], HttpResponse]


def scraped(page: Page) -> View:
    """A page as a view for scrapers: guarded, never kept, outside of any transaction, since a page may ask other machines."""

    @outside_transactions
    @never_cache
    @login_not_required
    @require_safe
    @wraps(page)
    def view(request: HttpRequest) -> HttpResponse:
        if why := fault_of(request):
            return _text(f"{why}\n", 403)
        try:
            return HttpResponse(page(), content_type=exposition.CONTENT_TYPE)
        except DatabaseError as error:
            return _text(f"the database does not answer: {type(error).__name__}\n", 503)

    return view


def fault_of(request: HttpRequest) -> str:
    """Why this is nobody who may look; '' if it is."""
    token = config.metrics_token()
    if len(token.encode()) < LEAST_BYTES:
        return f"STRANGLER_METRICS_TOKEN must be set here, to at least {LEAST_BYTES} bytes"
    told = request.headers.get("Authorization", "")
    is_right = told.startswith(SCHEME) and hmac.compare_digest(told.removeprefix(SCHEME).encode(), token.encode())
    return "" if is_right else "not the token of STRANGLER_METRICS_TOKEN"


@scraped
def metrics() -> bytes:
    return exposition.page(gauges.HELP, gauges.of_links(config.connection()))


def _text(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
