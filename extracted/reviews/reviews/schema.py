"""What answers look like, for the OpenAPI document only; the answers themselves are made in serializers. Read by api."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from reviews import paging, reading
from reviews.models import Review
from reviews.serializers import DecisionsInput, ReviewInput, StatusInput

STATUSES = Review.Status.values


class ReviewAnswer(serializers.ModelSerializer):
    product_id = serializers.IntegerField()
    user_id = serializers.IntegerField()
    author = serializers.CharField(help_text="The writer's user name.")

    class Meta:
        model = Review
        fields = (
            *("id", "product_id", "user_id", "author", "rating", "title", "body", "status", "verified_purchase"),
            *("helpful_count", "digest", "digest_count", "created_at", "updated_at"),
        )


class ReviewPage(serializers.Serializer):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    page_size = serializers.IntegerField()
    next = serializers.IntegerField(allow_null=True, help_text="A page's number, not an address.")
    previous = serializers.IntegerField(allow_null=True)
    results = ReviewAnswer(many=True)


class VoteAnswer(serializers.Serializer):
    review_id = serializers.IntegerField()
    voted = serializers.BooleanField()
    helpful_count = serializers.IntegerField()


class DigestAnswer(serializers.Serializer):
    review_id = serializers.IntegerField()
    digest = serializers.CharField()
    digest_count = serializers.IntegerField()


class DecisionsAnswer(serializers.Serializer):
    status = serializers.ChoiceField(choices=[Review.Status.APPROVED, Review.Status.REJECTED])
    changed = serializers.ListField(child=serializers.IntegerField())
    missing = serializers.ListField(child=serializers.IntegerField())


class Said(serializers.Serializer):
    detail = serializers.CharField()


class AlreadyReviewed(Said):
    review_id = serializers.IntegerField(allow_null=True)


class SealedIdentity(OpenApiAuthenticationExtension):
    target_class = "strangler.kit.authentication.IdentityAuthentication"
    name = "sealedIdentity"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        about = "Sealed by the gateway from the site's session; customers send their session cookie to the gateway."
        return {"type": "apiKey", "in": "header", "name": "X-Strangler-Identity", "description": about}


PAGING = [
    OpenApiParameter("page", OpenApiTypes.INT, description="From 1."),
    OpenApiParameter("page_size", OpenApiTypes.INT, description=f"1 to {paging.MAX_PAGE_SIZE}."),
    OpenApiParameter("ordering", enum=list(reading.ORDERS)),
]
INVALID = OpenApiTypes.OBJECT  # {field: [messages]}

listed = extend_schema(parameters=PAGING, responses={200: ReviewPage, 400: INVALID, 404: Said})
queued = extend_schema(
    parameters=[*PAGING, OpenApiParameter("status", enum=STATUSES)],
    responses={200: ReviewPage, 400: INVALID, 403: Said},
)
shown = extend_schema(responses={200: ReviewAnswer, 404: Said})
written = extend_schema(
    request=ReviewInput,
    responses={201: ReviewAnswer, 400: INVALID, 403: Said, 404: Said, 409: AlreadyReviewed, 503: Said},
)
edited = extend_schema(request=ReviewInput, responses={200: ReviewAnswer, 400: INVALID, 403: Said, 404: Said})
deleted = extend_schema(request=None, responses={204: None, 403: Said, 404: Said})
voted = extend_schema(request=None, responses={201: VoteAnswer, 200: VoteAnswer, 403: Said, 404: Said, 503: Said})
unvoted = extend_schema(request=None, responses={200: VoteAnswer, 403: Said, 404: Said})
digested = extend_schema(request=None, responses={200: DigestAnswer, 403: Said, 404: Said, 409: Said})
decided = extend_schema(request=StatusInput, responses={200: ReviewAnswer, 400: INVALID, 403: Said, 404: Said})
decided_all = extend_schema(request=DecisionsInput, responses={200: DecisionsAnswer, 400: INVALID, 403: Said})
