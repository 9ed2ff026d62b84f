"""Sign-up, profile and goodbye. In: a request. Out: HTML or a redirect. Called by the resolver."""

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monolith.accounts.forms import SignUpForm
from monolith.opinions import pages


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.save())
        return redirect("home")
    return render(request, "accounts/signup.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/profile.html", {"opinions": pages.of_user(request.user)})


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Deletes the account and, by cascade, all it wrote; orders stay, without a name."""
    user = request.user
    logout(request)
    user.delete()
    return redirect("home")
