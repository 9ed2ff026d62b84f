"""The catalogue's JSON addresses. Called by the resolver."""

from django.urls import path

from monolith.catalog import api

urlpatterns = [
    path("categories/", api.Categories.as_view()),
    path("products/", api.Products.as_view()),
    path("products/<int:product_id>/", api.OneProduct.as_view()),
]
