"""The Celery tasks, called directly: messages are taken out of a list, so a test may lose, double or delay any of them."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from kombu.exceptions import OperationalError

from strangler.sync import backfill, config, greet, lease, links, peers, queue, relay, tasks, throttle, wire
from strangler.sync.deliver import PeerError
from strangler.testing.waiting import wait_until
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES


class Broker:
    """Messages in the order they were sent. is_down: nobody can send."""

    def __init__(self) -> None:
        self.messages: list[tuple[Any, tuple[Any, ...], float]] = []
        self.is_down = False

    def send(self, task: Any, *args: Any, delay_s: float = 0.0) -> bool:
        if not self.is_down:
            self.messages.append((task, args, delay_s))
        return not self.is_down

    def take(self, task: Any) -> tuple[Any, ...]:
        """The arguments of the oldest message of a task, which is gone then."""
        found = next(message for message in self.messages if message[0] is task)
        self.messages.remove(found)
        return found[1]

    def count(self, task: Any) -> int:
        return sum(message[0] is task for message in self.messages)


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    made = Broker()
    monkeypatch.setattr(tasks, "send", made.send)
    return made


@pytest.fixture
def monolith(pair: Any, monkeypatch: pytest.MonkeyPatch, broker: Broker) -> Any:
    """These tasks run on the monolith's side of the pair."""
    monkeypatch.setattr(config, "connection", lambda: connections["monolith"])
    monkeypatch.setattr(peers, "there", lambda _link: pair.to_service)
    monkeypatch.setattr(tasks, "TURN_S", 0.05)
    monkeypatch.setattr(tasks, "SHORT_TURN_S", 0.05)
    return pair


def _rows(count: int) -> None:
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").bulk_create([Note(author=author, slug=f"n{i:03}") for i in range(count)])


def _lapse(pair: Any, name: str) -> None:
    with pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE strangler_lease SET until_us = 0 WHERE name = %s", [name])
        assert cursor.rowcount == 1


def _cut(pair: Any, rows: int = 30) -> None:
    """Rows that were there before the triggers, in chunks of ten; the references are over already."""
    pair.after(_chunks_of(rows))


@cache
def _chunks_of(rows: int) -> Callable[[Any], None]:
    def walk(pair: Any) -> None:
        _rows(rows)
        pair.install()
        backfill.cut(pair.monolith, REFERENCES)
        while chunk := backfill.take(pair.monolith, REFERENCES):
            backfill.copy(pair.monolith, REFERENCES, chunk, pair.to_service)
        backfill.cut(pair.monolith, MOVED, chunk_rows=10)

    return walk


def _deliver_until_equal(pair: Any, broker: Broker) -> None:
    """One turn after another, each started by the message of the one before."""

    def is_equal() -> bool:
        tasks.deliver(*broker.take(tasks.deliver))
        counts = [queue.counts(pair.monolith, link) for link in (REFERENCES, MOVED)]
        return not any(count.queued or count.inflight for count in counts)

    wait_until(is_equal, within_s=20, what="delivery in turns")
    pair.assert_equal()


def _run_out(broker: Broker, *, limit: int = 60) -> None:
    """Run backfill messages until there are none."""
    for _ in range(limit):
        if not broker.count(tasks.backfill_chunk):
            return
        tasks.backfill_chunk(*broker.take(tasks.backfill_chunk))
    raise AssertionError("the chain does not end")


def test_deliver_delivers_and_hands_on_to_its_next_message(monolith, broker):
    monolith.install()
    _rows(3)
    tasks.deliver()
    _deliver_until_equal(monolith, broker)
    assert broker.count(tasks.deliver) == 1
    assert lease.holder_of(monolith.monolith, tasks.DELIVER) == broker.take(tasks.deliver)[0]


def test_a_deliver_message_that_comes_twice_runs_once(monolith, broker):
    monolith.install()
    tasks.deliver()
    token = broker.take(tasks.deliver)
    tasks.deliver(*token)
    assert broker.count(tasks.deliver) == 1
    tasks.deliver(*token)  # the copy, late
    assert broker.count(tasks.deliver) == 1


def test_two_copies_that_run_at_once_hand_on_once(monolith):
    here = monolith.monolith
    first, second = (relay.Relay(here, "deed", "same") for _ in range(2))
    assert first.begin() and second.begin()
    assert first.hand_on()
    assert not second.hand_on()


def test_a_lost_deliver_message_is_sent_again_by_tick_once_its_lease_lapsed(monolith, broker):
    monolith.install()
    tasks.deliver()
    broker.messages.clear()
    tasks.tick()
    assert broker.count(tasks.deliver) == 0, "the next message may still be on its way"
    _lapse(monolith, tasks.DELIVER)
    tasks.tick()
    assert broker.count(tasks.deliver) == 1


