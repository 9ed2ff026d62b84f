"""The catalogue as JSON, read-only. In: a request. Out: categories and products. Called by the resolver."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monolith import paging
from monolith.catalog import shelves
from monolith.catalog.models import Category, Product


def category_json(category: Category) -> dict[str, Any]:
    return {"id": category.pk, "slug": category.slug, "name": category.name}


def product_json(product: Product) -> dict[str, Any]:
    """Money and ratings as strings with two decimals, so that no reader rounds them."""
    return {
        "id": product.pk,
        "slug": product.slug,
        "sku": product.sku,
        "name": product.name,
        "description": product.description,
        "category": product.category.slug,
        "price": f"{product.price:.2f}",
        "stock": product.stock,
        "rating_avg": f"{product.rating_avg:.2f}",
        "review_count": product.review_count,
        "pictures": [{"url": picture.get_absolute_url(), "alt": picture.alt} for picture in product.pictures.all()],
    }


class Categories(APIView):
    def get(self, request: Request) -> Response:
        return Response([category_json(category) for category in Category.objects.order_by("position", "id")])


class Products(APIView):
    def get(self, request: Request) -> Response:
        """?q words, ?category slug, ?ordering one of shelves.ORDERS, ?page, ?page_size."""
        found = shelves.search(shelves.for_sale(), request.query_params.get("q", ""))
        if slug := request.query_params.get("category"):
            found = found.filter(category__slug=slug)
        columns = paging.ordering(request, shelves.ORDERS, default="name")
        return paging.answer(found.order_by(*columns), request, as_json=product_json)


class OneProduct(APIView):
    def get(self, request: Request, product_id: int) -> Response:
        product = shelves.for_sale().filter(pk=product_id).first()
        if product is None:
            raise Http404
        return Response(product_json(product))
