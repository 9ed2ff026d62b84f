"""What was seen where customers are counts: a writer without an answer is told by the board and fails a gate."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from strangler import plans as words
from strangler.boundaries import recording
from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.following.transactions import Transaction
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recording import Counted, Observation, Recording, Together
from strangler.plans.resolved import ResolvedEndpoint
from strangler.stages.gates.answer import Verdict, ask
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Topic
from strangler.stages.inventory.recorded import recorded
from strangler.stages.inventory.routes import routes
from strangler.stages.inventory.seen import Seen, Writing
from strangler.stages.inventory.side import Side, side_of
from strangler.stages.inventory.take import inventory
from strangler.stages.inventory.together import transactions
from strangler.stages.report import board_of
from tests.unit.console.conftest import drafted, notes, plans  # noqa: F401
from tests.unit.stages.inventory.surveyed import ELSEWHERE, HOME, NOTE, THING, reads, surveyed, writes

NOTES = ("notes_note", "notes_tag", "notes_like", "notes_note_tags")
POST = Entry(Way.ROUTE, "POST /notes/new", f"{HOME}.views.form")
JOB = Entry(Way.TASK, "things.tidy", f"{ELSEWHERE}.tasks.tidy")


@pytest.fixture
def side() -> Side:
    return side_of(NOTES)


def wrote(entry: Entry, shape: str = "UPDATE", *, mode: Mode = Mode.WRITE, table: str = "notes_note") -> Observation:
    return Observation(entry, table, mode, (), Place("somewhere.py", 7), entry.code, shape, 1)


def open_ones(side: Side, answered: Answered, *observations: Observation) -> list[Item]:
    found = recorded(side, Recording(observations=observations), answered, ())
    return [item for item in found if item.is_open]


def test_a_writer_that_was_seen_and_has_no_answer_is_open(side):
    route, job = open_ones(side, Answered(), wrote(POST), wrote(JOB))
    assert (route.topic, route.seen, job.topic) == (Topic.ROUTE, True, Topic.TASK)
    assert 'plans.Endpoint("POST /notes/new")' in [option.line for option in route.options]


def test_who_only_reads_or_writes_what_stays_is_none(side):
    assert open_ones(side, Answered(), wrote(POST, mode=Mode.READ), wrote(JOB, table="things_thing")) == []


def test_a_transaction_that_was_seen_on_both_sides_is_told_unless_the_code_shows_as_much(side):
    both, shell = ("notes_note", "things_thing"), Entry(Way.OTHER, "shell")
    kept = [Together(POST, both, 1), Together(JOB, ("notes_like", "notes_note"), 1), Together(shell, both, 1)]
    seen = Recording(transactions=tuple(kept))
    [item] = transactions(side, surveyed(), seen)
    assert (
        item.says
        == "route POST /notes/new was seen writing notes.Note, and what stays: things.Thing, in one transaction"
    )
    [item] = transactions(side, surveyed(transactions=[Transaction(POST.code, Place("a.py", 1), (NOTE, THING))]), seen)
    assert item.subject == POST.code


@pytest.mark.parametrize(
    ("answered", "observation"),
    [
        (
            Answered(endpoints=(ResolvedEndpoint(words.Endpoint("POST /notes/new"), ("/notes/new",), stays=False),)),
            wrote(POST),
        ),
        (Answered((words.Moves(JOB.code),)), wrote(JOB)),
        (Answered((words.Refuse(f"{ELSEWHERE}.tasks"),)), wrote(JOB)),
        (Answered((words.Refuse(JOB.name),)), msgspec.structs.replace(wrote(JOB), code=f"{ELSEWHERE}.rows.sweep")),
        (Answered(through=frozenset(["notes_note"])), wrote(JOB, "DELETE FROM notes_note WHERE id = ?")),
        (Answered((words.ReadOnlyAdmin("notes.Note"),)), wrote(Entry(Way.ROUTE, "POST /admin/notes/note/add/"))),
        (Answered((words.ReadOnlyAdmin("notes.Note"),)), wrote(Entry(Way.ADMIN, "notes.Note approve"))),
    ],
)
def test_the_plan_answers_for_what_was_seen(side, answered, observation):
    assert open_ones(side, answered, observation) == []
    assert len(open_ones(side, Answered(), observation)) == 1, "without that answer it is open"


@pytest.mark.parametrize(
    "entry", [Entry(Way.ROUTE, "POST /admin/notes/note/add/", "django.x"), Entry(Way.ADMIN, "notes.Note approve")]
)
def test_an_admin_that_was_seen_writing_is_closed_and_never_sent_to_the_service(side, entry):
    """What `new` takes of it: no service answers for the monolith's admin."""
    [item] = open_ones(side, Answered(), wrote(entry))
    assert item.recommended and item.recommended.line == 'plans.ReadOnlyAdmin("notes.Note")'
    assert [option.line for option in item.options if "Endpoint" in option.line] == []


