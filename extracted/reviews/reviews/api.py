"""Reviews as a JSON API. In: a request with a sealed identity. Out: what openapi.json promises. Called by the resolver."""

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import IsAdminUser, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import digest, moderation, paging, reading, references, schema, voting, writing
from reviews.models import Review
from reviews.references import Product, User
from reviews.serializers import DecisionsInput, ReviewInput, StatusInput, digest_json, review_json, vote_json


class ProductReviews(APIView):
    """GET: approved reviews of a product. POST: write one."""

    @schema.listed
    def get(self, request: Request, product_id: int) -> Response:
        _product(product_id)
        return _list(reading.approved().filter(product_id=product_id), request)

    @schema.written
    def post(self, request: Request, product_id: int) -> Response:
        product = _product(product_id)
        said = ReviewInput(data=request.data)
        said.is_valid(raise_exception=True)
        review, is_new = writing.write(request.user.pk, product, writing.Words(**said.validated_data))
        if is_new:
            return Response(review_json(review), status=status.HTTP_201_CREATED)
        answer = {"detail": "You have already reviewed this product.", "review_id": review.pk if review else None}
        return Response(answer, status=status.HTTP_409_CONFLICT)


class OneReview(APIView):
    """GET: one review. PATCH: change one's own. DELETE: one's own, or any as staff."""

    @schema.shown
    def get(self, request: Request, review_id: int) -> Response:
        return Response(review_json(_visible(request, review_id)))

    @schema.edited
    def patch(self, request: Request, review_id: int) -> Response:
        review = _visible(request, review_id)
        if review.user_id != request.user.pk:
            raise PermissionDenied
        said = ReviewInput(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        try:
            return Response(review_json(writing.edit(review.pk, **said.validated_data)))
        except Review.DoesNotExist:
            raise Http404 from None

    @schema.deleted
    def delete(self, request: Request, review_id: int) -> Response:
        review = _visible(request, review_id)
        if review.user_id != request.user.pk and not request.user.is_staff:
            raise PermissionDenied
        writing.delete(review)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReviewVote(APIView):
    """POST: this helped me. DELETE: it did not. Both may be repeated."""

    permission_classes = [IsAuthenticated]

    @schema.voted
    def post(self, request: Request, review_id: int) -> Response:
        review = _visible(request, review_id)
        try:
            is_new = voting.vote(request.user.pk, review)
        except voting.OwnReview:
            raise PermissionDenied("You cannot vote for your own review.") from None
        review.refresh_from_db(fields=["helpful_count"])
        return Response(vote_json(review, voted=True), status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    @schema.unvoted
    def delete(self, request: Request, review_id: int) -> Response:
        review = _visible(request, review_id)
        voting.take_back(request.user.pk, review)
        review.refresh_from_db(fields=["helpful_count"])
        return Response(vote_json(review, voted=False))


class ReviewDigest(APIView):
    """POST: reads the review, works for a while, writes its digest."""

    permission_classes = [IsAuthenticated]

    @schema.digested
    def post(self, request: Request, review_id: int) -> Response:
        try:
            return Response(digest_json(digest.make(_visible(request, review_id))))
        except digest.Changed:
            return Response({"detail": "The review changed while it was being read."}, status=status.HTTP_409_CONFLICT)


class UserReviews(APIView):
    """GET: what one user wrote; unapproved ones only for themselves and staff."""

    @schema.listed
    def get(self, request: Request, user_id: int) -> Response:
        # Who asks about themselves exists, even while their row is still on its way here.
        if request.user.pk != user_id and not User.objects.filter(pk=user_id).exists():
            raise Http404
        rows = Review.objects.all() if _sees_all(request, user_id) else reading.approved()
        return _list(rows.filter(user_id=user_id), request)


class ModerationQueue(APIView):
    """GET, staff: reviews of one status (?status, pending by default), oldest first."""

    permission_classes = [IsAdminUser]

    @schema.queued
    def get(self, request: Request) -> Response:
        asked = request.query_params.get("status", Review.Status.PENDING)
        if asked not in Review.Status.values:
            raise ValidationError({"status": [f"Choose one of: {', '.join(Review.Status.values)}."]})
        return _list(Review.objects.filter(status=asked), request, default="created_at")


class ReviewModeration(APIView):
    """POST, staff: approve or reject one review."""

    permission_classes = [IsAdminUser]

    @schema.decided
    def post(self, request: Request, review_id: int) -> Response:
        decided = StatusInput(data=request.data)
        decided.is_valid(raise_exception=True)
        try:
            return Response(review_json(moderation.decide(review_id, decided.validated_data["status"])))
        except Review.DoesNotExist:
            raise Http404 from None


class ManyModerations(APIView):
    """POST, staff: approve or reject many reviews at once, as the shop's admin action did."""

    permission_classes = [IsAdminUser]

    @schema.decided_all
    def post(self, request: Request) -> Response:
        asked = DecisionsInput(data=request.data)
        asked.is_valid(raise_exception=True)
        ids, decision = set(asked.validated_data["ids"]), asked.validated_data["status"]
        changed = moderation.decide_all(ids, decision)
        return Response({"status": decision, "changed": changed, "missing": sorted(ids - set(changed))})


def _product(product_id: int) -> Product:
    if (product := references.for_sale().filter(pk=product_id).first()) is None:
        raise Http404
    return product


def _visible(request: Request, review_id: int) -> Review:
    """The review, if it is approved, the asker's own, or the asker is staff. Else nobody learns that it exists."""
    review = Review.objects.select_related("user").filter(pk=review_id).first()
    if review is None or (review.status != Review.Status.APPROVED and not _sees_all(request, review.user_id)):
        raise Http404
    return review


def _sees_all(request: Request, user_id: int) -> bool:
    return request.user.is_authenticated and (request.user.is_staff or request.user.pk == user_id)


def _list(rows: QuerySet[Review], request: Request, *, default: str = "-created_at") -> Response:
    columns = paging.ordering(request, reading.ORDERS, default=default)
    return paging.answer(rows.select_related("user").order_by(*columns), request, as_json=review_json)
