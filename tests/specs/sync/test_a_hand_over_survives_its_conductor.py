"""Hand-over by the real function, killed at every move and taken over: one owner, nothing lost, never both open."""

import pytest
from django.db import DatabaseError, OperationalError

from strangler.protocol.call import Call
from strangler.protocol.handover import Move
from strangler.protocol.link import Arrow, Role
from strangler.resilience import moments
from strangler.stages.hand_over import HandOver, NoSwitches, finish
from strangler.sync import links
from strangler.sync.engines.postgres import Postgres
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED

WAY = [Move.PREPARE, Move.FENCE, Move.DRAIN, Move.VERIFY, Move.ALIGN, Move.JOURNAL, Move.OPEN, Move.SETTLE]


class Killed(BaseException):
    """The conductor dies here: nothing of it runs on."""


@pytest.fixture
def shop(pair):
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug="a")
    pair.settle()
    Note.objects.using("monolith").filter(slug="a").update(body="undelivered")


def own(pair, **extra):
    return HandOver(MOVED, pair.here, pair.to_service, extraction="notes", switches=NoSwitches(), **extra).run(epoch=1)


def roll_back(pair):
    return HandOver(MOVED, pair.there, pair.to_monolith, extraction="notes", switches=NoSwitches()).run(epoch=2)


def owners(pair):
    return [c.alias for c in (pair.monolith, pair.service) if links.read(c, MOVED).row.role is Role.OWNER]


def test_own_and_rollback_are_one_function(shop):
    outcome = own(shop)
    assert outcome.is_settled, outcome
    assert outcome.moves == [move.name.lower() for move in WAY]
    assert owners(shop) == ["service"]
    Note.objects.using("service").update(body="written at the service")
    assert roll_back(shop).is_settled
    assert owners(shop) == ["monolith"]
    shop.assert_equal()


@pytest.mark.parametrize("at", WAY, ids=lambda move: move.name.lower())
def test_a_conductor_killed_before_any_move_is_taken_over(shop, at):
    def die(link):
        raise Killed

    with moments.listening(f"hand_over.{at.name.lower()}", die), pytest.raises(Killed):
        own(shop)
    assert len(owners(shop)) <= 1
    with shop.monolith.cursor() as cursor:  # its deadline passes
        cursor.execute("UPDATE strangler_link SET deadline_us = 1 WHERE deadline_us IS NOT NULL")
    outcome = finish(MOVED, shop.here, shop.to_service, extraction="notes", switches=NoSwitches())
    assert len(owners(shop)) == 1
    has_journalled = WAY.index(at) > WAY.index(Move.JOURNAL)
    assert owners(shop) == (["service"] if has_journalled else ["monolith"]), outcome
    Note.objects.using(owners(shop)[0]).create(author_id=1, slug="afterwards")
    shop.settle()
    shop.assert_equal()
    if not has_journalled:
        assert own(shop).is_settled


def test_a_hand_over_with_a_lost_trigger_is_refused_before_the_fence(shop):
    with shop.service.cursor() as cursor:
        name = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'notes_note' LIMIT 1"
        if shop.service.vendor == "postgresql":
            name = "SELECT tgname || ' ON notes_note' FROM pg_trigger WHERE tgrelid = 'notes_note'::regclass"
            name += " AND NOT tgisinternal LIMIT 1"
        cursor.execute(name)
        cursor.execute(f"DROP TRIGGER {cursor.fetchone()[0]}")
    outcome = own(shop)
    assert not outcome.is_settled
    assert "is gone" in outcome.reason
    assert outcome.moves == ["prepare"]
    assert owners(shop) == ["monolith"]


def test_a_service_that_dies_under_the_fence_costs_an_undo_not_a_write(shop):
    def cut(link):
        shop.to_service.is_cut = True

    with moments.listening("hand_over.drain", cut):
        outcome = own(shop)
    assert not outcome.is_settled
    assert owners(shop) == ["monolith"]
    Note.objects.using("monolith").update(body="open again")
    shop.to_service.is_cut = False
    shop.settle()
    shop.assert_equal()


def test_rows_that_differ_under_the_fence_stop_the_hand_over(shop):
    from django.db import transaction

    from strangler.sync.engines import engine_of

    def corrupt(link):
        with transaction.atomic(using="service"), shop.service.cursor() as cursor:
            engine_of(shop.service).mark(shop.service, MOVED)
            cursor.execute("UPDATE notes_note SET body = 'rotten'")
            engine_of(shop.service).unmark(shop.service, MOVED)

    with moments.listening("hand_over.verify", corrupt):
        outcome = own(shop)
    assert not outcome.is_settled
    assert "differ between the sides, such as notes_note" in outcome.reason
    assert owners(shop) == ["monolith"]


