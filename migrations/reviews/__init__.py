"""Reviews leave the shop: what moves, what it looks at, which requests follow, what becomes of those who write it.

One request is new: deciding on many reviews at once was an action of the shop's admin, and is an endpoint of the service.
It is there while the service owns; before that the shop answers 404, and its admin still has the action.
"""

from strangler import plans

extraction = plans.Extraction(
    owner="team-reviews",
    service="REVIEWS_URL",
    tables=[plans.Table("reviews.Review", deletes="through"), plans.Table("reviews.Vote", deletes="through")],
    references=[
        plans.Reference("auth.User", columns=["id", "username"]),
        plans.Reference("catalog.Product", columns=["id", "name", "slug", "active"]),
        plans.Reference("orders.Order", columns=["id", "user_id", "status"], on_parent_delete="nullify"),
        plans.Reference("orders.OrderLine", columns=["id", "order_id", "product_id"], on_parent_delete="nullify"),
    ],
    endpoints=[
        plans.Endpoint("GET /api/products/{product_id}/reviews/", stale_ok=True),
        plans.Endpoint("POST /api/products/{product_id}/reviews/"),
        plans.Endpoint("GET /api/reviews/{review_id}/", stale_ok=True),
        plans.Endpoint("PATCH,DELETE /api/reviews/{review_id}/"),
        plans.Endpoint("POST,DELETE /api/reviews/{review_id}/vote/"),
        plans.Endpoint("POST /api/reviews/{review_id}/digest/"),
        plans.Endpoint("POST /api/reviews/{review_id}/moderate/"),
        plans.Endpoint("GET /api/users/{user_id}/reviews/", stale_ok=True),
        plans.Endpoint("GET /api/moderation/reviews/"),
        plans.Endpoint("POST /products/{slug}/reviews/new"),
        plans.Endpoint("POST /reviews/{review_id}/edit"),
        plans.Endpoint("POST /reviews/{review_id}/delete"),
        plans.Endpoint("POST /reviews/{review_id}/vote"),
    ],
    stays=[
        plans.Endpoint("GET /products/{slug}"),
        plans.Endpoint("GET /products/{slug}/reviews/new"),
        plans.Endpoint("GET /reviews/{review_id}/edit"),
        plans.Endpoint("GET /accounts/profile"),
    ],
    adds=[plans.Endpoint("POST /api/moderation/reviews/decide/")],
    answers=[
        plans.DeleteThrough("cascade from catalog.Product"),
        plans.DeleteThrough("cascade from auth.User"),
        plans.DeleteThrough("monolith.reviews.management.commands.purge_spam"),
        plans.Replay("monolith.reviews.ratings.keep_rating"),
        plans.Moves("monolith.reviews.management.commands.moderate"),
        plans.Refuse("monolith.catalog.management.commands.seed"),
        plans.Refuse("monolith.catalog.management.commands.import_shop"),
        plans.ReadOnlyAdmin("reviews.Review", link="/api/moderation/reviews/"),
        plans.ReadOnlyAdmin("reviews.Vote", link="/api/moderation/reviews/"),
        plans.Seam("monolith.catalog.views.product", interface="monolith.opinions.seam.Opinions"),
        plans.Seam("monolith.accounts.views.profile", interface="monolith.opinions.seam.Opinions"),
    ],
    gates=[plans.no_dead_letters()],
    contract="extracted/reviews/openapi.json",
)
