"""The delivery model's state: two databases, the queue between them, and who is under way with what."""

from typing import Any, NamedTuple

from tests.explorer.follower import Batch, Values

FREE = 0  # holder of a claim whose lease is nobody's
Transaction = tuple[tuple[int, Values], ...]


class Held(NamedTuple):
    """One row of inflight."""

    key: int
    oldest: int
    newest: int
    holder: int
    waits: int | None


class World(NamedTuple):
    owner: tuple[Values, ...]
    done: tuple[int, ...]  # transactions committed, per session
    taken: tuple[tuple[int, ...], ...]  # versions of the open transaction, per session
    log: tuple[int, ...]  # log[version - 1]: the key it was taken for
    queue: tuple[tuple[int, int], ...]
    inflight: tuple[Held, ...]
    senders: tuple[tuple[str, Any], ...]
    rows: tuple[Values, ...]
    stored: tuple[int | None, ...]
    halfway: tuple[Any, ...]  # (sender, batch) checked, not yet written: only if the guard is not atomic
    chunk: tuple[str, Batch]
    late: tuple[Batch, ...]
    faults: int  # budget: a lease lost, a sender killed, a post doubled
    repairs: int


def put(values: tuple[Any, ...], at: int, value: Any) -> tuple[Any, ...]:
    return values[:at] + (value,) + values[at + 1 :]


def in_order(inflight: list[Held]) -> tuple[Held, ...]:
    return tuple(sorted(inflight, key=lambda held: (held[:4], -1 if held.waits is None else held.waits)))


def told(batch: Batch) -> str:
    return ", ".join(f"key {key} v{version} {'gone' if row is None else '/'.join(row)}" for key, version, row in batch)
