"""What must hold before ownership moves, each provoked: refused by name before anybody is fenced, with what to do next."""

import re
import threading
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connections, transaction

from strangler.exceptions import Refused
from strangler.models import Transition
from strangler.plans.stage import Stage
from strangler.protocol.claim import RowKey
from strangler.resilience import moments
from strangler.resilience.clock import HandClock
from strangler.stages import conductor, preconditions
from strangler.sync import dead_letters, links, queue, wire
from strangler.sync.deliver import PeerError
from strangler.sync.engines import engine_of, postgres_locks
from strangler.testing.waiting import wait_until
from tests.projects.sync.databases import attach, detach
from tests.projects.sync.models import Note
from tests.projects.sync.pair import MOVED, moved_link

WAYS = ["own", "rollback"]
BEAT_S = preconditions.BEAT_S
on_postgres = pytest.mark.parametrize("engine", ["postgres"], indirect=True)


@pytest.fixture(autouse=True)
def nothing_passes_by_itself(monkeypatch):
    monkeypatch.setattr(preconditions, "WAIT_S", 0.0)


@pytest.fixture(params=WAYS)
def ready(request, shop):
    """(the shop before its hand-over, the move that would carry it out)."""
    shop.at(Stage.SERVE if request.param == "own" else Stage.OWN)
    return shop, (lambda: shop.advance(Stage.OWN)) if request.param == "own" else shop.roll_back


def refused(shop, move):
    """The refusals' whats and nexts; the owner is who it was, nobody was fenced, and the ledger says so."""
    before = shop.owner, shop.applied
    with moments.listening("hand_over.fence", lambda link: pytest.fail("somebody was fenced")):
        with pytest.raises(Refused) as caught:
            move()
    assert {each.id for each in caught.value.refusals} == {"S404"}
    assert (shop.owner, shop.applied) == before
    assert Transition.objects.first().outcome == "refused"
    return "\n".join(f"{each.what} | {each.next}" for each in caught.value.refusals)


def test_a_fit_pair_moves_both_ways_and_a_backlog_needs_no_worker(shop):
    shop.at(Stage.SERVE)
    Note.objects.using("monolith").update(body="nobody has delivered this")
    shop.advance(Stage.OWN)
    assert shop.owner == "service"
    Note.objects.using("service").update(body="nor this")
    shop.roll_back()
    assert shop.owner == "monolith"
    assert Note.objects.using("monolith").get().body == "nor this"


def test_a_side_that_cannot_answer_the_other_is_named(ready):
    shop, move = ready
    shop.pair.to_monolith.is_cut = shop.owner == "monolith"
    shop.pair.to_monolith.before = _cut_beats
    told = refused(shop, move)
    sender, receiver = ("the follower", "the owner") if shop.owner == "monolith" else ("the owner", "the follower")
    assert f"{sender} cannot reach {receiver}" in told
    assert "strangle doctor, on both sides" in told


def _cut_beats(verb, request):
    if verb == "beat":
        raise PeerError("the road is cut")


def test_a_sign_of_life_that_arrives_elsewhere_is_none(ready):
    shop, move = ready

    class Elsewhere:
        def beat(self, request):
            return wire.Done(True)

    shop.pair.there._peer = lambda link: Elsewhere()
    assert "names somebody else. | correct STRANGLER_PEERS there" in refused(shop, move)


def test_a_workers_sign_of_life_that_comes_between_is_not_taken_for_somebody_elses(shop):
    """On a machine so slow that one look takes all the time there is."""
    shop.at(Stage.SERVE)
    workers = ["a worker's"]

    def a_worker_beats_too(verb, request):
        if verb == "beat" and workers:
            with shop.pair.service.cursor() as cursor:
                cursor.execute("UPDATE strangler_beat SET nonce = %s WHERE link = %s", [workers.pop(), MOVED])

    shop.pair.to_service.after = a_worker_beats_too
    assert preconditions.Preconditions(MOVED, shop.pair.here, shop.pair.to_service).ask().faults == []
    assert workers == []


