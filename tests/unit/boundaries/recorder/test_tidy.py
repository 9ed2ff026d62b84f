"""A folder of live recordings does not grow without end, and nothing in it is lost or counted twice: whoever lives, is killed,
or tidies at the same time. Processes are real ones.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from strangler.boundaries import recording
from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recorder import tidy as tidying
from strangler.boundaries.recorder.tidy import ALONE, bounded, hold, tidy, week_of
from strangler.boundaries.recording import NOTHING, Counted, Observation, Recording, keep, load, load_what_can_be

ROOT = Path(__file__).resolve().parents[4]
NOW_S = int(time.time())
GET = Entry(Way.ROUTE, "GET /")
SEEN = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(BASE_DIR=Path(sys.argv[1]))
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recorder import memory, tidy, writer
tidy.FEW = tidy.tidy.__kwdefaults__["few"] = 1
held = memory.Memory()
kept = writer.Writer(Path(sys.argv[1]), held, 1.0)
kept.start()
"""
ONE = 'held.close(memory.Book(None), Entry(Way.ROUTE, "GET /"))\n'
STAYS = "kept.write(); print('written', flush=True); sys.stdin.read()\n"


def child(folder: Path, *lines: str) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", SEEN + "".join(lines), str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def living(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that has written what it saw, and lives."""
    found = child(tmp_path, ONE, STAYS)
    assert found.stdout and found.stdout.readline() == "written\n"
    yield found
    found.kill()
    found.communicate()


def ended(folder: Path, number: int, *, to_s: int = NOW_S, times: int = 1) -> Path:
    """The file of a process that has ended."""
    path = folder / f"{number}-{number:08x}.json"
    descriptor = hold(path)
    assert descriptor is not None
    keep(Recording(processes=1, from_s=to_s - 5, to_s=to_s, entries=(Counted(GET, times),)), path)
    os.close(descriptor)
    return path


def times(folder: Path) -> int:
    return sum(each.times for each in load(folder).entries)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.name != ALONE)


def test_files_of_processes_that_have_ended_become_one_a_week(tmp_path: Path) -> None:
    long_ago = NOW_S - 14 * 86400
    for number in range(1, 8):
        ended(tmp_path, number, to_s=NOW_S if number % 2 else long_ago)
    before = load(tmp_path)
    tidy(tmp_path, few=3)
    assert names(tmp_path) == sorted([week_of(long_ago), week_of(NOW_S)])
    assert load(tmp_path) == before
    for number in range(10, 14):
        ended(tmp_path, number)
    tidy(tmp_path, few=3)
    assert (times(tmp_path), len(names(tmp_path))) == (11, 2), "and those that end later join them"


def test_a_few_files_are_left_alone(tmp_path: Path) -> None:
    paths = [ended(tmp_path, number) for number in range(3)]
    tidy(tmp_path, few=3)
    assert all(each.exists() for each in paths)


def test_old_weeks_go_and_what_people_put_there_stays(tmp_path: Path) -> None:
    old = NOW_S - tidying.KEPT_S - 8 * 86400
    for path in (tmp_path / week_of(old), tmp_path / week_of(NOW_S - 30 * 86400), tmp_path / "recording.json"):
        keep(Recording(processes=1, to_s=old), path)
    theirs = [tmp_path / name for name in (".gitignore", "web2.json")]
    for path in theirs:
        path.write_text('{"version": 1}')
        os.utime(path, (old, old))
    ended(tmp_path, 1)
    tidy(tmp_path, few=0)
    assert names(tmp_path) == sorted(
        [".gitignore", "recording.json", "web2.json", week_of(NOW_S - 30 * 86400), week_of(NOW_S)]
    )


def test_who_lives_goes_on_in_his_own_file_and_who_is_killed_has_ended(
    tmp_path: Path, living: "subprocess.Popen[str]"
) -> None:
    ended(tmp_path, 1)
    tidy(tmp_path, few=0)
    assert len([each for each in tmp_path.glob("*.json") if each.name.startswith(f"{living.pid}-")]) == 1
    assert times(tmp_path) == 2
    living.kill()
    living.wait()
    tidy(tmp_path, few=0)
    assert (names(tmp_path), times(tmp_path)) == ([week_of(NOW_S)], 2)


def test_a_process_without_a_lock_has_ended_once_it_stands_still_for_a_week(tmp_path: Path) -> None:
    """It may be one of the version before, which is still at work."""
    path = tmp_path / "17-0a0b0c0d.json"
    keep(Recording(processes=1, to_s=NOW_S, entries=(Counted(GET, 1),)), path)
    tidy(tmp_path, few=0)
    assert path.exists()
    os.utime(path, (NOW_S - tidying.UNLOCKED_S - 9,) * 2)
    tidy(tmp_path, few=0)
    assert (names(tmp_path), times(tmp_path)) == ([week_of(NOW_S)], 1)


KILLED = """
import os, signal
from pathlib import Path
Path.unlink = lambda self, missing_ok=False: os.kill(os.getpid(), signal.SIGKILL)
tidy.tidy(Path(sys.argv[1]), few=0)
"""


