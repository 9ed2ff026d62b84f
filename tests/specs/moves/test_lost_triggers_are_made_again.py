"""`strangle repair NAME --triggers` on either side, whoever owns: what was lost is there again, what passed unseen is found,
and the way on and the way back are open.
"""

import pytest
from django.db import DatabaseError, connections, transaction

from strangler.models import Transition
from strangler.plans.stage import Stage
from strangler.sync import links, mend, watch
from strangler.sync.engines import engine_of
from tests.projects.sync.databases import beside
from tests.projects.sync.lost import drop_triggers, verified_until_clean
from tests.projects.sync.models import Note
from tests.projects.sync.pair import MOVED

SIDES = ["monolith", "service"]


def connection_of(shop, side):
    return getattr(shop.pair, side)


def lost_at(shop, side):
    stored = links.read(connection_of(shop, side), MOVED)
    return engine_of(connections[side]).faults(connections[side], stored.definition, stored.row.role)


def write(side, body):
    Note.objects.using(side).update(body=body)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("stage", [Stage.SERVE, Stage.OWN])
def test_lost_triggers_are_made_again_and_the_rows_proven_whoever_owns(shop, side, stage):
    shop.at(stage)
    owner = shop.owner
    drop_triggers(connection_of(shop, side))
    write(side, "nobody captured or fenced this")

    told = shop.told("repair", MOVED, "--triggers")
    assert (told["ok"], [(each["link"], each["side"]) for each in told["mended"]]) == (True, [(MOVED, side)])
    assert lost_at(shop, side) == []
    assert links.read(connection_of(shop, owner), MOVED).verified_us == 0, "what passed unseen nobody knows"
    verified_until_clean(shop, owner)
    assert len({Note.objects.using(each).get().body for each in SIDES}) == 1
    assert Note.objects.using(owner).get().body == ("nobody captured or fenced this" if owner == side else "")

    follower = next(each for each in SIDES if each != owner)
    with pytest.raises(DatabaseError, match="strangler fenced"):
        write(follower, "past the owner")
    write(owner, "captured again")
    shop.deliver_from(owner)
    assert Note.objects.using(follower).get().body == "captured again"
    shop.roll_back() if stage is Stage.OWN else shop.advance(Stage.OWN)


def test_one_of_many_is_enough_to_be_missed_and_the_others_stay(shop):
    shop.at(Stage.COPY)
    drop_triggers(shop.pair.monolith, most=1)
    (mended,) = shop.told("repair", MOVED, "--triggers")["mended"]
    assert len(mended["faults"]) == 1
    assert lost_at(shop, "monolith") == []


def test_a_dry_run_names_them_and_makes_none(shop):
    shop.at(Stage.COPY)
    drop_triggers(shop.pair.service)
    before = Transition.objects.count()
    told = shop.told("repair", MOVED, "--triggers", "--dry-run")
    assert (told["ok"], told["mended"], [each["side"] for each in told["would"]]) == (True, [], ["service"])
    assert "Nothing was made again (dry run)." in shop.told(
        "repair", MOVED, "--triggers", "--dry-run", "--format", "text"
    )
    assert lost_at(shop, "service")
    assert Transition.objects.count() == before


def test_where_nothing_is_lost_nothing_is_done_and_the_proof_stays(shop):
    shop.at(Stage.SHADOW)
    assert shop.told("repair", MOVED, "--triggers")["mended"] == []
    assert "Every trigger is there." in shop.told("repair", MOVED, "--triggers", "--format", "text")
    assert links.read(shop.pair.monolith, MOVED).verified_us > 0
    shop.advance(Stage.CANARY)


def test_a_side_that_does_not_answer_is_told_before_anything_is_made(shop):
    shop.at(Stage.COPY)
    drop_triggers(shop.pair.monolith)
    shop.pair.to_service.is_cut = True
    assert [each["id"] for each in shop.told("repair", MOVED, "--triggers")["refusals"]] == ["S411"]
    assert lost_at(shop, "monolith")


