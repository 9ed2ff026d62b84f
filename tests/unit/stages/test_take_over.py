"""A conductor's lease that ran out without being given back is a hand-over somebody must look at. With real processes:
tests/journeys/test_reviews_leave_and_return.py.
"""

from types import SimpleNamespace

import pytest
from django.db import connection

from strangler.exceptions import Refused
from strangler.models import Transition
from strangler.protocol.link import LinkRow, Role
from strangler.stages import conducting, conductor, standing, take_over
from strangler.stages.hand_over import Outcome
from strangler.sync import lease, tasks
from strangler.sync.deliver import PeerError
from strangler.tasks import taking_over
from strangler.testing.waiting import wait_until
from tests.unit.console.conftest import notes, plans, write_step  # noqa: F401

pytestmark = pytest.mark.django_db
KEY = "conduct:notes"
BEFORE = ["0001_copy", "0002_shadow", "0003_canary", "0004_serve"]
OWNED = [*BEFORE, "0005_own"]


@pytest.fixture
def plan(notes):  # noqa: F811
    for step in list(notes.glob("000[2-9]_*.py")):
        step.unlink()
    after = "0001_copy"
    for name, operation in zip(OWNED[1:], ["Shadow()", "Canary(share=0.1)", "Serve()", "Own()"], strict=True):
        write_step(notes, name, after=after, operation=operation)
        after = name
    return conductor.known_of("notes")[0]


@pytest.fixture
def died(monkeypatch, plan):
    """A conductor died; what the link row says, and what finishing comes to, is the test's to choose."""

    def leave(role, outcome, *, is_between=False):
        lease.take(connection, KEY, "dead", 60.0)
        lease.lapse(connection, KEY, "dead")
        monkeypatch.setattr(standing, "link_row", lambda name: LinkRow(name, 2, role))
        monkeypatch.setattr(take_over, "finish", lambda *args, **words: outcome)
        says = SimpleNamespace(role="follower" if is_between else "owner")
        monkeypatch.setattr(take_over.peers, "there", lambda link: SimpleNamespace(state=lambda named: says))
        standing.record("notes", BEFORE)

    return leave


def test_ledger_and_table_say_what_the_rows_say(plan):
    agreeing = take_over.agreeing
    assert agreeing(plan, tuple(BEFORE), is_owned_here=False) == OWNED
    assert agreeing(plan, tuple(OWNED), is_owned_here=True) == BEFORE
    assert agreeing(plan, tuple(OWNED), is_owned_here=False) == OWNED
    assert agreeing(plan, ("0001_copy",), is_owned_here=True) == ["0001_copy"]


def test_what_a_dead_conductor_journalled_is_finished_recorded_and_looked_at_once(died):
    died(Role.FOLLOWER, Outcome(is_settled=True, moves=["prepare", "open", "settle"]))
    assert take_over.look(conductor.known_of) == ["notes"]
    assert standing.applied_steps("notes") == frozenset(OWNED)
    (row,) = Transition.objects.filter(verb="take over")
    assert (row.outcome, row.stage_after, row.detail["moves"][1]) == ("done", "own", "open")
    assert take_over.look(conductor.known_of) == []


def test_a_conductor_that_died_where_nothing_was_under_way_leaves_no_row(died):
    died(Role.OWNER, Outcome(is_settled=True))
    assert take_over.look(conductor.known_of) == ["notes"]
    assert not Transition.objects.filter(verb="take over").exists()
    assert lease.left(connection, "conduct:") == []


def test_what_could_not_be_finished_is_looked_at_again(died):
    died(Role.FOLLOWER, Outcome(is_settled=False, reason="no answer", moves=["prepare"]), is_between=True)
    assert take_over.look(conductor.known_of) == []
    assert lease.left(connection, "conduct:") == [KEY]


def test_a_move_takes_over_before_it_begins(died):
    died(Role.FOLLOWER, Outcome(is_settled=True, moves=["open"]))
    with pytest.raises(Refused) as refused:
        conductor.advance("notes", actor="me")
    assert [refusal.id for refusal in refused.value.refusals] == ["S401"], "Own was finished; there is no step left"


def test_who_leaves_ownership_between_the_sides_leaves_his_lease_as_a_sign(plan, monkeypatch):
    def away(link):
        raise PeerError("no answer")

    monkeypatch.setattr(conducting.peers, "there", away)
    for role, signs in ((Role.OWNER, []), (Role.CLOSING, [KEY]), (Role.FOLLOWER, [KEY])):
        monkeypatch.setattr(standing, "link_row", lambda name, role=role: LinkRow(name, 2, role))
        with pytest.raises(KeyboardInterrupt), conducting.conducting("notes"):
            raise KeyboardInterrupt
        assert lease.left(connection, "conduct:") == signs


def test_a_conductor_at_work_is_not_taken_over(plan):
    with conducting.conducting("notes"):
        assert take_over.look(conductor.known_of) == []


def test_the_names_that_downstairs_knows_are_ours():
    assert (conducting.PREFIX, taking_over.take_over.name) == (tasks.CONDUCTORS, tasks.TAKE_OVER)


@pytest.mark.django_db(transaction=True)
def test_a_conductor_keeps_his_lease_beside_work_that_takes_longer(monkeypatch):
    def until_us():
        with connection.cursor() as cursor:
            cursor.execute("SELECT until_us FROM strangler_lease WHERE name = %s", [KEY])
            return cursor.fetchone()[0]

    monkeypatch.setattr(conducting, "LEASE_S", 0.6)
    with conducting.conducting("notes"):
        first = until_us()
        wait_until(lambda: until_us() > first, within_s=20.0, what="the lease to be renewed")
    assert lease.holder_of(connection, KEY) == ""
