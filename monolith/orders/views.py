"""Pages for buying: basket, checkout, history. In: a request. Out: HTML or a redirect. Called by the resolver."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monolith.catalog.models import Product
from monolith.orders import basket, checkout
from monolith.orders.models import Order


@require_safe
def show_basket(request: HttpRequest) -> HttpResponse:
    lines = basket.lines(basket.find(request))
    return render(request, "orders/basket.html", {"lines": lines, "total": basket.total(lines)})


@require_POST
def add_to_basket(request: HttpRequest) -> HttpResponse:
    product = get_object_or_404(Product, pk=_number(request, "product"), active=True)
    quantity = max(1, min(_number(request, "quantity", 1), basket.MAX_QUANTITY))
    basket.add(basket.begin(request), product_id=product.pk, quantity=quantity)
    messages.success(request, f"{product.name} is in your basket.")
    return redirect(_back(request, "basket"))


@require_POST
def change_basket(request: HttpRequest) -> HttpResponse:
    if held := basket.find(request):
        basket.put(held, product_id=_number(request, "product"), quantity=max(0, _number(request, "quantity")))
    return redirect("basket")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_out(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _buy(request)
    lines = basket.lines(basket.find(request))
    if not lines:
        return redirect("basket")
    context = {"lines": lines, "total": basket.total(lines), "token": secrets.token_hex(16)}
    return render(request, "orders/checkout.html", context)


@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    orders = (
        Order.objects.filter(user=request.user).order_by("-placed_at", "-id").prefetch_related("lines__product")[:50]
    )
    return render(request, "orders/history.html", {"orders": orders})


@login_required
@require_safe
def show_order(request: HttpRequest, order_id: int) -> HttpResponse:
    order = get_object_or_404(Order.objects.prefetch_related("lines__product"), pk=order_id, user=request.user)
    return render(request, "orders/order.html", {"order": order})


def _buy(request: HttpRequest) -> HttpResponse:
    held = basket.find(request)
    wanted = {line.product_id: line.quantity for line in basket.lines(held)}
    token = request.POST.get("token", "")[:64]
    if not wanted:
        placed = Order.objects.filter(user=request.user, token=token).first() if token else None
        return redirect(placed or "basket")
    shipping = checkout.Shipping(
        name=request.POST.get("name", "").strip()[:120], address=request.POST.get("address", "").strip()[:300]
    )
    if not shipping.name or not shipping.address:
        messages.error(request, "Please tell us who and where to send it to.")
        return redirect("checkout")
    try:
        order, _ = checkout.place(request.user, wanted, shipping=shipping, token=token or None, basket=held)
    except checkout.CannotSell as refusal:
        messages.error(request, f"Only {refusal.available} left of one thing in your basket. Please take fewer.")
        return redirect("basket")
    messages.success(request, "Thank you! Your order is on its way.")
    return redirect(order)


def _number(request: HttpRequest, name: str, default: int = 0) -> int:
    asked = request.POST.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else default


def _back(request: HttpRequest, default: str) -> str:
    asked = request.POST.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else default
