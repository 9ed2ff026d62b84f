"""A process that is told to end clears up first, and then ends as it was told."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from strangler.resilience.postponed import ASKING_TO_END, postponed

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import signal, sys
from strangler.resilience.postponed import postponed
with postponed(sys.stderr.write, "one moment"):
    signal.raise_signal({number})
    print("cleared up", flush=True)
print("never said", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_block_comes_to_its_end_and_the_process_dies_of_the_signal(number: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(number=int(number))],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (-number, "cleared up\n")
    assert done.stderr == f"{signal.Signals(number).name}: one moment\n"


def test_ctrl_c_is_a_keyboard_interrupt_afterwards() -> None:
    told: list[str] = []
    with pytest.raises(KeyboardInterrupt), postponed(told.append, "one moment"):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        told.append("cleared up")
    assert told == ["SIGINT: one moment\n", "SIGINT: one moment\n", "cleared up"]


def test_a_terminal_that_is_gone_hinders_nobody() -> None:
    def gone(_text: str) -> None:
        raise BrokenPipeError

    with pytest.raises(KeyboardInterrupt), postponed(gone, "one moment"):
        signal.raise_signal(signal.SIGINT)


def test_what_was_ignored_stays_so_and_all_is_as_it_was_afterwards() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup starts a command
    try:
        handlers = [signal.getsignal(number) for number in ASKING_TO_END]
        with postponed(lambda text: None, "one moment"):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            signal.raise_signal(signal.SIGHUP)
        assert [signal.getsignal(number) for number in ASKING_TO_END] == handlers
    finally:
        signal.signal(signal.SIGHUP, before)


def test_in_another_thread_nothing_is_touched() -> None:
    seen = []

    def work() -> None:
        with postponed(lambda text: None, "one moment"):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]
