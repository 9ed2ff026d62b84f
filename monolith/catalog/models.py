"""What is for sale: categories, products, pictures.

Read by every page; written by staff, checkout and reviews.
"""

from decimal import Decimal

from django.db import models
from django.urls import reverse
from django.utils import timezone


class Category(models.Model):
    """A shelf of the shop."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    motif = models.CharField(max_length=20, default="parcel")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])


class Product(models.Model):
    """A thing for sale. rating_avg and review_count belong to reviews' signal, view_count to whoever looks."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    sku = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=180, unique=True)
    description = models.TextField(blank=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    stock = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    rating_avg = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal("0.00"))
    review_count = models.PositiveIntegerField(default=0)
    view_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["category", "active", "name", "id"], name="product_on_shelf"),
            models.Index(fields=["-review_count", "id"], name="product_loved"),
            models.Index(fields=["-created_at", "-id"], name="product_new"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.slug])


class Picture(models.Model):
    """A drawn picture of a product: a motif and a hue in degrees, 0–359."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    motif = models.CharField(max_length=20)
    hue = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.alt or self.motif

    def get_absolute_url(self) -> str:
        return reverse("picture", args=[self.motif, self.hue])
