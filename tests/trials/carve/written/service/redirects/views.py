"""What the forms of Wagtail's admin send here, by staff the gateway vouches for. The pages around them stay in Wagtail."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from redirects.forms import RedirectForm
from redirects.models import Redirect

INDEX = "/admin/redirects/"


def of_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def asked(request: HttpRequest, **kwargs: int) -> HttpResponse:
        if not request.user.is_staff:
            return HttpResponseForbidden("Redirects are for staff.")
        return view(request, **kwargs)

    return require_POST(asked)


@of_staff
def add(request: HttpRequest) -> HttpResponse:
    return _saved(RedirectForm(request.POST))


@of_staff
def edit(request: HttpRequest, redirect_id: int) -> HttpResponse:
    return _saved(RedirectForm(request.POST, instance=get_object_or_404(Redirect, pk=redirect_id)))


@of_staff
def delete(request: HttpRequest, redirect_id: int) -> HttpResponse:
    get_object_or_404(Redirect, pk=redirect_id).delete()
    return HttpResponseRedirect(INDEX)


def _saved(form: RedirectForm) -> HttpResponse:
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422, content_type="text/plain")
    form.save()
    return HttpResponseRedirect(INDEX)
