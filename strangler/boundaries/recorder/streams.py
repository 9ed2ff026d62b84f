"""An answer that is made while it is sent, and its span, in; the same parts out, each made for that span. Called by `hooks`.

The span has ended by then: what it still learns goes to the book that stays.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from strangler.boundaries.recorder.span import CURRENT, Span

PARTS = "_iterator"  # where Django's streaming answers keep what they send


def followed(response: Any, span: Span) -> None:
    """Never raises: an answer of another build goes as it is."""
    parts = getattr(response, PARTS, None) if getattr(response, "streaming", False) else None
    if parts is None or getattr(response, "file_to_stream", None) is not None:
        return
    if hasattr(parts, "__anext__"):
        response.__dict__[PARTS] = _async_parts(parts, span)
    elif hasattr(parts, "__next__"):
        response.__dict__[PARTS] = _parts(parts, span)


def _parts(parts: Iterator[Any], span: Span) -> Iterator[Any]:
    while True:
        token = CURRENT.set(span)
        try:
            part = next(parts)
        except StopIteration:
            return
        finally:
            CURRENT.reset(token)
        yield part


async def _async_parts(parts: AsyncIterator[Any], span: Span) -> AsyncIterator[Any]:
    while True:
        token = CURRENT.set(span)
        try:
            part = await anext(parts)
        except StopAsyncIteration:
            return
        finally:
            CURRENT.reset(token)
        yield part