def test_the_owner_has_lost_its_proof_before_the_followers_fence_is_closed(shop):
    """Whoever dies in between leaves a fence that is open and a link that nobody trusts, never the reverse."""
    shop.at(Stage.SERVE)
    drop_triggers(shop.pair.service)
    seen = []

    def look(verb, request):
        if verb == "mend":
            seen.append(links.read(shop.pair.monolith, MOVED).verified_us)

    shop.pair.to_service.before = look
    shop.told("repair", MOVED, "--triggers")
    assert seen[0] == 0


def test_S523_a_table_that_is_not_as_it_was_linked_is_refused_with_the_reason(shop):
    shop.at(Stage.COPY)
    drop_triggers(shop.pair.monolith)
    with shop.pair.monolith.cursor() as cursor:
        cursor.execute("ALTER TABLE notes_note RENAME COLUMN body TO words")
    told = shop.told("repair", MOVED, "--triggers")
    assert [each["id"] for each in told["refusals"]] == ["S523"]
    assert "no column body" in told["refusals"][0]["what"]
    assert lost_at(shop, "monolith")


def replace_functions(connection):
    """All functions of ours do nothing any more, as one of another version might; every trigger is there, and awake."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.oid::regprocedure FROM pg_proc p JOIN pg_trigger t ON t.tgfoid = p.oid"
            " WHERE t.tgname LIKE 'strangler%'"
        )
        for (function,) in cursor.fetchall():
            does = "BEGIN RETURN coalesce(NEW, OLD); END"
            cursor.execute(f"CREATE OR REPLACE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS '{does}'")


def point_elsewhere(connection):
    """A trigger of the right name, made by somebody else."""
    first = engine_of(connection).triggers(connection, links.read(connection, MOVED).definition)[0]
    does = "BEGIN RETURN NULL; END"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE FUNCTION elsewhere() RETURNS trigger LANGUAGE plpgsql AS '{does}'")
        cursor.execute(f"DROP TRIGGER {first.name} ON {first.table}")
        cursor.execute(f"CREATE TRIGGER {first.name} AFTER INSERT ON {first.table} EXECUTE FUNCTION elsewhere()")
        cursor.execute(f"ALTER TABLE {first.table} ENABLE ALWAYS TRIGGER {first.name}")


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
@pytest.mark.parametrize("spoil", [replace_functions, point_elsewhere])
def test_triggers_that_run_another_function_are_seen_and_mended(shop, spoil):
    shop.at(Stage.SERVE)
    here = shop.pair.monolith
    spoil(here)
    write("monolith", "nobody captured this")

    assert {each.rpartition(" runs ")[2] for each in lost_at(shop, "monolith")} == {
        "another function than this version installs"
    }
    assert watch.look(here, MOVED)
    assert links.read(here, MOVED).verified_us == 0, "what passed unseen nobody knows"

    assert shop.told("repair", MOVED, "--triggers")["ok"]
    assert lost_at(shop, "monolith") == []
    verified_until_clean(shop, "monolith")
    assert Note.objects.using("service").get().body == "nobody captured this"
    write("monolith", "captured again")
    shop.deliver_from("monolith")
    assert Note.objects.using("service").get().body == "captured again"
    shop.advance(Stage.OWN)


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_an_open_reader_is_in_nobodys_way_and_a_writer_is_named(shop, monkeypatch):
    monkeypatch.setattr(mend, "patiently", lambda connection, deed: deed())
    shop.at(Stage.COPY)
    drop_triggers(shop.pair.monolith)
    with beside(shop.pair.monolith) as reader, transaction.atomic(using=reader.alias):
        assert Note.objects.using(reader.alias).count() == 1
        assert shop.told("repair", MOVED, "--triggers")["ok"]
    drop_triggers(shop.pair.monolith)
    with beside(shop.pair.monolith) as writer, transaction.atomic(using=writer.alias):
        Note.objects.using(writer.alias).update(body="still working")
        (found,) = shop.told("repair", MOVED, "--triggers")["refusals"]
        assert (found["id"], "the tables are busy" in found["what"]) == ("S523", True)
    assert shop.told("repair", MOVED, "--triggers")["ok"]
