"""What customers got lately, in slots of two seconds for an hour: answers and failures by upstream, fences met where nobody
declared a write. Counters since the start cannot say what two sides did in the same minutes, and gates ask just that.

Called on the hot path: one dictionary entry a count.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from strangler.resilience.clock import Clock

SLOT_S = 2.0
SLOTS = 1_800  # an hour

Counts = dict[str, dict[str, int]]  # extraction -> upstream -> how many


def _counts() -> Counts:
    return defaultdict(lambda: defaultdict(int))


@dataclass(slots=True)
class Slot:
    """began_s: monotonic. failures: errors customers saw, and those a fallback kept from them."""

    began_s: float
    answers: Counts = field(default_factory=_counts)
    failures: Counts = field(default_factory=_counts)
    fenced: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Recent:
    """Bounded: so many slots, and in each as many names as the table has."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began_s = clock.monotonic_s()
        self._slots: deque[Slot] = deque(maxlen=SLOTS)

    def answered(self, extraction: str, upstream: str, *, is_failure: bool) -> None:
        slot = self._slot()
        slot.answers[extraction][upstream] += 1
        if is_failure:
            slot.failures[extraction][upstream] += 1

    def fenced_elsewhere(self, extraction: str) -> None:
        self._slot().fenced[extraction] += 1

    def told(self, extraction: str) -> dict[str, object]:
        """up_s: since when anything was counted. slots in which anything was, oldest first: age_s is their end's, negative for
        the one at hand."""
        now_s = self._clock.monotonic_s()
        slots = [
            {
                "age_s": round(now_s - slot.began_s - SLOT_S, 3),
                "answers": dict(slot.answers.get(extraction, {})),
                "failures": dict(slot.failures.get(extraction, {})),
                "fenced": slot.fenced.get(extraction, 0),
            }
            for slot in self._slots
            if extraction in slot.answers or extraction in slot.fenced
        ]
        return {"up_s": round(now_s - self._began_s, 3), "slot_s": SLOT_S, "slots": slots}

    def _slot(self) -> Slot:
        now_s = self._clock.monotonic_s()
        if not self._slots or now_s - self._slots[-1].began_s >= SLOT_S:
            self._slots.append(Slot(now_s))
        return self._slots[-1]
