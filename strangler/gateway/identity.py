"""A session cookie in; who that is out, asked from the monolith and believed for at most 30 s. Called by prepare.

Services never see the session: they get the answer sealed for them. Any answer that sets or clears the session cookie drops
what was known; what happens elsewhere (somebody is locked out by staff) counts after 30 s, or at once for whoever posts
`revoke` to the admin port.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from strangler.gateway.fetch import Answer, FetchFailed
from strangler.resilience.clock import Clock
from strangler.signing.keys import Keyring
from strangler.signing.token import seal

HEADER = b"X-Strangler-Identity"
PURPOSE = "strangler.identity.v1"
CACHE_S = 30.0  # the promised bound on a revocation nobody pushes
SEAL_S = 60.0  # cache life and as much again for clocks that differ
AGAIN_AFTER_S = 1.0  # a monolith that does not answer is not asked again at once
MAX_SEALED_BYTES = 4096  # servers refuse larger header fields

Ask = Callable[[bytes, bytes], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Identity:
    """user_id None: nobody is logged in. sealed: header value for services, or None. is_known False: not found out."""

    user_id: str | None = None
    sealed: bytes | None = None
    is_known: bool = True


NOBODY = Identity()
UNKNOWN = Identity(is_known=False)


class Identities:
    """Session cookie -> identity, bounded, with one question at a time per session."""

    def __init__(self, ask: Ask, *, keys: Keyring | None, clock: Clock, max_entries: int) -> None:
        self._ask = ask  # (Cookie header value, Host) -> the monolith's answer
        self._keys = keys
        self._clock = clock
        self._max_entries = max_entries
        self._cache: OrderedDict[bytes, tuple[Identity, float]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Identity]] = {}
        self._generation = 0
        self.asked = self.failed = 0

    def cached(self, session: bytes | None) -> Identity | None:
        """What is known now, or None when the monolith has to be asked."""
        if session is None:
            return NOBODY
        entry = self._cache.get(session)
        if entry is None or self._clock.monotonic_s() >= entry[1]:
            return None
        return entry[0]

    async def find(self, session: bytes, cookie: bytes, host: bytes) -> Identity:
        """Who a session belongs to; UNKNOWN when the monolith cannot say."""
        known = self.cached(session)
        if known is not None:
            return known
        task = self._asking.get(session)
        if task is None:
            task = asyncio.ensure_future(self._find_out(session, cookie, host))
            self._asking[session] = task
            task.add_done_callback(lambda _: self._asking.pop(session, None))
        return await asyncio.shield(task)  # one client leaving must not disappoint the others

    def forget(self, session: bytes) -> None:
        """What is known about one session no longer holds, nor does an answer that is on its way."""
        self._generation += 1
        self._cache.pop(session, None)

    def forget_user(self, user_id: str) -> int:
        """How many sessions of a user were known."""
        self._generation += 1
        gone = [session for session, (identity, _) in self._cache.items() if identity.user_id == user_id]
        for session in gone:
            del self._cache[session]
        return len(gone)

    def forget_all(self) -> None:
        self._generation += 1
        self._cache.clear()

    async def _find_out(self, session: bytes, cookie: bytes, host: bytes) -> Identity:
        generation = self._generation
        self.asked += 1
        try:
            identity = self._identity_of(await self._ask(cookie, host))
        except (FetchFailed, msgspec.MsgspecError, ValueError):
            self.failed += 1
            identity = UNKNOWN
        # 1 we ask, 2 the customer logs out, 3 the old answer lands: it must not be remembered
        if generation == self._generation:
            self._remember(session, identity)
        return identity

    def _remember(self, session: bytes, identity: Identity) -> None:
        life_s = CACHE_S if identity.is_known else AGAIN_AFTER_S
        self._cache[session] = (identity, self._clock.monotonic_s() + life_s)
        self._cache.move_to_end(session)
        if len(self._cache) > self._max_entries:
            self._cache.popitem(last=False)

    def _identity_of(self, answer: Answer) -> Identity:
        if answer.status == 204:
            return NOBODY
        if answer.status != 200 or answer.is_cut:
            return UNKNOWN
        claims = msgspec.json.decode(answer.body, type=dict[str, Any])
        user_id = claims.get("user_id")
        return NOBODY if user_id is None else Identity(str(user_id), self._sealed(claims))

    def _sealed(self, claims: dict[str, Any]) -> bytes | None:
        if self._keys is None:
            return None
        token = seal(claims, purpose=PURPOSE, keys=self._keys, now_s=self._clock.now_s(), ttl_s=SEAL_S)
        if len(token) > MAX_SEALED_BYTES:
            raise ValueError("the monolith's identity answer is too large for a header")
        return token.encode()
