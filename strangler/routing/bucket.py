"""An actor and a salt in; a bucket 0..9999 out, never to change once shipped. Called by decision.

The same customers must stay on the same side for the life of an extraction, on every switch and in every version:
golden vectors in the tests hold this function still.
"""

from hashlib import blake2b

BUCKETS = 10_000  # steps of 0.01 %


def bucket_of(actor: str, *, salt: str) -> int:
    """Bucket of an actor under one extraction's salt. Another salt deals the same actors anew."""
    digest = blake2b(f"{salt}\x00{actor}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % BUCKETS


def is_chosen(bucket: int, share: float) -> bool:
    """Whether a bucket lies inside a share 0.0-1.0. Growing the share only ever adds buckets."""
    return bucket < round(share * BUCKETS)
