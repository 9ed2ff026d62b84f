"""The loop in processes of its own, beside a service that answers over HTTP: killed, told to stop, cut off, left idle. What it
does in a turn is held by test_loop.
"""

import os
import signal

import pytest

from strangler.sync import lease, links
from strangler.sync.loop import LEASE_S, LOOK_S
from strangler.testing.waiting import wait_until
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED

START_S = 20.0  # Django, on a machine that is busy
on_one_engine = pytest.mark.parametrize("wire", ["sqlite"], indirect=True)  # what no engine changes


@pytest.fixture
def served(wire):
    """Both links between a service that answers and a monolith where nothing runs yet, or any more."""
    before = wire.world.running()
    wire.renew()
    yield wire
    for name in set(wire.world.running()) - set(before):
        wire.world.stop(name)


def _write(slug):
    author, _ = Author.objects.using("monolith").get_or_create(name="Ada")
    return Note.objects.using("monolith").create(author=author, slug=slug)


def _has_arrived(slug):
    return lambda: Note.objects.using("service").filter(slug=slug).exists()


def _holder(sides):
    return lease.holder_of(sides.pair.monolith, f"deliver:{MOVED}")


def _pid_of(holder):
    return int(holder.split(":")[1])


def test_a_standby_delivers_soon_after_the_holder_was_killed(served):
    loops = [served.manage("monolith", "strangler_sync", name=name) for name in ("first", "second")]
    _write("before")
    wait_until(_has_arrived("before"), within_s=START_S, what="the first note")
    running = {process.pid: process for process in loops}
    wait_until(lambda: all("delivering as" in p.log_tail() for p in loops), within_s=START_S, what="both loops")
    holder = _holder(served)
    running.pop(_pid_of(holder)).kill()
    _write("after")
    wait_until(_has_arrived("after"), within_s=LEASE_S + LOOK_S + 2.0, what="the standby to take over")
    assert _pid_of(_holder(served)) in running
    served.pair.assert_equal()


@on_one_engine
def test_sigterm_ends_a_loop_with_zero_and_its_leases_are_free_at_once(served):
    process = served.manage("monolith", "strangler_sync", "--format", "json", name="loop")
    _write("a")
    wait_until(_has_arrived("a"), within_s=START_S, what="the note")
    process.send(signal.SIGTERM)
    assert process.wait(within_s=5.0) == 0
    assert _holder(served) == ""
    assert process.says('"left": 0')


@on_one_engine
def test_once_ends_when_nothing_is_left(served):
    _write("a")
    assert served.manage("monolith", "strangler_sync", "--once", name="once").wait(within_s=START_S) == 0
    served.pair.assert_equal()


@pytest.mark.parametrize("wire", ["postgres"], indirect=True)
def test_a_loop_lives_on_when_its_database_drops_it(served):
    process = served.manage("monolith", "strangler_sync", name="loop")
    _write("before")
    wait_until(_has_arrived("before"), within_s=START_S, what="the first note")
    with served.pair.monolith.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    _write("after")
    wait_until(_has_arrived("after"), within_s=10, what="the loop to connect again")
    assert process.is_running()


@on_one_engine
def test_a_link_taken_down_under_a_running_loop_ends_its_deliveries_quietly(served):
    process = served.manage("monolith", "strangler_sync", name="loop")
    _write("a")
    wait_until(_has_arrived("a"), within_s=START_S, what="the note")
    for name in links.names(served.pair.monolith):
        links.remove(served.pair.monolith, name)
    _write("b")
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(within_s=5.0) == 0
    assert not Note.objects.using("service").filter(slug="b").exists()
