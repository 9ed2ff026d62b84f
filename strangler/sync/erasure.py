"""A person's own values in; every place of ours where one was kept, rid of it, out. Run on each side, once the owner's row is
gone or anonymised and that has arrived: rows follow by the feed, what is kept about rows does not.

By value, not by row: what an error message quoted, or a sample showed, knows no key.
"""

import html
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db import models, transaction

from strangler import settings
from strangler.logs import Log
from strangler.sync import config

SHORTEST = 4  # anything shorter stands in half of all texts
TELLING = 60  # samples are cut: the beginning of a long text is enough to know it by
ERASED = "«erased»"

log = Log("strangler.sync")


@dataclass(frozen=True, slots=True)
class Place:
    """Columns of one of our tables that may hold what a person wrote. deed: `delete` the row, `blank` those columns, or `tell`
    what has work left to do and goes by itself. goes: how, of what is only told."""

    app: str
    model: str
    fields: tuple[str, ...]
    deed: str
    goes: str = ""


UNDER_WAY = "it is under way; once it has arrived, erase again"
KEYS = "a key of yours says who it is; it goes when the epoch ends: at the next change of owner, or cancel"
PLACES = (
    Place("strangler_sync", "DeadLetter", ("reason",), "blank"),
    Place("strangler_sync", "IntentRan", ("refused",), "blank"),
    Place("strangler_sync", "RefusedUpdate", ("key", "old", "new", "reason"), "delete"),
    Place("strangler_sync", "Link", ("stopped",), "tell", "manage.py strangle reconcile ends it"),
    Place("strangler_sync", "Intent", ("key", "old", "new"), "tell", UNDER_WAY),
    Place("strangler_sync", "Queued", ("keys",), "tell", UNDER_WAY),
    Place("strangler_sync", "Inflight", ("key", "waits_key"), "tell", UNDER_WAY),
    Place("strangler_sync", "DeadLetter", ("key",), "tell", "manage.py strangle repair NAME --from-dead-letters"),
    Place("strangler_sync", "Chunk", ("after_key", "until_key"), "tell", KEYS),
    Place("strangler_sync", "Version", ("key",), "tell", KEYS),
    Place("strangler_sync", "IntentRan", ("key",), "tell", f"{KEYS}; else thirty days after it ran"),
    Place("strangler", "Difference", ("path", "samples"), "delete"),
    Place("strangler", "RouteTally", ("found",), "delete"),
    Place("strangler", "Transition", ("reason", "evidence", "detail"), "blank"),
    Place("strangler", "Standing", ("held_why",), "blank"),
    Place("strangler_kit", "FirstAnswer", ("actor", "key", "headers", "body"), "delete"),
)


class TooShort(ValueError):
    """A value by which nobody can be known."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows of one place held a value, and what became of them."""

    place: Place
    rows: int

    @property
    def is_left(self) -> bool:
        return self.place.deed == "tell"

    def line(self) -> str:
        word = {"delete": "deleted", "blank": "blanked"}.get(self.place.deed, "left")
        goes = f": {self.place.goes}" if self.is_left else ""
        return f"{self.place.model} ({', '.join(self.place.fields)}): {self.rows} {word}{goes}"


def erase(values: Sequence[str], *, is_dry: bool = False) -> list[Found]:
    """Every place with something in it. is_dry: looked at, not changed. Raises TooShort."""
    if short := [each for each in values if len(each.strip()) < SHORTEST]:
        raise TooShort(f"{len(short)} of the values have less than {SHORTEST} characters")
    spellings = frozenset(each for value in values for each in _spellings(value))
    there = [(place, model) for place in PLACES if (model := _model_of(place))]
    found = [Found(place, _carry_out(place, model, spellings, is_dry)) for place, model in there]
    found = [each for each in found if each.rows]
    if not is_dry:
        log.info("sync.erased", places={f"{each.place.model}.{each.place.fields[0]}": each.rows for each in found})
    return found


def _model_of(place: Place) -> type[models.Model] | None:
    """None where the app is not installed: a service has no ledger, a monolith no kit."""
    try:
        return apps.get_model(place.app, place.model)
    except LookupError:
        return None


def _carry_out(place: Place, model: type[models.Model], spellings: frozenset[str], is_dry: bool) -> int:
    alias = _alias_of(place)
    with transaction.atomic(using=alias):
        rows = model._base_manager.using(alias)
        held = [row for row in rows.only("pk", *place.fields).iterator() if _is_held(row, place.fields, spellings)]
        if not is_dry and place.deed == "delete":
            rows.filter(pk__in=[row.pk for row in held]).delete()
        elif not is_dry and place.deed == "blank":
            for row in held:
                rows.filter(pk=row.pk).update(**_blanked(row, place.fields, spellings))
    return len(held)


def _alias_of(place: Place) -> str:
    return str(settings.read("STRANGLER_DATABASE")) if place.app == "strangler" else config.alias()


def _is_held(row: models.Model, fields: Iterable[str], spellings: frozenset[str]) -> bool:
    return any(_holds(getattr(row, field), spellings) for field in fields)


def _blanked(row: models.Model, fields: Iterable[str], spellings: frozenset[str]) -> dict[str, Any]:
    """Of a JSON column each text by itself, so that the rest still says what happened."""
    return {field: _without(value, spellings) for field in fields if (value := getattr(row, field)) is not None}


def _without(value: Any, spellings: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {ERASED if _holds(key, spellings) else key: _without(each, spellings) for key, each in value.items()}
    if isinstance(value, list):
        return [_without(each, spellings) for each in value]
    return ERASED if isinstance(value, str) and _holds(value, spellings) else value


def _holds(value: Any, spellings: frozenset[str]) -> bool:
    return any(spelling in text for text in _texts(value) for spelling in spellings)


def _texts(value: Any) -> Iterator[str]:
    """Every text inside, case folded."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, bytes | memoryview):
        yield bytes(value).decode("utf-8", "replace").casefold()
    elif value is not None:
        yield str(value).casefold()


def _spellings(value: str) -> set[str]:
    """As it stands in plain text, in JSON inside a text, in HTML and in an address."""
    start = value.strip()[:TELLING]
    forms = (
        start,
        json.dumps(start)[1:-1],
        json.dumps(start, ensure_ascii=False)[1:-1],
        html.escape(start),
        quote(start),
    )
    return {form.casefold() for form in forms}
