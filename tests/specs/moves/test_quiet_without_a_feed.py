"""Quiet with the feed off: nothing is captured for tables that nobody uses, and no old row is ever handed back."""

import pytest
from django.db import DatabaseError, transaction

from strangler.plans.stage import Stage
from strangler.resilience import moments
from strangler.resilience.clock import HandClock
from strangler.stages import abandon, feeding, going, reconcile, taking
from strangler.sync import ending, feed, gauges, greet, links, queue, quiet, verify, watch, wire, wire_pass
from strangler.sync.deliver import PeerError
from strangler.sync.engines import engine_of
from strangler.sync.renewal import Renew
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED
from tests.specs.moves.test_retire_goes_quiet import QUIET, ask, go_quiet, leave, let_go  # noqa: F401
from tests.specs.moves.test_retire_takes_away import long_quiet, refused

QUICK = ("feeding.on", "feeding.equal")  # moments on the way back; the others in `make test-all`
OTHERS = ("sync.fed", "sync.obeyed", "sync.held", "sync.applied", "sync.renamed")
STEP = '''from strangler import plans


class Step(plans.Step):
    """Quiet, and not fed."""

    after = "0005_own"
    operations = [plans.Retire(feed="off")]
'''


@pytest.fixture
def planned_shop(shop, monkeypatch):
    monkeypatch.setattr(taking, "PAUSE_S", 0.0)
    (shop.folder / "0006_retire.py").write_text(STEP)
    return shop


@pytest.fixture
def ready_shop(planned_shop, leave):  # noqa: F811
    """At Own, and the app has left. come_home: puts it back."""
    planned_shop.after(let_go)
    planned_shop.come_home = leave()
    return planned_shop


@pytest.fixture
def off_shop(planned_shop, leave):  # noqa: F811
    planned_shop.after(go_quiet_unfed)
    planned_shop.come_home = leave()
    return planned_shop


def go_quiet_unfed(shop):
    go_quiet(shop)


def written(shop, slug="b"):
    """A customer writes at the service: a new row, a change, a deletion of whatever else was there."""
    author = Author.objects.using("service").get()
    Note.objects.using("service").exclude(slug="a").delete()
    Note.objects.using("service").filter(slug="a").update(body=f"changed with {slug}")
    return Note.objects.using("service").create(author_id=author.pk, slug=slug)


def slugs(shop, table=QUIET):
    return sorted(row[0] for row in ask(shop.pair.monolith, f"SELECT slug FROM {table}"))


def owners(shop):
    return links.read(shop.pair.service, MOVED)


def free_the_lease(shop):
    ask(shop.pair.monolith, "UPDATE strangler_lease SET until_us = 0")


def die(**facts):
    raise KeyboardInterrupt


class TestOff:
    def test_nothing_is_captured_and_nothing_comes(self, off_shop):
        written(off_shop)
        off_shop.deliver_from("service")
        assert queue.counts(off_shop.pair.service, MOVED) == queue.Counts(0, 0, 0)
        assert slugs(off_shop) == ["a"]

    def test_the_copy_is_fenced_as_ever(self, off_shop):
        with pytest.raises(DatabaseError), transaction.atomic(using="monolith"):
            ask(off_shop.pair.monolith, f"UPDATE {QUIET} SET body = 'written here'")

    def test_both_sides_say_so_and_nobody_is_called_for_it(self, off_shop):
        board = off_shop.told("status")["extractions"][0]
        (line,) = [each for each in board["links"] if each["link"] == MOVED]
        assert (board["stage"], line["stopped"], line["faults"]) == ("retire", feed.OFF, [])
        assert not board["rollback_safe"]["is_safe"]
        assert watch.look(off_shop.pair.service, MOVED) == []
        found = [each.get("id") for each in off_shop.told("doctor")["refusals"]]
        assert "S514" not in found and "S513" not in found
        for connection in (off_shop.pair.monolith, off_shop.pair.service):
            told = {each.name: each.value for each in gauges.of_links(connection) if each.labels.get("link") == MOVED}
            assert (told["link_stopped"], told["link_faults"], told.get("link_proven")) == (False, 0, None)

    def test_references_flow_on(self, off_shop):
        Author.objects.using("monolith").create(name="Grace")
        off_shop.deliver_from("monolith")
        assert Author.objects.using("service").filter(name="Grace").exists()

    def test_turned_off_twice_is_turned_off_once(self, off_shop):
        assert off_shop.pair.there.feed(feed.Feed(MOVED, is_on=False)).ok
        assert owners(off_shop).stopped == feed.OFF

    def test_a_follower_has_no_feed_to_turn(self, off_shop):
        done = off_shop.pair.here.feed(feed.Feed(MOVED, is_on=False))
        assert (done.ok, "follower" in done.reason) == (False, True)


