"""When each entry last touched a table, learned from counts that grow, and what becomes of it when recordings are merged."""

from pathlib import Path

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recorder.lately import DAY_S, Lately
from strangler.boundaries.recording import Latest, Observation, Recording, keep, load, merge

PAGE, JOB = Entry(Way.ROUTE, "GET /halls/"), Entry(Way.TASK, "choir.tidy")


def seen(entry: Entry, times: int, table: str = "halls_hall", shape: str = "SELECT ?") -> Observation:
    return Observation(entry, table, Mode.READ, (), Place("views.py", 3), "choir.views.halls", shape, times)


def test_the_moment_is_that_of_the_look_at_which_the_count_had_grown() -> None:
    lately = Lately()
    lately.look([seen(PAGE, 1)], 100)
    lately.look([seen(PAGE, 1), seen(JOB, 1)], 200)
    lately.look([seen(PAGE, 3), seen(JOB, 1)], 300)
    assert lately.rows == (Latest(PAGE, "halls_hall", 300), Latest(JOB, "halls_hall", 200))


def test_another_statement_on_the_same_table_counts_as_well() -> None:
    lately = Lately()
    lately.look([seen(PAGE, 1)], 100)
    lately.look([seen(PAGE, 1), seen(PAGE, 1, shape="SELECT ? LIMIT ?")], 200)
    assert lately.rows == (Latest(PAGE, "halls_hall", 200),)


def test_a_start_is_no_day_on_which_something_was_seen() -> None:
    lately = Lately()
    lately.look([], 5 * DAY_S)
    assert lately.days == ()
    lately.look([], 6 * DAY_S + 7)
    lately.look([], 9 * DAY_S)
    assert lately.days == (6, 9)


def test_merged_the_later_moment_counts_and_all_days() -> None:
    one = Recording(observations=(seen(PAGE, 1),), days=(5, 6), latest=(Latest(PAGE, "halls_hall", 50),), to_s=90)
    two = Recording(observations=(seen(PAGE, 2),), days=(6, 8), latest=(Latest(PAGE, "halls_hall", 40),), to_s=99)
    found = merge(one, two)
    assert (found.days, found.latest) == ((5, 6, 8), (Latest(PAGE, "halls_hall", 50),))


def test_one_that_was_kept_without_moments_may_have_seen_all_at_its_end(tmp_path: Path) -> None:
    keep(Recording(observations=(seen(PAGE, 1), seen(JOB, 1)), to_s=90), tmp_path / "1.json")
    now = Recording(observations=(seen(PAGE, 1),), latest=(Latest(PAGE, "halls_hall", 95),), to_s=99)
    keep(now, tmp_path / "2.json")
    assert load(tmp_path).latest == (Latest(PAGE, "halls_hall", 95), Latest(JOB, "halls_hall", 90))
