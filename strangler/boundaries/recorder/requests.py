"""A request that has been answered and its span in; notes under its route, and under the admin's action it asked for, out.

The body is not read here: an action is looked for only in a form that the view has read.
"""

from typing import Any

from strangler.boundaries.living.entry import Entry, Way, is_toolkits
from strangler.boundaries.recorder.memory import Memory, Route
from strangler.boundaries.recorder.span import Span
from strangler.boundaries.recorder.views import view_code

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
NO_ROUTE = "(no route)"  # answered or refused before the resolver knew


def ended(memory: Memory, span: Span, request: Any) -> None:
    """Never raises."""
    try:
        route = _route(request)
        if is_toolkits(route.code):
            memory.forget(span)
            return
        action = _action(request)
        if action:
            _learn(memory, span, action)
        memory.close(span, route, span.ran_s)
    except Exception:
        memory.failures += 1


def _route(request: Any) -> Route:
    method = request.method if request.method in METHODS else "(other)"
    match = request.resolver_match
    if match is None:
        return Route(method, NO_ROUTE, False, "")
    return Route(method, match.route, request.path_info.endswith("/"), view_code(match.func, method))


def _learn(memory: Memory, span: Span, entry: Entry) -> None:
    """What the request did, the action did."""
    copy = Span(entry, None)
    with memory.lock:
        copy.seen, copy.together, copy.writes = dict(span.seen), dict(span.together), set(span.writes)
        memory.held += len(copy.seen)
    memory.close(copy, entry, span.ran_s)


def _action(request: Any) -> Entry | None:
    admin = getattr(getattr(request.resolver_match, "func", None), "model_admin", None)
    if admin is None or request.method != "POST" or "_post" not in request.__dict__:
        return None
    name = request.POST.get("action", "")
    # Not get_actions(request): it asks for permissions, and so the database.
    function = next((each for each, known, _ in admin._get_base_actions() if known == name), None)
    if function is None:
        return None
    code = f"{function.__module__}.{function.__qualname__}"
    return Entry(Way.ADMIN, f"{admin.model._meta.label} {name}", code)
