"""The gateways as a conductor sees them: their admin ports, asked all at once, each call bounded, for customers may be waiting.
One that does not answer is reported: the fence and the bounce keep it honest, and it learns the epoch from the traffic itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from strangler import settings
from strangler.gateway import operate
from strangler.signing.keys import Keyring

TIMEOUT_S = 0.5
Question = Callable[..., tuple[int, Any]]  # one of operate's, its fields filled in; takes admin, keys, now_s, timeout_s
DRAIN_INFLIGHT_S = 0.1  # what outlasts it meets the fence and is bounced: cheaper than everybody's wait

NONE_NAMED = "no gateway is named in STRANGLER_GATEWAYS; a monolith that forwards neither counts answers nor shadows"


@dataclass(frozen=True, slots=True)
class Posted:
    """told: gateway -> the version it has now, or why not. in_force: the newest version for which a gateway refused ours."""

    told: dict[str, Any]
    in_force: int = 0


class Gateways:
    """All admin ports named in STRANGLER_GATEWAYS."""

    def __init__(self, urls: tuple[str, ...], keys: Keyring | None) -> None:
        self.urls = urls
        self._keys = keys

    @classmethod
    def from_settings(cls) -> "Gateways":
        """Raises strangler.signing.keys.BadKeys if gateways are named and their keys cannot be used."""
        urls = settings.read("STRANGLER_GATEWAYS")
        return cls(urls, Keyring.parse(settings.read("STRANGLER_GATEWAY_KEYS")) if urls else None)

    def hold(self, extraction: str, ttl_s: float) -> int:
        """Park new unsafe requests everywhere and wait, bounded, for those under way; how many are left."""
        asked = {"extraction": extraction, "ttl_ms": round(ttl_s * 1000), "drain_ms": round(DRAIN_INFLIGHT_S * 1000)}
        answers = self._ask_all(
            lambda **how: operate.post(verb="hold", asked=asked, **how), TIMEOUT_S + DRAIN_INFLIGHT_S
        )
        return sum(int(answer.get("inflight", 0)) for answer in answers.values())

    def release(self, extraction: str) -> None:
        self._ask_all(lambda **how: operate.post(verb="release", asked={"extraction": extraction}, **how))

    def post_table(self, snapshot: bytes) -> Posted:
        """To all of them; one that does not answer is in the acknowledgements with the reason."""
        answers = self._ask_all(lambda **how: operate.publish(snapshot=snapshot, **how))
        told = {url: answer.get("version", answer.get("error", "?")) for url, answer in answers.items()}
        return Posted(told, max((int(answer.get("in_force", 0)) for answer in answers.values()), default=0))

    def recent(self, extraction: str) -> dict[str, dict[str, Any]]:
        """gateway -> what customers of this extraction got lately (gateway.recent), or {"error": why it does not say}."""

        def ask(*, admin: str, timeout_s: float, **_how: Any) -> tuple[int, Any]:
            return operate.read(admin, "recent", {"extraction": extraction}, timeout_s=timeout_s)

        return self._ask_all(ask)

    def _ask_all(self, question: Question, timeout_s: float = TIMEOUT_S) -> dict[str, dict[str, Any]]:
        return operate.of_all(self.urls, lambda url: self._ask(url, question, timeout_s))

    def _ask(self, url: str, question: Question, timeout_s: float) -> dict[str, Any]:
        assert self._keys is not None
        admin = url.removeprefix("http://")  # no other kind passes strangler.E004
        try:
            _status, answer = question(admin=admin, keys=self._keys, now_s=time.time(), timeout_s=timeout_s)
            return dict(answer)
        except (operate.Unanswered, ValueError, TypeError) as error:
            return {"error": f"no answer: {error}"}
