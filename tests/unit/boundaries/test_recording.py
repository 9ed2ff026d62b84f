"""Recordings of many processes become one, in whatever sequence; what is no recording is refused; nothing else is lost."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recorder.known import never_observed
from strangler.boundaries.recording import (
    NOTHING,
    VERSION,
    Counted,
    Latest,
    Observation,
    Recording,
    Run,
    Together,
    Unreadable,
    added,
    joined,
    keep,
    load,
    merge,
    newest,
    summed,
)
from strangler.management.recorded import by_entry

ENTRIES = st.sampled_from([Entry(way, name, "choir.sing") for way in Way for name in ("GET /halls/", "tidy")])
TIMES = st.integers(1, 9)
TABLES = st.sampled_from(["hall", "evening"])
OBSERVATIONS = st.builds(
    Observation,
    ENTRIES,
    TABLES,
    st.sampled_from(Mode),
    st.sampled_from([(), ("id",), ("id", "town")]),
    st.sampled_from([Place("choir/views.py", line) for line in (1, 2, 3)]),
    st.just("choir.views.hall"),
    st.just("SELECT ?"),
    TIMES,
)
RUNS = st.builds(Run, ENTRIES, st.sampled_from([("hall",), ("evening", "hall")]), st.just(0.01), TIMES, TIMES)
SPANS = st.tuples(st.integers(0, 9000), st.integers(0, 4000)).map(lambda drawn: (drawn[0], drawn[0] + drawn[1]))
RECORDINGS = st.builds(
    Recording,
    from_s=st.integers(0, 5),
    to_s=st.integers(0, 9),
    processes=st.integers(0, 3),
    shares=st.sampled_from([(), (0.01,), (0.01, 1.0)]),
    entries=st.lists(st.builds(Counted, ENTRIES, TIMES), max_size=4).map(summed),
    observations=st.lists(OBSERVATIONS, max_size=6).map(summed),
    transactions=st.lists(st.builds(Together, ENTRIES, st.sampled_from([("hall",), ("evening", "hall")]), TIMES)).map(
        summed
    ),
    dropped=st.integers(0, 3),
    failures=st.integers(0, 3),
    runs=st.lists(RUNS, max_size=4).map(added),
    watched=st.lists(SPANS, max_size=3).map(joined),
    days=st.sets(st.integers(0, 3)).map(lambda days: tuple(sorted(days))),
    latest=st.lists(st.builds(Latest, ENTRIES, TABLES, st.integers(0, 9)), max_size=4).map(newest),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # what a busy machine is slow at is no fault
@given(RECORDINGS, RECORDINGS, RECORDINGS)
def test_merging_knows_neither_sequence_nor_grouping(one: Recording, two: Recording, three: Recording) -> None:
    assert merge(one, merge(two, three)) == merge(merge(one, two), three) == merge(three, one, two)
    assert merge(one, NOTHING) == one


@given(RECORDINGS, RECORDINGS)
def test_merging_adds_times_and_loses_none(one: Recording, two: Recording) -> None:
    merged = merge(one, two)
    for name in ("entries", "observations", "transactions"):
        times = [sum(row.times for row in getattr(each, name)) for each in (one, two, merged)]
        assert times[0] + times[1] == times[2]


@given(RECORDINGS)
def test_what_is_kept_is_read_again_as_it_was(recording: Recording) -> None:
    assert msgspec.json.decode(msgspec.json.encode(recording), type=Recording) == recording


def recorded(*names: str) -> Recording:
    entries = summed(Counted(Entry(Way.ROUTE, name), 1) for name in names)
    return Recording(processes=1, entries=entries)


def test_a_folder_is_all_its_files_and_those_of_runs_that_were_cut_short(tmp_path: Path) -> None:
    (tmp_path / "run-1").mkdir()
    keep(recorded("GET /"), tmp_path / "recording.json")
    keep(recorded("GET /"), tmp_path / "run-1" / "17-ab.json")
    assert load(tmp_path).entries == (Counted(Entry(Way.ROUTE, "GET /"), 2),)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["recording.json", "run-1"]


def test_an_empty_folder_is_nothing_and_one_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert load(tmp_path) == NOTHING
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1, "entries": 3}', '{"version": 1, "entries": [{"entry": {}}]}']
)
def test_what_is_no_recording_is_refused_with_its_path(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(Unreadable) as found:
        load(tmp_path)
    assert found.value.path == tmp_path / "x.json" and found.value.version is None


def test_another_version_is_told_from_no_recording(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(f'{{"version": {VERSION + 1}, "news": true}}')
    with pytest.raises(Unreadable) as found:
        load(tmp_path / "x.json")
    assert found.value.version == VERSION + 1


def test_runs_add_up_by_share_and_what_was_watched_at_once_counts_once() -> None:
    post = Entry(Way.ROUTE, "POST /halls/")
    ten, two = (Run(post, ("hall",), 0.01, took_ms, times) for took_ms, times in ((500, 10), (60, 2)))
    whole = Run(post, ("hall",), 1.0, 40, 1)
    merged = merge(Recording(runs=(ten,), watched=((0, 60),)), Recording(runs=(two, whole), watched=((30, 100),)))
    assert merged.runs == (Run(post, ("hall",), 0.01, 560, 12), whole)
    assert merged.watched_s == 100


def test_an_hour_without_a_process_was_watched_and_a_night_without_the_machine_was_not() -> None:
    """Cron's processes live for seconds: how often they run is known by the hours between them."""
    assert joined([(7200, 7210), (0, 10), (3600, 3610)]) == ((0, 7210),)
    assert joined([(0, 10), (40_000, 40_010)]) == ((0, 10), (40_000, 40_010))


