"""What a Supervisor promises while it lives; tests/faults/supervisor has what it promises when it dies."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from strangler.testing.ports import free_port
from strangler.testing.process import Process
from strangler.testing.program import Program
from strangler.testing.ready import Answers, Listens
from strangler.testing.supervisor import DidNotStart, Supervisor
from strangler.testing.waiting import wait_until
from tests.alive import is_alive

ANSWERING = "import http.server as h, sys; h.test(h.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind='127.0.0.1')"
WAITING = "import signal; print('up', flush=True); signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\nwhile 1: signal.pause()"
)
# A worker below the program: prints its own pid, then waits; the leader ends when told to.
WITH_WORKER = """
import os, signal
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print(os.getpid(), flush=True)
    while 1: signal.pause()
signal.pause()
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(tmp_path) as supervisor:
        yield supervisor


def python(name: str, code: str, *words: str, **more) -> Program:
    return Program(name, argv=(sys.executable, "-S", "-c", code, *words), **more)


def first_line(world: Supervisor, name: str) -> str:
    tail = world[name].log_tail
    return wait_until(tail, within_s=10, what=f"{name} to write").splitlines()[0]


def test_a_started_program_answers(world: Supervisor) -> None:
    port = free_port()

    world.start(python("web", ANSWERING, str(port), ready=Answers(f"http://127.0.0.1:{port}/")))

    assert Listens(port)()


def test_a_program_that_ends_instead_of_answering_shows_its_last_lines(world: Supervisor) -> None:
    broken = python("broken", "print('no such table: links'); raise SystemExit(3)", ready=lambda: False)

    with pytest.raises(DidNotStart, match=r"(?s)broken ended with status 3.*Command: .*no such table: links"):
        world.start(broken)


def test_a_silent_program_is_killed_at_its_deadline(world: Supervisor) -> None:
    silent = python("silent", WAITING, ready=lambda: False, ready_within_s=0.2)

    with pytest.raises(DidNotStart, match=r"waited 0\.2 s for silent to be ready"):
        world.start(silent)

    assert world.running() == []


def test_the_pid_is_the_program_s_own(world: Supervisor) -> None:
    process = world.start(python("self", "import os, signal; print(os.getpid(), flush=True); signal.pause()"))

    assert first_line(world, "self") == str(process.pid)


def test_a_child_sees_only_what_it_was_given(world: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://the-other-side")
    code = "import os, signal; print(sorted(os.environ), flush=True); signal.pause()"

    world.start(python("child", code, env={"MINE": "1"}))

    assert "DATABASE_URL" not in first_line(world, "child")
    assert "'MINE'" in first_line(world, "child")


def test_stop_asks_first(world: Supervisor) -> None:
    world.start(python("polite", WAITING))
    first_line(world, "polite")

    assert world.stop("polite") == -signal.SIGTERM


def test_stop_kills_who_does_not_listen(world: Supervisor) -> None:
    world.start(python("stubborn", STUBBORN, grace_s=0.1))
    first_line(world, "stubborn")

    assert world.stop("stubborn") == -signal.SIGKILL


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_workers_go_with_their_program(world: Supervisor, end: str) -> None:
    world.start(python("pool", WITH_WORKER))
    worker = int(first_line(world, "pool"))

    getattr(world, end)("pool")

    wait_until(lambda: not is_alive(worker), within_s=5, what="the worker to end")


def test_workers_of_a_program_that_crashed_by_itself_go_too(world: Supervisor) -> None:
    process = world.start(python("pool", WITH_WORKER))
    worker = int(first_line(world, "pool"))

    os.kill(process.pid, signal.SIGKILL)
    process.wait(within_s=5)

    wait_until(lambda: not is_alive(worker), within_s=5, what="the worker to end")


def test_a_number_given_back_to_the_kernel_is_no_longer_in_the_will(tmp_path: Path) -> None:
    written: list[str] = []
    will = SimpleNamespace(
        add_group=lambda pgid: written.append(f"+{pgid}"), strike_group=lambda pgid: written.append(f"-{pgid}")
    )
    process = Process(python("brief", "pass"), log=tmp_path / "log", will=will)

    process.wait(within_s=10)

    assert written == [f"+{process.pid}", f"-{process.pid}"]


def test_a_restarted_program_is_the_same_with_another_pid(world: Supervisor) -> None:
    port = free_port()
    before = world.start(python("web", ANSWERING, str(port), ready=Listens(port)))
    world.kill("web")

    after = world.restart("web")

    assert after.pid != before.pid
    assert after.program == before.program
    assert world.running() == ["web"]


def test_what_an_earlier_run_said_is_not_what_this_one_says(world: Supervisor) -> None:
    words = Program(
        "talker", argv=(sys.executable, "-uc", "import os, time; print('born', os.getpid()); time.sleep(60)")
    )
    first = world.spawn(words)
    wait_until(lambda: first.says(f"born {first.pid}"), within_s=10, what="the first to speak")
    first.kill()

    second = world.spawn(words)

    wait_until(lambda: second.says(f"born {second.pid}"), within_s=10, what="the second to speak")
    assert not second.says(f"born {first.pid}")


def test_one_name_runs_once(world: Supervisor) -> None:
    world.start(python("one", WAITING))

    with pytest.raises(ValueError, match="one already runs as pid"):
        world.start(python("one", WAITING))


def test_nothing_starts_once_it_is_closed(tmp_path: Path) -> None:
    world = Supervisor(tmp_path)
    world.close()

    with pytest.raises(ValueError, match="is closed"):
        world.start(python("late", WAITING))


def test_closing_ends_everything_and_twice_is_once(tmp_path: Path) -> None:
    world = Supervisor(tmp_path)
    processes = [world.start(python(name, WAITING)) for name in ("a", "b")]

    world.close()
    world.close()

    assert [process.is_running() for process in processes] == [False, False]


def test_closing_leaves_what_others_started(tmp_path: Path, world: Supervisor) -> None:
    theirs = world.start(python("theirs", WAITING))

    Supervisor(tmp_path / "ours").close()

    assert theirs.is_running()


def test_a_fork_of_ours_that_exits_ends_nothing(world: Supervisor) -> None:
    kept = world.start(python("kept", WAITING))

    forked = os.fork()
    if forked == 0:
        world.close()
        os._exit(0)
    os.waitpid(forked, 0)

    assert kept.is_running()


def test_a_child_outlives_the_thread_that_started_it(world: Supervisor) -> None:
    starter = threading.Thread(target=lambda: world.start(python("child", WAITING)))
    starter.start()
    starter.join()

    first_line(world, "child")

    assert world["child"].is_running()


def test_a_directory_of_the_run_goes_with_it(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "file").touch()

    with Supervisor(tmp_path / "run") as world:
        world.remove_at_end(scratch)

    assert not scratch.exists()
