"""Two databases and the processes of both sides around them: servers, loops, workers. The test itself plays neither.

One ring a direction, as in a real project. `monolith` and `service` are connections of the test's own, to look inside.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from strangler.signing.keys import Keyring
from strangler.sync import links
from strangler.sync.client import RemoteSide
from strangler.testing.ports import free_port
from strangler.testing.process import Process
from strangler.testing.program import Program
from strangler.testing.ready import Listens
from strangler.testing.supervisor import Supervisor
from tests.projects.sides.deaths import Deaths
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED, Pair

ROOT = Path(__file__).resolve().parents[3]
TO_SERVICE = "out1:what-the-monolith-signs-with"
TO_MONOLITH = "back1:what-the-service-signs-with"
TABLES = ["notes_author", "notes_note", "notes_like"]
OTHER = {"monolith": "service", "service": "monolith"}


class Sides:
    """databases: alias -> settings of a fresh, migrated database, attached under these aliases here."""

    def __init__(self, world: Supervisor, databases: dict[str, Any], **more: Any) -> None:
        self.world = world
        self.databases = databases
        self.ports = {side: free_port() for side in OTHER}
        self.pair = Pair()
        self.deaths = Deaths(world.log_dir.parent / "deaths")
        self._more = more

    def serve(self, side: str) -> Process:
        """The side's verbs over HTTP."""
        words = (
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.ports[side]),
            "--blocking-threads",
            "4",
        )
        argv = (sys.executable, "-m", "granian", *words, "--no-log", "tests.projects.sides.wsgi:application")
        return self.world.start(self._program(f"{side}-http", side, argv, Listens(self.ports[side])))

    def renew(self, fill: Callable[[], None] = lambda: None) -> None:
        """Both links at a new epoch, no rows: as new, under the servers that run. fill: makes those from before Copy."""
        self.bare()
        fill()
        self.pair.install()

    def bare(self) -> None:
        """No link and no row."""
        for connection in (self.pair.monolith, self.pair.service):
            for link in links.names(connection):
                links.remove(connection, link)
            for model in (Like, Note, Author):
                model.objects.using(connection.alias).all().delete()

    def manage(self, side: str, *words: str, name: str) -> Process:
        """A command of that side, under way. name: unique in this world."""
        return self.world.spawn(self._program(name, side, (sys.executable, "-m", "django", *words)))

    def python(self, side: str, *words: str, name: str) -> Process:
        return self.world.spawn(self._program(name, side, (sys.executable, *words)))

    def remote(self, side: str, *, keys: str = "", timeout_s: float = 5.0) -> RemoteSide:
        """That side as its peer sees it."""
        ring = Keyring.parse(keys or (TO_SERVICE if side == "service" else TO_MONOLITH))
        return RemoteSide(self.url(side), ring, timeout_s=timeout_s)

    def url(self, side: str) -> str:
        return f"http://127.0.0.1:{self.ports[side]}/sync/"

    def settings(self, side: str) -> dict[str, Any]:
        out, back = (TO_SERVICE, TO_MONOLITH) if side == "monolith" else (TO_MONOLITH, TO_SERVICE)
        return {
            "DATABASES": {"default": {**self.databases[side], "TIME_ZONE": None}},
            "STRANGLER_SIDE": side,
            "STRANGLER_PEERS": {MOVED: self.url(OTHER[side])},
            "STRANGLER_KEYS_OUT": out,
            "STRANGLER_KEYS_IN": back,
            "STRANGLER_ALLOW": {MOVED: TABLES} if side == "service" else {},
            **self._more,
        }

    def _program(self, name: str, side: str, argv: tuple[str, ...], ready: Any = None) -> Program:
        env = {
            "DJANGO_SETTINGS_MODULE": "tests.projects.sides.settings",
            "PYTHONPATH": str(ROOT),
            "SIDE": json.dumps(self.settings(side), default=str),
            **self.deaths.environment(name),
        }
        return Program(name, argv=argv, env=env, cwd=ROOT, ready=ready, grace_s=10.0)
