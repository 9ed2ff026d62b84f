"""What a plan can demand before its tables go quiet: nobody but the feed has used them for days, as far as anybody can tell."""

import pytest

from strangler import plans
from strangler.boundaries import recording
from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recording import Counted, Latest, Observation, Recording
from strangler.exceptions import Refused
from strangler.plans.stage import Stage
from strangler.resilience import moments
from strangler.stages import uses
from strangler.stages.gates.answer import Verdict, ask
from strangler.sync import config, touched, users, verify
from tests.projects.sync.databases import beside
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED
from tests.specs.moves.test_retire_goes_quiet import ask as sql
from tests.specs.moves.test_retire_goes_quiet import leave  # noqa: F401

DAY_S = 86_400
GATE = plans.untouched(days=7)


@pytest.fixture
def owned(shop, monkeypatch):
    """The service owns, and the monolith's tables have been watched since."""
    monkeypatch.setattr(touched, "SETTLE_S", 0.0)
    shop.at(Stage.OWN)
    look(shop)
    return shop


@pytest.fixture
def counted(owned):
    if not touched.is_counted(owned.pair.monolith):
        pytest.skip("SQLite counts no scans")
    return owned


def flush(connection):
    """Whatever this session has counted is handed in."""
    sql(connection, "SELECT pg_stat_force_next_flush()")


def look(shop):
    if touched.is_counted(shop.pair.monolith):
        flush(shop.pair.monolith)
    return touched.look(shop.pair.monolith, MOVED)


def somebody(shop, words):
    with beside(shop.pair.monolith) as session:
        sql(session, words)
        flush(session)


def later(shop, monkeypatch, days):
    """As if the last look had been so many days ago, and nothing since."""
    sql(
        shop.pair.monolith,
        f"UPDATE strangler_touched SET since_us = since_us - {days * DAY_S * touched.US},"
        f" touched_us = CASE WHEN touched_us > 0 THEN touched_us - {days * DAY_S * touched.US} ELSE 0 END",
    )


def used(shop):
    return {each.table for each in look(shop) if each.touched_us}


def verdict():
    return ask(GATE, MOVED).verdict