def test_who_dies_between_putting_together_and_removing_counts_nothing_twice(tmp_path: Path) -> None:
    for number in range(1, 6):
        ended(tmp_path, number)
    killed = child(tmp_path, KILLED)
    killed.communicate()
    assert killed.returncode == -9
    assert week_of(NOW_S) in names(tmp_path) and "1-00000001.json" in names(tmp_path), "both lie there"
    assert times(tmp_path) == 5
    ended(tmp_path, 6)
    tidy(tmp_path, few=0)
    assert (names(tmp_path), times(tmp_path)) == ([week_of(NOW_S)], 6)


def test_many_processes_at_once_lose_nothing_and_leave_little(tmp_path: Path) -> None:
    """Each tidies at its end, as soon as there is more than one file."""
    for number in range(1, 21):
        ended(tmp_path, number)
    eight = ["import os\nfor _ in range(3):\n    os.fork()\n", ONE]
    parent = child(tmp_path, *eight)
    parent.communicate()  # until the last of them has ended, for all hold its end of the pipe
    assert parent.returncode == 0
    assert times(tmp_path) == 28
    tidy(tmp_path, few=0)
    assert (times(tmp_path), len(list(tmp_path.glob("*.json")))) == (28, 1)


def test_a_forked_child_outlives_its_parent_without_holding_the_parents_file(tmp_path: Path) -> None:
    forks = (
        "import os\nif not os.fork():\n    kept.write(); print('written', flush=True); sys.stdin.read(); os._exit(0)\n"
    )
    parent = child(tmp_path, ONE, "kept.write()\n", forks, "os._exit(0)\n")
    assert parent.stdout and parent.stdout.readline() == "written\n"
    parent.wait()
    tidy(tmp_path, few=0)
    assert [each for each in names(tmp_path) if each.startswith(f"{parent.pid}-")] == []
    parent.communicate("")


def test_while_somebody_tidies_nobody_else_does(tmp_path: Path) -> None:
    path = ended(tmp_path, 1)
    with tidying._locked(tmp_path / ALONE):
        tidy(tmp_path, few=0)
        assert path.exists()


def test_a_week_is_bounded_and_its_writes_stay(tmp_path: Path) -> None:
    def seen(line: int, mode: Mode, times: int) -> Observation:
        return Observation(GET, "hall", mode, (), Place("a.py", line), "a.b", "?", times)

    rows = (seen(1, Mode.READ, 9), seen(2, Mode.READ, 5), seen(3, Mode.WRITE, 1))
    found = bounded(Recording(observations=rows), most=2)
    assert (found.observations, found.dropped) == ((rows[0], rows[2]), 5)
    assert bounded(Recording(observations=rows), most=3).dropped == 0


def test_a_folder_holds_those_of_other_machines(tmp_path: Path) -> None:
    ended(tmp_path, 1)
    for name in ("web2", "web3"):
        (tmp_path / name).mkdir()
        for number in range(1, 4):
            ended(tmp_path / name, number)
        tidy(tmp_path / name, few=0)
    assert times(tmp_path) == 7
    tidy(tmp_path, few=0)
    assert times(tmp_path) == 7 and (tmp_path / "web2" / week_of(NOW_S)).exists(), "who tidies here tidies only here"


def test_what_cannot_be_read_is_told_beside_what_can(tmp_path: Path) -> None:
    ended(tmp_path, 1)
    (tmp_path / "x.json").write_text("not a word of JSON")
    found, unread = load_what_can_be(tmp_path)
    assert [each.times for each in found.entries] == [1]
    assert [each.startswith(f"{tmp_path / 'x.json'}: ") for each in unread] == [True]
    found, [why] = load_what_can_be(tmp_path / "x.json")
    assert found == NOTHING and why == f"{tmp_path / 'x.json'}: Not a directory"


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """As a user whom this folder is closed to."""
    user = os.geteuid()
    folder.chmod(0)
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o700)


def test_a_folder_that_is_closed_to_us_is_told_and_hides_no_other(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for above in tmp_path.parents[:2]:  # pytest's own, closed to others
        above.chmod(0o755)
    ended(tmp_path, 1).chmod(0o644)
    (tmp_path / "web2").mkdir()
    with without_rights(tmp_path / "web2"):
        found, unread = load_what_can_be(tmp_path)
        assert [each.times for each in found.entries] == [1]
        assert unread == (f"{tmp_path / 'web2'}: Permission denied",)
        found, unread = load_what_can_be(tmp_path / "web2")
        assert (found, unread) == (NOTHING, (f"{tmp_path / 'web2'}: Permission denied",))


def test_a_broken_file_stays_and_hinders_nobody(tmp_path: Path) -> None:
    (tmp_path / "9-0000000a.json").write_text("{")
    os.close(hold(tmp_path / "9-0000000a.json") or 0)
    ended(tmp_path, 1)
    tidy(tmp_path, few=0)
    assert (tmp_path / "9-0000000a.json").exists() and not (tmp_path / "1-00000001.json").exists()


def test_it_is_read_while_it_is_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads has listed the files, or read one, when they go."""
    for number in range(1, 4):
        ended(tmp_path, number)
    read, asked = recording._file, []

    def reading(path: Path) -> Recording:
        asked.append(path)
        found = read(path)
        if len(asked) == 1:
            monkeypatch.setattr(recording, "_file", read)
            tidy(tmp_path, few=0)
        return found

    monkeypatch.setattr(recording, "_file", reading)
    assert times(tmp_path) == 3
