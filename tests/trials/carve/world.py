"""A draft and a database for each side in; a Wagtail site, its service and a gateway as running processes out, each with its
own environment only.

Site and service run in the trial's environment (build/trials/venv), the gateway in ours.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from strangler.testing.ports import free_port
from strangler.testing.program import HANDED_DOWN, Program
from strangler.testing.ready import Answers, Listens
from strangler.testing.supervisor import Supervisor
from tests.trials.carve.drafted import SITE, Drafted, site_environment
from tests.trials.environment import PYTHON
from tests.trials.projects import ROOT

MODULES = {"monolith": "conf", "service": "redirects_service"}
SYNC = {"monolith": ("strangle", "sync"), "service": ("strangler_sync",)}
COMMAND_S, READY_S = 180.0, 90.0


def _ring(name: str) -> str:
    return f"{name}1:{secrets.token_hex(16)}"


class World:
    """urls: of each side's database."""

    def __init__(self, draft: Drafted, urls: Mapping[str, str], supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._plans = draft.plans
        self._folders = {"monolith": SITE, "service": draft.service}
        self._keys = {name: _ring(name) for name in ("gate", "who", "forth", "back")}
        self._secrets = {side: secrets.token_hex(16) for side in MODULES}
        self.urls = dict(urls)
        self.ports = {name: free_port() for name in ("monolith", "service", "gateway", "admin")}

    def at(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def open(self) -> None:
        """Tables on both sides, rows in the site, then every process."""
        for side in MODULES:
            self.manage(side, "-m", "django", "migrate", "--verbosity", "0")
        self.manage("monolith", "-m", "conf.fill")
        self._supervisor.start_all([self._web(side) for side in MODULES])
        for side, words in SYNC.items():
            argv = (str(PYTHON), "-m", "django", *words)
            self._supervisor.spawn(Program(f"{side}-sync", argv=argv, env=self._env(side), cwd=self._folders[side]))
        self._supervisor.start(self._gateway())

    def manage(self, side: str, *words: str) -> str:
        """What `python words…` printed. Raises AssertionError if it ended with another status than 0."""
        done = self._run(side, words)
        assert done.returncode == 0, f"{side}: {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def ask(self, *words: str) -> Any:
        """One verb's answer or refusals as data. Raises AssertionError if it crashed instead."""
        done = self._run("monolith", ("-m", "django", "strangle", *words, "--format", "json"))
        assert done.stdout, f"{' '.join(words)}: {done.returncode}\n{done.stderr}"
        return json.loads(done.stdout)

    def _run(self, side: str, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        handed = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
        return subprocess.run(
            [str(PYTHON), *words],
            cwd=self._folders[side],
            env={**handed, **self._env(side)},
            capture_output=True,
            check=False,
            text=True,
            timeout=COMMAND_S,
        )

    def _env(self, side: str) -> dict[str, str]:
        other = "service" if side == "monolith" else "monolith"
        out, back = ("forth", "back") if side == "monolith" else ("back", "forth")
        own = site_environment(self._plans) if side == "monolith" else self._of_service()
        shared = {
            **own,
            "PYTHONDONTWRITEBYTECODE": "1",
            "SECRET_KEY": self._secrets[side],
            "DATABASE_URL": self.urls[side],
            "STRANGLER_PEERS": f"redirects={self.at(other)}/strangler/sync/",
            "STRANGLER_KEYS_OUT": self._keys[out],
            "STRANGLER_KEYS_IN": self._keys[back],
        }
        if side == "service":
            return {**shared, "STRANGLER_IDENTITY_KEYS": self._keys["who"]}
        return {
            **shared,
            "REDIRECTS_URL": self.at("service"),
            "STRANGLER_MONOLITH": self.at("monolith"),
            "STRANGLER_GATEWAY_KEYS": self._keys["gate"],
            "STRANGLER_GATEWAYS": self.at("admin"),
        }

    def _of_service(self) -> dict[str, str]:
        """It is spoken to without TLS here."""
        path = os.pathsep.join(map(str, (self._folders["service"], ROOT)))
        return {"DJANGO_SETTINGS_MODULE": "redirects_service.settings", "PYTHONPATH": path, "COOKIES_SECURE": "0"}

    def _web(self, side: str) -> Program:
        words = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.ports[side]))
        tuning = ("--blocking-threads", "4", "--no-ws", "--log-level", "warning")
        argv = (str(PYTHON), "-m", "granian", *words, *tuning, f"{MODULES[side]}.wsgi:application")
        ready = Listens(self.ports[side])
        return Program(
            side, argv=argv, env=self._env(side), cwd=self._folders[side], ready=ready, ready_within_s=READY_S
        )

    def _gateway(self) -> Program:
        listen, admin = (f"127.0.0.1:{self.ports[name]}" for name in ("gateway", "admin"))
        words = ("--listen", listen, "--admin", admin, "--monolith", self.at("monolith"), "--debug")
        argv = (sys.executable, "-m", "strangler.gateway", *words, "--session-cookie", "sessionid")
        env = {"STRANGLER_GATEWAY_KEYS": self._keys["gate"], "STRANGLER_IDENTITY_KEYS": self._keys["who"]}
        env["PYTHONPATH"] = str(ROOT)
        return Program("gateway", argv=argv, env=env, cwd=ROOT, ready=Answers(self.at("admin") + "/healthz"))


@contextmanager
def opened(run_dir: Path, draft: Drafted, urls: Mapping[str, str]) -> Iterator[World]:
    """A world whose processes run. All gone afterwards."""
    with Supervisor(run_dir) as supervisor:
        world = World(draft, urls, supervisor)
        world.open()
        yield world
