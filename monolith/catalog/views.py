"""Pages for looking around: home, shelf, search, product, picture. In: a request. Out: HTML or SVG.

Called by the resolver.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from monolith.catalog import motifs, shelves
from monolith.catalog.models import Category, Product
from monolith.opinions import pages
from monolith.orders import bought

PAGE_SIZE = 24
ORDER_LABELS = {"name": "Name", "price": "Price, low first", "-price": "Price, high first", "rating": "Best rated"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    loved = shelves.for_sale().order_by(*shelves.ORDERS["loved"])[:8]
    new = shelves.for_sale().order_by(*shelves.ORDERS["new"])[:4]
    return render(request, "catalog/home.html", {"loved": loved, "new": new})


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    shelf = get_object_or_404(Category, slug=slug)
    return _listing(request, shelves.for_sale().filter(category=shelf), {"shelf": shelf, "title": shelf.name})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    title = f"“{words}”" if words else "Everything"
    return _listing(request, shelves.search(shelves.for_sale(), words), {"q": words, "title": title})


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that joins everything: the product, its opinions with their writers, and what this customer bought."""
    shown = get_object_or_404(shelves.for_sale(), slug=slug)
    shelves.count_view(shown.pk)
    shown.view_count += 1
    words = {"order": request.GET.get("order", ""), "page": request.GET.get("page", "")}
    context = {
        "product": shown,
        "opinions": pages.of_product(shown, request.user, **words),
        "bought_at": bought.last_time(user_id=request.user.pk, product_id=shown.pk),
        "said": pages.SAID.get(request.GET.get("said", "")),
        "alike": shelves.for_sale()
        .filter(category=shown.category_id)
        .exclude(pk=shown.pk)
        .order_by("-review_count", "id")[:4],
    }
    return render(request, "catalog/product.html", context)


@require_safe
@cache_control(public=True, max_age=86400)
def picture(request: HttpRequest, motif: str, hue: int) -> HttpResponse:
    if motif not in motifs.MOTIFS or not 0 <= hue < 360:
        raise Http404
    return HttpResponse(motifs.draw(motif, hue), content_type="image/svg+xml")


def _listing(request: HttpRequest, products: QuerySet[Product], context: dict[str, Any]) -> HttpResponse:
    order = request.GET.get("order", "name")
    order = order if order in ORDER_LABELS else "name"
    page = Paginator(products.order_by(*shelves.ORDERS[order]), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "catalog/listing.html", {**context, "products": page, "order": order, "orders": ORDER_LABELS.items()}
    )
