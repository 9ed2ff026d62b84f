"""A customer's key in; their row here out, waited for if need be. Called before a row that points to it is written.

1 somebody signs up in the shop, 2 the gateway vouches for them at once, 3 they write, 4 their row is still on its way. The
seal says they exist, so a missing row is late, not wrong: we wait a moment, then ask the customer to come again.
"""

import time
from collections.abc import Callable

from django.conf import settings
from rest_framework.exceptions import APIException

from reviews.references import User

LOOK_EVERY_S = 0.02
COME_AGAIN_S = 1


class NotArrived(APIException):
    """503: this customer's row has not come over yet; nothing was written."""

    status_code = 503
    default_detail = "Your account has not arrived here yet. Please try again in a moment."
    default_code = "not_arrived"
    wait = COME_AGAIN_S  # DRF makes Retry-After of it


def wait_for(
    user_id: int | str,
    *,
    now: Callable[[], float] = time.monotonic,
    nap: Callable[[float], None] = time.sleep,
) -> None:
    """Raises NotArrived after REVIEWS_ARRIVAL_MS by the clock it is given."""
    deadline = now() + settings.REVIEWS_ARRIVAL_MS / 1000
    while not User.objects.filter(pk=user_id).exists():
        if now() >= deadline:
            raise NotArrived
        nap(LOOK_EVERY_S)