class TestNobodyIsHandedAnOldRow:
    def test_no_hand_over_begins(self, off_shop):
        assert off_shop.pair.here.prepare(wire.Prepare(MOVED, 3)).reason == feed.OFF
        assert off_shop.pair.there.fence(wire.Fence(MOVED, 2, "c", 1_000)).reason == feed.OFF

    def test_a_pass_that_finds_all_equal_proves_nothing(self, off_shop):
        """Nobody has written yet: the rows are equal, and the next one goes unseen."""
        report = verify.verify(off_shop.pair.service, MOVED, off_shop.pair.to_monolith)
        assert report.is_clean and not owners(off_shop).verified_us
        done = off_shop.pair.there.prove(wire_pass.Ended(MOVED, owners(off_shop).row.epoch, 0, is_clean=True))
        assert (done.reason, owners(off_shop).verified_us) == (feed.OFF, 0)

    def test_nor_does_reconcile_which_says_what_does(self, off_shop):
        written(off_shop)
        epoch = owners(off_shop).row.epoch + 1
        assert off_shop.pair.there.renew(Renew(MOVED, epoch, "owner")).reason == feed.OFF
        assert refused(reconcile.take, MOVED, "service", actor="me", progress=print) == ["S441"]
        assert links.read(off_shop.pair.monolith, MOVED).stopped

    def test_the_tables_do_not_get_their_names_back(self, off_shop):
        with pytest.raises(quiet.GrownOld):
            quiet.bring_back(off_shop.pair.monolith, MOVED)

    def test_a_dead_owner_is_not_given_up(self, off_shop):
        written(off_shop)
        off_shop.come_home()
        off_shop.pair.to_service.is_cut = True
        clock = HandClock()
        assert refused(abandon.abandon, MOVED, actor="me", nap=clock.advance, clock=clock) == ["S478"]
        assert [
            each["id"] for each in off_shop.told("rollback", MOVED, "--abandon", "--yes", "--dry-run")["refusals"]
        ] == ["S478"]
        assert quiet.is_put_away(off_shop.pair.monolith, MOVED) and off_shop.owner == "service"

    def test_an_owner_that_yields_has_its_fence_again(self, off_shop):
        """The monolith's database came back from before quiet, and gave it up."""
        service, epoch = off_shop.pair.service, owners(off_shop).row.epoch
        assert greet.yield_if_lost(service, MOVED, epoch + 2)
        with pytest.raises(DatabaseError), transaction.atomic(using="service"):
            Note.objects.using("service").update(body="written by nobody's leave")


def test_a_monolith_restored_from_before_quiet_is_brought_up_to_date_by_reconcile(off_shop):
    """Its row knows nothing of a feed that is off; its owner's does."""
    links.stop(off_shop.pair.monolith, MOVED, "")
    quiet.bring_back(off_shop.pair.monolith, MOVED)
    written(off_shop)
    off_shop.come_home()
    assert refused(off_shop.roll_back, Stage.SERVE) == ["S404", "S404"]
    assert off_shop.told("reconcile", MOVED, "--take", "service")["ok"]
    assert slugs(off_shop, "notes_note") == ["a", "b"]
    assert off_shop.told("verify", MOVED)["ok"]
    off_shop.roll_back(Stage.SERVE)
    assert off_shop.owner == "monolith"


