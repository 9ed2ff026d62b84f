"""JSON addresses of basket and orders. Called by the resolver."""

from django.urls import path

from monolith.orders import api

urlpatterns = [
    path("basket/", api.OwnBasket.as_view()),
    path("basket/lines/", api.BasketLines.as_view()),
    path("basket/lines/<int:product_id>/", api.OneBasketLine.as_view()),
    path("orders/", api.Orders.as_view()),
    path("orders/<int:order_id>/", api.OneOrder.as_view()),
]
