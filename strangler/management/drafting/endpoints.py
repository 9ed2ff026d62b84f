"""Addresses in; for each how the service answers it out: by a copy of serializer and view, or by a sentence a person reads."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strangler.boundaries.living.behind import name_of
from strangler.management.drafting.carried import Carrier
from strangler.management.drafting.places import Place
from strangler.management.drafting.side import Side
from strangler.management.drafting.source import place_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PLAIN = "a page or a plain view is not copied: templates, forms and who is logged in are decided by people"
NEXT = "Write the view here and name it in urls.py, or let the address stay in the plan."
SAID = 4  # reasons a person is told at once; the rest comes up when these are dealt with
NOT_MODEL = "only views with a serializer of a model that moves are copied"


@dataclass(frozen=True)
class Endpoint:
    """call: what urls.py names, e.g. `views.HallViewSet.as_view()`. sentence: what is to be decided, '' for a copy."""

    place: Place
    call: str
    sentence: str = ""
    serializer: Any = None


@dataclass
class Answers:
    """stubs: name in undecided.py -> sentence."""

    endpoints: list[Endpoint] = field(default_factory=list)
    stubs: dict[str, str] = field(default_factory=dict)


def answered(places: Sequence[Place], side: Side, carrier: Carrier, base: Path) -> Answers:
    found = Answers()
    by_view: dict[int, tuple[str, Any, list[str]]] = {}
    for place in places:
        if id(place.view) not in by_view:
            by_view[id(place.view)] = _copied(place, side, carrier)
        name, serializer, reasons = by_view[id(place.view)]
        reasons = [*reasons, *_unsayable(place)]
        if not reasons:
            found.endpoints.append(Endpoint(place, f"views.{name}.as_view({_handed(place)})", "", serializer))
            continue
        stub = _stub(found, place, f"{_who(place, places, base)}: {_said(reasons)}. {NEXT}")
        found.endpoints.append(Endpoint(place, f"undecided.{stub}", found.stubs[stub]))
    return found


def _said(reasons: Sequence[str]) -> str:
    more = f"; and {len(reasons) - SAID} more" if len(reasons) > SAID else ""
    return "; ".join(reasons[:SAID]) + more


def _copied(place: Place, side: Side, carrier: Carrier) -> tuple[str, Any, list[str]]:
    """(name of the class, its serializer, why it was not copied)."""
    view = place.view
    if not _is_generic(view):
        return "", None, [PLAIN if not hasattr(place.path.inner, "cls") else NOT_MODEL]
    serializer = getattr(view, "serializer_class", None)
    model = getattr(getattr(serializer, "Meta", None), "model", None)
    if model is None or not side.moves(model):
        return "", None, [NOT_MODEL]
    reasons = list(_fields_that_change(serializer, model, side))
    wanted = [(serializer, "serializers"), (view, "views")]
    reasons = carrier.attempt([(each.__module__, each.__qualname__, into) for each, into in wanted], reasons)
    return view.__qualname__, serializer, list(dict.fromkeys(reasons))


def _is_generic(view: Any) -> bool:
    if not isinstance(view, type) or not any(each.__module__.startswith("rest_framework.") for each in view.__mro__):
        return False
    from rest_framework.generics import GenericAPIView

    return issubclass(view, GenericAPIView)


def _fields_that_change(serializer: Any, model: Any, side: Side) -> Iterable[str]:
    """A serializer that takes whatever fields there are would answer with other names here."""
    crossing = sorted(key.name for key in side.crossing if key.model is model)
    takes_all = getattr(serializer.Meta, "fields", None) == "__all__" or hasattr(serializer.Meta, "exclude")
    if crossing and takes_all:
        yield f"its serializer takes every field, and {', '.join(crossing)} would have another name here"


def _unsayable(place: Place) -> Iterable[str]:
    given = getattr(place.path.inner, "initkwargs", {})
    strange = sorted(name for name, value in given.items() if not isinstance(value, str | bool | None))
    if strange:
        yield f"its address hands {', '.join(strange)} to the view"
    if place.unknown:
        yield f"its address is read by {', '.join(place.unknown)}, a converter of the monolith's"


def _handed(place: Place) -> str:
    """What as_view is given: methods to actions, and the texts a router adds."""
    actions = getattr(place.path.inner, "actions", None)
    given = {name: value for name, value in getattr(place.path.inner, "initkwargs", {}).items() if value is not None}
    parts = [repr(dict(actions))] if actions else []
    return ", ".join([*parts, *(f"{name}={value!r}" for name, value in given.items())])


def _who(place: Place, places: Sequence[Place], base: Path) -> str:
    """Every address of one view, its name, and its place."""
    same = [each.path for each in places if each.view is place.view]
    templates = ", ".join(dict.fromkeys(f"{_methods(path.methods)}{path.template}" for path in same))
    return f"{place_of(place.view, base)} {name_of(place.view)}, which answers {templates}"


def _methods(offered: frozenset[str]) -> str:
    known = [method for method in METHODS if method in offered]
    return f"{','.join(known)} " if known else ""


def _stub(found: Answers, place: Place, sentence: str) -> str:
    """The name of the stub with this sentence; a new one if there is none yet."""
    for name, said in found.stubs.items():
        if said == sentence:
            return name
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", getattr(place.view, "__name__", "view")).lower()
    plain = re.sub(r"\W", "_", plain)
    names = (plain, *(f"{plain}_{number}" for number in range(2, 1000)))
    name = next(each for each in names if each not in found.stubs)
    found.stubs[name] = sentence
    return name
