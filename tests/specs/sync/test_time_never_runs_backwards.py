"""A database restored from a backup is noticed before it hands out versions anew, on either side; epochs never repeat."""

import pytest

from strangler.protocol.link import Role
from strangler.resilience import moments
from strangler.sync import greet, high_water, links, wire
from strangler.sync.deliver import PeerError
from strangler.sync.loop import Loop
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES, moved_link


@pytest.fixture
def shop(pair):
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug="a")
    pair.settle()


def test_a_restored_source_stops_its_link_before_it_claims(shop):
    assert greet.greet(shop.monolith, MOVED, shop.to_service)
    with shop.monolith.cursor() as cursor:  # a backup from before the last delivery
        cursor.execute("UPDATE strangler_sent SET sent = 0, acknowledged = 0 WHERE link = %s", [MOVED])
    Note.objects.using("monolith").update(body="written after the restore")
    assert not greet.greet(shop.monolith, MOVED, shop.to_service)
    assert "went back in time" in links.read(shop.monolith, MOVED).stopped
    assert shop.deliver().refused
    assert Note.objects.using("service").get().body == ""


def test_a_write_between_claim_and_read_makes_nobody_look_restored(shop):
    author = Author.objects.using("monolith").get()
    Note.objects.using("monolith").update(body="claimed")

    def write(**_facts):
        Note.objects.using("monolith").create(author=author, slug="while it was claimed")

    with moments.listening("sync.held", write):
        shop.deliver()

    assert greet.greet(shop.monolith, MOVED, shop.to_service)


def test_a_restored_follower_stops_its_link(shop):
    with shop.service.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_seen WHERE link = %s", [MOVED])
    assert not greet.greet(shop.monolith, MOVED, shop.to_service)
    assert "the peer went back in time" in links.read(shop.monolith, MOVED).stopped


def test_a_follower_that_was_away_for_another_link_alone_is_looked_at_by_each(shop):
    """It was put back so soon that the link of what is lost had nothing to ask it meanwhile."""
    away = set()

    def peer(link):
        if link in away:
            raise PeerError("no answer")
        return shop.to_service

    loop = Loop(shop.monolith, peer, holder="me")
    loop.turn()
    with shop.service.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_seen WHERE link = %s", [MOVED])
    away.add(REFERENCES)
    Author.objects.using("monolith").create(name="Bob")
    loop.turn()
    loop.turn()
    assert "the peer went back in time" in links.read(shop.monolith, MOVED).stopped


def test_marks_of_an_earlier_epoch_count_for_nothing(shop):
    epoch = links.read(shop.monolith, MOVED).row.epoch
    high_water.remember_acknowledged(shop.monolith, MOVED, epoch, 900)
    high_water.remember_sent(shop.monolith, MOVED, epoch + 2, 7)
    high_water.remember_sent(shop.monolith, MOVED, epoch, 901)  # a sender that was slow to notice
    assert high_water.sender(shop.monolith, MOVED, epoch + 2) == high_water.Sender(7, 0)
    assert high_water.sender(shop.monolith, MOVED, epoch) == high_water.Sender()


def test_delivery_leaves_the_link_row_as_it_is(shop):
    """Whoever answers a customer reads that row, and PostgreSQL keeps each version of it while a snapshot is open."""
    if shop.monolith.vendor != "postgresql":
        pytest.skip("SQLite keeps no versions of a row")
    asked = "SELECT xmin::text, ctid::text FROM strangler_link WHERE link = %s"
    with shop.monolith.cursor() as cursor:
        cursor.execute(asked, [MOVED])
        before = cursor.fetchone()
        Note.objects.using("monolith").update(body="delivered")
        shop.settle()
        cursor.execute(asked, [MOVED])
        assert cursor.fetchone() == before


def test_a_link_taken_down_remembers_its_epoch(shop):
    links.remove(shop.monolith, MOVED)
    with pytest.raises(links.StaleEpoch):
        links.install(shop.monolith, moved_link(), side="monolith", role=Role.OWNER, epoch=1)
    done = shop.there.define(wire.Define(moved_link(), 1))
    assert (done.ok, done.value) == (False, "1")


def test_taking_a_link_down_leaves_no_trigger(shop):
    for connection in (shop.monolith, shop.service):
        for link in links.names(connection):
            links.remove(connection, link)
        sql = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "postgresql":
            sql = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
        with connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.fetchone() == (0,)
    assert Note.objects.using("service").update(body="nobody minds") == 1