class TestTheWayBack:
    def test_what_was_written_meanwhile_is_there_before_the_tables_have_their_names(self, off_shop):
        Like.objects.using("service").create(
            note_id=written(off_shop).pk, author_id=Author.objects.using("service").get().pk
        )
        moved = off_shop.roll_back()
        assert moved.after is Stage.OWN
        assert moved.detail["caught_up"][MOVED] == 3
        notes = Note.objects.using("monolith")
        assert dict(notes.values_list("slug", "body")) == {"a": "changed with b", "b": ""}
        assert Like.objects.using("monolith").count() == 1

    def test_then_ownership_comes_home_and_rows_flow_as_ever(self, off_shop):
        written(off_shop)
        off_shop.come_home()
        told = off_shop.told("rollback", MOVED, "--to", "serve", "--dry-run")
        assert told["refusals"] == []
        off_shop.roll_back(Stage.SERVE)
        assert off_shop.owner == "monolith"
        note = Note.objects.using("monolith").create(author=Author.objects.using("monolith").get(), slug="home")
        off_shop.deliver_from("monolith")
        assert Note.objects.using("service").filter(pk=note.pk).exists()

    def test_fed_again_what_the_service_writes_comes(self, off_shop):
        off_shop.roll_back()
        written(off_shop, "c")
        off_shop.deliver_from("service")
        assert slugs(off_shop, "notes_note") == ["a", "c"]
        assert off_shop.told("verify", MOVED)["ok"]

    def test_and_quiet_again_it_is_off_again(self, off_shop):
        off_shop.roll_back()
        off_shop.advance(Stage.RETIRE)
        written(off_shop, "d")
        assert queue.counts(off_shop.pair.service, MOVED).queued == 0

    def test_a_service_that_is_away_keeps_them_quiet(self, off_shop):
        written(off_shop)
        off_shop.pair.to_service.is_cut = True
        with pytest.raises(PeerError):
            off_shop.roll_back()
        assert quiet.is_put_away(off_shop.pair.monolith, MOVED)
        off_shop.pair.to_service.is_cut = False
        off_shop.roll_back()
        assert slugs(off_shop, "notes_note") == ["a", "b"]

    def test_a_row_that_will_not_come_keeps_them_quiet(self, off_shop):
        ask(off_shop.pair.monolith, f"CREATE UNIQUE INDEX told_once ON {QUIET}(body)")
        author = Author.objects.using("service").get()
        for slug in ("b", "c"):
            Note.objects.using("service").create(author_id=author.pk, slug=slug, body="twice")
        assert refused(off_shop.roll_back) == ["S441"]
        assert quiet.is_put_away(off_shop.pair.monolith, MOVED)
        assert links.read(off_shop.pair.monolith, MOVED).stopped
        Note.objects.using("service").filter(slug="c").update(body="once")
        off_shop.roll_back()
        assert slugs(off_shop, "notes_note") == ["a", "b", "c"]


class TestKilled:
    """A conductor dies at every moment of the way; the next one ends what it left, and no row is old or lost."""

    @pytest.mark.parametrize("moment", ["sync.renamed", "feeding.said", "sync.fed"])
    def test_on_the_way_there(self, ready_shop, moment):
        with moments.listening(moment, die), pytest.raises(KeyboardInterrupt):
            ready_shop.advance(Stage.RETIRE)
        written(ready_shop)
        free_the_lease(ready_shop)
        if moment == "sync.renamed":  # nothing has changed: it is asked again
            ready_shop.advance(Stage.RETIRE)
        else:
            assert refused(ready_shop.advance, Stage.RETIRE) == ["S401"]
        assert "0006_retire" in ready_shop.applied
        assert (owners(ready_shop).stopped, feeding.is_behind(MOVED)) == (feed.OFF, True)
        written(ready_shop, "late")
        ready_shop.roll_back()
        assert slugs(ready_shop, "notes_note") == ["a", "late"]

    @pytest.mark.parametrize("moment", [*QUICK, *(pytest.param(each, marks=pytest.mark.slow) for each in OTHERS)])
    def test_on_the_way_back(self, off_shop, moment):
        written(off_shop)
        with moments.listening(moment, die), pytest.raises(KeyboardInterrupt):
            off_shop.roll_back()
        assert quiet.is_put_away(off_shop.pair.monolith, MOVED)
        written(off_shop, "late")
        free_the_lease(off_shop)
        off_shop.pair.lapse()
        moved = off_shop.roll_back()
        assert (moved.after, slugs(off_shop, "notes_note")) == (Stage.OWN, ["a", "late"])
        assert verify.verify(off_shop.pair.service, MOVED, off_shop.pair.to_monolith).is_clean

    def test_an_owner_that_cannot_be_told_is_told_by_whoever_takes_over(self, ready_shop):
        ready_shop.pair.to_service.before = lambda verb, request: cut() if verb == "feed" else None
        with pytest.raises(PeerError):
            ready_shop.advance(Stage.RETIRE)
        assert not owners(ready_shop).stopped
        ready_shop.pair.to_service.before = lambda verb, request: None
        free_the_lease(ready_shop)
        assert refused(ready_shop.advance, Stage.RETIRE) == ["S401"]
        assert owners(ready_shop).stopped == feed.OFF


def cut():
    raise PeerError("the road is cut")


def test_what_is_taken_away_is_archived_as_its_owner_has_it(off_shop, tmp_path):
    written(off_shop)
    long_quiet()
    gone = going.go(MOVED, actor="me", folder=tmp_path, is_sure=True, progress=print)
    assert gone.files["notes_note"][1] == 2
    assert owners(off_shop).stopped == ending.GONE
    assert not engine_of(off_shop.pair.service).triggers(off_shop.pair.service, owners(off_shop).definition)
