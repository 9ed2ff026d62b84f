"""A side's environment and a command's words in; what the command ended with out. Each is carried out in a process of its own,
forked from one that has imported Django and the toolkit, which is most of what a short command costs. Called by world.

That process does nothing else, and asks no database. What it was told at its start stays as it was, settings, plans and who
records: whoever changes that, or asks what starting does, runs `manage.py` itself; so do all commands that are to die.
"""

import os
import runpy
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Client, Listener
from pathlib import Path
from subprocess import CompletedProcess
from typing import IO

from strangler.testing.program import Program
from strangler.testing.supervisor import Supervisor

NAME, OPEN = "commands", "open for commands"
USED = ("django.core.management.commands.makemigrations", "strangler.management.commands.strangle")


def start(supervisor: Supervisor, door: Path, *, env: Mapping[str, str], cwd: Path) -> None:
    """door: where its socket is to lie. cwd: of manage.py. Raises DidNotStart."""
    argv = (sys.executable, "-m", "tests.projects.choir.forked", str(door))
    supervisor.start(Program(NAME, argv=argv, env=env, cwd=cwd, ready=lambda: supervisor[NAME].says(OPEN)))


def carry_out(door: Path, words: Sequence[str], *, within_s: float) -> "CompletedProcess[str]":
    """`manage.py words…` as subprocess.run tells it. Raises TimeoutError; what runs then ends with the supervisor."""
    with Client(str(door)) as asked:
        asked.send(list(words))
        if not asked.poll(within_s):
            raise TimeoutError(f"manage.py {' '.join(words)} did not end within {within_s:g} s")
        return CompletedProcess(list(words), *asked.recv())


def main(door: str) -> None:
    import django
    from django.conf import settings

    sys.path.insert(0, os.getcwd())
    django.setup()
    for name in (*USED, settings.ROOT_URLCONF):
        __import__(name)
    with Listener(door) as listening:
        print(OPEN, flush=True)
        while True:
            with listening.accept() as asker, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
                words = asker.recv()
                child = os.fork()
                if child == 0:
                    _become(words, out, err)
                    return
                status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                asker.send((status, _written(out), _written(err)))


def _become(words: list[str], out: IO[bytes], err: IO[bytes]) -> None:
    """`python manage.py words…`. Whatever that raises, SystemExit among it, ends this process as it would end that one."""
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    sys.argv = ["manage.py", *words]
    runpy.run_path("manage.py", run_name="__main__")


def _written(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


if __name__ == "__main__":
    main(*sys.argv[1:])