STAYING = Entry(Way.COMMAND, "seed", f"{ELSEWHERE}.management.commands.seed.Command.handle")
LEAVING = Entry(Way.COMMAND, "tidy", f"{HOME}.management.commands.tidy.Command.handle")
ROW = "INSERT INTO notes_note"


@pytest.mark.parametrize(
    ("entry", "seen", "line"),
    [
        (STAYING, [wrote(STAYING, ROW)], f'plans.Refuse("{ELSEWHERE}.management.commands.seed")'),
        (LEAVING, [wrote(LEAVING, ROW)], f'plans.Moves("{HOME}.management.commands.tidy")'),
        (
            LEAVING,
            [wrote(LEAVING, ROW), wrote(LEAVING, table="things_thing")],
            f'plans.Refuse("{HOME}.management.commands.tidy")',
        ),
        (
            LEAVING,
            [wrote(LEAVING, ROW), wrote(LEAVING, "SELECT", mode=Mode.READ, table="things_thing")],
            f'plans.Moves("{HOME}.management.commands.tidy")',
        ),
        (
            STAYING,
            [wrote(STAYING, "DELETE FROM notes_note")],
            f'plans.DeleteThrough("{ELSEWHERE}.management.commands.seed")',
        ),
        (JOB, [wrote(JOB)], f'plans.Refuse("{JOB.name}")'),
    ],
    ids=["code that stays", "code that leaves", "rows of both", "reads what stays", "only deletes", "a task"],
)
def test_who_only_a_recording_shows_gets_the_answer_that_its_code_would_get(side, entry, seen, line):
    [item] = open_ones(side, Answered(), *seen)
    assert item.recommended and item.recommended.line == line


@pytest.mark.parametrize("entry", [STAYING, LEAVING, JOB])
def test_the_recommended_answer_answers_for_what_its_helpers_wrote(side, entry):
    """Statements are known by their innermost line, which may lie anywhere."""
    seen = msgspec.structs.replace(wrote(entry, ROW), code=f"{ELSEWHERE}.rows.sweep")
    [item] = open_ones(side, Answered(), seen)
    name = item.recommended.line.split('"')[1] if item.recommended else ""
    assert open_ones(side, Answered((words.Refuse(name),)), seen) == []


@pytest.mark.parametrize(
    "known",
    [
        surveyed(entries=[JOB], unknown={JOB.code: ["nobody knows what get_model() leads to"]}),
        surveyed(reads(JOB.code), entries=[JOB]),
    ],
    ids=["its code could not be followed", "its code was found to read"],
)
def test_who_was_seen_writing_needs_an_answer_though_the_code_shows_no_write(known):
    """That is what a recorder is for."""
    seen = Recording(entries=(Counted(JOB, 1),), observations=(wrote(JOB),))
    found = [item for item in inventory(NOTES, known, recording=seen).open if item.topic is Topic.TASK]
    assert [item.says for item in found] == ["task things.tidy was seen writing notes.Note"]


def test_the_feed_of_a_service_that_owns_is_no_writer(side):
    """Recordings of before hold it."""
    feed = Entry(Way.ROUTE, "POST /strangler/sync/{name}/", "strangler.sync.views.verb")
    assert open_ones(side, Answered(), wrote(feed)) == []


def test_what_a_shell_or_a_test_prepares_is_told_and_refuses_nothing(side):
    (item,) = recorded(side, Recording(observations=(wrote(Entry(Way.OTHER, "tests.make")),)), Answered(), ())
    assert (item.topic, item.refuses) == (Topic.CODE, None)


def test_three_looks_without_a_write_prove_a_read_and_one_write_makes_a_writer(side):
    entry = Entry(Way.ROUTE, "GET /notes/")
    twice, thrice = (Recording(entries=(Counted(entry, times),)) for times in (2, 3))
    elsewhere = wrote(entry, table="things_thing")

    assert Seen(side, twice).writing(entry.name) is None
    assert Seen(side, thrice).writing(entry.name) is Writing.PROVEN
    assert (
        Seen(side, Recording(entries=thrice.entries, observations=(elsewhere,))).writing(entry.name)
        is Writing.ELSEWHERE
    )
    assert Seen(side, Recording(observations=(wrote(entry),))).writing(entry.name) is Writing.WRITES


