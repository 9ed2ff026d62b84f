"""Nobody sends from a database that would hide changes or number them wrongly: it is said, with the way out, before the first
trigger, by every sender that starts, and by the watchdog.
"""

import pytest
from django.db import DatabaseError
from django.db.models import Manager
from django.db.models.query import QuerySet

from strangler.resilience import moments
from strangler.sync import backfill, greet, lease, links, verify, wire
from strangler.sync.definition import Column, Kind, LinkDefinition, Table
from strangler.sync.deliver import deliver_once
from strangler.sync.fitting import Unfit
from strangler.sync.loop import Loop
from strangler.sync.side import LocalSide
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, moved_link

on_postgres = pytest.mark.parametrize("engine", ["postgres"])


@pytest.fixture
def shop(pair):
    """One note on both sides, and a change of it that waits."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug="a")
    pair.settle()
    Note.objects.using("monolith").update(body="waits")


def run(connection, *statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


HIDE = (
    "CREATE POLICY binned ON notes_note USING (slug <> 'a')",
    "ALTER TABLE notes_note ENABLE ROW LEVEL SECURITY",
)
SHOW = ("DROP POLICY binned ON notes_note", "ALTER TABLE notes_note DISABLE ROW LEVEL SECURITY")


@on_postgres
def test_a_sender_under_row_security_refuses_to_start(shop, clerk):
    run(shop.monolith, *HIDE)
    sent = len(shop.to_service.posted)
    with pytest.raises(Unfit, match="row-level security hides rows of notes_note from the role clerk.*BYPASSRLS"):
        greet.greet(clerk, MOVED, shop.to_service)
    assert not Loop(clerk, lambda link: shop.to_service, "clerk").turn()
    assert not lease.holder_of(shop.monolith, f"deliver:{MOVED}"), "free for a sender that sees everything"
    drained = LocalSide(clerk, "monolith", peer=lambda link: shop.to_service).drain(wire.Drain(MOVED, 800))
    assert (drained.ok, "row-level security" in drained.reason) == (False, True)
    assert len(shop.to_service.posted) == sent
    shop.settle()  # by a role that sees everything
    assert Note.objects.using("service").get().body == "waits"
    run(shop.monolith, *SHOW)


@on_postgres
def test_a_row_that_is_hidden_from_a_running_sender_is_not_sent_as_deleted(shop, clerk):
    assert greet.greet(clerk, MOVED, shop.to_service)
    with moments.listening("sync.held", lambda link: run(shop.monolith, *HIDE)), pytest.raises(DatabaseError):
        deliver_once(clerk, MOVED, shop.to_service, holder="clerk")
    run(shop.monolith, *SHOW)
    shop.settle()
    assert Note.objects.using("service").get().body == "waits"


def test_no_read_goes_through_a_router_or_a_manager(shop, monkeypatch, settings):
    """Either may hide rows: a replica that lags, a default manager that leaves out what was put in a bin."""

    def never(*_, **__):
        raise AssertionError("a row was read through the model")

    router = type("ReadsReplica", (), {"db_for_read": never, "db_for_write": never})
    settings.DATABASE_ROUTERS = [router()]
    backfill.cut(shop.monolith, MOVED)
    with monkeypatch.context() as patched:
        patched.setattr(Manager, "get_queryset", never)
        patched.setattr(QuerySet, "_fetch_all", never)
        while chunk := backfill.take(shop.monolith, MOVED):
            backfill.copy(shop.monolith, MOVED, chunk, shop.to_service)
        assert shop.deliver().delivered == 1
        assert verify.verify(shop.monolith, MOVED, shop.to_service).is_clean
    settings.DATABASE_ROUTERS = []
    shop.assert_equal()


@on_postgres
@pytest.mark.parametrize("table", ["queue", "intent"])
def test_a_cached_sequence_is_refused(shop, table):
    """1 two sessions cache 1 to 50 and 51 to 100   2 the second changes a row: 51   3 then the first: 1, which is stale"""
    column = "version" if table == "queue" else "id"
    run(shop.monolith, f"ALTER TABLE strangler_{table} ALTER COLUMN {column} SET CACHE 50")
    assert "CACHE 50" in shop.here.state(wire.Named(MOVED)).faults[0]
    assert "CACHE 1" in shop.here.prepare(wire.Prepare(MOVED, 2)).reason
    with pytest.raises(Unfit, match=f"strangler_{table}"):
        greet.greet(shop.monolith, MOVED, shop.to_service)
    with pytest.raises(Unfit):
        links.install(shop.monolith, moved_link(), side="monolith", role=links.Role.OWNER, epoch=2)
    run(shop.monolith, f"ALTER TABLE strangler_{table} ALTER COLUMN {column} SET CACHE 1")
    assert greet.greet(shop.monolith, MOVED, shop.to_service)


VISIT = Table("visit", (Column("id", Kind.INT), Column("page", Kind.TEXT)), ("id",))
PARTS = (
    "CREATE TABLE visits (id bigint PRIMARY KEY, page text NOT NULL) PARTITION BY RANGE (id)",
    "CREATE TABLE visit PARTITION OF visits FOR VALUES FROM (0) TO (1000)",
)
SHAPES = {
    "partitioned": ("ALTER TABLE visit RENAME TO part", "ALTER TABLE visits RENAME TO visit"),
    "a partition": (),
}


@on_postgres
@pytest.mark.parametrize("shape", SHAPES)
def test_a_partitioned_table_is_captured_at_its_leaves_or_refused(pair, shape):
    """A statement's trigger fires at the table that the statement names. Capture on the parent misses writes to the leaf,
    capture on the leaf those to the parent."""
    run(pair.monolith, *PARTS, *SHAPES[shape])
    run(pair.service, "CREATE TABLE visit (id bigint PRIMARY KEY, page text NOT NULL)")
    definition = LinkDefinition("visits", (VISIT,))
    with pytest.raises(Unfit, match=f"visit is {shape}"):
        links.install(pair.monolith, definition, side="monolith", role=links.Role.OWNER, epoch=1)
    run(pair.monolith, "DROP TABLE visit" if shape == "partitioned" else "DROP TABLE visits")
    run(pair.service, "DROP TABLE visit")


@on_postgres
def test_a_table_that_becomes_a_partition_is_noticed(shop):
    run(
        shop.monolith,
        "CREATE TABLE notes (LIKE notes_like) PARTITION BY RANGE (id)",
        "ALTER TABLE notes ATTACH PARTITION notes_like FOR VALUES FROM (0) TO (1000)",
    )
    assert "notes_like is a partition of notes" in shop.here.state(wire.Named(MOVED)).faults[0]
    with pytest.raises(Unfit):
        greet.greet(shop.monolith, MOVED, shop.to_service)
    run(shop.monolith, "ALTER TABLE notes DETACH PARTITION notes_like", "DROP TABLE notes")


@on_postgres
def test_a_follower_that_is_unfit_says_so_when_it_is_asked(pair):
    run(pair.service, "ALTER TABLE strangler_queue ALTER COLUMN version SET CACHE 50")
    done = pair.there.define(wire.Define(moved_link(), 1))
    assert (done.ok, "CACHE 50" in done.reason) == (False, True)
    assert links.names(pair.service) == []
    run(pair.service, "ALTER TABLE strangler_queue ALTER COLUMN version SET CACHE 1")
