"""Gates about what customers got since the stage stands: failures of the service's answers, fences met where nobody declared
a write. Evidence comes from every gateway; while one is silent it is not enough. A gateway that was started anew has forgotten
what it saw before: what is said covers the time since, and says so.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strangler.compare.evidence import lower_bound, upper_bound
from strangler.plans.gates import ErrorsBelow, FenceHitsBelow
from strangler.routing.table import MONOLITH
from strangler.stages.gates.answer import Verdict, answers
from strangler.stages.gateways import NONE_NAMED, Gateways
from strangler.stages.history import last_change_s
from strangler.stages.routes import read_routes

Heard = dict[str, dict[str, Any]]  # gateway -> its answer to /recent, or {"error": why}


@dataclass(frozen=True, slots=True)
class Failures:
    """failed of answers, customers' requests."""

    failed: int = 0
    answers: int = 0

    @property
    def share(self) -> float:
        return self.failed / self.answers if self.answers else 0.0

    def __add__(self, other: "Failures") -> "Failures":
        return Failures(self.failed + other.failed, self.answers + other.answers)


@dataclass(frozen=True, slots=True)
class Beside:
    """One route, or all of them added up: what both sides answered in the slots in which the service answered anything."""

    service: Failures = Failures()
    monolith: Failures = Failures()

    def __add__(self, other: "Beside") -> "Beside":
        return Beside(self.service + other.service, self.monolith + other.monolith)

    def is_certain(self, share: float) -> bool:
        """Whether the service fails more by at least that share, with 95 % confidence."""
        worst = upper_bound(self.monolith.failed, self.monolith.answers) if self.monolith.answers else 0.0
        return self.service.failed > 0 and lower_bound(self.service.failed, self.service.answers) - worst >= share


@answers("errors_below")
def errors_below(gate: ErrorsBelow, extraction: str) -> tuple[Verdict, str]:
    heard = Gateways.from_settings().recent(extraction)
    if why := silence(heard):
        return Verdict.NOT_ENOUGH, why
    within_s = min([last_change_s(extraction) or 0.0, *(answer["up_s"] for answer in heard.values())])
    return judge(gate, beside(heard, within_s=within_s), within_s=within_s, declared=read_routes(extraction))


@answers("fence_hits_below")
def fence_hits_below(gate: FenceHitsBelow, extraction: str) -> tuple[Verdict, str]:
    heard = Gateways.from_settings().recent(extraction)
    if why := silence(heard):
        return Verdict.NOT_ENOUGH, why
    hits = sum(slot["fenced"] for slot in _slots(heard) if slot["age_s"] < gate.within_s)
    saw = f"{hits:,} requests on routes nobody declared"
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
    silent = {url: answer.get("error", "nothing it can be asked for") for url, answer in heard.items()}
    return "; ".join(f"the gateway {url} says {why}" for url, why in silent.items() if "slots" not in heard[url])


def beside(heard: Heard, *, within_s: float) -> dict[str, Beside]:
    """route -> both sides, in the slots that began within the last so many seconds."""
    found: dict[str, Beside] = defaultdict(Beside)
    for slot in _slots(heard):
        if slot["age_s"] + slot["slot_s"] > within_s:
            continue
        if all(upstream == MONOLITH for _, upstream, _, _ in slot["answers"]):
            continue
        for route, upstream, answered, failed in slot["answers"]:
            some = Failures(failed, answered)
            found[route] += Beside(monolith=some) if upstream == MONOLITH else Beside(service=some)
    return dict(found)


def judge(gate: ErrorsBelow, routes: dict[str, Beside], *, within_s: float, declared: list[str]) -> tuple[Verdict, str]:
    """Fails as soon as it is certain, in total or on one route, that the service fails more by the gate's share; passes with
    enough answers. Routes the service has not answered on are named."""
    total = sum(routes.values(), start=Beside())
    saw = _in_words(total, routes, within_s=within_s, declared=declared)
    for route, one in [("in total", total), *routes.items()]:
        if one.is_certain(gate.share):
            return Verdict.FAIL, f"{saw}; {route}: {one.service.failed:,} of {one.service.answers:,} failed"
    if total.service.answers < gate.at_least:
        return Verdict.NOT_ENOUGH, f"{saw}; {gate.at_least:,} are asked for"
    return (Verdict.PASS if total.service.share - total.monolith.share < gate.share else Verdict.FAIL), saw


def _in_words(total: Beside, routes: dict[str, Beside], *, within_s: float, declared: list[str]) -> str:
    service, monolith = total.service, total.monolith
    claim = f" (below {upper_bound(service.failed, service.answers) * 100:.2g} % at 95 %)" if service.answers else ""
    words = (
        f"{service.failed:,} of the service's {service.answers:,} answers failed{claim} and {monolith.failed:,} of the"
        f" monolith's {monolith.answers:,} beside them, in the last {within_s:.0f} s"
    )
    unheard = [route for route in declared if route not in routes or not routes[route].service.answers]
    return f"{words}; no answer of the service on {', '.join(unheard)}" if unheard else words


def _slots(heard: Heard) -> Iterator[dict[str, Any]]:
    for answer in heard.values():
        for slot in answer["slots"]:
            yield {**slot, "slot_s": answer["slot_s"]}