def test_a_worker_killed_in_a_turn_is_replaced_by_tick(monolith, broker):
    monolith.install()
    assert relay.Relay(monolith.monolith, tasks.DELIVER, "killed").begin()
    tasks.tick()
    assert broker.count(tasks.deliver) == 0
    _lapse(monolith, tasks.DELIVER)
    tasks.tick()
    _rows(1)
    _deliver_until_equal(monolith, broker)


def test_without_links_nothing_is_handed_on(monolith, broker):
    tasks.deliver()
    tasks.tick()
    assert broker.messages == []


def test_when_the_broker_is_gone_the_running_delivery_goes_on(monolith, broker, monkeypatch):
    monolith.install()
    broker.is_down = True
    turns = []
    real = tasks._turn

    def turn(ours):
        turns.append(ours.token)
        if len(turns) == 3:
            broker.is_down = False
        return real(ours)

    monkeypatch.setattr(tasks, "_turn", turn)
    tasks.deliver()
    assert len(set(turns)) == 3
    assert broker.count(tasks.deliver) == 1


def test_a_worker_told_to_stop_ends_its_turn(monolith, broker, monkeypatch):
    monolith.install()
    monkeypatch.setattr(tasks, "TURN_S", 60.0)
    tasks.leave()
    try:
        tasks.deliver()
    finally:
        tasks._leaving[0] = 0
    assert broker.count(tasks.deliver) == 1, "another worker goes on"


def test_a_turn_is_short_while_chunks_wait_so_that_one_slot_does_both(monolith, broker, monkeypatch):
    monkeypatch.setattr(tasks, "TURN_S", 60.0)
    _cut(monolith)
    tasks.deliver()
    assert broker.count(tasks.deliver) == 1


def test_backfill_goes_from_chunk_to_chunk_until_all_are_copied(monolith, broker):
    _cut(monolith, 35)
    tasks.tick()
    assert broker.count(tasks.backfill_chunk) == 1
    _run_out(broker)
    assert backfill.progress(monolith.monolith, MOVED).is_done
    monolith.assert_equal()
    tasks.tick()
    assert broker.count(tasks.backfill_chunk) == 0


def test_every_backfill_message_may_come_twice(monolith, broker, monkeypatch):
    send = broker.send
    monkeypatch.setattr(tasks, "send", lambda *a, **k: send(*a, **k) and send(*a, **k))
    _cut(monolith, 35)
    tasks.tick()
    _run_out(broker)
    assert backfill.progress(monolith.monolith, MOVED).rows == 35
    monolith.assert_equal()


def test_every_backfill_message_may_be_lost(monolith, broker):
    _cut(monolith, 35)
    for _ in range(20):
        if backfill.progress(monolith.monolith, MOVED).is_done:
            break
        tasks.tick()
        tasks.backfill_chunk(*broker.take(tasks.backfill_chunk))
        broker.messages.clear()
        if lease.holder_of(monolith.monolith, f"backfill:{MOVED}"):
            _lapse(monolith, f"backfill:{MOVED}")
    monolith.assert_equal()
    assert backfill.progress(monolith.monolith, MOVED).is_done


def test_a_peer_that_is_away_is_asked_ever_later_and_its_chunk_is_free_at_once(monolith, broker):
    _cut(monolith)
    monolith.to_service.is_cut = True
    tasks.backfill_chunk(MOVED)
    waits = []
    for _ in range(4):
        waits.append(broker.messages[-1][2])
        tasks.backfill_chunk(*broker.take(tasks.backfill_chunk))
    assert waits == sorted(waits) and waits[0] < waits[-1]
    assert backfill.open_links(monolith.monolith) == [MOVED]
    tasks.tick()
    assert broker.count(tasks.backfill_chunk) == 1, "tick does not shorten the wait"
    monolith.to_service.is_cut = False
    _run_out(broker)
    monolith.assert_equal()


def test_a_busy_peer_is_given_the_time_it_asks_for(monolith, broker):
    def busy(verb, request):
        raise PeerError("busy", retry_s=30.0)

    _cut(monolith)
    monolith.to_service.before = busy
    tasks.backfill_chunk(MOVED)
    assert broker.messages[-1][2] == 30.0


def test_a_chunk_waits_while_changes_are_late(monolith, broker, monkeypatch):
    _cut(monolith)
    monkeypatch.setattr(throttle, "why_wait", lambda connection, link: "changes have waited 60.0 s")
    tasks.backfill_chunk(MOVED)
    assert backfill.progress(monolith.monolith, MOVED).chunks_done == 0
    assert broker.messages[-1][2] > 0
    assert backfill.open_links(monolith.monolith) == [MOVED], "no chunk is held meanwhile"
    monkeypatch.setattr(throttle, "why_wait", lambda connection, link: "")
    _run_out(broker)
    monolith.assert_equal()


