"""An engine in; the choir, its service and a gateway as running processes out, each with its own environment only.
Without a gateway the choir itself forwards.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from strangler.testing.databases import Databases
from strangler.testing.ports import free_port
from strangler.testing.process import Process
from strangler.testing.program import HANDED_DOWN, Program
from strangler.testing.ready import Answers, Listens
from strangler.testing.stalls import standing_still
from strangler.testing.supervisor import Supervisor
from strangler.testing.waiting import wait_until
from tests.demo.world.shelf import Shelf
from tests.projects.forked import Forked

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = {"monolith": ROOT / "tests/projects/choir", "service": ROOT / "tests/projects/choir_service"}
MODULES = {"monolith": (FOLDERS["monolith"] / "src", "conf"), "service": (FOLDERS["service"], "stage")}
TRIES, NO_TIME = 6, ("S408", "S434")
COMMAND_S = 120.0
SYNC = {"monolith": ("strangle", "sync"), "service": ("strangler_sync",)}


@cache
def _shelf() -> Shelf:
    return Shelf()


def _ring(name: str) -> str:
    return f"{name}1:{secrets.token_hex(16)}"


@dataclass
class World:
    """urls: of each side's database. more: added to the monolith's environment. has_gateway: else people reach the choir
    directly, and its middleware forwards. forked: whence the choir's commands come; None = `manage.py`."""

    run_dir: Path
    supervisor: Supervisor
    urls: dict[str, str]
    gateway_keys: str = field(default_factory=lambda: _ring("gate"))
    identity_keys: str = field(default_factory=lambda: _ring("who"))
    forth: str = field(default_factory=lambda: _ring("forth"))
    back: str = field(default_factory=lambda: _ring("back"))
    secret_keys: dict[str, str] = field(default_factory=lambda: {side: secrets.token_hex(16) for side in FOLDERS})
    begun: int = 0
    has_gateway: bool = True
    more: dict[str, str] = field(default_factory=dict)
    forked: Forked | None = None

    def __post_init__(self) -> None:
        self.ports = {name: free_port() for name in ("monolith", "service", "gateway", "admin")}

    @property
    def door(self) -> str:
        """Name of what people reach."""
        return "gateway" if self.has_gateway else "monolith"

    def at(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def open(self) -> None:
        """Tables on both sides, rows in the choir, then every process. Its commands are forked from now on, unless it was told
        more: a recorder begins with its process."""
        if not self.more:
            self.fork_commands()
        if not _shelf().fill(self.urls):
            self.build()
            self.manage("monolith", "fill_choir")
            _shelf().keep(self.urls)
        self.start()

    def fork_commands(self) -> None:
        self.forked = Forked(self.supervisor, self.run_dir / "forks", FOLDERS["monolith"])
        self.forked.begin(self._env("monolith"))

    def build(self) -> None:
        """Tables on both sides, the toolkit's among them."""
        for side in FOLDERS:
            self.manage(side, "migrate", "--verbosity", "0")

    def start(self) -> None:
        self.supervisor.start_all([self._web(side) for side in FOLDERS])
        for side, words in SYNC.items():
            argv = (sys.executable, "manage.py", *words)
            self.supervisor.spawn(Program(f"{side}-sync", argv=argv, env=self._env(side), cwd=FOLDERS[side]))
        if self.has_gateway:
            self.supervisor.start(self._gateway())

    def manage(self, side: str, *words: str) -> str:
        """What `manage.py words…` printed. Raises AssertionError if it ended with another status than 0."""
        done = self._run(side, words)
        assert done.returncode == 0, f"{side}: {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def strangle(self, *words: str) -> Any:
        """One verb's answer as data. Raises AssertionError if it was refused."""
        answer = self.ask(*words)
        assert answer["ok"], answer["refusals"]
        return answer

    def ask(self, *words: str) -> Any:
        """One verb's answer or refusals as data. Raises AssertionError if it crashed instead."""
        done = self._run("monolith", ("strangle", *words, "--format", "json"))
        assert done.stdout, f"{' '.join(words)}: {done.returncode}\n{done.stderr}"
        return json.loads(done.stdout)

    def begin(self, *words: str, more: Mapping[str, str] | None = None) -> Process:
        """A verb of the monolith's, under way. more: added to its environment."""
        self.begun += 1
        argv = (sys.executable, "manage.py", "strangle", *words)
        env = {**self._env("monolith"), **(more or {})}
        return self.supervisor.spawn(Program(f"verb-{self.begun}", argv=argv, env=env, cwd=FOLDERS["monolith"]))

    @contextmanager
    def standing_at(self, moment: str, *words: str, time: int = 1) -> Iterator[Process]:
        """A command of the monolith's that stands still the so manieth time it comes to a named moment of its work, for as
        long as the block runs, and goes on after it."""
        process, reached = self._stalled_at(moment, *words, time=time)
        assert process.is_running(), process.log_tail()
        yield process
        reached.unlink()

    def kill_at(self, moment: str, *words: str) -> None:
        """A command of the monolith's that dies by SIGKILL at a named moment of its work; asked again only while a hand-over
        does not fit into its time."""
        for _ in range(TRIES):
            process, _reached = self._stalled_at(moment, *words)
            if process.is_running():
                break
            assert any(each in process.log_tail() for each in NO_TIME), process.log_tail()
        assert process.kill() == -9

    def _stalled_at(self, moment: str, *words: str, time: int = 1) -> tuple[Process, Path]:
        """Standing still there for as long as the file exists, or ended before."""
        reached = self.run_dir / f"reached-{self.begun}"
        stalling = standing_still(moment, reached, path=self._env("monolith")["PYTHONPATH"], time=time)
        process = self.begin(*words, more=stalling)
        wait_until(
            lambda: reached.exists() or not process.is_running(), within_s=COMMAND_S, what=f"{moment} to be reached"
        )
        return process, reached

    def _run(self, side: str, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        if self.forked and side == "monolith":
            return self.forked.carry_out(words, env=self._env("monolith"), within_s=COMMAND_S)
        handed = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=FOLDERS[side],
            env={**handed, **self._env(side)},
            capture_output=True,
            check=False,
            text=True,
            timeout=COMMAND_S,
        )

    def _env(self, side: str) -> dict[str, str]:
        path, module = MODULES[side]
        other = "service" if side == "monolith" else "monolith"
        out, back = (self.forth, self.back) if side == "monolith" else (self.back, self.forth)
        shared = {
            "DJANGO_SETTINGS_MODULE": f"{module}.settings",
            "PYTHONPATH": f"{path}{os.pathsep}{ROOT}",
            "SECRET_KEY": self.secret_keys[side],
            "DATABASE_URL": self.urls[side],
            "STRANGLER_PEERS": f"concerts={self.at(other)}/strangler/sync/",
            "STRANGLER_KEYS_OUT": out,
            "STRANGLER_KEYS_IN": back,
        }
        if side == "service":
            return {**shared, "STRANGLER_IDENTITY_KEYS": self.identity_keys}
        moving = {
            "CONCERTS_URL": self.at("service"),
            "STRANGLER_MONOLITH": self.at("monolith"),
            "STRANGLER_GATEWAY_KEYS": self.gateway_keys,
        }
        return {**shared, **moving, **self._switch(), **self.more}

    def _switch(self) -> dict[str, str]:
        """Where the choir's traffic turns: at gateways it can tell, or in itself."""
        if self.has_gateway:
            return {"STRANGLER_GATEWAYS": self.at("admin")}
        ledger = "strangler.stages.published.table"
        return {"STRANGLER_SWITCH_TABLE": ledger, "STRANGLER_IDENTITY_KEYS": self.identity_keys}

    def _web(self, side: str) -> Program:
        words = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.ports[side]))
        tuning = ("--blocking-threads", "4", "--no-ws", "--log-level", "warning")
        path, module = MODULES[side]
        argv = (sys.executable, "-m", "granian", *words, *tuning, f"{module}.wsgi:application")
        ready = Listens(self.ports[side])
        return Program(side, argv=argv, env=self._env(side), cwd=path, ready=ready, ready_within_s=60)

    def _gateway(self) -> Program:
        listen, admin = (f"127.0.0.1:{self.ports[name]}" for name in ("gateway", "admin"))
        words = ("--listen", listen, "--admin", admin, "--monolith", self.at("monolith"), "--debug")
        argv = (sys.executable, "-m", "strangler.gateway", *words, "--session-cookie", "choir_session")
        env = {"STRANGLER_GATEWAY_KEYS": self.gateway_keys, "STRANGLER_IDENTITY_KEYS": self.identity_keys}
        return Program("gateway", argv=argv, env=env, cwd=ROOT, ready=Answers(self.at("admin") + "/healthz"))


