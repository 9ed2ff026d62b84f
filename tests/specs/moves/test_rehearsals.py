"""A rehearsal changes nobody's ownership, and what became of it is said and noted as it was."""

import pytest
from django.db import transaction

from strangler.boundaries import recording
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recording import Recording, Run
from strangler.models import Transition
from strangler.plans.stage import Stage
from strangler.resilience.clock import SystemClock
from strangler.stages import conductor, preconditions
from strangler.stages.hand_over import REHEARSED
from strangler.stages.switchboard import Switchboard
from strangler.sync import links
from strangler.sync.deliver import PeerError
from strangler.sync.engines import engine_of
from strangler.sync.models import Lease
from tests.projects.sync.models import Note
from tests.projects.sync.pair import MOVED, REFERENCES

UP_TO_THE_JOURNAL = ["prepare", "fence", "drain", "verify", "align"]


def breaks_at(verb, *more):
    def broken(asked, _request):
        if asked in (verb, *more):
            raise PeerError("the road broke")

    return broken


def newest():
    return Transition.objects.filter(extraction=MOVED).first()


def ids(told):
    return [each["id"] for each in told["refusals"]]


@pytest.mark.parametrize("stage", [Stage.SERVE, Stage.OWN])
def test_everything_up_to_the_journal_is_done_and_taken_back(shop, stage):
    shop.at(stage)
    owner, epoch = shop.owner, links.read(shop.pair.monolith, MOVED).row.epoch
    outcome = conductor.rehearse(MOVED, actor="me")
    assert (outcome.reason, outcome.is_half_done) == (REHEARSED, False)
    assert [move for move in outcome.moves if move in UP_TO_THE_JOURNAL] == UP_TO_THE_JOURNAL
    assert (shop.owner, links.read(shop.pair.monolith, MOVED).row.epoch) == (owner, epoch)
    assert (newest().verb, newest().outcome, newest().stage_after) == ("rehearse", "done", stage)
    assert newest().detail["moves"] == outcome.moves
    Note.objects.using(owner).update(body="whoever owned can write")


def test_the_verb_says_how_long_each_part_took(shop):
    shop.at(Stage.SERVE)
    told = shop.told("rehearse", MOVED)
    assert (told["ok"], told["is_good"], told["refusals"]) == (True, True, [])
    assert {part["move"] for part in told["parts"]} >= set(UP_TO_THE_JOURNAL)
    assert REHEARSED in shop.told("rehearse", MOVED, "--format", "text")


@pytest.fixture
def kept(tmp_path):
    """An hour in which a task wrote notes once a minute."""
    runs = (Run(Entry(Way.TASK, "things.tidy"), ("notes_note",), 1.0, 60_000, 60),)
    path = tmp_path / "seen.json"
    recording.keep(Recording(processes=1, from_s=1, to_s=3601, shares=(1.0,), runs=runs, watched=((1, 3601),)), path)
    return str(path)


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_the_verb_says_who_would_have_met_the_fence_from_recorded_traffic(shop, kept, more):
    shop.at(Stage.SERVE)
    told = shop.told("rehearse", MOVED, "--recorded", kept, *more)
    [writer] = told["recorded"]["writers"]
    assert (told["ok"], writer["name"], writer["met"], writer["per_min"]) == (True, "things.tidy", "refused", 1.0)
    pause_s = told["recorded"]["pause_s"]
    assert pause_s == 1.0 if more else abs(pause_s * 1000 - told["paused_ms"]) < 0.1
    assert writer["in_such_a_pause"] == pytest.approx((pause_s + 1.0) / 60, abs=1e-3)
    assert "task things.tidy  1/min, 1 s each" in shop.told(
        "rehearse", MOVED, "--recorded", kept, *more, "--format", "text"
    )


def test_a_recording_that_cannot_be_read_is_refused_before_anybody_is_fenced(shop, tmp_path):
    shop.at(Stage.SERVE)
    before = Transition.objects.count()
    (tmp_path / "x.json").write_text("not a word of JSON")
    assert ids(shop.told("rehearse", MOVED, "--recorded", str(tmp_path / "x.json"))) == ["P603"]
    assert ids(shop.told("rehearse", MOVED, "--recorded", str(tmp_path / "nowhere"))) == ["P607"]
    assert Transition.objects.count() == before


