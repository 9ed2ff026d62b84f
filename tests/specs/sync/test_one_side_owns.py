"""The fence: exactly one side accepts writes, whatever process tries, and ownership moves both ways without losing any."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from strangler.protocol.capture import Operation, Session, Write, judge
from strangler.protocol.link import Role
from strangler.resilience import moments
from strangler.sync import links, queue, wire
from strangler.sync.engines import engine_of
from strangler.sync.loop import Loop
from strangler.sync.side import LocalSide
from tests.projects.sync.databases import beside
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.ownership import ask_intents, hand_over, own
from tests.projects.sync.pair import MOVED, REFERENCES, moved_link, reference_link


@pytest.fixture
def shop(pair):
    """Both links installed, one author and one note with a like on both sides."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    note = Note.objects.using("monolith").create(author=author, slug="a")
    Like.objects.using("monolith").create(note=note, author=author)
    pair.settle()


def _fenced(using, sql, params=()):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(using=using):
        from django.db import connections

        with connections[using].cursor() as cursor:
            cursor.execute(sql, params)
    from django.db import connections

    return engine_of(connections[using]).is_fenced_error(caught.value)


def test_the_follower_refuses_every_write_from_the_start(shop):
    for sql in (
        "INSERT INTO notes_like(note_id, author_id, weight) SELECT note_id, author_id, weight FROM notes_like",
        "UPDATE notes_note SET body = 'x'",
        "UPDATE notes_author SET name = 'x'",
    ):
        assert _fenced("service", sql)
    assert Note.objects.using("monolith").update(body="the owner writes") == 1


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_truncate_meets_the_fence(shop):
    """It touches no row, so that no row's fence would see it; SQLite has no such statement."""
    assert _fenced("service", "TRUNCATE notes_like")
    assert _fenced("service", "TRUNCATE notes_note CASCADE")
    own(shop)
    assert _fenced("monolith", "TRUNCATE notes_like")
    assert Note.objects.using("monolith").exists()
    with shop.service.cursor() as cursor:
        cursor.execute("TRUNCATE notes_like")  # the owner may; it is captured as a reload of the table


def test_a_fence_is_no_integrity_error_a_view_would_swallow(shop, engine):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(using="service"):
        Note.objects.using("service").update(body="x")
    assert engine_of(shop.service).is_fenced_error(caught.value)
    if engine == "postgres":
        assert not isinstance(caught.value, IntegrityError)


def test_statements_that_touch_no_row_pass_the_fence(shop):
    own(shop)
    with shop.monolith.cursor() as cursor:
        cursor.execute("UPDATE notes_note SET body = 'x' WHERE id = -1")
        cursor.execute("DELETE FROM notes_like WHERE note_id = -1")


def test_own_turns_the_writers_around(shop):
    own(shop)
    Note.objects.using("service").create(author_id=Author.objects.using("service").get().pk, slug="from the service")
    assert _fenced("monolith", "UPDATE notes_note SET body = 'x'")
    shop.settle()
    shop.assert_equal()
    assert Note.objects.using("monolith").filter(slug="from the service").exists()


def test_ownership_goes_there_and_back_and_there_again(shop):
    sides = [(shop.here, shop.to_service), (shop.there, shop.to_monolith)]
    for epoch in range(2, 8):
        old, new = sides[epoch % 2]
        hand_over(old, new, epoch)
        owner = "service" if epoch % 2 == 0 else "monolith"
        author = Author.objects.using(owner).get()
        Note.objects.using(owner).create(author_id=author.pk, slug=f"epoch {epoch}")
        Note.objects.using(owner).filter(slug="a").update(body=f"epoch {epoch}")
        shop.settle()
        shop.assert_equal()
    assert Note.objects.using("monolith").count() == 7


def test_generated_keys_of_the_new_owner_pass_both_sides(shop):
    Note.objects.using("monolith").filter(slug="a").update(body="x")
    own(shop)
    author = Author.objects.using("service").get()
    made = Note.objects.using("service").create(author_id=author.pk, slug="new")
    assert made.pk > Note.objects.using("monolith").get(slug="a").pk
    shop.settle()
    hand_over(shop.there, shop.to_monolith, 3)
    again = Note.objects.using("monolith").create(author_id=author.pk, slug="newer")
    assert again.pk > made.pk


def test_what_was_queued_before_the_fence_is_delivered_before_the_journal(shop):
    for i in range(30):
        Note.objects.using("monolith").create(author=Author.objects.using("monolith").get(), slug=f"late {i}")
    own(shop)
    assert Note.objects.using("service").count() == 31


