"""The orders app. Called by Django at start-up."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "monolith.orders"
    label = "orders"

    def ready(self) -> None:
        from monolith.orders import basket  # noqa: F401  (connects its receiver)
