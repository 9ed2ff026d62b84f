"""Sides and observations for the tests of comparing, with everything said that a test does not care about."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, settings

from strangler.compare.observation import Observation, Side
from strangler.compare.verdict import Judgement, Rules, judge

# Examples are drawn alike on every run, and a busy machine is no failure.
drawn = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
TODAY = date(2026, 6, 1)


def side(body: bytes | str = b"", media: str = "application/json", *, status: int = 200, **more: Any) -> Side:
    headers = [("Content-Type", media), *more.pop("headers", [])]
    return Side(status=status, headers=headers, body=body.encode() if isinstance(body, str) else body, **more)


def pair(control: Side | str, candidate: Side | str, **more: Any) -> Observation:
    """Texts are bodies of JSON answers."""
    one, other = (text if isinstance(text, Side) else side(text) for text in (control, candidate))
    named = {"extraction": "things", "route": "list", "method": "GET", "target": "/things/", **more}
    return Observation(control=one, candidate=other, **named)


def judged(observation: Observation, rules: Rules | None = None) -> Judgement:
    return judge(observation, rules or Rules(), today=TODAY)


def keys(judgement: Judgement) -> set[tuple[str, str]]:
    return {(one.path, one.kind.value) for one in judgement.differences}
