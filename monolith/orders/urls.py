"""The pages for buying. Called by the resolver."""

from django.urls import path

from monolith.orders import views

urlpatterns = [
    path("basket", views.show_basket, name="basket"),
    path("basket/add", views.add_to_basket, name="basket-add"),
    path("basket/change", views.change_basket, name="basket-change"),
    path("checkout", views.check_out, name="checkout"),
    path("orders", views.history, name="orders"),
    path("orders/<int:order_id>", views.show_order, name="order"),
]
