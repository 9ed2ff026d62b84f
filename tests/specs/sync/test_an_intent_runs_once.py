"""A delete that stood at the follower is carried out at the owner: once, while it owns, and always with a tombstone."""

import pytest
from django.db import transaction

from strangler.sync import queue, wire
from strangler.sync.engines import engine_of
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.ownership import ask_intents, hand_over, intents_of, own
from tests.projects.sync.pair import MOVED


@pytest.fixture
def shop(pair):
    """The service owns one note with a like; the monolith has deleted both and not asked yet."""
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    note = Note.objects.using("monolith").create(author=author, slug="a")
    Like.objects.using("monolith").create(note=note, author=author)
    pair.settle()
    own(pair)
    Like.objects.using("monolith").all().delete()
    Note.objects.using("monolith").all().delete()
    return pair


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


def _lose_behind_the_fence(pair):
    engine = engine_of(pair.service)
    with transaction.atomic(using="service"):
        engine.mark(pair.service, MOVED)
        Like.objects.using("service").all().delete()
        Note.objects.using("service").all().delete()
        engine.unmark(pair.service, MOVED)
