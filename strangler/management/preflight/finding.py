"""What one look has seen, as every look of the preflight tells it."""

from dataclasses import dataclass
from enum import StrEnum

from strangler.messages import Refusal, refuse

SHOWN = 5  # names told of many


class Weight(StrEnum):
    """stop: nothing can leave until it is mended. table: what it names cannot leave as it is. heed: works, and bites."""

    STOP = "stop"
    TABLE = "table"
    HEED = "heed"


@dataclass(frozen=True, slots=True)
class Finding:
    """topic: one word. saw: what was seen, for people. said: None = well."""

    topic: str
    saw: str = ""
    said: Refusal | None = None
    weight: Weight = Weight.HEED


def stop(topic: str, id: str, **names: object) -> Finding:
    return Finding(topic, said=refuse(id, **names), weight=Weight.STOP)


def tables(topic: str, id: str, **names: object) -> Finding:
    return Finding(topic, said=refuse(id, **names), weight=Weight.TABLE)


def heed(topic: str, id: str, **names: object) -> Finding:
    return Finding(topic, said=refuse(id, **names))


def some(names: list[str]) -> str:
    """The first few, and how many more."""
    left = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {left} more" if left > 0 else "")


def size(count: float) -> str:
    """Bytes, for people."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
