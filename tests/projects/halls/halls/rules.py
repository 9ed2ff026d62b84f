"""Code that models lean on."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.projects.halls.desk.models import Town

A_WEEK = timedelta(days=7)


def next_week():
    """A default."""
    return timezone.now() + A_WEEK


def not_shouted(text: str) -> None:
    """A validator."""
    if text.isupper():
        raise ValidationError("Please do not shout.")


def known_town(text: str) -> None:
    """A validator that looks into what stays."""
    if not Town.objects.filter(code=text).exists():
        raise ValidationError("Nobody knows this town.")
