"""Whoever may have missed a change cannot know which: lost triggers make a link dirty until a pass over all rows is clean.

No step goes on, and no owner changes, on rows that are not proven equal; a way back says what to do, and needs no worker.
"""

import pytest
from django.apps import apps
from django.db import migrations, models, transaction
from django.db.migrations.state import ProjectState

from strangler import exceptions
from strangler.plans.gates import Verified
from strangler.plans.stage import Stage
from strangler.stages import abandon
from strangler.stages.gates.answer import Verdict, ask
from strangler.stages.preconditions import UNPROVEN
from strangler.sync import links, verify
from strangler.sync.engines import engine_of
from strangler.sync.verbs import Refused
from strangler.sync.wire_pass import Ended
from tests.projects.sync.lost import drop_triggers, verified_until_clean
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("engine", ["postgres"], indirect=True)


def migrate(connection):
    """A column of a linked table changes, by Django's own operation; SQLite has its table rebuilt for that."""
    change = migrations.AlterField("note", "slug", models.CharField(max_length=60, unique=True))
    before = ProjectState.from_apps(apps)
    after = before.clone()
    change.state_forwards("notes", after)
    with connection.schema_editor() as editor:
        change.database_forwards("notes", editor, before, after)


def restore(connection):
    """As a person does who knows what was there."""
    stored = links.read(connection, MOVED)
    with transaction.atomic(using=connection.alias):
        engine_of(connection).install(connection, stored.definition, stored.row.role)


def write_past_the_fence(connection, body):
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias):
        engine.mark(connection, MOVED)
        Note.objects.using(connection.alias).update(body=body)
        engine.unmark(connection, MOVED)


def refusals(move, *words):
    with pytest.raises(exceptions.Refused) as caught:
        move(*words)
    return caught.value.refusals


def is_proven(connection, link=MOVED):
    return links.read(connection, link).verified_us > 0


@on_sqlite
def test_a_migration_that_rebuilds_a_table_stops_the_way_on_until_all_rows_are_compared(shop):
    shop.at(Stage.SHADOW)
    migrate(shop.pair.monolith)
    Note.objects.using("monolith").update(body="nobody captured this")
    found = refusals(shop.advance, Stage.CANARY)
    assert {each.id for each in found} == {"S450"}
    assert "on notes_note is gone" in found[0].what

    restore(shop.pair.monolith)
    (found,) = refusals(shop.advance, Stage.CANARY)
    assert found.id == "S451"
    assert f"strangle verify {MOVED} --repair" in found.next

    assert verified_until_clean(shop, "monolith")["refusals"] == []
    shop.advance(Stage.CANARY)
    assert Note.objects.using("service").get().body == "nobody captured this"


@on_postgres
def test_postgresql_keeps_triggers_through_the_same_migration(shop):
    shop.at(Stage.SHADOW)
    migrate(shop.pair.monolith)
    shop.advance(Stage.CANARY)
    assert is_proven(shop.pair.monolith)


def test_triggers_that_were_dropped_and_made_again_leave_no_old_proof(shop):
    shop.at(Stage.SERVE)
    drop_triggers(shop.pair.monolith)
    assert {each.id for each in refusals(shop.advance, Stage.OWN)} == {"S404"}
    restore(shop.pair.monolith)
    (found,) = refusals(shop.advance, Stage.OWN)
    assert (found.id, UNPROVEN in found.what, f"strangle verify {MOVED}" in found.next) == ("S404", True, True)
    assert shop.owner == "monolith"
    verified_until_clean(shop, "monolith")
    shop.advance(Stage.OWN)


@pytest.mark.parametrize("look", ["loop", "doctor", "status"])
def test_whoever_looks_takes_the_proof_away(shop, look):
    shop.at(Stage.SHADOW)
    drop_triggers(shop.pair.monolith)
    assert is_proven(shop.pair.monolith)
    shop.deliver_from("monolith") if look == "loop" else shop.told(look)
    restore(shop.pair.monolith)
    assert not is_proven(shop.pair.monolith)
    assert is_proven(shop.pair.monolith, REFERENCES), "no trigger of the other link was lost"


@pytest.mark.parametrize("look", ["loop", "doctor", "advance"])
def test_a_follower_without_its_fence_is_told_to_the_owner(shop, look, settings):
    settings.STRANGLER_KEYS_IN = {MOVED: "k1:only-for-tests-0123456789"}  # without them doctor asks nobody
    shop.at(Stage.SHADOW)
    drop_triggers(shop.pair.service)
    if look == "advance":
        assert "on the other side" in refusals(shop.advance, Stage.CANARY)[0].what
    else:
        shop.deliver_from("service") if look == "loop" else shop.told(look)
    restore(shop.pair.service)
    assert not is_proven(shop.pair.monolith)


