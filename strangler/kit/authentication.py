"""The gateway's sealed word in; DRF's user out. Named in a service's DEFAULT_AUTHENTICATION_CLASSES.

CSRF is asked of everybody the seal names, exactly as DRF asks it of sessions: behind the seal stands a browser's cookie,
so a foreign page could make that browser write. The double-submit cookie needs no shared secret and passes the gateway.
"""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from strangler.kit.identity import Identity, identity_of


class IdentityAuthentication(SessionAuthentication):
    """Refusals look like those of SessionAuthentication: 403, without a challenge."""

    def authenticate(self, request: Request) -> tuple[Identity, None] | None:
        """Raises PermissionDenied("CSRF Failed: …")."""
        asker = identity_of(request._request)
        if not isinstance(asker, Identity):
            return None
        self.enforce_csrf(request)
        return asker, None
