"""One function delivers, whoever runs it; several of them share the links by lease and replace each other."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from strangler.resilience.clock import HandClock
from strangler.sync import lease, queue, wire
from strangler.sync.deliver import PeerError
from strangler.sync.loop import BACK_OFF_MAX_S, BEAT_S, Loop, back_off_s
from strangler.testing.waiting import wait_until
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES

START_S = 20.0  # Django, on a machine that is busy
on_one_engine = pytest.mark.parametrize("sides", ["sqlite"], indirect=True)  # what no engine changes


def _write(slug):
    author, _ = Author.objects.using("monolith").get_or_create(name="Ada")
    return Note.objects.using("monolith").create(author=author, slug=slug)


def _has_arrived(slug):
    return lambda: Note.objects.using("service").filter(slug=slug).exists()


@on_one_engine
def test_once_ends_with_one_and_says_what_is_left_if_the_peer_is_away(sides):
    sides.pair.install()
    _write("a")
    process = sides.manage("monolith", "strangler_sync", "--once", "--format", "json", name="once")
    assert process.wait(within_s=START_S) == 1
    told = process.log.read_text()
    data = json.loads(told[told.index("\n{") : told.rindex("}") + 1])
    assert data["left"] >= 1
    assert {each["link"] for each in data["links"]} == {MOVED, REFERENCES}


@on_one_engine
def test_a_peer_that_comes_back_gets_everything(sides):
    sides.pair.install()
    sides.manage("monolith", "strangler_sync", name="loop")
    _write("while-away")
    sides.serve("service")
    wait_until(_has_arrived("while-away"), within_s=START_S, what="what was written while the service was away")


@on_one_engine
def test_a_loop_ends_after_the_seconds_it_was_given(sides):
    sides.pair.install()
    assert sides.manage("monolith", "strangler_sync", "--for", "0.1", name="loop").wait(within_s=START_S) == 0


def _loop(pair, holder="me", peer=None):
    return Loop(pair.monolith, peer or (lambda _link: pair.to_service), holder=holder)


def test_a_link_nobody_can_deliver_does_not_stop_the_others(pair):
    pair.install()
    _write("a")

    def peer(link):
        if link == MOVED:
            raise ImproperlyConfigured("no address")
        return pair.to_service

    loop = _loop(pair, peer=peer)
    wait_until(lambda: loop.turn() or Author.objects.using("service").exists(), within_s=5, what="the reference")
    assert not Note.objects.using("service").exists()


def test_an_idle_loop_writes_nothing_but_its_lease_now_and_then(pair):
    pair.install()
    pair.settle()
    loop = _loop(pair)
    loop.turn()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lease, "take", lambda *a: pytest.fail("a lease taken a moment ago is taken again"))
        patch.setattr(queue, "hold", lambda *a, **k: pytest.fail("nothing is there to hold"))
        assert not loop.turn()


def test_an_idle_link_tells_its_peer_now_and_then_that_somebody_delivers_it(pair):
    pair.install()
    clock = HandClock()
    loop = Loop(pair.monolith, lambda _link: pair.to_service, holder="me", clock=clock)
    heard = []
    for passed_s in (0.0, BEAT_S / 2, BEAT_S / 2):
        clock.advance(passed_s)
        loop.turn()
        heard.append(pair.there.state(wire.Named(MOVED)).beat_nonce)
    assert heard[0] and heard[0] == heard[1] != heard[2]


def test_a_loop_that_stalls_past_its_lease_finds_another_holder_and_steps_back(pair):
    pair.install()
    first, second = _loop(pair, "first"), _loop(pair, "second")
    first.turn()
    with pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE strangler_lease SET until_us = 0")
    second.turn()
    first._held_until_s.clear()  # its own clock says that it must renew
    _write("a")
    first.turn()
    assert not Note.objects.using("service").exists() and not Author.objects.using("service").exists()
    assert lease.holder_of(pair.monolith, f"deliver:{MOVED}") == "second"


def test_a_peer_that_does_not_answer_is_asked_ever_less_often(pair):
    pair.install()
    _write("a")
    asked = []

    def peer(link):
        asked.append(link)
        raise PeerError("away")

    loop = _loop(pair, peer=peer)
    for _ in range(20):
        loop.turn()
    assert sorted(asked) == [MOVED, REFERENCES]


def test_a_busy_peer_is_not_asked_before_the_time_it_names(pair):
    pair.install()
    clock, asked = HandClock(), []

    def peer(link):
        asked.append(link)
        raise PeerError("busy", retry_s=30.0)

    loop = Loop(pair.monolith, peer, holder="me", clock=clock)
    for passed_s in (0.0, 29.0):
        clock.advance(passed_s)
        loop.turn()
    assert sorted(asked) == [MOVED, REFERENCES]
    clock.advance(2.0)
    loop.turn()
    assert len(asked) == 4


def test_a_peer_that_is_away_for_days_is_asked_every_few_seconds():
    assert [back_off_s(failures) for failures in (1, 2, 3, 100_000)] == [0.5, 1.0, 2.0, BACK_OFF_MAX_S]
