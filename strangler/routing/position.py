"""How far data is on its way: `<link>;<epoch>;<version>` as text, and (epoch, version) compared in that order.

Whether a write has reached a side is protocol.progress.is_caught_up's to say. Called by decision, and by the gateway for
the headers of the same form.
"""

from typing import NamedTuple


class Position(NamedTuple):
    """Compared as a pair: an older ownership period is always behind a newer one."""

    epoch: int
    version: int


def read_position(text: str) -> tuple[str, Position] | None:
    """(link, position) of a header value, or None when it is not one."""
    parts = text.strip().split(";")
    if len(parts) != 3 or not parts[0] or not _is_number(parts[1]) or not _is_number(parts[2]):
        return None
    return parts[0], Position(int(parts[1]), int(parts[2]))


def read_epoch(text: str) -> tuple[str, int] | None:
    """(extraction, epoch) of an `X-Strangler-Epoch` or `X-Strangler-Fenced` value, or None when it is not one."""
    name, _, epoch = text.strip().partition(";")
    return (name, int(epoch)) if name and _is_number(epoch) else None


def write_position(link: str, position: Position) -> str:
    return f"{link};{position.epoch};{position.version}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20