def test_a_road_too_slow_for_a_hand_over_is_none(ready, monkeypatch):
    shop, move = ready
    clock = HandClock()
    monkeypatch.setattr(preconditions, "BEAT_S", BEAT_S)
    monkeypatch.setattr(preconditions, "SystemClock", lambda: clock)
    shop.pair.to_service.before = lambda verb, request: clock.advance(0.6 if verb == "beat" else 0.0)
    assert "took 0.6 s; a hand-over has one second for all it asks" in refused(shop, move)


def test_what_passes_by_itself_is_waited_for(shop, monkeypatch):
    monkeypatch.setattr(preconditions, "BEAT_S", BEAT_S)
    monkeypatch.setattr(preconditions, "WAIT_S", 2.0)
    clock, slow = HandClock(), [0.6, 0.6]
    shop.at(Stage.SERVE)

    def answer_faster_and_faster(verb, request):
        if verb == "beat" and slow:
            clock.advance(slow.pop())

    shop.pair.to_service.before = answer_faster_and_faster
    asked = preconditions.Preconditions(MOVED, shop.pair.here, shop.pair.to_service, clock=clock, nap=clock.advance)
    assert asked.ask().faults == []
    assert slow == []


def test_what_cannot_be_delivered_is_refused(ready):
    shop, move = ready
    owner = getattr(shop.pair, shop.owner)
    Note.objects.using(shop.owner).update(body="held by a sender that does not move")
    _stall(owner)
    told = refused(shop, move)
    assert "the follower is behind" in told
    assert "0 queued, 1 in flight; not drained within the budget" in told
    assert "strangle sync on the owner's side" in told


def _stall(connection):
    queue.unpack(connection, MOVED)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_inflight SET holder = 'stalled', lease_us = %s", [2**62])


def test_a_rejected_key_is_named_with_its_reason(ready):
    shop, move = ready
    dead_letters.keep(getattr(shop.pair, shop.owner), MOVED, RowKey("notes_note", ("7",)), 3, "value too long")
    told = refused(shop, move)
    assert "the owner has 1 dead letters, such as notes_note ['7']: value too long" in told
    assert "strangle repair notes --from-dead-letters" in told


def test_a_lost_trigger_on_either_side_is_named(ready):
    shop, move = ready
    for connection in (shop.pair.monolith, shop.pair.service):
        trigger = engine_of(connection).triggers(connection, moved_link())[0]
        with connection.cursor() as cursor:
            on_table = "" if connection.vendor == "sqlite" else f" ON {trigger.table}"
            cursor.execute(f"DROP TRIGGER {trigger.name}{on_table}")
    told = refused(shop, move)
    assert "the owner: trigger" in told and "the follower: trigger" in told


def test_a_way_back_from_a_silent_service_names_the_other_way(shop):
    shop.at(Stage.OWN)
    shop.pair.to_service.is_cut = True
    told = refused(shop, shop.roll_back)
    assert "a side does not answer: the road is cut" in told
    assert "strangle rollback notes --abandon" in told


def test_a_rehearsal_says_it_as_well(shop):
    shop.at(Stage.SERVE)
    shop.pair.to_monolith.is_cut = True
    assert "cannot reach" in refused(shop, lambda: conductor.rehearse(MOVED, actor="me"))


def test_an_earlier_version_over_there_hinders_nothing(shop):
    def knows_no_such_verb(verb, request):
        if verb == "fitness":
            raise links.UnknownLink("no verb 'fitness'")

    shop.at(Stage.SERVE)
    shop.pair.to_service.before = knows_no_such_verb
    moved = shop.advance(Stage.OWN)
    assert moved.detail["unknown"] == ["the follower: it runs an earlier version, which cannot say what is in the way"]


@contextmanager
def another(alias):
    """A connection of somebody else to that side's database."""
    attach("another", {**connections.databases[alias]})
    try:
        yield connections["another"]
    finally:
        detach("another")


@on_postgres
@pytest.mark.parametrize("side", ["monolith", "service"])
def test_a_long_transaction_is_named_on_either_side(ready, side, monkeypatch):
    shop, move = ready
    monkeypatch.setattr(postgres_locks, "LONG_S", 0.0)
    with another(side) as writer, transaction.atomic(using="another"), writer.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        cursor.execute("LOCK TABLE notes_note IN ROW EXCLUSIVE MODE")
        told = refused(shop, move)
    assert re.search(rf"a transaction of \w+ \(pid {pid}, idle in transaction\) has held notes_note for \d+ s", told)
    assert f"SELECT pg_terminate_backend({pid})" in told
    assert told.count(f"pid {pid}") == 1
    move()


