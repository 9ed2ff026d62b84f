"""A delete that stood at the follower is carried out at the owner: once, while it owns, and always with a tombstone."""

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, transaction
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from strangler.protocol.call import Answer, Call
from strangler.protocol.link import Arrow, Role
from strangler.sync import carry_out, links, numbering, queue, wire
from strangler.sync.engines import engine_of
from strangler.sync.loop import Loop
from strangler.sync.middleware import LinkMiddleware
from strangler.sync.renewal import Renew
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.ownership import ask_intents, hand_over, intents_of, own
from tests.projects.sync.pair import MOVED


@pytest.fixture
def shop(pair):
    """The service owns one note with a like; the monolith has deleted both and not asked yet."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    note = Note.objects.using("monolith").create(author=author, slug="a")
    Like.objects.using("monolith").create(note=note, author=author)
    pair.settle()
    own(pair)
    Like.objects.using("monolith").all().delete()
    Note.objects.using("monolith").all().delete()


def test_an_intent_that_comes_twice_spares_the_row_made_anew(shop):
    gone = Note.objects.using("service").get()
    asked = ask_intents(shop)
    shop.settle(MOVED)
    Note.objects.using("service").create(pk=gone.pk, author_id=gone.author_id, slug="a", body="made anew")
    shop.settle(MOVED)
    assert shop.to_service.intents(asked).ok, "its first reply was lost"
    shop.settle(MOVED)
    assert Note.objects.using("service").get().body == "made anew"
    shop.assert_equal()


def test_the_same_row_may_be_deleted_at_the_follower_again(shop):
    gone = Note.objects.using("service").get()
    ask_intents(shop)
    shop.settle(MOVED)
    Note.objects.using("service").create(pk=gone.pk, author_id=gone.author_id, slug="a", body="made anew")
    shop.settle(MOVED)
    Note.objects.using("monolith").all().delete()
    ask_intents(shop)
    shop.settle(MOVED)
    assert not Note.objects.using("service").exists()
    assert queue.counts(shop.monolith, MOVED).intents == 0


def begins_a_process(shop):
    """Its first request, by the monolith's middleware."""
    with override_settings(STRANGLER_SYNC_DATABASE="monolith"):
        LinkMiddleware(lambda request: HttpResponse("hello"))(RequestFactory().get("/"))


def begins_to_deliver(shop):
    Loop(shop.monolith, lambda _link: shop.to_service, holder="whoever delivers").turn()


def is_reconciled(shop):
    assert shop.there.renew(Renew(MOVED, 5, "owner")).ok
    assert shop.here.renew(Renew(MOVED, 5, "follower")).ok


@pytest.mark.parametrize("and_then", [begins_a_process, begins_to_deliver, is_reconciled])
def test_a_follower_that_was_restored_counts_its_intents_on(shop, and_then):
    """With numbers that were given before, its deletes would be taken for ones that ran, and the rows stay for good."""
    gone = Note.objects.using("service").get()
    ask_intents(shop)
    shop.settle(MOVED)
    _count_intents_from_the_start(shop.monolith)  # as a backup of yesterday does
    and_then(shop)
    Note.objects.using("service").create(pk=gone.pk, author_id=gone.author_id, slug="a", body="made anew")
    shop.settle(MOVED)
    Note.objects.using("monolith").all().delete()
    ask_intents(shop)
    shop.settle(MOVED)
    assert not Note.objects.using("service").exists()
    assert queue.counts(shop.monolith, MOVED).intents == 0


def test_so_does_a_side_that_was_restored_while_it_owned_and_follows_again(shop):
    gone = Note.objects.using("service").get()
    ask_intents(shop)
    shop.settle(MOVED)
    hand_over(shop.there, shop.to_monolith, 3)
    Note.objects.using("monolith").create(pk=gone.pk, author_id=gone.author_id, slug="a", body="made anew")
    shop.settle(MOVED)
    _count_intents_from_the_start(shop.monolith)
    assert shop.here.renew(Renew(MOVED, 6, "owner")).ok
    assert shop.there.renew(Renew(MOVED, 6, "follower")).ok
    hand_over(shop.here, shop.to_service, 7)
    Note.objects.using("monolith").all().delete()
    ask_intents(shop)
    shop.settle(MOVED)
    assert not Note.objects.using("service").exists()


def test_who_counts_on_takes_no_number_back(shop):
    """Two processes begin beside customers, one of them by a clock that is behind."""
    engine = engine_of(shop.monolith)
    ahead = engine.now_us(shop.monolith) + 3_600_000_000
    engine.raise_sequence(shop.monolith, numbering.INTENTS, ahead)
    begins_a_process(shop)
    assert engine.sequence_value(shop.monolith, numbering.INTENTS) == ahead


def test_a_role_that_may_not_count_on_delivers_all_the_same(shop, monkeypatch):
    """PostgreSQL asks for UPDATE on a sequence, where drawing from it needs USAGE alone."""

    def denied(*_args):
        raise ProgrammingError("permission denied for sequence strangler_intent_id_seq")

    monkeypatch.setattr(type(engine_of(shop.monolith)), "raise_sequence", denied)
    begins_to_deliver(shop)
    assert not Note.objects.using("service").exists(), "what was asked has run"


