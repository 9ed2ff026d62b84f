"""A hand-over's view of all switches: hold, publish, release. Publishing records the new standing first, for the table is
built from it."""

from collections.abc import Callable

from strangler.stages import standing
from strangler.stages.gateways import Gateways


class Switchboard:
    """applied: the steps that stand once ownership has moved. publish: the table anew, once they are recorded."""

    def __init__(self, name: str, applied: list[str], publish: Callable[[], object]) -> None:
        self._name = name
        self._applied = applied
        self._publish = publish
        self._gateways = Gateways.from_settings()

    def hold(self, extraction: str, ttl_s: float) -> int:
        return self._gateways.hold(extraction, ttl_s)

    def publish(self, extraction: str) -> None:
        standing.record(self._name, self._applied)
        self._publish()

    def release(self, extraction: str) -> None:
        self._gateways.release(extraction)
