"""A user's key in; the gateway's word about them out. Called by the tests; the keys are theirs alone."""

import time

from conversation.rows import ROWS
from strangler.kit.identity import PURPOSE
from strangler.signing.keys import Keyring
from strangler.signing.token import seal

RING = "k1:sixteen-bytes-or-more"
KNOWN = {row["id"]: row for row in ROWS["auth_user"]}


def sealed(user_id: int, *, ring: str = RING, ttl_s: float = 60) -> str:
    """Whoever is not among the rows is a newcomer, and no staff."""
    row = KNOWN.get(user_id, {"username": f"user{user_id}", "is_staff": False})
    claims = {"user_id": user_id, "username": row["username"], "is_staff": row["is_staff"]}
    return seal(claims, purpose=PURPOSE, keys=Keyring.parse(ring), now_s=time.time(), ttl_s=ttl_s)
