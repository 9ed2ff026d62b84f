"""Staff's view of reviews. Called by Django's admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from monolith.reviews.models import Review, Vote


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = [
        "id",
        "product",
        "user",
        "rating",
        "title",
        "status",
        "verified_purchase",
        "helpful_count",
        "created_at",
    ]
    list_filter = ["status", "rating", "verified_purchase"]
    list_select_related = ["product", "user"]
    search_fields = ["title", "body", "user__username"]
    raw_id_fields = ["product", "user"]
    actions = ["approve", "reject"]

    @admin.action(description="Approve selected reviews")
    def approve(self, request: HttpRequest, rows: QuerySet[Review]) -> None:
        # One UPDATE for a thousand rows sends no signal: ratings are behind until refresh_ratings runs at night.
        count = rows.update(status=Review.Status.APPROVED)
        self.message_user(request, f"{count} reviews approved.")

    @admin.action(description="Reject selected reviews")
    def reject(self, request: HttpRequest, rows: QuerySet[Review]) -> None:
        count = rows.update(status=Review.Status.REJECTED)
        self.message_user(request, f"{count} reviews rejected.")


@admin.register(Vote)
class VoteAdmin(admin.ModelAdmin):
    list_display = ["id", "review", "user", "created_at"]
    raw_id_fields = ["review", "user"]