def test_a_change_is_never_sent_back_to_where_it_came_from(shop):
    own(shop)
    Note.objects.using("service").update(body="once")
    shop.settle()
    assert queue.counts(shop.monolith, MOVED) == queue.Counts(0, 0, 0)
    echoes = [batch for batch in shop.to_service.posted if batch.link == MOVED and batch.epoch == 2]
    assert not echoes


def test_a_late_batch_of_the_old_owner_is_refused(shop):
    Note.objects.using("monolith").update(body="stale")
    stale = None

    def keep(verb, request):
        nonlocal stale
        if verb == "apply" and request.link == MOVED:
            stale = request

    shop.to_service.before = keep
    shop.settle()
    shop.to_service.before = lambda verb, request: None
    own(shop)
    Note.objects.using("service").all().delete()
    assert shop.there.apply(stale).admission == "the batch belongs to another ownership period"
    assert not Note.objects.using("service").exists()


@pytest.mark.parametrize("engine", ["postgres"])
def test_nobody_opens_a_side_beside_a_batch_that_was_admitted(shop):
    """1 a batch is admitted, has written no row yet   2 the side is opened, a customer writes   3 the batch writes: his row is
    gone. A table that was written already would keep the open out by itself; on SQLite there is one transaction at a time."""
    opened = wire.Conduct(MOVED, 2, "c", token=shop.there.prepare(wire.Prepare(MOVED, 2)).value)
    answers = []

    def open_beside(link):
        with beside(shop.service, is_patient=False) as another:
            answers.append(LocalSide(another, "service").open(opened))

    Note.objects.using("monolith").update(body="admitted")
    with moments.listening("sync.guarded", open_beside):
        assert shop.deliver().delivered == 1
    assert [(answer.ok, "busy" in answer.reason) for answer in answers] == [(False, True)]
    assert Note.objects.using("service").get().body == "admitted"
    assert shop.there.open(opened).ok


def test_a_parents_deletion_in_the_monolith_reaches_the_owner(shop):
    own(shop)
    Author.objects.using("monolith").get().delete()  # Django deletes notes and likes first, then the author
    assert not Note.objects.using("monolith").exists()
    ask_intents(shop)
    shop.settle(REFERENCES, MOVED)
    assert not Note.objects.using("service").exists()
    assert not Author.objects.using("service").exists()
    shop.assert_equal()


def test_an_update_that_crosses_a_delete_does_not_resurrect_the_row(shop):
    own(shop)
    Note.objects.using("service").update(body="crossing")
    Like.objects.using("monolith").all().delete()
    Note.objects.using("monolith").all().delete()
    shop.settle(MOVED)
    assert not Note.objects.using("monolith").exists(), "the owner has not heard of the delete yet"
    ask_intents(shop)
    shop.settle(MOVED)
    shop.assert_equal()
    assert not Note.objects.using("service").exists()
    assert queue.counts(shop.monolith, MOVED).intents == 0


def test_intents_still_pending_at_a_hand_over_back_are_carried_out(shop):
    own(shop)
    Note.objects.using("service").update(body="crossing")
    Like.objects.using("monolith").all().delete()
    Note.objects.using("monolith").all().delete()
    hand_over(shop.there, shop.to_monolith, 3)
    shop.settle(MOVED)
    shop.assert_equal()
    assert not Note.objects.using("service").exists()


def test_intents_need_no_conductor_who_lives_beyond_the_open(shop):
    own(shop)
    gone = Note.objects.using("monolith").get()
    Like.objects.using("monolith").all().delete()
    Note.objects.using("monolith").all().delete()
    shop.there.settle = shop.here.settle = lambda request: wire.Done(True)  # he died after the open
    hand_over(shop.there, shop.to_monolith, 3)
    Note.objects.using("monolith").create(pk=gone.pk, author_id=gone.author_id, slug="a", body="made anew")
    loop = Loop(shop.monolith, lambda _link: shop.to_service, holder="who is left")
    while loop.turn():
        pass
    shop.assert_equal()
    assert Note.objects.using("service").get().body == "made anew"
    assert queue.counts(shop.monolith, MOVED).intents == 0


def test_an_undone_hand_over_leaves_the_owner_open(shop):
    assert shop.here.fence(wire.Fence(MOVED, 1, "c", 1_000)).ok
    assert _fenced("monolith", "UPDATE notes_note SET body = 'x'")
    assert _fenced("monolith", "DELETE FROM notes_note")
    assert not shop.here.undo(wire.Conduct(MOVED, 1, "somebody else")).ok
    assert shop.here.undo(wire.Conduct(MOVED, 1, "c")).ok
    assert Note.objects.using("monolith").update(body="open again") == 1


