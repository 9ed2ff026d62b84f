"""A gateway's question with a customer's cookies in; who that is out: 200 and claims, or 204 for nobody.

Asked every half minute a session, so it leaves no trace: no Set-Cookie, no later expiry, no row written.
"""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from strangler.api.caller import gateways_only
from strangler.forward.asker import claims_of


@never_cache
@login_not_required
@require_safe
@gateways_only
def who(request: HttpRequest) -> HttpResponse:
    """{"user_id", "username", "is_staff"}."""
    claims = claims_of(request)
    _leave_session_alone(request)
    return HttpResponse(status=204) if claims is None else JsonResponse(claims)


def _leave_session_alone(request: HttpRequest) -> None:
    """SessionMiddleware saves or clears on the way out, by settings we do not choose: it finds neither cookie nor session."""
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    if hasattr(request, "session"):
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