def test_a_database_that_is_busy_lets_the_first_request_in_all_the_same(shop, monkeypatch):
    def busy(*_args):
        tries.append(1)
        raise OperationalError("database is locked")

    tries = []
    monkeypatch.setattr(numbering, "_count_on", busy)
    begins_a_process(shop)
    assert len(tries) == 1, "a customer waits"


def test_an_intent_for_a_row_that_only_the_follower_had_is_ended_by_a_tombstone(shop):
    _lose_behind_the_fence(shop)
    ask_intents(shop)
    assert queue.counts(shop.monolith, MOVED).intents == 2
    shop.settle(MOVED)
    assert queue.counts(shop.monolith, MOVED).intents == 0


def test_a_closing_owner_runs_no_intent(shop):
    assert shop.there.fence(wire.Fence(MOVED, 2, "c", 1_000)).ok
    assert not shop.to_service.intents(intents_of(shop)).ok
    assert Note.objects.using("service").exists(), "deleted behind the drain, it would come back at the next owner"
    assert shop.there.undo(wire.Conduct(MOVED, 2, "c")).ok
    ask_intents(shop)
    assert not Note.objects.using("service").exists()


def test_an_intent_of_another_ownership_is_refused(shop):
    gone = Note.objects.using("service").get()
    late = intents_of(shop)
    hand_over(shop.there, shop.to_monolith, 3)
    Note.objects.using("monolith").create(pk=gone.pk, author_id=gone.author_id, slug="a", body="made anew")
    shop.settle(MOVED)
    assert not shop.to_service.intents(late).ok
    assert not shop.to_service.intents(wire.Intents(MOVED, 3, late.deletes)).ok, "a follower runs none at all"
    hand_over(shop.here, shop.to_service, 4)
    assert not shop.to_service.intents(late).ok
    assert Note.objects.using("service").get().body == "made anew"


def test_a_row_made_anew_before_its_tombstone_has_left_arrives(shop):
    gone = Note.objects.using("service").get()
    ask_intents(shop)
    Note.objects.using("service").create(pk=gone.pk, author_id=gone.author_id, slug="a", body="made anew")
    shop.settle(MOVED)
    assert Note.objects.using("monolith").get().body == "made anew"
    shop.assert_equal()
    assert queue.counts(shop.monolith, MOVED).intents == 0


def test_a_row_made_anew_at_the_new_owner_outlives_the_delete_asked_of_the_one_before(shop):
    gone = Note.objects.using("service").get()

    def made_anew(verb, _request):
        if verb == "settle":  # the first thing that anybody can see after the open
            Note.objects.using("monolith").create(pk=gone.pk, author_id=gone.author_id, slug="a", body="made anew")

    shop.to_monolith.before = made_anew
    hand_over(shop.there, shop.to_monolith, 3)
    shop.settle(MOVED)
    assert Note.objects.using("monolith").get().body == "made anew"
    assert not Like.objects.using("monolith").exists()
    shop.assert_equal()


def test_who_is_opened_by_an_operator_carries_intents_out_before_anybody_writes(shop):
    answer, _row = carry_out.open_here(shop.monolith, MOVED, Call(Arrow.ABANDON, 4, ""))
    assert (answer, queue.counts(shop.monolith, MOVED).intents) == (Answer.DONE, 0)


def test_intents_that_nobody_can_carry_out_do_not_keep_a_side_closed(shop, monkeypatch):
    def refuse(*_args):
        raise IntegrityError("a key that forbids it")

    with monkeypatch.context() as patched:
        patched.setattr(carry_out, "delete_and_queue", refuse)
        hand_over(shop.there, Opened(shop.to_monolith), 3)
    assert links.read(shop.monolith, MOVED).row.role is Role.OWNER
    assert queue.counts(shop.monolith, MOVED).intents == 2
    loop = Loop(shop.monolith, lambda _link: shop.to_service, holder="whoever delivers")
    while loop.turn():
        pass
    assert queue.counts(shop.monolith, MOVED).intents == 0
    shop.assert_equal()


class Opened:
    """A side whose conductor died after the open: it is never asked to settle."""

    def __init__(self, side):
        self.side = side

    def __getattr__(self, verb):
        return (lambda request: wire.Done(True)) if verb == "settle" else getattr(self.side, verb)


def _lose_behind_the_fence(pair):
    engine = engine_of(pair.service)
    with transaction.atomic(using="service"):
        engine.mark(pair.service, MOVED)
        Like.objects.using("service").all().delete()
        Note.objects.using("service").all().delete()
        engine.unmark(pair.service, MOVED)


def _count_intents_from_the_start(connection):
    lite = "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'strangler_intent'"
    pg = "ALTER TABLE strangler_intent ALTER COLUMN id RESTART WITH 1"
    with connection.cursor() as cursor:
        cursor.execute(lite if connection.vendor == "sqlite" else pg)
