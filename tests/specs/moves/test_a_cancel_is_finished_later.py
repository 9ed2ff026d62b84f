"""`cancel` while the service is away: traffic home and triggers gone at once, what is left said by everybody who is asked, and
the same command finishes it once the service is back.
"""

import pytest

from strangler.models import Transition
from strangler.plans.stage import Stage
from strangler.protocol.handover import TICKET_S
from strangler.protocol.link import Role
from strangler.resilience.clock import HandClock
from strangler.stages import abandon, report
from strangler.sync import ending, links, queue, wire
from tests.projects.sync.models import Note
from tests.projects.sync.pair import MOVED, REFERENCES

LINKS = [MOVED, REFERENCES]
AGAIN = f"manage.py strangle cancel {MOVED}"


def ids(told):
    return [each["id"] for each in told["refusals"]]


def triggers(connection):
    """Of ours, in that database."""
    sql = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'strangler_%%'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'strangler_%%'",
    }
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor])
        return cursor.fetchone()[0]


@pytest.fixture
def half(shop):
    """Cancelled while the service was away, with a change on its way."""
    shop.at(Stage.SERVE)
    Note.objects.using("monolith").update(body="never sent")
    shop.pair.to_service.is_cut = True
    shop.answer = shop.told("cancel", MOVED)
    return shop


def test_S445_what_is_left_is_said_by_command_ledger_and_status(half):
    assert ids(half.answer) == ["S445"]
    refusal = half.answer["refusals"][0]
    assert "the road is cut" in refusal["what"]
    assert refusal["next"].endswith(AGAIN)
    (moved,) = half.answer["moves"]
    assert (moved["after"], moved["left_at_service"]) == ("declared", LINKS)
    noted = Transition.objects.filter(extraction=MOVED, verb="cancel").first()
    assert (noted.outcome, noted.stage_after, noted.detail["left_at_service"]) == ("done", "declared", LINKS)
    board = report.board_of(MOVED)
    assert board.stage == "declared" and board.doubt == ""
    assert [(line.link, AGAIN in line.stopped) for line in board.links] == [(link, True) for link in LINKS]
    assert AGAIN in half.told("status", MOVED, "--format", "text")


def test_nothing_of_ours_is_left_on_the_monoliths_tables_and_nothing_waits(half):
    assert triggers(half.pair.monolith) == 0
    Note.objects.using("monolith").update(body="nobody captures it")
    for link in LINKS:
        assert queue.counts(half.pair.monolith, link) == queue.Counts(0, 0, 0)


def test_the_same_command_finishes_it_once_the_service_is_back(half):
    half.pair.to_service.is_cut = False
    told = half.told("cancel", MOVED)
    assert (told["refusals"], told["moves"][0].get("left_at_service")) == ([], None)
    assert [links.names(connection) for connection in (half.pair.monolith, half.pair.service)] == [[], []]
    assert triggers(half.pair.service) == 0
    assert not Note.objects.using("service").exists()
    assert report.board_of(MOVED).links == ()


def test_while_the_service_stays_away_the_same_command_says_the_same(half):
    assert ids(half.told("cancel", MOVED)) == ["S445"]
    assert links.names(half.pair.monolith) == LINKS


def test_a_copy_begins_anew_over_what_was_left(half):
    half.pair.to_service.is_cut = False
    half.advance(Stage.COPY)
    half.pair.settle()
    half.pair.assert_equal()
    assert Note.objects.using("service").get().body == "never sent"
    assert triggers(half.pair.monolith) > 0
    assert half.advance(Stage.OWN).hand_over.is_settled


def test_delivery_leaves_it_alone_and_still_says_whose_the_rows_are(half):
    half.pair.to_service.is_cut = False
    half.deliver_from("monolith")
    stored = links.read(half.pair.monolith, MOVED)
    assert (stored.row.role, stored.stopped) == (Role.OWNER, ending.cancelled(MOVED))


def test_S445_what_needs_a_link_that_runs_is_refused(half):
    half.pair.to_service.is_cut = False
    for words in (["rehearse", MOVED], ["reconcile", MOVED, "--take", "monolith"]):
        told = half.told(*words)
        assert (ids(told), told["refusals"][0]["next"].endswith(AGAIN)) == (["S445"], True), words


def test_a_hand_over_along_it_is_refused_by_both_verbs_of_the_side(half):
    for done in (
        half.pair.here.prepare(wire.Prepare(MOVED, 9)),
        half.pair.here.fence(wire.Fence(MOVED, 1, "c", 1_000)),
    ):
        assert (done.ok, done.reason) == (False, ending.cancelled(MOVED))


def test_doctor_names_the_command_that_finishes_it(half):
    found = [each for each in half.told("doctor")["refusals"] if each["id"] in ("S445", "S514", "S513", "S522")]
    assert {(each["id"], each["next"].endswith(AGAIN)) for each in found} == {("S445", True)}


def test_an_owner_that_was_given_up_and_has_not_heard_hears_it_still(shop):
    shop.at(Stage.OWN)
    Note.objects.using("service").update(body="never fed back")
    shop.pair.to_service.is_cut = True
    clock = HandClock()
    abandon.abandon(MOVED, actor="me", nap=clock.advance, clock=clock)
    assert clock.monotonic_s() >= TICKET_S
    assert ids(shop.told("cancel", MOVED)) == ["S445"]
    shop.pair.to_service.is_cut = False
    assert shop.owner == "monolith and service", "nobody has told it yet"
    assert ids(shop.told("cancel", MOVED)) == ["S444"]
    shop.deliver_from("service")
    assert shop.owner == "monolith"
    assert shop.told("cancel", MOVED)["refusals"] == []
    assert links.names(shop.pair.service) == []