@pytest.mark.usefixtures("notes")
class TestWhereCustomersAre:
    """The gate and the board, of the plan of notes, which answers nothing."""

    def keep(self, place: Path, settings: Any, *observations: Observation) -> None:
        settings.STRANGLER_RECORD = place
        entries = tuple(Counted(each.entry, 1) for each in observations)
        recording.keep(Recording(processes=1, entries=entries, observations=observations), place / "1.json")

    def test_without_a_recording_there_is_not_enough_data(self):
        assert ask(words.writers_answered(), "notes").verdict is Verdict.NOT_ENOUGH
        assert board_of("notes").seen_writing == ()

    def test_a_new_writer_fails_the_gate_and_stands_on_the_board(self, tmp_path, settings):
        self.keep(tmp_path, settings, wrote(JOB))
        told = ask(words.writers_answered(), "notes")
        assert (told.verdict, "task things.tidy" in told.saw) == (Verdict.FAIL, True)
        assert board_of("notes").seen_writing == ("task things.tidy was seen writing notes.Note",)

    def test_who_was_seen_on_another_machine_counts(self, tmp_path, settings):
        (tmp_path / "web2").mkdir()
        self.keep(tmp_path, settings, wrote(JOB, mode=Mode.READ))
        self.keep(tmp_path / "web2", settings, wrote(JOB))
        settings.STRANGLER_RECORD = tmp_path
        assert ask(words.writers_answered(), "notes").verdict is Verdict.FAIL
        assert board_of("notes").seen_writing

    def test_what_cannot_be_read_is_told_and_keeps_the_gate_shut(self, tmp_path, settings):
        self.keep(tmp_path, settings, wrote(JOB, mode=Mode.READ))
        assert ask(words.writers_answered(), "notes").verdict is Verdict.PASS
        (tmp_path / "2.json").write_text('{"version": 99}')
        told = ask(words.writers_answered(), "notes")
        assert (told.verdict, f"{tmp_path / '2.json'}: it is of version 99" in told.saw) == (Verdict.NOT_ENOUGH, True)
        assert board_of("notes").unread == (f"{tmp_path / '2.json'}: it is of version 99",)
        self.keep(tmp_path, settings, wrote(JOB))
        told = ask(words.writers_answered(), "notes")
        assert (told.verdict, "task things.tidy" in told.saw) == (Verdict.FAIL, True), "what can be read still counts"

    @pytest.mark.parametrize(("place", "why"), [("seen", "Not a directory"), ("nowhere", "No such file or directory")])
    def test_a_folder_that_cannot_be_looked_into_is_told_as_such(self, tmp_path, settings, place, why):
        (tmp_path / "seen").write_text("")
        settings.STRANGLER_RECORD = tmp_path / place
        told = ask(words.writers_answered(), "notes")
        assert (told.verdict, f"{tmp_path / place}: {why}" in told.saw) == (Verdict.NOT_ENOUGH, True)

    def test_it_is_read_once_for_a_board_and_anew_once_something_is_new(self, tmp_path, settings, monkeypatch):
        reads, read = [], recording.load_what_can_be
        monkeypatch.setattr(recording, "load_what_can_be", lambda folder: reads.append(folder) or read(folder))
        self.keep(tmp_path, settings, wrote(JOB, mode=Mode.READ))
        for _ in range(2):
            assert ask(words.writers_answered(), "notes").verdict is Verdict.PASS
            assert board_of("notes").seen_writing == ()
        assert len(reads) == 1
        self.keep(tmp_path, settings, wrote(JOB))
        assert ask(words.writers_answered(), "notes").verdict is Verdict.FAIL

    def test_what_is_declared_passes(self, tmp_path, settings):
        self.keep(tmp_path, settings, wrote(Entry(Way.ROUTE, "POST /notes/{note_id}/like", f"{HOME}.views.only_post")))
        assert ask(words.writers_answered(), "notes").verdict is Verdict.PASS


def test_code_that_writes_is_a_writer_however_often_it_was_watched_not_to(side):
    """A form that was only ever sent with faults in it."""
    seen = Seen(side, Recording(entries=(Counted(POST, 9),)))
    (item,) = routes(side, surveyed(writes(POST.code), entries=[POST]), Answered(), seen)
    assert (item.is_open, Writing.WRITES in item.says) == (True, True)
