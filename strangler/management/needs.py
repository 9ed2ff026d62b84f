"""The plans of this project in; what is wrong with each, and which settings it needs and does not find, out. Called by doctor.

What `check` says by file and line is counted here; a setting nobody has given is no fault before there is a plan.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from strangler import settings
from strangler.messages import Refusal, refuse
from strangler.plans import loader
from strangler.stages.known import NEEDED
from strangler.stages.resolve.examine import Examination, examine
from strangler.stages.resolve.together import claimed_twice
from strangler.sync import config, links

Told = tuple[str, Refusal | None]  # what was seen, and what is wrong with it: None = well


def plans() -> Iterator[tuple[str, Told]]:
    """(topic, what is told) for plans, what they need, and the road of those that are not copied yet."""
    root = settings.plans_root()
    found = [examine(root, name) for name in loader.names(root)]
    if not found:
        yield "plans", (f"none yet in {root}", None)
        return
    yield from (("plans", told) for told in _plans(found))
    yield from (("settings", ("", fault)) for fault in _empty(found))
    yield from (("peers", ("", fault)) for name in _not_copied(found) for fault in _no_road(name))


def _plans(found: Sequence[Examination]) -> Iterator[Told]:
    for each in found:
        if each.resolved is None:
            ids = ", ".join(f"{id} ({count})" for id, count in Counter(one.id for one in each.refusals).items())
            yield each.name, refuse("S439", name=each.name, count=len(each.refusals), ids=ids)
        else:
            unanswered = len(each.resolved.unanswered)
            yield f"{each.name}: {unanswered or 'no'} writers need an answer before Own", None
    for refusal in claimed_twice(each.resolved for each in found if each.resolved):
        yield "", refusal


def _empty(found: Sequence[Examination]) -> Iterator[Refusal]:
    if missing := [setting for setting in NEEDED if not settings.read(setting)]:
        yield refuse("S417", names=" and ".join(missing))
    turned = [each.name for each in found if each.plan and each.plan.extraction.endpoints]
    if turned and not settings.read("STRANGLER_GATEWAYS") and not _given("STRANGLER_SWITCH_TABLE"):
        yield refuse("S438", names=", ".join(turned))


def _not_copied(found: Sequence[Examination]) -> list[str]:
    """Of an installed link, doctor asks the other side itself."""
    try:
        installed = {config.extraction_of(link) for link in links.names(config.connection())}
    except DatabaseError:
        return []  # told by whoever looks at links
    return [each.name for each in found if each.name not in installed]


def _no_road(name: str) -> Iterator[Refusal]:
    looks: tuple[Callable[[str], object], ...] = (config.peer_url, config.keys_out, config.keys_in)
    for look in looks:
        try:
            look(name)
        except ImproperlyConfigured as error:
            yield refuse("S518", link=name, error=error)


def _given(name: str) -> bool:
    return bool(getattr(django_settings, name, os.environ.get(name, "")))
