"""A side's environment and a command's words in; what the command ended with out. Each is carried out in a process of its own,
forked from one that has imported Django and the toolkit, which is most of what a short command costs. Called by worlds.

That process does nothing else, and asks no database. What it was told at its start stays as it was, settings, plans and who
records: whoever asks what starting does runs `manage.py` itself; so do all commands that are to die.
"""

import gc
import os
import runpy
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Listener
from pathlib import Path
from subprocess import CompletedProcess
from typing import IO

from strangler.resilience import trust
from strangler.testing.program import Program
from strangler.testing.supervisor import Supervisor
from strangler.testing.waiting import wait_until

NAME, OPEN = "commands", "open for commands"
START_S = 60.0
USED = (
    "celery.app.base",  # by whoever asks for a task's name
    "django.core.management.commands.makemigrations",
    "django.db.models.sql.compiler",
    "strangler.management.commands.strangle",
)


@dataclass
class Forked:
    """Commands of one side. door: where a socket is to lie. cwd: of manage.py."""

    supervisor: Supervisor
    door: Path
    cwd: Path
    _env: dict[str, str] = field(default_factory=dict)

    def begin(self, env: Mapping[str, str]) -> None:
        """What commands of that environment are forked from, instead of what they were forked from until now. Not waited for:
        the first command does."""
        if self._env:
            self.supervisor.stop(NAME)
            self.door.unlink()
        self._env = dict(env)
        argv = (sys.executable, "-m", "tests.projects.forked", str(self.door))
        self.supervisor.spawn(Program(NAME, argv=argv, env=self._env, cwd=self.cwd))

    def carry_out(self, words: Sequence[str], *, env: Mapping[str, str], within_s: float) -> "CompletedProcess[str]":
        """`manage.py words…` as subprocess.run tells it. Raises TimeoutError; what runs then ends with the supervisor."""
        if env != self._env:
            self.begin(env)
        server = self.supervisor[NAME]
        wait_until(lambda: server.says(OPEN) or not server.is_running(), within_s=START_S, what="a start")
        assert server.is_running(), server.log_tail()
        with Client(str(self.door)) as asked:
            asked.send(list(words))
            if not asked.poll(within_s):
                raise TimeoutError(f"manage.py {' '.join(words)} did not end within {within_s:g} s")
            return CompletedProcess(list(words), *asked.recv())


def main(door: str) -> None:
    import django
    from django.conf import settings

    sys.path.insert(0, os.getcwd())
    django.setup()
    for name in (*USED, settings.ROOT_URLCONF, *(path.rpartition(".")[0] for path in settings.MIDDLEWARE)):
        __import__(name)
    trust.context()
    gc.freeze()  # else each child's collector looks at all of this, and so copies the memory it lies in, once more at its end
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