class TestByTheScanCounters:
    def test_what_the_feed_does_is_nobodys_use(self, counted):
        author = Author.objects.using("service").get()
        for slug in ("b", "c", "d"):
            Note.objects.using("service").create(author_id=author.pk, slug=slug)
            counted.deliver_from("service")
        Note.objects.using("service").filter(slug="c").delete()
        Note.objects.using("service").update(body="changed")
        counted.deliver_from("service")
        assert verify.verify(counted.pair.service, MOVED, counted.pair.to_monolith).is_clean
        assert Note.objects.using("service").count() == 3
        assert used(counted) == set()

    def test_nor_is_what_people_ask_the_toolkit_once_the_models_have_left(self, counted, leave):  # noqa: F811
        """While they are here, `check` and `doctor` ask each table for its columns, as Django does: with a row."""
        leave()
        for words in (("status",), ("status", "--cost"), ("doctor",), ("check", MOVED), ("verify", MOVED)):
            counted.told(*words)
            assert used(counted) == set(), words

    def test_a_batch_that_was_cut_in_halves_is_the_feeds_as_well(self, counted):
        author = Author.objects.using("service").get()
        sql(counted.pair.monolith, "CREATE UNIQUE INDEX told_once ON notes_note(body)")
        sql(counted.pair.monolith, "UPDATE strangler_touched SET since_us = 0")
        look(counted)
        for slug in ("b", "c"):
            Note.objects.using("service").create(author_id=author.pk, slug=slug, body="twice")
        counted.deliver_from("service")
        assert counted.pair.there.state(links_named()).dead_letters == 1
        assert used(counted) == set()

    def test_somebody_who_reads_is_seen_and_the_gate_says_when(self, counted, monkeypatch):
        somebody(counted, "SELECT count(*) FROM notes_note")
        assert used(counted) == {"notes_note"}
        later(counted, monkeypatch, 3)
        answer = ask(GATE, MOVED)
        assert answer.verdict is Verdict.FAIL
        assert "notes_note was last used 3 days ago by somebody, by the scan counters" in answer.saw

    def test_somebody_who_writes_past_the_fence_is_seen(self, counted):
        monolith = counted.pair.monolith
        sql(monolith, "ALTER TABLE notes_note DISABLE TRIGGER USER")
        somebody(counted, "UPDATE notes_note SET body = 'past the fence'")
        assert used(counted) == {"notes_note"}

    def test_who_was_seen_long_enough_ago_is_forgiven(self, counted, monkeypatch):
        somebody(counted, "SELECT count(*) FROM notes_note")
        look(counted)
        later(counted, monkeypatch, 8)
        assert verdict() is Verdict.PASS

    def test_a_role_is_named_where_the_database_knows_it(self, counted, monkeypatch):
        monkeypatch.setattr(users, "other_roles", lambda *_: [("reports", "notes_note", 4)])
        somebody(counted, "SELECT count(*) FROM notes_note")
        (seen,) = [each for each in look(counted) if each.touched_us]
        assert seen.by == "reports"

    def test_it_holds_until_it_has_watched_for_as_long_as_is_asked(self, counted, monkeypatch):
        answer = ask(GATE, MOVED)
        assert answer.verdict is Verdict.NOT_ENOUGH and "have been watched for" in answer.saw
        later(counted, monkeypatch, 7)
        assert verdict() is Verdict.PASS

    def test_counters_that_were_set_back_begin_anew(self, counted, monkeypatch):
        somebody(counted, "SELECT count(*) FROM notes_note")
        look(counted)
        later(counted, monkeypatch, 8)
        sql(counted.pair.monolith, "SELECT pg_stat_reset()")
        assert verdict() is Verdict.NOT_ENOUGH

    def test_a_counter_that_was_on_its_way_at_the_first_look_is_no_use_but_a_new_beginning(self, counted, monkeypatch):
        monkeypatch.setattr(touched, "SETTLE_S", 3600.0)
        before = {each.table: each.since_us for each in look(counted)}
        somebody(counted, "SELECT count(*) FROM notes_note")
        after = {each.table: each.since_us for each in look(counted)}
        assert used(counted) == set()
        assert after["notes_note"] > before["notes_note"] and after["notes_like"] == before["notes_like"]

    def test_another_ownership_begins_anew(self, counted, monkeypatch):
        later(counted, monkeypatch, 9)
        counted.roll_back(Stage.SERVE)
        assert look(counted) == [] and verdict() is Verdict.NOT_ENOUGH
        somebody(counted, "SELECT count(*) FROM notes_note")
        counted.advance(Stage.OWN)
        assert used(counted) == set() and verdict() is Verdict.NOT_ENOUGH

    def test_a_feed_that_dies_in_a_batch_has_used_nothing_that_counts_as_settled(self, counted):
        """Its work is undone, the database's counters are not: told as a use, for nothing tells it from one."""
        author = Author.objects.using("service").get()
        Note.objects.using("service").create(author_id=author.pk, slug="b")
        with moments.listening("sync.applied", die), pytest.raises(KeyboardInterrupt):
            counted.deliver_from("service")
        assert "notes_note" in used(counted)

    def test_the_loop_looks_by_itself(self, counted):
        somebody(counted, "SELECT count(*) FROM notes_note")
        counted.deliver_from("monolith")
        assert {each.table for each in touched.told(counted.pair.monolith, MOVED) if each.touched_us} == {"notes_note"}


def die(**facts):
    raise KeyboardInterrupt


def links_named():
    from strangler.sync import wire

    return wire.Named(MOVED)


@pytest.fixture
def clock(monkeypatch):
    """Recordings are made at moments relative to this one."""
    now_s = 20_000.5 * DAY_S
    monkeypatch.setattr(uses.time, "time", lambda: now_s)
    return now_s


PAGE = Entry(Way.ROUTE, "GET /notes/", "choir.views.notes")
FEED = Entry(Way.ROUTE, "POST /strangler/sync/apply", "strangler.sync.views.answer")


