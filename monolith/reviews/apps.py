"""The reviews app; its signals are connected at start-up. Called by Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "monolith.reviews"
    label = "reviews"

    def ready(self) -> None:
        from monolith.reviews import ratings  # noqa: F401  (connects its receivers)
