"""Writing, editing and deleting a review. In: who, about what, which words. Out: the review. Called by forms and API."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews import arrival, references
from reviews.models import Review
from reviews.references import Product

Status = Review.Status


@dataclass(frozen=True)
class Words:
    rating: int
    title: str
    body: str


def write(user_id: int, product: Product, words: Words) -> tuple[Review | None, bool]:
    """The review and whether it is new; what was written before wins over a second try. Raises NotArrived.

    Two presses at once both find nothing and both insert: the unique pair lets one through, the other reads it.
    """
    arrival.wait_for(user_id)
    pair = {"product_id": product.pk, "user_id": user_id}
    try:
        with transaction.atomic():
            return Review.objects.get_or_create(**pair, defaults=_first(user_id, product, words))
    except IntegrityError:
        return Review.objects.filter(**pair).first(), False


def edit(review_id: int, **changes: int | str) -> Review:
    """The review with `changes` (of rating, title, body) in it. Raises Review.DoesNotExist if it is gone."""
    with transaction.atomic():
        review = Review.objects.select_for_update(no_key=True).get(pk=review_id)
        for name, value in changes.items():
            setattr(review, name, value)
        review.status = status_of(verified=review.verified_purchase, was=review.status)
        review.updated_at = timezone.now()
        review.save(update_fields=[*changes, "status", "updated_at"])
    return review


def delete(review: Review) -> None:
    with transaction.atomic():
        review.delete()


def status_of(*, verified: bool, was: str | None = None) -> str:
    """Buyers are trusted until a moderator rejected them; everybody else waits for one, after each edit again."""
    return Status.APPROVED if verified and was != Status.REJECTED else Status.PENDING


def _first(user_id: int, product: Product, words: Words) -> dict[str, object]:
    verified = references.has_bought(user_id=user_id, product_id=product.pk)
    now = timezone.now()
    return {
        "rating": words.rating,
        "title": words.title,
        "body": words.body,
        "verified_purchase": verified,
        "status": status_of(verified=verified),
        "created_at": now,
        "updated_at": now,
    }