def keep(folder, now_s, *entries, ago_s=0.0, since_days=10, days=range(12), share=0.01):
    """A recording of so many days, in which these entries touched the notes so long ago."""
    seen = Recording(
        from_s=int(now_s - since_days * DAY_S),
        to_s=int(now_s),
        processes=1,
        shares=(share,),
        entries=(Counted(Entry(Way.ROUTE, "GET /"), 500), *(Counted(entry, 1) for entry in entries)),
        observations=tuple(
            Observation(entry, "notes_note", Mode.READ, (), Place("views.py", 3), entry.code, "SELECT ?", 1)
            for entry in entries
        ),
        latest=tuple(Latest(entry, "notes_note", int(now_s - ago_s)) for entry in entries),
        days=tuple(int(now_s // DAY_S) - day for day in days),
    )
    folder.mkdir(exist_ok=True)
    recording.keep(seen, folder / "1.json")


class TestByRecordings:
    @pytest.fixture(autouse=True)
    def uncounted(self, owned, monkeypatch):
        """As SQLite is, whatever the engine."""
        monkeypatch.setattr(touched, "is_counted", lambda connection: False)
        return owned

    @pytest.fixture
    def folder(self, settings, tmp_path):
        settings.STRANGLER_RECORD = tmp_path / "seen"
        return tmp_path / "seen"

    def test_without_any_nothing_is_known_and_it_says_what_to_set(self):
        answer = ask(GATE, MOVED)
        assert answer.verdict is Verdict.NOT_ENOUGH
        assert "STRANGLER_RECORD" in answer.saw and "SQLite counts no scans" in answer.saw

    def test_a_week_in_which_nobody_was_seen_passes_and_says_what_it_rests_on(self, folder, clock):
        keep(folder, clock, FEED)
        answer = ask(GATE, MOVED)
        assert answer.verdict is Verdict.PASS
        assert "by recordings of a share of 0.01" in answer.saw and "SQLite counts no scans" in answer.saw

    def test_who_was_seen_is_named_with_when(self, folder, clock):
        keep(folder, clock, PAGE, ago_s=3 * DAY_S)
        answer = ask(GATE, MOVED)
        assert (answer.verdict, "notes_note was last used 3 days ago by route GET /notes/" in answer.saw) == (
            Verdict.FAIL,
            True,
        )
        keep(folder, clock, PAGE, ago_s=8 * DAY_S)
        assert verdict() is Verdict.PASS

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            ({"since_days": 2}, "recordings begin 2 days ago"),
            ({"days": [0, 1, 2, 5, 6, 7, 8]}, "nothing at all was recorded on 2 whole days"),
        ],
    )
    def test_a_time_that_was_not_watched_is_not_enough(self, folder, clock, more, says):
        keep(folder, clock, **more)
        answer = ask(GATE, MOVED)
        assert (answer.verdict, says in answer.saw) == (Verdict.NOT_ENOUGH, True)

    def test_a_recording_that_cannot_be_read_is_not_enough_for_nobody_knows_who_is_in_it(self, folder, clock):
        keep(folder, clock)
        (folder / "2.json").write_text("{")
        answer = ask(GATE, MOVED)
        assert (answer.verdict, "2.json" in answer.saw) == (Verdict.NOT_ENOUGH, True)

    def test_a_recorder_that_stopped_is_not_enough(self, folder, clock):
        keep(folder, clock - 2 * DAY_S)
        answer = ask(GATE, MOVED)
        assert (answer.verdict, "the last recording is 2 days old" in answer.saw) == (Verdict.NOT_ENOUGH, True)


def test_the_board_says_who_used_them_last(owned, settings, tmp_path, clock):
    settings.STRANGLER_RECORD = tmp_path / "seen"
    keep(tmp_path / "seen", clock, PAGE, ago_s=3 * DAY_S)
    board = owned.told("status")["extractions"][0]
    assert "notes_note was last used 3 days ago by route GET /notes/" in board["used"]
    assert board["seen_writing"] == []
    assert "last used 3 days ago" in owned.told("status", "--format", "text")


def test_the_feed_is_no_writer_that_lacks_an_answer(owned, settings, tmp_path, clock):
    settings.STRANGLER_RECORD = tmp_path / "seen"
    keep(tmp_path / "seen", clock, FEED)
    (file,) = (tmp_path / "seen").glob("*.json")
    file.write_text(file.read_text().replace('"mode":"reads"', '"mode":"writes"'))
    assert recording.load(file).observations[0].mode is Mode.WRITE
    assert owned.told("status")["extractions"][0]["seen_writing"] == []


def test_retire_waits_for_a_plan_that_demands_it(owned, leave, monkeypatch):  # noqa: F811
    step = 'from strangler import plans\n\n\nclass Step(plans.Step):\n    """Quiet."""\n\n    after = "0005_own"\n'
    step += "    operations = [plans.Retire()]\n    gates = [plans.untouched(days=7)]\n"
    (owned.folder / "0006_retire.py").write_text(step)
    owned.told("repair", MOVED, "--loosen")
    leave()
    with pytest.raises(Refused) as caught:
        owned.advance(Stage.RETIRE)
    assert [each.id for each in caught.value.refusals] == ["S403"]
    monkeypatch.setattr("strangler.stages.gates.untouched.judge", lambda *_, **__: (Verdict.PASS, "for a week"))
    owned.advance(Stage.RETIRE)
    assert config.connection().alias == "monolith"
