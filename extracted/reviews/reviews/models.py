"""What customers said: reviews and the votes that found them helpful. Tables, columns, names as they were in the shop."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviews.references import Order, OrderLine, Product, User

__all__ = ["Order", "OrderLine", "Product", "Review", "User", "Vote"]


class Review(models.Model):
    """One customer's word on one product. helpful_count counts its votes; digest is made by a slow reader.

    Products and users are borrowed, so nothing here deletes them: what their end means is declared in the plan's link.
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"

    product = models.ForeignKey(Product, on_delete=models.DO_NOTHING, related_name="reviews")
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="reviews")
    rating = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    verified_purchase = models.BooleanField(default=False)
    helpful_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=160, blank=True)
    digest_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "user"], name="one_review_a_product"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="rating_one_to_five"),
        ]
        indexes = [
            models.Index(fields=["product", "status", "-created_at", "-id"], name="review_on_page"),
            models.Index(fields=["user", "-created_at", "-id"], name="review_of_user"),
            models.Index(fields=["status", "created_at", "id"], name="review_to_moderate"),
        ]

    def __str__(self) -> str:
        return f"{self.rating}/5 {self.title}".strip()


class Vote(models.Model):
    """One customer found one review helpful."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="review_votes")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="one_vote_a_review")]

    def __str__(self) -> str:
        return f"Vote {self.pk} for review {self.review_id}"