def test_a_recording_of_before_runs_were_counted_is_read_and_has_none(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text('{"version": 1, "from_s": 5, "to_s": 9, "processes": 1}')
    found = load(tmp_path)
    assert (found.processes, found.runs, found.watched) == (1, (), ())


def test_the_toolkits_own_tables_in_an_older_recording_are_left_out_as_it_is_read(tmp_path: Path) -> None:
    route, ours = Entry(Way.ROUTE, "POST /halls/"), "strangler_link"
    look = Observation(route, "hall", Mode.READ, (), Place("a.py", 1), "a.b", "SELECT ?", 2)
    keep(
        Recording(
            entries=(Counted(route, 3),),
            observations=(look, msgspec.structs.replace(look, table=ours)),
            transactions=(
                Together(route, ("hall",), 1),
                Together(route, ("hall", ours), 2),
                Together(route, (ours,), 4),
            ),
            runs=(Run(route, ("hall", ours), 1.0, 5, 1), Run(route, (ours,), 1.0, 5, 1)),
            latest=(Latest(route, "hall", 7), Latest(route, ours, 8)),
        ),
        tmp_path / "old.json",
    )
    assert load(tmp_path) == Recording(
        entries=(Counted(route, 3),),
        observations=(look,),
        transactions=(Together(route, ("hall",), 3),),
        runs=(Run(route, ("hall",), 1.0, 5, 1),),
        latest=(Latest(route, "hall", 7),),
    )


def test_an_entry_is_known_again_by_way_and_name_whatever_its_code() -> None:
    known = [Entry(Way.ROUTE, "GET /", "choir.home"), Entry(Way.ROUTE, "POST /"), Entry(Way.TASK, "GET /")]
    assert never_observed(recorded("GET /"), known) == known[1:]


def test_entries_come_with_what_is_known_of_them_in_the_sequence_of_ways() -> None:
    task, route = Entry(Way.TASK, "tidy"), Entry(Way.ROUTE, "GET /")
    seen = Observation(route, "hall", Mode.READ, (), Place("a.py", 1), "a.b", "SELECT ?", 2)
    recording = Recording(entries=summed([Counted(task, 1), Counted(route, 1)]), observations=(seen,))
    assert list(by_entry(recording)) == [(Counted(route, 1), [seen], []), (Counted(task, 1), [], [])]
