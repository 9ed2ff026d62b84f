"""Requests in, pages out. Looking needs strangler.view_standing (samples: strangler.view_difference), every button
strangler.change_standing. No transaction of Django's is around a move: it would hold back what both sides must see.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from strangler.console import asking, board, differences, page
from strangler.console.moves import Asked, carry_out
from strangler.console.trouble import EXPECTED, reasons_of
from strangler.console.verbs import MAY_MOVE, Verb
from strangler.plans.stage import Stage

NOTHING_SEEN = "-"  # no form sends it: a page that could not ask its question offers no button
WATCH_S = 5
MOVING_S = 2
ACTOR_LETTERS = 150  # the ledger's column


def show_board(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    _must(admin.has_view_permission(request))
    try:
        lines, reasons = board.lines(), ()
    except EXPECTED as error:
        lines, reasons = [], reasons_of(error)
    if not lines and not reasons:
        reasons = board.nothing_planned()
    is_moving = any(isinstance(line, board.Line) and line.moving and line.moving.conductor for line in lines)
    shown = {"lines": lines, "reasons": reasons, "refresh_s": _refresh_s(request, is_moving)}
    return _page(admin, request, "board", "Extractions", shown)


def show_extraction(admin: ModelAdmin, request: HttpRequest, name: str) -> HttpResponse:
    _must(admin.has_view_permission(request))
    if not _is_known(name):
        return _page(admin, request, "page", name, {"line": board.line_of(name), "is_readable": False}, status=404)
    line = board.line_of(name)
    shown: dict[str, Any] = {"line": line, **_past(name)}
    shown["is_readable"] = is_readable = isinstance(line, board.Line)
    if is_readable:
        shown |= {"steps": page.plan_lines(name), "links": [page.link_shown(link) for link in line.board.links]}
        shown["refresh_s"] = _refresh_s(request, bool(line.moving and line.moving.conductor))
    return _page(admin, request, "page", name, shown)


def show_differences(admin: ModelAdmin, request: HttpRequest, name: str) -> HttpResponse:
    _must(admin.has_view_permission(request) and may_see_samples(request))
    shown: dict[str, Any] = {"name": name}
    try:
        shown["found"] = differences.found(name)
    except EXPECTED as error:
        shown["reasons"] = reasons_of(error)
    return _page(admin, request, "differences", f"{name}: differences", shown)


def ask(admin: ModelAdmin, request: HttpRequest, name: str, verb: Verb) -> HttpResponse:
    """GET: what the button would do. POST: do it, then show the extraction; refused, say why and change nothing."""
    _must(may_move(request))
    if request.method == "POST":
        return _press(admin, request, name, verb)
    return _ask(admin, request, name, verb)


def may_move(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(MAY_MOVE))


def may_see_samples(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("strangler.view_difference"))


def _press(admin: ModelAdmin, request: HttpRequest, name: str, verb: Verb) -> HttpResponse:
    try:
        question = asking.question(name, verb)
        if question.command or request.POST.get("seen", NOTHING_SEEN) != question.seen:
            return _ask(admin, request, name, verb, is_stale=not question.command, status=409)
        told = carry_out(_asked(request, name, verb))
    except EXPECTED as error:
        return _ask(admin, request, name, verb, reasons=reasons_of(error), status=409)
    messages.success(request, told)
    return HttpResponseRedirect(_address_of(admin, name))


def _ask(
    admin: ModelAdmin,
    request: HttpRequest,
    name: str,
    verb: Verb,
    *,
    reasons: tuple[Any, ...] = (),
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    question = None
    try:
        question = asking.question(name, verb)
    except EXPECTED as error:
        reasons = reasons or reasons_of(error)
        status = max(status, 409)
    shown = {
        "name": name,
        "verb": verb,
        "question": question,
        "reasons": reasons,
        "is_stale": is_stale,
        "given": request.POST,
    }
    return _page(admin, request, "ask", f"{verb.words} {name}?", shown, status=status)


def _asked(request: HttpRequest, name: str, verb: Verb) -> Asked:
    to = request.POST.get("to", "")
    reason = request.POST.get("reason", "").strip()
    stage = Stage(to) if to in set(Stage) else None
    return Asked(name, verb, request.user.get_username()[:ACTOR_LETTERS], reason, stage)


def _address_of(admin: ModelAdmin, name: str) -> str:
    return reverse("admin:strangler_standing_page", args=[name], current_app=admin.admin_site.name)


def _is_known(name: str) -> bool:
    try:
        return name in board.names()
    except EXPECTED:
        return True  # the page says what is the matter


def _past(name: str) -> dict[str, Any]:
    """What is shown of a broken plan as well. A ledger that cannot be read is told by the line above it."""
    try:
        return {"timeline": page.timeline(name), "tables": page.tables()}
    except EXPECTED:
        return {}


def _refresh_s(request: HttpRequest, is_moving: bool) -> int:
    """Seconds until the page looks again; 0 never. People who read are not disturbed unless they asked."""
    if is_moving:
        return MOVING_S
    return WATCH_S if "watch" in request.GET else 0


def _page(
    admin: ModelAdmin, request: HttpRequest, template: str, title: str, shown: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    usual = {**admin.admin_site.each_context(request), "opts": admin.opts, "title": title}
    usual["is_watched"] = "watch" in request.GET
    rights = {"may_move": may_move(request), "may_see_samples": may_see_samples(request)}
    request.current_app = admin.admin_site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, f"strangler/console/{template}.html", usual | rights | shown, status=status)


def _must(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied
