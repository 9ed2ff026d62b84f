"""While the service owns, everybody can see whether it could be taken back this minute, and if not, why not, by name."""

import pytest

from strangler.plans.stage import Stage
from strangler.protocol.claim import RowKey
from strangler.stages.preconditions import UNPROVEN
from strangler.sync import dead_letters, links, wire
from strangler.sync.engines import engine_of
from strangler.sync.wire_pass import Ended
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, moved_link


@pytest.fixture
def owned(shop):
    """The service owns, and its loop has had a turn."""
    shop.at(Stage.OWN)
    shop.deliver_from("service")
    return shop


def safety(shop):
    """What the board says, as scripts read it."""
    return shop.told("status")["extractions"][0]["rollback_safe"]


def why_not(shop):
    found = safety(shop)
    assert found["is_safe"] is False
    assert shop.told("status", "--format", "text").count("rollback safe: no\n") == 1
    return "\n".join(found["why"])


def test_a_healthy_service_can_be_taken_back(owned):
    assert safety(owned) == {"is_safe": True, "why": [], "acknowledge": "owner", "unconfirmed": 0}
    assert "  rollback safe: yes\n" in owned.told("status", "--format", "text")


def test_nothing_is_said_while_the_monolith_owns(shop):
    shop.at(Stage.SERVE)
    assert safety(shop) is None
    assert "rollback safe" not in shop.told("status", "--format", "text")


def test_rows_that_are_not_proven_equal_say_no(owned):
    epoch = links.read(owned.pair.service, MOVED).row.epoch
    owned.pair.to_service.prove(Ended(MOVED, epoch, 0, is_clean=False))
    assert why_not(owned) == UNPROVEN
    owned.told("verify", MOVED)
    assert safety(owned)["is_safe"] is True


def test_one_rejected_key_says_no_by_name(owned):
    with owned.pair.monolith.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX own_rule ON notes_note(body)")  # unknown to the service
    author = Author.objects.using("service").get()
    for slug in ("b", "c"):
        Note.objects.using("service").create(author_id=author.pk, slug=slug, body="same")
    owned.deliver_from("service")
    refused = (
        Note.objects.using("service")
        .exclude(pk__in=list(Note.objects.using("monolith").values_list("pk", flat=True)))
        .get()
    )
    assert f"notes_note ['{refused.pk}'] was refused here: " in why_not(owned)
    with owned.pair.monolith.cursor() as cursor:
        cursor.execute("DROP INDEX own_rule")
    Note.objects.using("service").filter(pk=refused.pk).update(body="its own")
    owned.deliver_from("service")
    assert safety(owned)["is_safe"] is True


def test_many_rejected_keys_are_named_up_to_a_few_and_counted(owned):
    for key in range(7):
        dead_letters.keep(owned.pair.service, MOVED, RowKey("notes_note", (str(key),)), key, "too long")
    told = why_not(owned)
    assert told.count("was refused here") == 5
    assert "2 more keys were refused here" in told


@pytest.mark.parametrize(("side", "place"), [("service", "at the service"), ("monolith", "here")])
def test_a_column_no_row_brings_along_says_no(owned, side, place):
    with getattr(owned.pair, side).cursor() as cursor:
        cursor.execute("ALTER TABLE notes_note ADD COLUMN mood varchar(10) NULL")
    assert f"{place}: table notes_note has a column that no row brings along: mood" in why_not(owned)


def test_a_column_that_is_gone_says_no(owned):
    with owned.pair.service.cursor() as cursor:
        cursor.execute("ALTER TABLE notes_note RENAME COLUMN score TO points")
    assert "at the service: table notes_note has no column score on this side" in why_not(owned)


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_rule_that_only_one_side_has_says_no(owned):
    with owned.pair.service.cursor() as cursor:
        cursor.execute("ALTER TABLE notes_note ALTER COLUMN body DROP NOT NULL")
    told = why_not(owned)
    assert "at the service: notes_note.body may be NULL here, and may not be NULL in the link" in told


def test_a_delivery_that_was_not_heard_of_for_a_while_says_no(owned):
    with owned.pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE strangler_beat SET at_us = at_us - 60000000")
    assert "the service's delivery was last heard of" in why_not(owned)
    owned.deliver_from("service")
    assert safety(owned)["is_safe"] is True


def test_a_delivery_that_was_never_heard_of_says_no(owned):
    with owned.pair.monolith.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_beat")
    assert "nothing has been heard of the service's delivery yet" in why_not(owned)


def test_a_silent_service_says_no(owned):
    owned.pair.to_service.is_cut = True
    assert why_not(owned) == "the service does not answer: the road is cut"


def test_a_link_that_stands_still_or_lost_a_trigger_says_no(owned):
    links.stop(owned.pair.service, MOVED, "source went back in time")
    trigger = engine_of(owned.pair.monolith).triggers(owned.pair.monolith, moved_link())[0]
    with owned.pair.monolith.cursor() as cursor:
        on_table = "" if owned.pair.monolith.vendor == "sqlite" else f" ON {trigger.table}"
        cursor.execute(f"DROP TRIGGER {trigger.name}{on_table}")
    told = why_not(owned)
    assert "the service stands still: source went back in time" in told
    assert f"here: trigger {trigger.name}" in told


def test_two_sides_that_contradict_each_other_say_no(owned):
    owned.pair.there.fence(wire.Fence(MOVED, 2, "somebody", 60_000))
    assert "the service is closing of epoch 2, this side follower of epoch 2" in why_not(owned)