def test_a_link_taken_down_or_handed_over_ends_its_chain(monolith, broker):
    _cut(monolith)
    links.remove(monolith.monolith, MOVED)
    tasks.backfill_chunk(MOVED)
    assert broker.count(tasks.backfill_chunk) == 0
    assert lease.holder_of(monolith.monolith, f"backfill:{MOVED}") == ""


def test_a_backfill_beside_live_writes_does_not_look_like_a_restored_database(monolith, broker):
    _rows(3)
    monolith.install()
    Author.objects.using("monolith").create(name="written meanwhile")
    for link in (REFERENCES, MOVED):
        backfill.cut(monolith.monolith, link)
        backfill.copy(monolith.monolith, link, backfill.take(monolith.monolith, link), monolith.to_service)
        assert greet.greet(monolith.monolith, link, monolith.to_service), links.read(monolith.monolith, link).stopped


def test_a_restored_database_copies_nothing(monolith, broker):
    _cut(monolith)
    with monolith.service.cursor() as cursor:
        cursor.execute("INSERT INTO strangler_seen(link, epoch, high_water) VALUES (%s, 1, 999)", [MOVED])
    tasks.backfill_chunk(MOVED)
    assert not Note.objects.using("service").exists()
    assert "went back in time" in links.read(monolith.monolith, MOVED).stopped


def test_verify_repairs_drift_and_remembers_a_clean_pass(monolith, broker):
    monolith.install()
    _rows(3)
    monolith.settle()
    tasks.verify_link(MOVED)
    assert links.read(monolith.monolith, MOVED).verified_us > 0
    definition = links.read(monolith.service, MOVED).definition
    links.remove(monolith.service, MOVED)
    Note.objects.using("service").filter(slug="n001").update(body="drifted")
    _reinstall(monolith, definition)
    tasks.verify_link(MOVED)
    assert links.read(monolith.monolith, MOVED).verified_us == 0
    monolith.settle()
    monolith.assert_equal()


def _reinstall(pair: Any, definition: Any) -> None:
    """Both ends anew, with the rows as they are."""
    epoch = 1 + links.last_epoch(pair.service, MOVED)
    links.install(pair.monolith, definition, side="monolith", role=links.Role.OWNER, epoch=epoch)
    assert pair.there.define(wire.Define(definition, epoch)).ok


def test_verification_runs_once_at_a_time_and_only_at_the_owner(monolith, broker, monkeypatch):
    monolith.install()
    monkeypatch.setattr(tasks.verify, "verify", lambda *a, **k: pytest.fail("runs although it must not"))
    assert lease.take(monolith.monolith, f"verify:{MOVED}", "somebody", 10.0)
    tasks.verify_link(MOVED)
    tasks.verify_link("unknown")


def test_a_silent_peer_fails_a_verification_quietly_and_frees_it(monolith):
    monolith.install()
    monolith.to_service.is_cut = True
    tasks.verify_link(MOVED)
    assert lease.holder_of(monolith.monolith, f"verify:{MOVED}") == ""


def test_tick_asks_for_a_verification_now_and_then(monolith, broker):
    monolith.install()
    tasks.tick()
    assert broker.count(tasks.verify_link) == 0, "what was never copied has not drifted"
    for link in (MOVED, REFERENCES):
        links.remember_verified(monolith.monolith, link, version=0)
    for _ in range(3):
        tasks.tick()
    assert broker.count(tasks.verify_link) == 2, "one a link, however often it ticks"
    _lapse(monolith, f"verify-due:{MOVED}")
    tasks.tick()
    assert broker.count(tasks.verify_link) == 3


class Deaf:
    """A task whose app cannot reach its broker, or has none."""

    name = "deaf"

    def __init__(self, *, is_eager: bool) -> None:
        self.app = SimpleNamespace(conf=SimpleNamespace(task_always_eager=is_eager))

    def apply_async(self, **_: Any) -> None:
        if self.app.conf.task_always_eager:
            raise AssertionError("ran inline, and would send its next message inline, and so on")
        raise OperationalError("connection refused")


@pytest.mark.parametrize("is_eager", [True, False])
def test_a_broker_that_is_not_there_is_told_and_not_raised_nor_replaced_by_an_endless_chain(is_eager):
    assert tasks.send(Deaf(is_eager=is_eager)) is False


def test_peer_errors_reach_nobody(monolith, broker, monkeypatch):
    monolith.install()
    _rows(1)

    def away(_link):
        raise PeerError("away")

    monkeypatch.setattr(peers, "there", away)
    tasks.deliver()
    assert broker.count(tasks.deliver) == 1