def test_a_delete_asked_of_the_owner_while_the_sides_are_compared_is_no_difference(shop):
    assert own(shop).is_settled
    Note.objects.using("service").update(body="arrived a moment ago")
    shop.settle()
    shop.to_monolith.before = lambda verb, request: verb == "rows" and Note.objects.using("monolith").all().delete()
    outcome = roll_back(shop)
    assert outcome.is_settled, outcome
    shop.settle()
    shop.assert_equal()
    assert not Note.objects.using("service").exists()


def test_a_writer_that_holds_the_tables_makes_own_give_up_not_the_writer(shop, engine):
    if engine == "sqlite":
        pytest.skip("one writer at a time: BEGIN IMMEDIATE waits its turn")
    from django.db import connections, transaction

    from tests.projects.sync.databases import attach, detach

    attach("writer", {**connections.databases["monolith"]})
    try:
        with transaction.atomic(using="writer"):
            Note.objects.using("writer").update(body="still working")
            outcome = own(shop)
            assert not outcome.is_settled
            assert "busy" in outcome.reason
            Note.objects.using("writer").update(body="done")
    finally:
        detach("writer")
    assert own(shop).is_settled
    assert Note.objects.using("service").get().body == "done"


@pytest.mark.parametrize("engine", ["postgres"])
def test_a_fence_gives_up_before_postgresql_looks_for_a_deadlock(shop, monkeypatch):
    """Who finds the deadlock is killed, and it may be the writer: he holds one table and waits for another that the fence
    has. So the fence is gone before anybody looks."""
    lock_tables = Postgres.lock_tables
    waited_ms = []

    def noted(self, connection, definition):
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout'")
            looks_after_ms = cursor.fetchone()[0]
            lock_tables(self, connection, definition)
            cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'")
            waited_ms.append((cursor.fetchone()[0], looks_after_ms))

    monkeypatch.setattr(Postgres, "lock_tables", noted)
    assert own(shop).is_settled
    assert waited_ms
    assert all(0 < gives_up < looks for gives_up, looks in waited_ms), waited_ms


def test_a_journal_that_finds_the_tables_busy_takes_the_fence_back(shop, monkeypatch):
    call = links.call

    def busy(connection, link, asked, **words):
        if asked.arrow is Arrow.JOURNAL:
            raise OperationalError("canceling statement due to lock timeout")
        return call(connection, link, asked, **words)

    monkeypatch.setattr(links, "call", busy)
    outcome = own(shop)
    assert (outcome.is_settled, outcome.moves[-2:], owners(shop)) == (False, ["journal", "undo"], ["monolith"])
    assert "busy" in outcome.reason
    Note.objects.using("monolith").update(body="nobody waits for the deadline")


def test_a_fence_that_was_lifted_after_the_last_look_is_not_journalled(shop):
    def lifted(link):
        with shop.monolith.cursor() as cursor:
            cursor.execute("UPDATE strangler_link SET deadline_us = 1 WHERE deadline_us IS NOT NULL")
        finish(MOVED, shop.here, shop.to_service, extraction="notes", switches=NoSwitches())
        Note.objects.using("monolith").update(body="written between the measurements and the journal")

    with moments.listening("hand_over.journal", lifted):
        outcome = own(shop)
    assert (outcome.is_settled, owners(shop)) == (False, ["monolith"])
    shop.settle()
    shop.assert_equal()
    assert Note.objects.using("service").get().body == "written between the measurements and the journal"


def test_customers_wait_for_no_look_at_the_rows_from_the_fence_to_the_open(shop):
    asked = []
    shop.to_service.before = lambda verb, request: asked.append(verb)
    assert own(shop).is_settled
    under_fence = asked[asked.index("apply") : asked.index("open")]
    assert "row" not in under_fence


def test_an_old_snapshot_and_a_replica_session_meet_the_fence_beside_an_open_reader(shop, engine):
    if engine == "sqlite":
        pytest.skip("SQLite has neither snapshots that write nor replication roles")
    from django.db import connections, transaction

    from tests.projects.sync.databases import attach, detach

    for alias in ("reader", "repeatable", "replica"):
        attach(alias, {**connections.databases["monolith"]})
    try:
        with transaction.atomic(using="reader"):
            assert Note.objects.using("reader").count() == 1
            with (
                pytest.raises(DatabaseError, match="strangler fenced"),
                transaction.atomic(using="repeatable"),
                connections["repeatable"].cursor() as cursor,
            ):
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SELECT 1 FROM notes_note")
                assert own(shop).is_settled
                cursor.execute("UPDATE notes_note SET body = 'through the fence'")
            assert Note.objects.using("reader").count() == 1
            assert roll_back(shop).is_settled, "beside the same reader"
            assert (
                HandOver(MOVED, shop.here, shop.to_service, extraction="notes", switches=NoSwitches())
                .run(epoch=3)
                .is_settled
            )
        with connections["replica"].cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            with pytest.raises(DatabaseError, match="strangler fenced"):
                cursor.execute("UPDATE notes_note SET body = 'through the fence'")
    finally:
        for alias in ("reader", "repeatable", "replica"):
            detach(alias)


