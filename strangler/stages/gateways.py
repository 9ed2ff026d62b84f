"""The gateways as a conductor sees them: their admin ports, asked in turn, each call bounded. One that does not answer is
reported, not waited for: the fence and the bounce keep it honest, and it learns the epoch from the traffic itself.
"""

import time
from typing import Any

import httpx2
import msgspec

from strangler import settings
from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER, sign

TIMEOUT_S = 0.5
DRAIN_INFLIGHT_S = 0.1  # what outlasts it meets the fence and is bounced: cheaper than everybody's wait


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
        answers = self._post_all("/hold", msgspec.json.encode(asked), timeout_s=TIMEOUT_S + DRAIN_INFLIGHT_S)
        return sum(int(answer.get("inflight", 0)) for answer in answers.values())

    def release(self, extraction: str) -> None:
        self._post_all("/release", msgspec.json.encode({"extraction": extraction}))

    def post_table(self, snapshot: bytes) -> tuple[dict[str, Any], int]:
        """Each gateway's acknowledgement (its version, or why it has none), and the newest version that one which refused
        has in force; 0 if nobody did."""
        answers = self._post_all("/table", snapshot)
        told = {url: answer.get("version", answer.get("error", "?")) for url, answer in answers.items()}
        return told, max((int(answer.get("in_force", 0)) for answer in answers.values()), default=0)

    def _post_all(self, path: str, body: bytes, *, timeout_s: float = TIMEOUT_S) -> dict[str, dict[str, Any]]:
        return {url: self._post(url, path, body, timeout_s) for url in self.urls}

    def _post(self, url: str, path: str, body: bytes, timeout_s: float) -> dict[str, Any]:
        assert self._keys is not None
        headers = {HEADER: sign("POST", path, body, keys=self._keys, now_s=time.time())}
        try:
            response = httpx2.post(url + path, content=body, headers=headers, timeout=timeout_s, trust_env=False)
            return dict(response.json())
        except (httpx2.HTTPError, ValueError) as error:
            return {"error": f"no answer: {error or type(error).__name__}"}