def test_one_that_was_undone_is_refused_by_the_verb_and_failed_in_the_ledger(shop):
    shop.at(Stage.SERVE)
    shop.pair.to_service.before = breaks_at("sequences")
    told = shop.told("rehearse", MOVED)
    assert (told["ok"], told["is_good"], ids(told)) == (False, False, ["S434"])
    reason = "sequences: 502 the road broke"
    assert told["refusals"][0]["what"] == f"The rehearsal of notes did not get to the journal: {reason}."
    assert told["refusals"][0]["why"].endswith("The monolith owns it.")
    assert (newest().verb, newest().outcome, newest().detail["reason"]) == ("rehearse", "failed", reason)
    assert shop.owner == "monolith"
    shop.pair.to_service.before = lambda verb, request: None
    assert shop.told("rehearse", MOVED)["ok"], "and may be tried again"


def test_one_that_could_not_be_taken_back_is_left_to_whoever_looks(shop):
    """While the service owns, it is fenced across the road: nobody could open it again who thinks that all was given back."""
    shop.at(Stage.OWN)
    shop.deliver_from("service")
    shop.pair.to_service.before = breaks_at("sequences", "undo")
    told = shop.told("rehearse", MOVED)
    assert ids(told) == ["S434"]
    assert conductor.NEITHER in told["refusals"][0]["why"]
    assert shop.owner == "nobody"
    assert newest().outcome == "failed"
    assert Lease.objects.filter(name=f"conduct:{MOVED}").exists(), "its lease is left to lapse"


def test_a_dry_run_asks_both_sides_and_fences_nobody(shop, monkeypatch):
    monkeypatch.setattr(preconditions, "WAIT_S", 0.0)  # a road that is cut does not come back
    shop.at(Stage.SERVE)
    asked = []
    shop.pair.to_service.before = lambda verb, request: asked.append(verb)
    before = Transition.objects.count()
    told = shop.told("rehearse", MOVED, "--dry-run")
    assert (told["ok"], told["stage"], Transition.objects.count()) == (True, "serve", before)
    assert "fitness" in asked and "prepare" not in asked
    shop.pair.to_monolith.is_cut = True
    assert ids(shop.told("rehearse", MOVED, "--dry-run")) == ["S404"] == ids(shop.told("rehearse", MOVED))


def test_without_a_link_the_stage_is_told_as_status_tells_it(shop):
    shop.at(Stage.CANARY)
    for link in (MOVED, REFERENCES):
        links.remove(shop.pair.monolith, link)
    for words in (["rehearse", MOVED], ["reconcile", MOVED], ["reconcile", MOVED, "--ledger"]):
        told = shop.told(*words)
        assert (words, ids(told)) == (words, ["S437"])
        assert told["refusals"][0]["what"].startswith("notes stands at canary, and no link")
        assert told["refusals"][0]["next"] == "manage.py strangle cancel notes, then manage.py strangle advance notes"
    assert shop.told("status")["extractions"][0]["stage"] == "canary"


def test_before_copy_the_next_command_is_to_copy(shop):
    for verb in ("rehearse", "reconcile"):
        told = shop.told(verb, MOVED)
        assert (ids(told), told["refusals"][0]["next"]) == (["S437"], "manage.py strangle advance notes")


def test_rows_that_differ_are_a_refusal_with_the_next_command(shop, tmp_path):
    shop.at(Stage.COPY)
    kept = tmp_path / "kept.json"
    assert shop.told("reconcile", MOVED, "--keep", str(kept))["ok"] is True
    _write_past_the_fence(shop.pair.service)
    for more in ([], ["--dry-run"]):
        told = shop.told("reconcile", MOVED, "--keep", str(kept), *more)
        assert (told["ok"], ids(told), told["differing"]) == (False, ["S435"], 1)
        assert told["refusals"][0]["next"] == "manage.py strangle reconcile notes --take monolith"
    assert kept.exists()


def _write_past_the_fence(service):
    """As somebody with the keys of the database would."""
    with transaction.atomic(using="service"):
        engine_of(service).mark(service, MOVED)
        Note.objects.using("service").update(body="written where it must not be")
        engine_of(service).unmark(service, MOVED)


def test_writers_are_held_from_the_moment_gateways_park_them(shop, monkeypatch):
    """Who is parked waits for those who are inside already, before any fence stands."""
    shop.at(Stage.SERVE)
    inside_s, passed_s, now_s = 0.3, [0.0], SystemClock.monotonic_s

    def hold(self, extraction, *, ttl_s):
        passed_s.append(inside_s)
        return 0

    monkeypatch.setattr(SystemClock, "monotonic_s", lambda self: now_s(self) + sum(passed_s))
    monkeypatch.setattr(Switchboard, "hold", hold)
    assert conductor.rehearse(MOVED, actor="me").paused_s > inside_s
