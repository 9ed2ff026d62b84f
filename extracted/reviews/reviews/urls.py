"""Addresses of the review forms, as in the shop. Called by the resolver."""

from django.urls import path

from reviews import views

urlpatterns = [
    path("products/<slug:slug>/reviews/new", views.new, name="review-new"),
    path("reviews/<int:review_id>/edit", views.edit, name="review-edit"),
    path("reviews/<int:review_id>/delete", views.delete, name="review-delete"),
    path("reviews/<int:review_id>/vote", views.vote, name="review-vote"),
]
