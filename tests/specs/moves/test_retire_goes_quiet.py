"""Retire's quiet: the tables are put away once nobody here uses them, the feed goes on, and the way back is a renaming."""

import pytest
from django.db import DatabaseError, transaction

from strangler.exceptions import Refused
from strangler.plans.stage import Stage
from strangler.resilience import moments
from strangler.resilience.clock import HandClock
from strangler.stages import abandon, cancel, conductor, retiring, standing
from strangler.stages.resolve import registry
from strangler.sync import config, links, loosen, quiet, users
from tests.projects.sync.databases import beside
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED

QUIET = "strangler_quiet_notes_note"


class WithoutNotes:
    """The app registry once notes have left INSTALLED_APPS."""

    def __init__(self, apps):
        self.apps = apps

    def get_models(self, **how):
        return [model for model in self.apps.get_models(**how) if model not in (Note, Like)]


def plan_to_retire(shop):
    step = 'from strangler import plans\n\n\nclass Step(plans.Step):\n    """Quiet."""\n\n    after = "0005_own"\n'
    (shop.folder / "0006_retire.py").write_text(step + "    operations = [plans.Retire()]\n")


@pytest.fixture
def retiring_shop(shop):
    """A plan up to Retire, and the service owns."""
    plan_to_retire(shop)
    shop.at(Stage.OWN)
    return shop


@pytest.fixture
def leave(monkeypatch):
    """Call it, and the models are gone; call what it returns, and they are back."""

    def go():
        here = registry.apps
        monkeypatch.setattr(registry, "apps", WithoutNotes(here))
        return lambda: monkeypatch.setattr(registry, "apps", here)

    return go


@pytest.fixture
def quiet_shop(shop, leave):
    """come_home: puts the app back."""
    plan_to_retire(shop)
    shop.after(go_quiet)
    shop.come_home = leave()
    return shop


def go_quiet(shop):
    let_go(shop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "apps", WithoutNotes(registry.apps))
        shop.advance(Stage.RETIRE)


def let_go(shop):
    shop.at(Stage.OWN)
    assert shop.told("repair", MOVED, "--loosen")["ok"]


