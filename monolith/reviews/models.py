"""What customers said. Rows: reviews and the votes that found them helpful. Tied by key to products and users."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Review(models.Model):
    """One customer's word on one product. helpful_count counts its votes; digest is made by a slow reader."""

    class Status(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="reviews")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews")
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
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_votes")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="one_vote_a_review")]

    def __str__(self) -> str:
        return f"Vote {self.pk} for review {self.review_id}"
