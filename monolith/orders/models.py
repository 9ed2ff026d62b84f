"""What is wanted and what was bought. Rows: baskets, orders and their lines. Written by basket and checkout only."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone


class Basket(models.Model):
    """A customer's basket; of a visitor's basket only the session knows the key."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="basket")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Basket {self.pk}"


class BasketLine(models.Model):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["basket", "product"], name="one_line_a_product")]

    def __str__(self) -> str:
        return f"{self.quantity} × product {self.product_id}"

    @property
    def total(self) -> Decimal:
        return self.product.price * self.quantity


class Order(models.Model):
    """A purchase. It outlives its customer's account and its products: accounts must add up for ten years."""

    class Status(models.TextChoices):
        PLACED = "placed"
        SENT = "sent"
        CANCELLED = "cancelled"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="orders")
    token = models.CharField(max_length=64, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLACED)
    ship_name = models.CharField(max_length=120, blank=True)
    ship_address = models.CharField(max_length=300, blank=True)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    placed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-placed_at", "-id"]
        # One press of the button is one order: the second press carries the same token.
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="one_order_a_token")]
        indexes = [models.Index(fields=["user", "-placed_at", "-id"], name="order_history")]

    def __str__(self) -> str:
        return f"Order {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("order", args=[self.pk])


class OrderLine(models.Model):
    """One product in one order, with the name and price of that day."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="order_lines")
    name = models.CharField(max_length=160)
    unit_price = models.DecimalField(max_digits=8, decimal_places=2)
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def total(self) -> Decimal:
        return self.unit_price * self.quantity
