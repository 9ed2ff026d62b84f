"""The reviews app, with the label its tables had in the shop. Called by Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    label = "reviews"

    def ready(self) -> None:
        from reviews import schema  # noqa: F401  (tells the OpenAPI generator how one logs in)