def test_an_overdue_fence_may_be_undone_by_anybody_and_then_not_journalled(shop):
    fenced = shop.here.fence(wire.Fence(MOVED, 1, "stalled", 0))
    assert shop.here.undo(wire.Conduct(MOVED, 1, "somebody else")).ok
    assert not shop.here.journal(wire.Conduct(MOVED, 2, "stalled", int(fenced.value))).ok
    assert shop.here.fence(wire.Fence(MOVED, 1, "stalled", 1_000)).ok, "its second fence has another deadline"
    assert not shop.here.journal(wire.Conduct(MOVED, 2, "stalled", int(fenced.value))).ok


def test_a_side_opens_only_against_a_live_ticket(shop):
    assert not shop.there.open(wire.Conduct(MOVED, 2, "c")).ok
    token = shop.there.prepare(wire.Prepare(MOVED, 2)).value
    assert not shop.there.open(wire.Conduct(MOVED, 2, "c", token="another")).ok
    with shop.service.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET ticket_until_us = 1")
    assert not shop.there.open(wire.Conduct(MOVED, 2, "c", token=token)).ok
    assert links.read(shop.service, MOVED).row.role is Role.FOLLOWER


def test_an_open_that_comes_after_a_rollback_is_refused(shop):
    late = wire.Conduct(MOVED, 2, "c2", token=own(shop))  # posted twice, and one of the two is still under way
    hand_over(shop.there, shop.to_monolith, 3)
    with shop.service.cursor() as cursor:  # however long tickets live
        cursor.execute("UPDATE strangler_link SET ticket_until_us = %s WHERE link = %s", [2**62, MOVED])
    assert not shop.there.open(late).ok
    assert links.read(shop.service, MOVED).row.role is Role.FOLLOWER
    assert _fenced("service", "UPDATE notes_note SET body = 'x'")


def test_a_lost_trigger_is_noticed(shop):
    trigger = engine_of(shop.monolith).triggers(shop.monolith, moved_link())[0]
    assert not shop.here.state(wire.Named(MOVED)).faults
    with shop.monolith.cursor() as cursor:
        on_table = "" if shop.monolith.vendor == "sqlite" else f" ON {trigger.table}"
        cursor.execute(f"DROP TRIGGER {trigger.name}{on_table}")
    assert trigger.name in shop.here.state(wire.Named(MOVED)).faults[0]
    assert not shop.here.prepare(wire.Prepare(MOVED, 2)).ok


@pytest.mark.parametrize("deletes", [False, True])
@pytest.mark.parametrize("updates", [False, True])
@pytest.mark.parametrize("role", list(Role))
def test_the_triggers_judge_as_the_protocol_says(pair, role, updates, deletes):
    columns = ("body",) if updates else ()
    pair.install(reference_link(), moved_link(deletes_through=deletes, updates_through=columns))
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug="a")
    _put_into(pair, role)
    for operation in Operation:
        for origin in ("", MOVED, "another.link"):
            session = Session(origin)
            expected = judge(MOVED, role, operation, session, deletes_through=deletes, updates_through=updates)
            assert _observe(pair, operation, origin) is expected, (operation, origin)


def _put_into(pair, role):
    with transaction.atomic(using="monolith"), pair.monolith.cursor() as cursor:
        for table in ("queue", "intent"):
            cursor.execute(f"DELETE FROM strangler_{table}")
        cursor.execute("UPDATE strangler_link SET role = %s WHERE link = %s", [role.value, MOVED])
        engine_of(pair.monolith).wake(pair.monolith, links.read(pair.monolith, MOVED).definition, role)


class _Seen(Exception):
    """Carries what was seen out of a transaction that is rolled back."""


def _observe(pair, operation, origin):
    statements = {
        Operation.INSERT: "INSERT INTO notes_note(author_id, slug, body, is_public, token)"
        " SELECT author_id, 'b', body, is_public, token FROM notes_note",
        Operation.UPDATE: "UPDATE notes_note SET body = 'x'",
        Operation.DELETE: "DELETE FROM notes_note",
    }
    engine = engine_of(pair.monolith)
    try:
        with transaction.atomic(using="monolith"), pair.monolith.cursor() as cursor:
            if origin:
                engine.mark(pair.monolith, origin)
            cursor.execute(statements[operation])
            raise _Seen(queue.counts(pair.monolith, MOVED))
    except DatabaseError as error:
        assert engine.is_fenced_error(error)
        return Write.FENCED
    except _Seen as seen:
        counts = seen.args[0]
    if counts.intents:
        return Write.INTENT
    return Write.CAPTURED if counts.queued else Write.SILENT
