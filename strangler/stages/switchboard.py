"""A hand-over's view of all switches: hold, publish, release. Publishing records the new standing first, for the table is
built from it."""

from collections.abc import Callable

from strangler.stages import standing
from strangler.stages.gateways import Gateways
from strangler.stages.publish import Known, publish


class Switchboard:
    """applied: the steps that stand once ownership has moved. known: all extractions, asked late."""

    def __init__(self, name: str, applied: list[str], known: Callable[[], list[Known]]) -> None:
        self._name = name
        self._applied = applied
        self._known = known
        self._gateways = Gateways.from_settings()

    def hold(self, extraction: str, ttl_s: float) -> int:
        return self._gateways.hold(extraction, ttl_s)

    def publish(self, extraction: str) -> None:
        standing.record(self._name, self._applied)
        publish(self._known())

    def release(self, extraction: str) -> None:
        self._gateways.release(extraction)
