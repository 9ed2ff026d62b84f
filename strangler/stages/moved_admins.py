"""Admins of moved models, while the service owns their rows: they show, say where staff go instead, and do not write. So do
inlines of moved models inside the admins of others, forms that choose rows of a moved many-to-many table, and the admins of
proxies.

Wrapped once at start-up, decided anew at each request by the link row, so that a rollback opens them again at once.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from strangler.boundaries.living import admins
from strangler.plans.answers import ReadOnlyAdmin
from strangler.stages.answered import answered
from strangler.stages.resolve.admins import choosing
from strangler.stages.standing import is_moved

ADDRESSES = ("/", "http://", "https://")  # what a browser can follow; anything else is said, not linked
WRITES = ("has_add_permission", "has_change_permission")
Answers = dict[str, tuple[str, str]]  # a model's label in lower case -> (extraction, link)


def close_moved(site: admin.AdminSite) -> int:
    """Wrap the admins and inlines that plans answer with ReadOnlyAdmin; how many admins there are. Call once all are
    registered."""
    answers = {answer.name.lower(): (name, answer.link) for name, answer in answered(ReadOnlyAdmin)}
    wrapped = 0
    for model, model_admin in admins.on(site):
        if told := _answer_for(model, answers):
            _wrap(model_admin, *told)
            wrapped += 1
        model_admin.get_inline_instances = _with_closed_inlines(model_admin.get_inline_instances, answers)
        if any(_answer_for(field.remote_field.through, answers) for field in choosing(model_admin)):
            model_admin.get_readonly_fields = _with_closed_fields(model_admin, answers)
        model_admin.save_formset = _saying_what_it_leaves(model_admin.save_formset, answers)
    return wrapped


def _answer_for(model: type[Model], answers: Answers) -> tuple[str, str] | None:
    """(extraction, link). A proxy's own answer, else the one of the model whose table it shares."""
    table = model._meta.concrete_model or model
    return answers.get(model._meta.label_lower) or answers.get(table._meta.label_lower)


def _wrap(model_admin: Any, extraction: str, link: str) -> None:
    for method in WRITES:
        setattr(model_admin, method, _unless_moved(getattr(model_admin, method), extraction))
    model_admin.has_delete_permission = _unless_moved_and_own_page(model_admin, extraction)
    model_admin.get_actions = _no_actions(model_admin.get_actions, extraction)
    model_admin.changelist_view = _with_banner(model_admin.changelist_view, extraction, link)


def _unless_moved(allowed: Callable[..., bool], extraction: str) -> Callable[..., bool]:
    def decide(*args: Any, **kwargs: Any) -> bool:
        return not is_moved(extraction) and allowed(*args, **kwargs)

    return decide


def _unless_moved_and_own_page(model_admin: Any, extraction: str) -> Callable[..., bool]:
    """Django asks this also for every row that another model's deletion takes along: those deletes stand here and are asked
    of the owner, as the plan says of each cascade."""
    allowed, options = model_admin.has_delete_permission, model_admin.model._meta

    def decide(request: Any, obj: Any = None) -> bool:
        page = getattr(request.resolver_match, "url_name", "") or ""
        is_own_page = page.startswith(f"{options.app_label}_{options.model_name}_")
        return bool(allowed(request, obj)) and not (is_own_page and is_moved(extraction))

    return decide


def _no_actions(actions: Callable[..., dict[str, Any]], extraction: str) -> Callable[..., dict[str, Any]]:
    def decide(request: Any) -> dict[str, Any]:
        return {} if is_moved(extraction) else actions(request)

    return decide


def _with_banner(view: Callable[..., Any], extraction: str, link: str) -> Callable[..., Any]:
    @wraps(view)  # whoever asks what answers this page is told the admin's own
    def show(request: Any, *args: Any, **kwargs: Any) -> Any:
        if is_moved(extraction):
            messages.warning(request, _banner(extraction, link))
        return view(request, *args, **kwargs)

    return show


def _with_closed_inlines(instances: Callable[..., list[Any]], answers: Answers) -> Callable[..., list[Any]]:
    def decide(*args: Any, **kwargs: Any) -> list[Any]:
        found = instances(*args, **kwargs)
        for inline in found:
            if (told := _answer_for(inline.model, answers)) and is_moved(told[0]):
                _close_inline(inline, *told)
        return found

    return decide


def _with_closed_fields(model_admin: Any, answers: Answers) -> Callable[..., tuple[str, ...]]:
    fields, offered = model_admin.get_readonly_fields, choosing(model_admin)

    def decide(*args: Any, **kwargs: Any) -> tuple[str, ...]:
        found = [(field.name, _answer_for(field.remote_field.through, answers)) for field in offered]
        return (*fields(*args, **kwargs), *(name for name, told in found if told and is_moved(told[0])))

    return decide


def _close_inline(inline: Any, extraction: str, link: str) -> None:
    """An inline lives for one request; its heading says what the list of an admin says above."""
    for method in (*WRITES, "has_delete_permission"):
        setattr(inline, method, lambda *args, **kwargs: False)
    inline.max_num = 0
    inline.verbose_name_plural = format_html("{}: {}", inline.verbose_name_plural, _banner(extraction, link))


def _saying_what_it_leaves(save: Callable[..., None], answers: Answers) -> Callable[..., None]:
    """The form around an inline is saved. Whoever opened it before the move would believe that his inline was, too."""

    def decide(request: Any, form: Any, formset: Any, change: bool) -> None:
        if (told := _answer_for(formset.model, answers)) and is_moved(told[0]):
            messages.warning(request, _banner(*told))
        save(request, form, formset, change)

    return decide


def _banner(extraction: str, link: str) -> SafeString:
    told = format_html("The {} service owns these rows; this is its copy.", extraction)
    if not link:
        return told
    place = format_html('<a href="{0}">{0}</a>', link) if link.startswith(ADDRESSES) else link
    return format_html("{} They are changed at {}.", told, place)