@on_postgres
def test_readers_and_short_writers_are_in_nobodys_way(shop, monkeypatch):
    shop.at(Stage.SERVE)
    monkeypatch.setattr(postgres_locks, "LONG_S", 0.0)
    with another("monolith") as other, transaction.atomic(using="another"), other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notes_note")
        shop.advance(Stage.OWN)
        shop.roll_back()
        monkeypatch.setattr(postgres_locks, "LONG_S", 3600.0)
        cursor.execute("LOCK TABLE notes_note IN ROW EXCLUSIVE MODE")
        assert engine_of(shop.pair.monolith).in_the_way(shop.pair.monolith, moved_link()) == ([], [])


@on_postgres
def test_a_prepared_transaction_is_named_with_what_ends_it(ready):
    shop, move = ready
    with another(shop.owner) as left, left.cursor() as cursor:
        cursor.execute("BEGIN; UPDATE notes_note SET body = 'left'; PREPARE TRANSACTION 'left behind'")
        try:
            told = refused(shop, move)
        finally:
            cursor.execute("ROLLBACK PREPARED 'left behind'")
    assert re.search(r"a prepared transaction \(left behind\) has held notes_note for \d+ s", told)
    assert "COMMIT PREPARED 'left behind' or ROLLBACK PREPARED 'left behind'" in told


@on_postgres
def test_a_vacuum_is_named_and_gone_when_it_ends(ready):
    shop, move = ready
    with vacuuming(shop.pair.service) as pid:
        told = refused(shop, move)
        assert f"a vacuum (pid {pid}) has held notes_note" in told
        assert f"SELECT pg_cancel_backend({pid})" in told
    move()


@contextmanager
def vacuuming(connection):
    """A vacuum of notes_note that sleeps at every page it reads, on a connection of its own; its pid."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notes_note DISABLE TRIGGER ALL")
        cursor.execute(
            "INSERT INTO notes_note(id, author_id, slug, body, is_public, token)"
            " SELECT 1000 + n, 1, 'v' || n, repeat('x', 500), true, gen_random_uuid() FROM generate_series(1, 3000) n"
        )
        cursor.execute("DELETE FROM notes_note WHERE slug LIKE 'v%'")
        cursor.execute("ALTER TABLE notes_note ENABLE TRIGGER ALL")
    with transaction.atomic(using=connection.alias):
        engine_of(connection).wake(connection, moved_link(), links.read(connection, MOVED).row.role)
    settings = connection.get_connection_params()
    with psycopg.connect(
        **{k: settings[k] for k in ("host", "port", "user", "password", "dbname")}, autocommit=True
    ) as its:
        its.execute("SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1")
        worker = threading.Thread(target=_vacuum, args=(its,))
        worker.start()
        wait_until(lambda: _is_vacuuming(connection), within_s=10, what="the vacuum to begin")
        yield its.info.backend_pid
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_cancel_backend(%s)", [its.info.backend_pid])
        worker.join(10)


def _vacuum(its):
    with pytest.raises(psycopg.errors.QueryCanceled):
        its.execute("VACUUM notes_note")


def _is_vacuuming(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_progress_vacuum WHERE relid = 'notes_note'::regclass")
        return cursor.fetchone()[0] == 1


@on_postgres
def test_what_a_role_may_not_see_is_unknown_and_refuses_nothing(shop, monkeypatch):
    shop.at(Stage.SERVE)
    monkeypatch.setattr(postgres_locks, "LONG_S", 0.0)
    mine = shop.pair.monolith
    with another("monolith") as writer, transaction.atomic(using="another"), writer.cursor() as cursor:
        cursor.execute("LOCK TABLE notes_note IN ROW EXCLUSIVE MODE")
        with mine.cursor() as asking:
            asking.execute("SET ROLE pg_signal_backend")  # a role that exists everywhere and sees nobody else's times
            found = engine_of(mine).in_the_way(mine, moved_link())
            asking.execute("RESET ROLE")
    assert found[0] == []
    assert "of another role holds a lock on notes_note" in found[1][0]
    assert "GRANT pg_read_all_stats" in found[1][0]
