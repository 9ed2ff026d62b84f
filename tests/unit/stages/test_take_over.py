"""What a dead conductor left is noticed by its lease, ended once, and told in the ledger; the journeys kill real ones."""

import pytest

from strangler.models import Publication, Transition
from strangler.plans import loader
from strangler.protocol.link import LinkRow, Role
from strangler.routing.snapshot import from_bytes
from strangler.signing.keys import Keyring
from strangler.stages import conductor, history, standing, take_over
from strangler.stages.conducting import PREFIX, conducting, left_behind
from strangler.stages.hand_over import Outcome
from strangler.sync import config, lease
from strangler.sync.deliver import PeerError
from tests.unit.console.conftest import drafted, notes, plans, unsound, write_step  # noqa: F401

pytestmark = pytest.mark.django_db

STEPS = ["0001_copy", "0002_shadow", "0003_canary", "0004_serve", "0005_own"]


@pytest.fixture
def plan(notes):  # noqa: F811
    words = ("Canary(share=0.1)", "Serve()", "Own()")
    for number, operation in enumerate(words, 2):
        write_step(notes, STEPS[number], after=STEPS[number - 1], operation=operation)
    for step in notes.glob("000[2-9]_*.py"):
        if step.stem not in STEPS:
            step.unlink()
    return loader.load(notes.parent, "notes")


def a_conductor_died():
    lease.take(config.connection(), f"{PREFIX}notes", "the dead one", -1.0)
    with pytest.raises(KeyboardInterrupt), history.recorded("notes", "advance", actor="the dead one", before="copy"):
        raise KeyboardInterrupt  # SIGKILL lets nothing run; this lets nothing of ours run
    assert left_behind() == ["notes"]


@pytest.mark.parametrize(
    ("applied", "is_owned_here", "stand"),
    [
        (STEPS[:4], True, STEPS[:4]),
        (STEPS, True, STEPS[:4]),
        (STEPS[:4], False, STEPS),
        (STEPS[:1], False, STEPS),
        (STEPS, False, STEPS),
        ([], True, []),
    ],
)
def test_the_rows_say_which_steps_stand(plan, applied, is_owned_here, stand):
    assert take_over.applied_by_rows(plan, applied, is_owned_here=is_owned_here) == stand


def test_a_dead_conductors_move_is_closed_in_the_ledger_and_the_next_one_may_begin(plan):
    a_conductor_died()

    assert take_over.look(actor="the next one") == ["notes"]

    assert left_behind() == []
    (row,) = Transition.objects.filter(actor="the dead one")
    assert (row.outcome, row.detail["taken_over_by"]) == (Transition.Outcome.FAILED, "the next one")
    assert row.ended_at is not None
    with conducting("notes") as held:
        assert not held.was_left


@pytest.fixture
def journalled(monkeypatch):
    """The conductor died past the journal: the monolith follows, and the service opens as soon as it is asked."""
    monkeypatch.setattr(standing, "link_row", lambda name: LinkRow(name, 2, Role.FOLLOWER))
    monkeypatch.setattr(take_over, "finish", lambda *args, **how: Outcome(is_settled=True, moves=["open"]))
    monkeypatch.setattr(take_over, "_tidy", lambda name, row: None)
    monkeypatch.setattr(take_over.peers, "there", lambda name: None)


def test_a_move_is_ended_and_its_table_published_while_the_project_is_not_sound(plan, unsound, journalled, settings):  # noqa: F811
    a_conductor_died()

    assert take_over.look(actor="the next one") == ["notes"]

    latest = Publication.objects.all()[0]
    table = from_bytes(bytes(latest.snapshot), keys=Keyring.parse(settings.STRANGLER_GATEWAY_KEYS))
    assert (table.states["notes"].owner, table.states["notes"].epoch) == ("service", 2)
    assert standing.applied_steps("notes") == set(STEPS)
    assert left_behind() == []


def test_a_move_is_ended_also_where_no_table_can_be_made_and_that_is_noted(plan, unsound, journalled):  # noqa: F811
    Publication.objects.all().delete()
    a_conductor_died()

    assert take_over.look(actor="the next one") == ["notes"]

    assert "nothing was published yet" in Transition.objects.get(actor="the dead one").detail["not_published"]


def test_what_cannot_be_ended_yet_is_looked_for_again(plan, monkeypatch):
    def is_down(name, *, actor):
        raise PeerError("the service does not answer")

    a_conductor_died()
    monkeypatch.setattr(take_over, "end", is_down)

    assert take_over.look(actor="the next one") == []

    assert lease.holder_of(config.connection(), f"{PREFIX}notes") != "", "kept until it lapses"
    assert Transition.objects.get(actor="the dead one").outcome == Transition.Outcome.RUNNING


def test_a_conductor_that_lives_is_left_alone(plan):
    with conducting("notes"):
        assert take_over.look(actor="a hasty one") == []


def test_the_next_move_ends_what_was_left_before_it_begins(plan, monkeypatch):
    a_conductor_died()
    ended = []
    monkeypatch.setattr(take_over, "end", lambda name, *, actor: ended.append((name, actor)))
    standing.record("notes", STEPS[:2])

    conductor.roll_back("notes", actor="me")

    assert ended == [("notes", "me")]