def ask(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def ties(connection):
    """Constraints from moved tables to authors."""
    return sorted(key.place for key in loosen.tight(connection, ["notes_author"]))


def test_retire_is_refused_while_anything_here_uses_the_tables(retiring_shop):
    with pytest.raises(Refused) as caught:
        retiring_shop.advance(Stage.RETIRE)
    (refusal,) = caught.value.refusals
    assert refusal.id == "S407"
    assert "model notes.Note stands on notes_note" in refusal.what
    assert "the constraint of notes_note.author_id ties it to notes_author" in refusal.what
    assert not quiet.is_put_away(config.connection(), MOVED)


def test_a_view_that_reads_a_table_is_in_the_way(retiring_shop, leave):
    retiring_shop.told("repair", MOVED, "--loosen")
    ask(retiring_shop.pair.monolith, "CREATE VIEW every_note AS SELECT slug FROM notes_note")
    try:
        leave()
        with pytest.raises(Refused) as caught:
            retiring_shop.advance(Stage.RETIRE)
        assert "the view every_note reads notes_note" in str(caught.value)
    finally:
        ask(retiring_shop.pair.monolith, "DROP VIEW every_note")


def test_a_publication_that_sends_a_table_on_is_in_the_way(retiring_shop, leave):
    """Who subscribed reads the journal, and no counter of scans moves."""
    if retiring_shop.pair.monolith.vendor != "postgresql":
        pytest.skip("SQLite publishes nothing")
    leave()
    ask(retiring_shop.pair.monolith, "CREATE PUBLICATION for_reports FOR TABLE notes_note")
    try:
        with pytest.raises(Refused) as caught:
            retiring_shop.advance(Stage.RETIRE)
        assert "the publication for_reports sends notes_note on to whoever subscribed" in str(caught.value)
    finally:
        ask(retiring_shop.pair.monolith, "DROP PUBLICATION for_reports")


def test_a_session_that_stays_inside_a_table_is_in_the_way(retiring_shop, leave, monkeypatch):
    monolith = retiring_shop.pair.monolith
    if monolith.vendor != "postgresql":
        pytest.skip("readers are in nobody's way on SQLite")
    monkeypatch.setattr(users, "AWHILE_S", 0.0)
    retiring_shop.told("repair", MOVED, "--loosen")
    leave()
    with beside(monolith) as reader, transaction.atomic(using=reader.alias):
        ask(reader, "SELECT count(*) FROM notes_note")
        with pytest.raises(Refused) as caught:
            retiring_shop.advance(Stage.RETIRE)
    assert "has been inside notes_note for a while" in str(caught.value)
    retiring_shop.advance(Stage.RETIRE)


def test_in_quiet_rows_still_come_and_nobody_finds_the_tables(quiet_shop):
    pair = quiet_shop.pair
    author = Author.objects.using("service").get(name="Ada")
    Note.objects.using("service").create(author_id=author.pk, slug="b")
    quiet_shop.deliver_from("service")
    assert sorted(ask(pair.monolith, f"SELECT slug FROM {QUIET}")) == [("a",), ("b",)]
    with pytest.raises(DatabaseError), transaction.atomic(using="monolith"):
        Note.objects.using("monolith").count()
    assert quiet_shop.told("status")["extractions"][0]["stage"] == "retire"


def test_what_stays_can_be_deleted_though_nobody_here_knows_what_hangs_on_it(quiet_shop):
    pair = quiet_shop.pair
    ask(pair.monolith, "DELETE FROM notes_author")
    quiet_shop.deliver_from("monolith")
    quiet_shop.deliver_from("service")
    assert not Note.objects.using("service").exists()
    assert ask(pair.monolith, f"SELECT slug FROM {QUIET}") == []


def test_back_from_quiet_is_a_renaming_and_then_the_usual_way_back(quiet_shop):
    moved = quiet_shop.roll_back()
    assert (moved.before, moved.after, moved.hand_over) == (Stage.RETIRE, Stage.OWN, None)
    assert moved.detail["renamed"] == ["notes_note", "notes_like"]
    assert (quiet_shop.owner, Note.objects.using("monolith").count()) == ("service", 1)

    quiet_shop.come_home()
    quiet_shop.roll_back(Stage.SERVE)
    assert quiet_shop.owner == "monolith"
    Note.objects.using("monolith").create(author=Author.objects.using("monolith").get(), slug="home")


def test_what_was_let_go_is_tied_again_when_ownership_comes_home(shop, retiring_shop):
    monolith = shop.pair.monolith
    before = ties(monolith)
    assert before == ["notes_like.author_id", "notes_like.thanked_id", "notes_note.author_id"]
    retiring_shop.told("repair", MOVED, "--loosen")
    assert ties(monolith) == []
    moved = retiring_shop.roll_back(Stage.SERVE)
    assert (ties(monolith), moved.left) == (before, [])


def test_loosening_lets_go_of_nothing_while_the_monolith_owns(shop):
    shop.at(Stage.SERVE)
    assert shop.told("repair", MOVED, "--loosen", "--dry-run")["would"] == []
    assert len(ties(shop.pair.monolith)) == 3


def test_ownership_does_not_come_home_while_the_code_is_away(quiet_shop):
    with pytest.raises(Refused) as caught:
        quiet_shop.roll_back(Stage.SERVE)
    assert [refusal.id for refusal in caught.value.refusals] == ["S470"]
    assert quiet.is_put_away(config.connection(), MOVED)
    assert quiet_shop.owner == "service"


def test_a_conductor_that_dies_past_the_renaming_has_gone_quiet(retiring_shop, leave, monkeypatch):
    retiring_shop.told("repair", MOVED, "--loosen")
    leave()
    with monkeypatch.context() as dying:
        dying.setattr(standing, "record", lambda name, applied: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            retiring_shop.advance(Stage.RETIRE)
    assert retiring_shop.told("status")["extractions"][0]["stage"] == "retire"
    ask(retiring_shop.pair.monolith, "UPDATE strangler_lease SET until_us = 0")
    with pytest.raises(Refused) as caught:  # the next one ends the move, and finds no further step
        retiring_shop.advance(Stage.RETIRE)
    assert [refusal.id for refusal in caught.value.refusals] == ["S401"]
    assert "0006_retire" in retiring_shop.applied


def test_a_conductor_that_dies_before_it_has_changed_nothing(retiring_shop, leave):
    def die(**facts):
        raise KeyboardInterrupt

    retiring_shop.told("repair", MOVED, "--loosen")
    leave()
    with moments.listening("sync.renamed", die), pytest.raises(KeyboardInterrupt):
        retiring_shop.advance(Stage.RETIRE)
    assert retiring_shop.told("status")["extractions"][0]["stage"] == "own"
    ask(retiring_shop.pair.monolith, "UPDATE strangler_lease SET until_us = 0")
    retiring_shop.advance(Stage.RETIRE)
    assert quiet.is_put_away(config.connection(), MOVED)


def test_a_dead_owner_is_given_up_from_quiet_as_well(quiet_shop):
    quiet_shop.pair.to_service.is_cut = True
    with pytest.raises(Refused):  # the code is away
        abandon.abandon(MOVED, actor="me", nap=lambda seconds: None)
    quiet_shop.come_home()
    clock = HandClock()
    moved = abandon.abandon(MOVED, actor="me", nap=clock.advance, clock=clock)
    assert (moved.after, moved.detail["renamed"]) == (Stage.SERVE, ["notes_note", "notes_like"])
    assert Note.objects.using("monolith").count() == 1


def test_a_ledger_that_was_lost_is_read_from_the_tables_names(quiet_shop):
    standing.record(MOVED, [])
    told = quiet_shop.told("status")["extractions"][0]
    assert (told["stage"], told["doubt"]) == (
        "retire",
        "the ledger notes declared, but the tables are put away: the link row is believed",
    )


def test_nothing_is_cancelled_from_quiet(quiet_shop):
    with pytest.raises(Refused) as caught:
        cancel.cancel(MOVED, actor="me")
    assert [refusal.id for refusal in caught.value.refusals] == ["S405"]


def test_columns_are_not_looked_for_where_no_model_is_left(quiet_shop):
    told = quiet_shop.told("repair", MOVED, "--columns")
    assert (told["ok"], told["widened"]) == (True, [])


def test_a_plan_whose_models_left_can_still_be_checked_and_published(quiet_shop):
    assert quiet_shop.told("check", MOVED)["ok"]
    assert retiring.homeless(conductor.examined(MOVED)[0])
    assert links.read(config.connection(), MOVED).definition.is_put_away
