"""Reviews as JSON, both ways. In: rows or request bodies. Out: dictionaries. Called by the API; promised in openapi.json."""

from typing import Any

from rest_framework import serializers

from reviews.models import Review

AS_TIME = serializers.DateTimeField()
MAX_BODY_CHARS = 5000
MAX_AT_ONCE = 500  # a moderator's page many times over; a longer list is a job for the command


class ReviewInput(serializers.Serializer):
    """What a customer may say."""

    rating = serializers.IntegerField(min_value=1, max_value=5)
    title = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    body = serializers.CharField(max_length=MAX_BODY_CHARS)


class StatusInput(serializers.Serializer):
    """What a moderator may decide."""

    status = serializers.ChoiceField(choices=[Review.Status.APPROVED, Review.Status.REJECTED])


class DecisionsInput(StatusInput):
    """What a moderator may decide for many at once."""

    ids = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=MAX_AT_ONCE)


def review_json(review: Review) -> dict[str, Any]:
    """The keys in this order; times as ISO 8601 in UTC with a Z; author is the user name."""
    return {
        "id": review.pk,
        "product_id": review.product_id,
        "user_id": review.user_id,
        "author": review.user.username,
        "rating": review.rating,
        "title": review.title,
        "body": review.body,
        "status": review.status,
        "verified_purchase": review.verified_purchase,
        "helpful_count": review.helpful_count,
        "digest": review.digest,
        "digest_count": review.digest_count,
        "created_at": AS_TIME.to_representation(review.created_at),
        "updated_at": AS_TIME.to_representation(review.updated_at),
    }


def vote_json(review: Review, *, voted: bool) -> dict[str, Any]:
    return {"review_id": review.pk, "voted": voted, "helpful_count": review.helpful_count}


def digest_json(review: Review) -> dict[str, Any]:
    return {"review_id": review.pk, "digest": review.digest, "digest_count": review.digest_count}
