"""A plan's ignores in; a refusal for each that ignores nothing, and a word about each that has ended, out."""

from collections.abc import Iterator, Sequence
from datetime import date

from strangler.compare.ignores import matches
from strangler.messages import Refusal, nearest, refuse
from strangler.plans.extraction import Extraction
from strangler.plans.resolved import ResolvedEndpoint
from strangler.plans.routes import routes_of


def ignore_faults(extraction: Extraction, endpoints: Sequence[ResolvedEndpoint]) -> Iterator[Refusal]:
    """Only reads that move are compared, so only these can be ignored."""
    routes = [route for each in endpoints if not each.stays for route in routes_of("it", each.endpoint, each.templates)]
    names = [route.name for route in routes if route.access == "read"]
    for ignore in extraction.ignores:
        if not any(matches(ignore.route, name) for name in names):
            yield refuse("S235", ignore.where, route=ignore.route, nearest=nearest(ignore.route, names))


def expired(extraction: Extraction, today: date) -> Iterator[Refusal]:
    """No reason to refuse anything: its differences count again, which is what it promised."""
    for ignore in extraction.ignores:
        if not any(ignore.faults()) and today > ignore.last_day:
            words = {"path": ignore.path, "route": ignore.route, "until": ignore.until, "reason": ignore.reason}
            yield refuse("S236", ignore.where, **words)