@contextmanager
def opened(
    run_dir: Path, postgres: Databases | None, *, has_gateway: bool = True, more: Mapping[str, str] | None = None
) -> Iterator[World]:
    """A world whose processes run. more: added to the monolith's environment."""
    with found(run_dir, postgres, has_gateway=has_gateway) as world:
        world.more.update(more or {})
        world.open()
        yield world


@contextmanager
def found(run_dir: Path, postgres: Databases | None, *, has_gateway: bool = True) -> Iterator[World]:
    """A world of empty SQLite files, or of databases and roles of its own in a PostgreSQL. All gone afterwards."""
    with Supervisor(run_dir) as supervisor:
        names = {side: f"choir_{side}_{secrets.token_hex(3)}" for side in FOLDERS}
        urls = {side: _database(run_dir, name, postgres) for side, name in names.items()}
        yield World(run_dir, supervisor, urls, has_gateway=has_gateway)
        supervisor.close()
        for name in names.values() if postgres else ():
            postgres.drop_database(name)
            postgres.drop_role(name)


def _database(run_dir: Path, name: str, postgres: Databases | None) -> str:
    if postgres is None:
        return f"sqlite:///{run_dir / name}.sqlite3"
    postgres.create_role(name)
    return postgres.create_database(name, owner=name)
