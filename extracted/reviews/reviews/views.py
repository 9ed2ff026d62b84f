"""Forms about reviews. In: a form post. Out: always a redirect into the shop. Called by the resolver.

Two pages show the forms. Faults come back as ?error=rating,body; what happened as ?said=…; both from closed lists that
the shop's pages know. Nothing is kept between two requests, so it does not matter which side answers the next.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from reviews import arrival, references, voting, writing
from reviews.models import Review
from reviews.references import Product
from reviews.serializers import MAX_BODY_CHARS, ReviewInput

FAULTS = {
    "rating": "Please choose from one to five stars.",
    "title": "A title has at most 120 characters.",
    "body": f"Please write something, at most {MAX_BODY_CHARS} characters.",
    "already": "You have reviewed this product before. Here is what you wrote.",
}
View = Callable[..., HttpResponse]


def _come_again(view: View) -> View:
    """A customer whose row is still on its way is asked to come again, as the API asks."""

    @wraps(view)
    def patient(request: HttpRequest, **path: object) -> HttpResponse:
        try:
            return view(request, **path)
        except arrival.NotArrived as late:
            headers = {"Retry-After": str(late.wait)}
            return HttpResponse(f"{late.detail}\n", status=503, content_type="text/plain", headers=headers)

    return patient


@_come_again
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    # By key, newest first: two rows may hold one slug while a rename is on its way here.
    if (product := references.for_sale().filter(slug=slug).order_by("-pk").first()) is None:
        raise Http404
    if not request.user.is_authenticated:
        return _to_login(f"/products/{slug}/reviews/new")
    if request.method == "POST":
        return _write(request, product)
    if mine := Review.objects.filter(product=product, user_id=request.user.pk).first():
        return HttpResponseRedirect(f"/reviews/{mine.pk}/edit?error=already")
    return _form(request, product, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, review_id: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return _to_login(f"/reviews/{review_id}/edit")
    review = get_object_or_404(_with_product(), pk=review_id, user_id=request.user.pk)
    if request.method != "POST":
        return _form(request, review.product, review)
    said = _said(request)
    if not said.is_valid():
        return HttpResponseRedirect(f"/reviews/{review_id}/edit?error={_faults(said)}")
    try:
        changed = writing.edit(review.pk, **said.validated_data)
    except Review.DoesNotExist:
        raise Http404 from None
    return _to_review(review.product.slug, changed)


def _for_members(view: Callable[[HttpRequest, Review], HttpResponse]) -> View:
    """A post about a review somebody can see; visitors are sent to log in and then to the product."""

    @_come_again
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest, review_id: int) -> HttpResponse:
        review = get_object_or_404(_with_product(), pk=review_id)
        if not request.user.is_authenticated:
            return _to_login(f"/products/{review.product.slug}")
        return view(request, review)

    return checked


@_for_members
def delete(request: HttpRequest, review: Review) -> HttpResponse:
    if review.user_id != request.user.pk and not request.user.is_staff:
        raise Http404
    writing.delete(review)
    return HttpResponseRedirect(f"/products/{review.product.slug}?said=deleted")


@_for_members
def vote(request: HttpRequest, review: Review) -> HttpResponse:
    if review.status != Review.Status.APPROVED and review.user_id != request.user.pk and not request.user.is_staff:
        raise Http404
    return HttpResponseRedirect(f"/products/{review.product.slug}?said={_vote(request, review)}#review-{review.pk}")


def _vote(request: HttpRequest, review: Review) -> str:
    if request.POST.get("action") == "remove":
        voting.take_back(request.user.pk, review)
        return "unvoted"
    try:
        voting.vote(request.user.pk, review)
    except voting.OwnReview:
        return "own-review"
    return "voted"


def _write(request: HttpRequest, product: Product) -> HttpResponse:
    said = _said(request)
    if not said.is_valid():
        return HttpResponseRedirect(f"/products/{product.slug}/reviews/new?error={_faults(said)}")
    review, is_new = writing.write(request.user.pk, product, writing.Words(**said.validated_data))
    if review is None:
        return HttpResponseRedirect(f"/products/{product.slug}")
    if not is_new:
        return HttpResponseRedirect(f"/reviews/{review.pk}/edit?error=already")
    return _to_review(product.slug, review)


def _form(request: HttpRequest, product: Product, review: Review | None) -> HttpResponse:
    faults = [FAULTS[name] for name in request.GET.get("error", "").split(",") if name in FAULTS]
    context = {"product": product, "review": review, "faults": faults, "max_body": MAX_BODY_CHARS}
    return render(request, "reviews/form.html", context)


def _said(request: HttpRequest) -> ReviewInput:
    return ReviewInput(data={name: request.POST.get(name, "") for name in ("rating", "title", "body")})


def _faults(said: ReviewInput) -> str:
    return ",".join(name for name in ("rating", "title", "body") if name in said.errors)


def _with_product():
    return Review.objects.select_related("product")


def _to_login(next_page: str) -> HttpResponse:
    return HttpResponseRedirect(f"/accounts/login?{urlencode({'next': next_page}, safe='/')}")


def _to_review(slug: str, review: Review) -> HttpResponse:
    if review.status == Review.Status.APPROVED:
        return HttpResponseRedirect(f"/products/{slug}?said=written#review-{review.pk}")
    return HttpResponseRedirect(f"/products/{slug}?said=waiting")
