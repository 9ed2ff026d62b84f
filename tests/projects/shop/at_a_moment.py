"""A command of the monolith that stops, or dies, at a named moment: `python -m tests.projects.shop.at_a_moment MOMENT
FILE strangle advance …`. It makes FILE when it is there and goes on when FILE is gone; with FILE `-` it dies by SIGKILL.
"""

import os
import signal
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from strangler.resilience import moments
from strangler.testing.waiting import wait_until

WITHIN_S = 60.0


def die(**_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stop(file: Path) -> None:
    file.touch()
    wait_until(lambda: not file.exists(), within_s=WITHIN_S, every_s=0.002, what=f"{file} to go")


def main(moment: str, file: str, *words: str) -> None:
    with moments.listening(moment, die if file == "-" else lambda **_: stop(Path(file))):
        execute_from_command_line(["manage.py", *words])


if __name__ == "__main__":
    main(*sys.argv[1:])
