"""A copy pauses where a disk fills up or too much waits, says so, and goes on once there is room; changes are never asked."""

import shutil
from collections import namedtuple
from typing import Any

import pytest

from strangler.protocol.position import BACKFILL_VERSION
from strangler.resilience.clock import HandClock
from strangler.sync import config, room, tasks, throttle, views, wire
from tests.projects.sync.models import Author
from tests.projects.sync.pair import MOVED, REFERENCES, Pair

Usage = namedtuple("Usage", "total used free")


class Disk:
    """Of a hundred bytes. looked_at: folders that were asked for."""

    def __init__(self) -> None:
        self.free = 50
        self.looked_at: list[str] = []

    def usage(self, folder: Any) -> Usage:
        self.looked_at.append(str(folder))
        return Usage(100, 100 - self.free, self.free)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    monkeypatch.setattr(shutil, "disk_usage", made.usage)
    return made


def test_a_disk_with_room_is_no_reason_to_wait(pair: Pair, disk: Disk) -> None:
    pair.install()
    assert throttle.why_wait(pair.monolith, MOVED) == ""
    assert disk.looked_at, "the server of these tests is this machine, and its role may know the folder"


def test_a_disk_that_fills_up_is_told_with_both_shares(pair: Pair, disk: Disk, settings: Any) -> None:
    settings.STRANGLER_DISK_FREE = "0.2"
    disk.free = 12
    why = room.why_full(pair.monolith)
    assert why == "the disk of the database has 12% free, less than 20% (STRANGLER_DISK_FREE)"


def test_nobody_is_asked_about_a_disk_elsewhere(pair: Pair, disk: Disk) -> None:
    pair.install()
    disk.free = 0
    elsewhere = {"NAME": ":memory:"} if pair.monolith.vendor == "sqlite" else {"HOST": "db.example"}
    here = {name: pair.monolith.settings_dict[name] for name in elsewhere}
    pair.monolith.settings_dict |= elsewhere
    assert (room.free_share(pair.monolith), room.why_full(pair.monolith)) == (None, "")
    pair.monolith.settings_dict |= here


def test_what_waits_has_a_bound_and_nonsense_is_the_default(pair: Pair, disk: Disk, settings: Any) -> None:
    pair.install()
    Author.objects.using("monolith").create(name="Ada")
    settings.STRANGLER_QUEUE_MOST = 1
    assert "1 changes or more wait to be delivered" in room.why_full(pair.monolith)
    settings.STRANGLER_QUEUE_MOST = 0
    assert room.why_full(pair.monolith) == ""
    settings.STRANGLER_QUEUE_MOST, settings.STRANGLER_DISK_FREE = "many", 7
    assert (config.queue_most(), config.disk_free()) == (config.QUEUE_MOST, config.DISK_FREE)


class Copier:
    def __init__(self, pair: Pair, disk: Disk, *, freed_at_s: float = 1e9) -> None:
        self.pair, self.disk, self.freed_at_s = pair, disk, freed_at_s
        self.clock, self.said = HandClock(), list[str]()

    def nap(self, seconds: float) -> None:
        self.clock.advance(seconds)
        if self.clock.monotonic_s() - self.began_s >= self.freed_at_s:
            self.disk.free = 50

    def wait(self) -> float:
        self.began_s = self.clock.monotonic_s()
        ways = {"say": self.said.append, "clock": self.clock, "nap": self.nap}
        throttle.wait(self.pair.monolith, MOVED, deliver=lambda: False, **ways)
        return self.clock.monotonic_s() - self.began_s


def test_a_copy_pauses_longer_than_lag_would_let_it_and_goes_on_once_there_is_room(pair: Pair, disk: Disk) -> None:
    pair.install()
    disk.free = 1
    copier = Copier(pair, disk, freed_at_s=4 * throttle.MOST_S)
    assert copier.wait() == 4 * throttle.MOST_S
    (said,) = copier.said
    assert said.startswith(f"{MOVED}: the copy waits: the disk of the database has 1% free")


def test_whoever_advances_is_told_in_the_end(pair: Pair, disk: Disk) -> None:
    pair.install()
    disk.free = 1
    with pytest.raises(throttle.NoRoom, match="1% free"):
        Copier(pair, disk).wait()


def test_the_follower_asks_a_copier_to_come_back_and_takes_every_change(
    pair: Pair, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "connection", lambda: pair.service)
    disk.free = 1

    def batch(version: int) -> wire.Batch:
        return wire.Batch(REFERENCES, 1, 1, (wire.Change("notes_author", ("1",), version, ("1", "Ada")),))

    with pytest.raises(views.Refusal, match="1% free") as caught:
        views._refuse_copies_without_room(batch(BACKFILL_VERSION))
    assert (caught.value.status, caught.value.headers) == (429, {"Retry-After": "30"})
    views._refuse_copies_without_room(batch(7))
    views._refuse_copies_without_room(wire.Batch(REFERENCES, 1, 1, ()))
    assert tasks.throttle is throttle, "Celery's copier asks the same"