def test_a_gate_that_asks_for_a_proof_fails_and_names_the_trigger(shop):
    shop.advance(Stage.SHADOW)  # its proof is young
    assert ask(Verified(within_s=600.0), MOVED).verdict is Verdict.PASS
    drop_triggers(shop.pair.monolith)
    answer = ask(Verified(within_s=600.0), MOVED)
    assert (answer.verdict, "is gone" in answer.saw) == (Verdict.FAIL, True)


@pytest.mark.parametrize("side", ["monolith", "service"])
def test_a_pass_beside_missing_triggers_proves_nothing(shop, side):
    shop.at(Stage.SHADOW)
    drop_triggers(getattr(shop.pair, side))
    assert verify.verify(shop.pair.monolith, MOVED, shop.pair.to_service).is_clean
    assert not is_proven(shop.pair.monolith)


def test_a_known_difference_refuses_a_hand_over_though_no_gate_asks(shop):
    """Version 0 is no position of the epoch: under the fence a row that was copied is not compared."""
    shop.at(Stage.SERVE)
    write_past_the_fence(shop.pair.service, "drifted")
    assert len(verify.verify(shop.pair.monolith, MOVED, shop.pair.to_service).drifts) == 1
    (found,) = refusals(shop.advance, Stage.OWN)
    assert (found.id, UNPROVEN in found.what) == ("S404", True)
    verified_until_clean(shop, "monolith")
    shop.advance(Stage.OWN)


@pytest.mark.parametrize("beside", ["a row on the move", "one table alone"])
def test_a_difference_is_believed_whatever_else_a_pass_could_not_say(shop, beside):
    shop.at(Stage.SERVE)
    write_past_the_fence(shop.pair.service, "drifted")
    if beside == "a row on the move":
        author = Author.objects.using("monolith").get()
        Note.objects.using("monolith").create(author=author, slug="on its way")
    tables = None if beside == "a row on the move" else ["notes_note"]
    report = verify.verify(shop.pair.monolith, MOVED, shop.pair.to_service, tables=tables)
    assert (len(report.drifts), len(report.moving)) == (1, 1 if tables is None else 0)
    assert not is_proven(shop.pair.monolith)


def test_a_delete_that_waits_for_its_owner_is_no_difference(shop):
    """It stands at the follower already; whoever owns next carries it out."""
    shop.at(Stage.OWN)
    Note.objects.using("monolith").get().delete()
    told = shop.told("verify", MOVED)["links"][0]
    assert (told["drifts"], len(told["moving"])) == ([], 1)
    assert is_proven(shop.pair.service)
    shop.roll_back()
    shop.deliver_from("monolith")
    assert not Note.objects.using("service").exists()


def test_ownership_takes_its_proof_along(shop):
    """What changed was compared under the fence, and nobody could write until the new owner opened."""
    shop.at(Stage.OWN)
    assert is_proven(shop.pair.service)
    shop.roll_back()
    assert is_proven(shop.pair.monolith)
    shop.advance(Stage.OWN)


def test_a_way_back_over_a_known_difference_says_how_and_needs_no_worker_of_the_service(shop):
    shop.at(Stage.OWN)
    write_past_the_fence(shop.pair.monolith, "drifted")
    told = shop.told("verify", MOVED)
    assert [each["id"] for each in told["refusals"]] == ["S505"]
    (found,) = refusals(shop.roll_back)
    assert (found.id, UNPROVEN in found.what, f"strangle verify {MOVED}" in found.next) == ("S404", True, True)
    assert shop.owner == "service"

    assert shop.told("verify", MOVED, "--repair")["repaired"] == 1
    assert refusals(shop.roll_back), "queued is not equal yet"
    shop.pair.deliver_from_service()
    assert shop.told("verify", MOVED)["refusals"] == []
    shop.roll_back()
    assert shop.owner == "monolith"
    assert Note.objects.using("monolith").get().body == ""


def test_a_verdict_over_another_ownership_is_refused(shop):
    """A pass takes its time, and the owner may have changed twice meanwhile."""
    shop.at(Stage.OWN)
    epoch = links.read(shop.pair.service, MOVED).row.epoch
    shop.pair.to_service.prove(Ended(MOVED, epoch, 0, is_clean=False))
    for side, said in ((shop.pair.to_service, epoch - 1), (shop.pair.to_monolith, epoch)):
        with pytest.raises(Refused):
            side.prove(Ended(MOVED, said, 0, is_clean=True))
    assert not is_proven(shop.pair.service)


def test_an_owner_that_was_given_up_leaves_nothing_proven(shop, monkeypatch):
    monkeypatch.setattr(abandon, "may_give_up", lambda since_s, now_s: True)
    shop.at(Stage.OWN)
    shop.pair.to_service.is_cut = True
    abandon.abandon(MOVED, actor="me", nap=lambda seconds: None)
    assert shop.owner == "monolith and service"
    assert not is_proven(shop.pair.monolith)
