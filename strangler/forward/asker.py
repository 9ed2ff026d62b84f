"""A request in; who it is from out, as claims for a service. Reads the session and leaves no trace: nothing is saved, renewed,
rotated or deleted, whatever the session engine does on other days. Called by middleware and by api.identity.
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest


def claims_of(request: HttpRequest) -> dict[str, Any] | None:
    """{"user_id", "username", "is_staff"}, or None for nobody. user_id: int or text, as JSON can hold it."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    probe = HttpRequest()
    probe.session = _looked_at(key)
    user: Any = get_user(probe)
    if not user.is_authenticated:
        return None
    user_id = user.pk if isinstance(user.pk, int) else str(user.pk)
    return {"user_id": user_id, "username": user.get_username(), "is_staff": bool(getattr(user, "is_staff", False))}


def _looked_at(key: str) -> Any:
    """The project's own session store, with everything that writes taken out: asking every 30 s must not keep a session
    alive, and a wrong password hash is the next page view's business."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    inert: dict[str, Any] = dict.fromkeys(("save", "delete", "flush", "cycle_key"), _do_nothing)
    # The class must keep its name: Django signs session data with it.
    return type(store.__name__, (store,), {**inert, "__qualname__": store.__qualname__})(key)


def _do_nothing(self: Any, *args: Any, **kwargs: Any) -> None:
    """In place of whatever would change the session."""
