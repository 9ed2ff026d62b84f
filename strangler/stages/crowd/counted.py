"""What gateways saw in the last hour in; whom a pause of ownership would have met, out. Called by rehearse, whose own pause is
too short to stand for a day's worst minute.

Only requests are seen: tasks, commands and what else comes past the gateways are told by `recorded`.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from strangler.stages.gateways import Gateways
from strangler.stages.routes import published


@dataclass(frozen=True, slots=True)
class Crowd:
    """per_s: writes a second in the busiest slot, by declared route. undeclared: requests that met the fence where nobody
    declared a write, in that hour. silent: why a gateway says nothing. heard: how many said something."""

    per_s: dict[str, float]
    undeclared: int = 0
    silent: tuple[str, ...] = ()
    heard: int = 0

    def held(self, pause_s: float) -> float:
        """Of these writes, how many fall into a pause of that length."""
        return sum(self.per_s.values()) * pause_s

    def lines(self, pause_s: float) -> list[str]:
        told = [f"  {why}" for why in self.silent]
        if not self.heard:
            return [*told, "nobody counts requests here: whom a pause would hold is not known"]
        rates = ", ".join(f"{route} {rate:g}/s" for route, rate in sorted(self.per_s.items()))
        busiest = f"at the busiest of the last hour ({rates or 'no writes'})"
        told.append(f"{busiest} such a pause holds {self.held(pause_s):.1f} writes, which are sent on afterwards")
        if self.undeclared:
            told.append(
                f"{self.undeclared:,} requests met the fence on routes nobody declared as writes, and were sent on"
            )
        return told

    def as_dict(self, pause_s: float) -> dict[str, Any]:
        return {
            "busiest_per_s": self.per_s,
            "held_at_busiest": round(self.held(pause_s), 2),
            "undeclared": self.undeclared,
            "silent": list(self.silent),
        }


def of(extraction: str) -> Crowd:
    """From all gateways; each adds its own busiest slot, so that the sum is the worst case."""
    heard = Gateways.from_settings().recent(extraction)
    writes = write_routes(extraction)
    rates: Counter[str] = Counter()
    undeclared, silent = 0, []
    for url, answer in heard.items():
        if "slots" not in answer:
            silent.append(f"the gateway {url} says {answer.get('error', 'nothing it can be asked for')}")
            continue
        slots = [Counter(_writes(slot, writes)) for slot in answer["slots"]]
        busiest = max(slots, key=Counter.total, default=Counter())
        rates += Counter({route: round(count / answer["slot_s"], 2) for route, count in busiest.items()})
        undeclared += sum(slot["fenced"] for slot in answer["slots"])
    return Crowd(dict(rates), undeclared, tuple(silent), len(heard) - len(silent))


def write_routes(extraction: str) -> set[str]:
    """Names of the routes that a hand-over holds."""
    table = published()
    routes = table.routes if table else ()
    return {each.name for each in routes if each.extraction == extraction and each.access != "read"}


def _writes(slot: dict[str, Any], routes: set[str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for route, _upstream, answered, _failed in slot["answers"]:
        if route in routes:
            found[route] += answered
    return dict(found)
