"""What customers do: one function a kind, by the names of the schedule. Called by load.

Reading order: looking, buying, writing, changing, voting, staff.
"""

from collections.abc import Awaitable, Callable

from tests.demo.customers.kinds import buying, changing, looking, staff, voting, writing
from tests.demo.customers.turn import Turn

KINDS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "browse_home": looking.home,
    "browse_shelf": looking.shelf,
    "browse_product": looking.product,
    "browse_api": looking.api,
    "search": looking.search,
    "basket": looking.basket,
    "read_reviews": looking.reviews,
    "read_review": looking.review,
    "read_member": looking.member,
    "log_in": looking.log_in,
    "order": buying.order,
    "double_order": buying.order_twice,
    "review": writing.review,
    "review_form": writing.review_by_form,
    "double_submit": writing.review_twice,
    "spam": writing.spam,
    "edit": changing.edit,
    "edit_form": changing.edit_by_form,
    "delete": changing.delete,
    "digest": changing.digest,
    "vote": voting.vote,
    "vote_form": voting.vote_by_form,
    "unvote": voting.take_back,
    "vote_own": voting.vote_for_own,
    "moderation_queue": staff.queue,
    "bulk_approve": staff.approve,
    "delete_product": staff.delete_product,
}