def test_a_rehearsal_does_everything_but_the_journal(shop):
    attempt = HandOver(MOVED, shop.here, shop.to_service, extraction="notes", switches=NoSwitches(), is_rehearsal=True)
    outcome = attempt.run(epoch=1)
    assert not outcome.is_settled
    assert outcome.reason.startswith("rehearsed")
    assert outcome.moves[-1] == "undo"
    assert owners(shop) == ["monolith"]
    assert links.read(shop.monolith, MOVED).row.epoch == 1
    assert own(shop).is_settled


def test_an_owner_that_was_given_up_fences_itself_when_it_returns(shop):
    assert own(shop).is_settled
    Note.objects.using("service").update(body="never fed back")
    links.call(shop.monolith, MOVED, Call(Arrow.ABANDON, 4, conductor=""))
    assert owners(shop) == ["monolith", "service"], "the operator asserted that the service was down"
    assert shop.deliver_from_service().refused
    assert owners(shop) == ["monolith"]
    assert "reconcile" in links.read(shop.service, MOVED).stopped
    assert Note.objects.using("monolith").get().body == "undelivered"


def test_many_keys_changed_since_the_last_pass_are_compared_before_the_fence_not_under_it(shop, monkeypatch):
    monkeypatch.setattr("strangler.stages.proof.PAGE_KEYS", 7)
    monkeypatch.setattr("strangler.stages.proof.MAX_UNDER_FENCE", 5)
    Note.objects.using("monolith").bulk_create([Note(author_id=1, slug=f"n{i}") for i in range(40)])
    shop.settle()
    assert own(shop).is_settled
    Note.objects.using("service").update(body="all of them, in one statement")
    shop.settle()
    assert roll_back(shop).is_settled
    shop.assert_equal()


def test_a_row_that_differed_before_the_fence_is_looked_at_again_under_it(shop):
    from django.db import transaction

    from strangler.sync.engines import engine_of

    shop.settle()
    with transaction.atomic(using="service"), shop.service.cursor() as cursor:
        engine_of(shop.service).mark(shop.service, MOVED)
        cursor.execute("UPDATE notes_note SET body = 'rotten'")
        engine_of(shop.service).unmark(shop.service, MOVED)
    outcome = own(shop)
    assert not outcome.is_settled
    assert "1 rows differ between the sides, such as notes_note" in outcome.reason
    assert owners(shop) == ["monolith"]


@pytest.mark.parametrize("at", [Move.PREPARE, Move.FENCE], ids=lambda move: move.name.lower())
def test_an_old_order_is_not_carried_out_again(shop, at):
    def meanwhile(link):
        if len(passed) == 0:
            passed.append(link)
            assert own(shop).is_settled, "another conductor carries the order out"
            assert roll_back(shop).is_settled, "and a person takes it back"

    passed = []
    with moments.listening(f"hand_over.{at.name.lower()}", meanwhile):
        outcome = own(shop)  # decided for its next move, fell asleep
    assert not outcome.is_settled
    assert "epoch" in outcome.reason
    assert (owners(shop), links.read(shop.monolith, MOVED).row.epoch) == (["monolith"], 3)
    again = own(shop)  # the same order once more, from its message
    assert (again.is_settled, again.moves) == (False, ["stop"])
    assert Note.objects.using("monolith").update(body="no fence was left behind") == 1


def test_a_key_rejected_during_the_drain_undoes_the_hand_over(shop):
    with shop.service.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX own_rule ON notes_note(body)")  # unknown to the monolith
    Note.objects.using("monolith").create(author_id=1, slug="b", body="undelivered")
    outcome = own(shop)
    assert not outcome.is_settled
    assert "refused by the other side" in outcome.reason
    assert (owners(shop), outcome.moves[-2:]) == (["monolith"], ["drain", "undo"])
    again = own(shop)  # a key that was put aside is still an acknowledged write the service lacks
    assert (again.is_settled, owners(shop)) == (False, ["monolith"])
    assert "1 keys were refused by the other side" in again.reason, "said at once, not when the budget was spent"
    with shop.service.cursor() as cursor:
        cursor.execute("DROP INDEX own_rule")
    Note.objects.using("monolith").filter(slug="b").update(body="its own")
    assert own(shop).is_settled
    assert Note.objects.using("service").get(slug="b").body == "its own"
