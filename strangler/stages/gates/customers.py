"""Gates about what customers got since the stage stands: failures of the service's answers, fences met where nobody declared
a write. Evidence comes from every gateway; one that is silent, or has not run for long enough, makes it not enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strangler.compare.evidence import lower_bound, upper_bound
from strangler.plans.gates import ErrorsBelow, FenceHitsBelow
from strangler.routing.table import MONOLITH
from strangler.stages.gates.answer import Verdict, answers
from strangler.stages.gateways import NONE_NAMED, Gateways
from strangler.stages.history import last_change_s

Heard = dict[str, dict[str, Any]]  # gateway -> its answer to /recent, or {"error": why}


@dataclass(frozen=True, slots=True)
class Failures:
    """failed of answers, customers' requests."""

    failed: int = 0
    answers: int = 0

    @property
    def share(self) -> float:
        return self.failed / self.answers if self.answers else 0.0

    def plus(self, failed: int, answers: int) -> "Failures":
        return Failures(self.failed + failed, self.answers + answers)


@answers("errors_below")
def errors_below(gate: ErrorsBelow, extraction: str) -> tuple[Verdict, str]:
    heard = Gateways.from_settings().recent(extraction)
    if why := silence(heard):
        return Verdict.NOT_ENOUGH, why
    service, monolith = same_minutes(heard, within_s=last_change_s(extraction) or 0.0)
    return judge(gate, service, monolith)


@answers("fence_hits_below")
def fence_hits_below(gate: FenceHitsBelow, extraction: str) -> tuple[Verdict, str]:
    heard = Gateways.from_settings().recent(extraction)
    if why := silence(heard):
        return Verdict.NOT_ENOUGH, why
    hits = sum(slot["fenced"] for slot in _slots(heard) if slot["age_s"] < gate.within_s)
    saw = f"{hits:,} fence hits on routes nobody declared"
    if hits >= gate.count:
        return Verdict.FAIL, f"{saw}; python -m strangler.gateway.operate inflight names them"
    up_s = min(answer["up_s"] for answer in heard.values())
    if up_s < gate.within_s:
        return Verdict.NOT_ENOUGH, f"{saw}, seen by a gateway that has run for {up_s:.0f} s"
    return Verdict.PASS, saw


def silence(heard: Heard) -> str:
    """Why what was heard is not all of it; '' if it is."""
    if not heard:
        return NONE_NAMED
    return "; ".join(f"the gateway {url} says {answer['error']}" for url, answer in heard.items() if "error" in answer)


def same_minutes(heard: Heard, *, within_s: float) -> tuple[Failures, Failures]:
    """(service's, monolith's) on the extraction's routes, in the slots in which the service answered anything."""
    service, monolith = Failures(), Failures()
    for slot in _slots(heard):
        if slot["age_s"] + slot["slot_s"] > within_s:  # it began before
            continue
        others = [upstream for upstream in slot["answers"] if upstream != MONOLITH]
        for upstream in others:
            service = service.plus(slot["failures"].get(upstream, 0), slot["answers"][upstream])
        if others:
            monolith = monolith.plus(slot["failures"].get(MONOLITH, 0), slot["answers"].get(MONOLITH, 0))
    return service, monolith


def judge(gate: ErrorsBelow, service: Failures, monolith: Failures) -> tuple[Verdict, str]:
    """Fails as soon as it is certain (95 %) that the service fails more, by the gate's share; passes with enough answers."""
    claim = upper_bound(service.failed, service.answers) * 100
    saw = (
        f"{service.failed:,} of the service's {service.answers:,} answers failed (below {claim:.2g} % at 95 %),"
        f" {monolith.failed:,} of the monolith's {monolith.answers:,} in the same minutes"
    )
    worst = upper_bound(monolith.failed, monolith.answers) if monolith.answers else 0.0
    if service.failed and lower_bound(service.failed, service.answers) - worst >= gate.share:
        return Verdict.FAIL, saw
    if service.answers < gate.at_least:
        return Verdict.NOT_ENOUGH, f"{saw}; {gate.at_least:,} are asked for"
    return (Verdict.PASS if service.share - monolith.share < gate.share else Verdict.FAIL), saw


def _slots(heard: Heard) -> Iterator[dict[str, Any]]:
    for answer in heard.values():
        for slot in answer["slots"]:
            yield {**slot, "slot_s": answer["slot_s"]}
