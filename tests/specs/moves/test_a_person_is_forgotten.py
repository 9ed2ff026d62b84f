"""A person whose row is anonymised or deleted at the owner: both copies follow by the feed, and what the toolkit kept beside
the rows goes by `strangler_erase`, until no table of either database holds the value. Places are written down once, and a
column that none of them names has to say that it holds no person's words.
"""

import io
import json

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import override_settings

from strangler.models import Difference, RouteTally, Standing, Transition
from strangler.plans.stage import Stage
from strangler.protocol.claim import RowKey
from strangler.protocol.intent import Update
from strangler.sync import dead_letters, erasure, intents
from strangler.sync.models import IntentRan
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED

HERS = 'Søren "Ada" O\'Brien-Nørgaard'
WORDS = "What she wrote in her note, and nobody else would ever have written in exactly this way, at such length and so late."
SIDES = ("monolith", "service")

# Texts of ours that hold nobody's values: names, epochs, schemas, what people call things.
OTHERS = {
    "Link": "link side role conductor ticket_token acknowledge definition",
    "Queued": "link table_name",
    "Inflight": "link table_name holder waits_table",
    "Version": "link table_name",
    "Past": "link",
    "Loosened": "link place name restore dropped",
    "Seen": "link",
    "Sent": "link",
    "DeadLetter": "link table_name",
    "Intent": "link table_name",
    "IntentRan": "link table_name",
    "RefusedUpdate": "link table_name",
    "Mark": "link",
    "Lease": "name holder",
    "Beat": "link nonce",
    "Waiting": "link",
    "Chunk": "link table_name",
    "Touched": "link table_name touched_by calls",  # roles of the database, which names them anew at every look
    "Difference": "extraction route kind",
    "RouteTally": "extraction route counts",
    "Transition": "extraction verb step stage_before stage_after actor outcome",
    "Standing": "name applied",
    "Publication": "snapshot acknowledged",
    "FirstAnswer": "fingerprint",
}
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def test_every_text_that_is_kept_is_a_place_or_says_that_it_is_none():
    import strangler.kit.models as kit

    ours = [*apps.get_app_config("strangler_sync").get_models(), *apps.get_app_config("strangler").get_models()]
    for model in (*ours, kit.FirstAnswer):
        named = {field for place in erasure.PLACES if place.model == model.__name__ for field in place.fields}
        texts = {field.name for field in model._meta.concrete_fields if isinstance(field, TEXTS)}
        assert texts == named | set(OTHERS[model.__name__].split()), model.__name__


def everything(connection):
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            yield from ((table, " ".join(map(as_text, row))) for row in cursor.fetchall())


def as_text(value):
    return bytes(value).decode("utf-8", "replace") if isinstance(value, memoryview | bytes) else str(value)


def holding(connection):
    signs = ("Nørgaard", "N\\u00f8rgaard", "Nørgaard".casefold(), "nobody else would ever")
    return sorted({table for table, text in everything(connection) if any(sign in text for sign in signs)})


def erased(side, *values, dry=False):
    """What the command says on one side, and the status it ends with."""
    out, status = io.StringIO(), 0
    with override_settings(STRANGLER_SYNC_DATABASE=side), pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO("\n".join(values)))
        try:
            call_command("strangler_erase", "--format", "json", *(["--dry-run"] if dry else []), stdout=out)
        except SystemExit as end:
            status = end.code
    return status, json.loads(out.getvalue())


def keep_traces(shop):
    """In every place: what an error quoted, what an owner refused, what answers showed, what people wrote down."""
    row = RowKey("notes_note", ("999",))
    for connection in (shop.pair.monolith, shop.pair.service):
        dead_letters.keep(connection, MOVED, row, 1, f"DETAIL: Key (slug)=({HERS}) already exists.")
        intents.list_refused(connection, MOVED, row, Update({"body": WORDS}, {"body": "x"}), "changed meanwhile")
        ran = {"link": MOVED, "table_name": "notes_note", "key": '["999"]', "number": 1}
        IntentRan.objects.using(connection.alias).create(**ran, refused=f"it is {HERS} already")
    route = {"extraction": MOVED, "route": "GET /notes"}
    sample = {"control": HERS, "candidate": WORDS[:80] + "…"}
    Difference.objects.create(**route, path="body.author", kind="value", samples=[sample])
    RouteTally.objects.create(**route, found={"reasons": {HERS: 1}})
    failed = {"verb": "advance", "stage_before": "copy", "actor": "me", "outcome": "failed"}
    detail = {"error": f"Failing row contains ({HERS})", "moves": ["fence"]}
    Transition.objects.create(extraction=MOVED, **failed, reason=f"asked for by {HERS}", detail=detail)
    Standing.objects.filter(name=MOVED).update(is_held=True, held_why=f"{HERS} is looking at it")


def write_to_her(shop, name, words):
    Author.objects.using("monolith").update(name=name)
    Note.objects.using("monolith").update(body=words)


def test_after_erasing_no_table_of_either_side_holds_the_value(shop):
    write_to_her(shop, HERS, WORDS)
    shop.advance(Stage.SHADOW)
    assert holding(shop.pair.service) == ["notes_author", "notes_note"], "the copy has what the owner has"
    keep_traces(shop)

    write_to_her(shop, "somebody", "")
    shop.deliver_from("monolith")
    kept = {side: holding(getattr(shop.pair, side)) for side in SIDES}
    assert not {"notes_author", "notes_note"} & {each for tables in kept.values() for each in tables}
    beside = {"strangler_dead_letter", "strangler_refused_update", "strangler_intent_ran"}
    ledger = {f"strangler_{name}" for name in ("difference", "routetally", "transition", "standing")}
    assert {side: set(tables) for side, tables in kept.items()} == {"monolith": beside | ledger, "service": beside}

    for side in SIDES:
        assert erased(side, HERS, WORDS, dry=True)[1]["found"]
    assert kept == {side: holding(getattr(shop.pair, side)) for side in SIDES}, "a dry run changes nothing"
    for side in SIDES:
        status, told = erased(side, HERS, WORDS)
        assert (status, told["refusals"]) == (0, [])
    assert {side: holding(getattr(shop.pair, side)) for side in SIDES} == {"monolith": [], "service": []}


def test_what_happened_can_still_be_read_without_the_person(shop):
    shop.at(Stage.COPY)
    keep_traces(shop)
    erased("monolith", HERS)
    row = Transition.objects.filter(outcome="failed").get()
    assert (row.reason, row.detail) == (erasure.ERASED, {"error": erasure.ERASED, "moves": ["fence"]})
    assert dead_letters.listed(shop.pair.monolith, MOVED) == [(RowKey("notes_note", ("999",)), erasure.ERASED)]


def test_a_deleted_row_leaves_nothing_but_its_key(shop):
    """The owner's tombstone reaches the copy; a number says nothing about anybody."""
    write_to_her(shop, HERS, WORDS)
    shop.advance(Stage.COPY)
    Note.objects.using("monolith").all().delete()
    Author.objects.using("monolith").all().delete()
    shop.deliver_from("monolith")
    assert {side: holding(getattr(shop.pair, side)) for side in SIDES} == {"monolith": [], "service": []}
    assert not Author.objects.using("service").exists()
