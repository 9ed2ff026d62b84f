"""What upstreams gave customers lately, in slots of two seconds for an hour: answers and failures by route and upstream, fences
met where nobody declared a write, and who was refused there for good. Counters since the start cannot say what two sides did
in the same minutes, and gates ask just that.

Called on the hot path: one dictionary entry a count. What the gateway itself refused otherwise is nobody's answer.
"""

from collections import Counter, deque
from dataclasses import dataclass, field

from strangler.resilience.clock import Clock
from strangler.routing.decision import Decision

SLOT_S = 2.0
SLOTS = 1_800  # an hour

PLACES = 50  # in one slot: paths are what somebody asked for
OTHERS = "(others)"

Place = tuple[str, str, str]  # extraction, route, upstream
Asked = tuple[str, str, str]  # extraction, method, path


@dataclass(slots=True)
class Slot:
    """began_s: monotonic. failures: of the answers, those with an error; also those a fallback kept from the customer."""

    began_s: float
    answers: Counter[Place] = field(default_factory=Counter)
    failures: Counter[Place] = field(default_factory=Counter)
    fenced: Counter[str] = field(default_factory=Counter)
    refused: Counter[Asked] = field(default_factory=Counter)


class Recent:
    """Bounded: so many slots, and in each as many places as the table has."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began_s = clock.monotonic_s()
        self._slots: deque[Slot] = deque(maxlen=SLOTS)

    def answered(self, decision: Decision, upstream: str, *, is_failure: bool) -> None:
        if decision.route is None or not decision.extraction:
            return
        place = (decision.extraction, decision.route.name, upstream)
        slot = self._slot()
        slot.answers[place] += 1
        slot.failures[place] += is_failure

    def fenced_elsewhere(self, extraction: str) -> None:
        self._slot().fenced[extraction] += 1

    def refused(self, extraction: str, method: str, path: str) -> None:
        """At the fence, for good: its route leads nowhere else."""
        refused, asked = self._slot().refused, (extraction, method, path)
        refused[asked if asked in refused or len(refused) < PLACES else (extraction, "", OTHERS)] += 1

    def told(self, extraction: str) -> dict[str, object]:
        """up_s: since when anything was counted. slots in which anything was, oldest first: age_s is their end's, negative for
        the one at hand; answers: [route, upstream, answers, failures]; refused: [method, path, count]."""
        now_s = self._clock.monotonic_s()
        slots = [
            {
                "age_s": round(now_s - slot.began_s - SLOT_S, 3),
                "answers": [
                    [route, upstream, count, slot.failures[owner, route, upstream]]
                    for (owner, route, upstream), count in slot.answers.items()
                    if owner == extraction
                ],
                "fenced": slot.fenced[extraction],
                "refused": [
                    [method, path, n] for (owner, method, path), n in slot.refused.items() if owner == extraction
                ],
            }
            for slot in self._slots
        ]
        slots = [slot for slot in slots if slot["answers"] or slot["fenced"] or slot["refused"]]
        return {"up_s": round(now_s - self._began_s, 3), "slot_s": SLOT_S, "slots": slots}

    def _slot(self) -> Slot:
        now_s = self._clock.monotonic_s()
        if not self._slots or now_s - self._slots[-1].began_s >= SLOT_S:
            self._slots.append(Slot(now_s))
        return self._slots[-1]
