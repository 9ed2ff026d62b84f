"""An owner notes each intent that ran, so that it runs once; a month later, when nobody waits for one, the note goes."""

import pytest

from strangler.sync import ran, wire
from strangler.sync.deliver import PeerError
from strangler.sync.loop import Loop
from tests.projects.sync.models import Author, Note
from tests.projects.sync.ownership import ask_intents, own
from tests.projects.sync.pair import MOVED


@pytest.fixture
def shop(pair):
    """The service owns; three notes were deleted at the monolith, and that has come true."""
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").bulk_create([Note(author=author, slug=slug) for slug in "abc"])
    pair.settle()
    own(pair)
    Note.objects.using("monolith").all().delete()
    pair.asked = ask_intents(pair)
    pair.settle(MOVED)
    return pair


def noted(shop):
    with shop.service.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM strangler_intent_ran WHERE link = %s", [MOVED])
        return cursor.fetchone()[0]


def let_days_pass(shop, days):
    """From the first look on."""
    ran.forget(shop.service, MOVED, shop.to_monolith)
    with shop.service.cursor() as cursor:
        cursor.execute("UPDATE strangler_intent_ran SET at_us = at_us - %s WHERE at_us > 0", [int(days * ran.DAY_US)])


def forget(shop):
    return ran.forget(shop.service, MOVED, shop.to_monolith)


def test_within_a_month_every_note_stays(shop):
    let_days_pass(shop, 29.9)
    assert (forget(shop), noted(shop)) == (0, 3)
    gone = shop.asked.deletes[0]
    Note.objects.using("service").create(
        pk=int(gone[2][0]), author_id=Author.objects.using("service").get().pk, slug="a"
    )
    assert shop.to_service.intents(shop.asked).ok
    assert Note.objects.using("service").exists(), "asked once more, it does not run again"


def test_after_a_month_they_go(shop):
    let_days_pass(shop, 30.1)
    assert (forget(shop), noted(shop)) == (3, 0)


def test_not_while_the_other_side_waits_for_anything(shop):
    author = Author.objects.using("service").get()
    Note.objects.using("service").create(author_id=author.pk, slug="later")
    shop.settle(MOVED)
    let_days_pass(shop, 31)
    Note.objects.using("monolith").all().delete()
    assert (forget(shop), noted(shop)) == (0, 3)
    ask_intents(shop)
    shop.settle(MOVED)
    assert (forget(shop), noted(shop)) == (3, 1), "the newest ran just now"


def test_not_while_the_other_side_does_not_answer(shop):
    let_days_pass(shop, 31)
    shop.to_monolith.is_cut = True
    with pytest.raises(PeerError):
        forget(shop)
    assert noted(shop) == 3


def test_what_nobody_is_asked_for_costs_no_question(shop):
    asked = []
    shop.to_monolith.before = lambda verb, request: asked.append(verb)
    let_days_pass(shop, 1)
    forget(shop)
    assert asked == []


def test_a_key_whose_next_intent_ran_meanwhile_keeps_its_note(shop):
    let_days_pass(shop, 31)
    number, table, key = shop.asked.deletes[0]

    def another_runs(verb, request):
        asked = wire.Intents(MOVED, shop.asked.epoch, ((number + 100, table, key),), ())
        assert shop.there.intents(asked).ok

    shop.to_monolith.before = another_runs
    assert (forget(shop), noted(shop)) == (2, 1)


def test_many_go_by_and_by(shop, monkeypatch):
    let_days_pass(shop, 31)
    monkeypatch.setattr(ran, "AT_ONCE", 2)
    assert [forget(shop), forget(shop)] == [2, 1]


def test_whoever_delivers_does_it(shop):
    let_days_pass(shop, 31)
    loop = Loop(shop.service, lambda _link: shop.to_monolith, holder="test")
    loop.turn()
    loop.give_back()
    assert noted(shop) == 0
