"""The catalogue's pages. Called by the resolver."""

from django.urls import path

from monolith.catalog import views

urlpatterns = [
    path("", views.home, name="home"),
    path("c/<slug:slug>", views.category, name="category"),
    path("search", views.search, name="search"),
    path("products/<slug:slug>", views.product, name="product"),
    path("pictures/<slug:motif>-<int:hue>.svg", views.picture, name="picture"),
]
