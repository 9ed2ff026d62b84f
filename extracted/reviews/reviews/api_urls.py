"""JSON addresses of reviews, as in the shop; the last one is the service's own. Called by the resolver."""

from django.urls import path

from reviews import api

urlpatterns = [
    path("products/<int:product_id>/reviews/", api.ProductReviews.as_view()),
    path("reviews/<int:review_id>/", api.OneReview.as_view()),
    path("reviews/<int:review_id>/vote/", api.ReviewVote.as_view()),
    path("reviews/<int:review_id>/digest/", api.ReviewDigest.as_view()),
    path("reviews/<int:review_id>/moderate/", api.ReviewModeration.as_view()),
    path("users/<int:user_id>/reviews/", api.UserReviews.as_view()),
    path("moderation/reviews/", api.ModerationQueue.as_view()),
    path("moderation/reviews/decide/", api.ManyModerations.as_view()),
]
