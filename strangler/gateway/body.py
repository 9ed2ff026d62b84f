"""What a client has sent of a request's body so far. Filled by client, drained by exchange, replayed by a second try.

Up to `limit` bytes are kept until the exchange is over, so that the same request can be sent again. Once more than
that has been handed on, nothing is kept and the request can be sent only once.
"""

from collections.abc import Callable

Drain = Callable[[bytes], None]


class Body:
    """One request's body: kept chunks, then a stream."""

    __slots__ = ("_drain", "_on_end", "chunks", "is_complete", "is_replayable", "limit", "size")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.chunks: list[bytes] = []
        self.is_complete = False
        self.is_replayable = True
        self._drain: Drain | None = None
        self._on_end: Callable[[], None] | None = None

    @property
    def is_over_limit(self) -> bool:
        return self.size > self.limit

    def add(self, chunk: bytes) -> None:
        """One more piece from the client."""
        self.size += len(chunk)
        if self.is_replayable:
            self.chunks.append(chunk)
        if self._drain:
            self._drain(chunk)
            self._forget_if_large()

    def end(self) -> None:
        self.is_complete = True
        if self._on_end:
            self._on_end()

    def attach(self, drain: Drain, on_end: Callable[[], None]) -> None:
        """Hand on everything that is there, then everything that comes. Only if `is_replayable`."""
        self._drain, self._on_end = drain, on_end
        for chunk in self.chunks:
            drain(chunk)
        self._forget_if_large()
        if self.is_complete:
            on_end()

    def detach(self) -> None:
        self._drain = self._on_end = None

    def _forget_if_large(self) -> None:
        if self.is_over_limit:
            self.is_replayable = False
            self.chunks.clear()
