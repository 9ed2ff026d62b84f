"""Basket and orders as JSON. In: a request. Out: the asker's basket and orders, nobody else's.

Called by the resolver.
"""

from typing import Any

from django.http import Http404
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monolith import paging
from monolith.catalog.models import Product
from monolith.orders import basket, checkout
from monolith.orders.models import Order


class WantedLine(serializers.Serializer):
    product_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    quantity = serializers.IntegerField(min_value=1, max_value=basket.MAX_QUANTITY, default=1)


class WantedOrder(serializers.Serializer):
    lines = WantedLine(many=True, allow_empty=False)
    token = serializers.CharField(max_length=64, required=False, allow_null=True, allow_blank=False)
    ship_name = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    ship_address = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


def order_json(order: Order) -> dict[str, Any]:
    return {
        "id": order.pk,
        "status": order.status,
        "token": order.token,
        "total": f"{order.total:.2f}",
        "placed_at": serializers.DateTimeField().to_representation(order.placed_at),
        "lines": [
            {
                "product_id": line.product_id,
                "name": line.name,
                "unit_price": f"{line.unit_price:.2f}",
                "quantity": line.quantity,
            }
            for line in order.lines.all()
        ],
    }


class Orders(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request: Request) -> Response:
        orders = Order.objects.filter(user=request.user).order_by("-placed_at", "-id").prefetch_related("lines")
        return paging.answer(orders, request, as_json=order_json)

    def post(self, request: Request) -> Response:
        """201 placed, 200 the same token again, 409 not enough of a product."""
        asked = WantedOrder(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            order, is_new = _place(request, asked.validated_data)
        except checkout.CannotSell as refusal:
            answer = {
                "detail": "Not enough in stock.",
                "product_id": refusal.product_id,
                "available": refusal.available,
            }
            return Response(answer, status=status.HTTP_409_CONFLICT)
        return Response(order_json(order), status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class OneOrder(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request: Request, order_id: int) -> Response:
        order = Order.objects.filter(user=request.user, pk=order_id).first()
        if order is None:
            raise Http404
        return Response(order_json(order))


class OwnBasket(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        return Response(_basket_json(request))


class BasketLines(APIView):
    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        asked = WantedLine(data=request.data)
        asked.is_valid(raise_exception=True)
        if not Product.objects.filter(pk=asked.validated_data["product_id"], active=True).exists():
            raise Http404
        basket.add(basket.begin(request), **asked.validated_data)
        return Response(_basket_json(request))


class OneBasketLine(APIView):
    permission_classes = [AllowAny]

    def delete(self, request: Request, product_id: int) -> Response:
        if held := basket.find(request):
            basket.put(held, product_id=product_id, quantity=0)
        return Response(_basket_json(request))


def _place(request: Request, asked: dict[str, Any]) -> tuple[Order, bool]:
    wanted: dict[int, int] = {}
    for line in asked["lines"]:
        wanted[line["product_id"]] = wanted.get(line["product_id"], 0) + line["quantity"]
    shipping = checkout.Shipping(name=asked["ship_name"], address=asked["ship_address"])
    return checkout.place(request.user, wanted, shipping=shipping, token=asked.get("token"))


def _basket_json(request: Request) -> dict[str, Any]:
    lines = basket.lines(basket.find(request))
    return {
        "lines": [
            {"product_id": line.product_id, "quantity": line.quantity, "unit_price": f"{line.product.price:.2f}"}
            for line in lines
        ],
        "total": f"{basket.total(lines):.2f}",
    }
