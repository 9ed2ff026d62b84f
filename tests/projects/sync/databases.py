"""Fresh databases for one test, copied from one that was migrated once a session; both engines."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from tests.projects.sync import moment, rewind
from tests.projects.sync.moment import Moment

_numbers = itertools.count(1)
_opened: set[str] = set()  # names of databases that this process was ever connected to since they were made

# A test's file dies with the test, never with the machine: there is nothing to wait for the disk for.
_SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"


def sqlite_settings(path: Path) -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "init_command": _SQLITE_PRAGMAS, "timeout": 20}
    return _complete({"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options})


def postgres_settings(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return _complete(
        {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
        }
    )


def attach(alias: str, settings: dict[str, Any]) -> None:
    assert alias not in connections.databases, f"{alias} is somebody else's still"
    connections.databases[alias] = settings


def detach(alias: str) -> None:
    connections[alias].close()
    del connections[alias]
    del connections.databases[alias]


def is_untouched(connection: Connection) -> bool:
    """Nobody in this process has opened the database yet; that another one has is for the caller to know."""
    return connection.settings_dict["NAME"] not in _opened


@receiver(connection_created)
def _remember(connection: Connection, **_facts: Any) -> None:
    _opened.add(connection.settings_dict["NAME"])


@contextmanager
def beside(connection: Connection, *, is_patient: bool = True, **settings: Any) -> Iterator[Connection]:
    """A second connection to the same database, as another process has one; its alias is in `alias`. Not patient: a lock
    that somebody holds is an error at once. settings: what differs, such as USER."""
    alias = f"beside_{next(_numbers)}"
    options = dict(connection.settings_dict["OPTIONS"])
    if not is_patient:
        options |= {"timeout": 0} if connection.vendor == "sqlite" else {"options": "-c lock_timeout=20ms"}
    attach(alias, {**connections.databases[connection.alias], "OPTIONS": options, **settings})
    try:
        yield connections[alias]
    finally:
        detach(alias)


def migrate(settings: dict[str, Any]) -> None:
    """The schema, once a session."""
    attach("template", settings)
    call_command("migrate", database="template", run_syncdb=True, verbosity=0, interactive=False)
    detach("template")


class SQLiteCopies:
    """A file copied a test."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.sqlite3"
        migrate(sqlite_settings(self.template))

    def make(self, folder: Path, name: str, kept: str = "") -> dict[str, Any]:
        path = folder / f"{name}_{next(_numbers)}.sqlite3"
        shutil.copy(kept or self.template, path)
        return sqlite_settings(path)

    def keep(self, settings: dict[str, Any]) -> str:
        """What others can be made as, by `kept`. Nobody may be connected."""
        kept = self.template.with_name(f"kept_{next(_numbers)}.sqlite3")
        shutil.copy(settings["NAME"], kept)
        return str(kept)

    def drop(self, settings: dict[str, Any]) -> None:
        """The test's own folder goes."""

    put_back = drop


class PostgresCopies:
    """A database a test: one that an earlier test used, rewound, or a new copy of the template (up to half a second)."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.template = f"sync_template_{os.getpid()}_{next(_numbers)}"
        migrate(postgres_settings(server.create_database(self.template)))
        with psycopg.connect(server.url(self.template), autocommit=True) as connection:
            self.looks = rewind.looks_of(connection)
        self._admin = psycopg.connect(server.admin_url, autocommit=True)
        self._ready: list[str] = []  # as they were when they were made
        self._made_as: dict[str, Moment | None] = {}
        self._rewinders: dict[str, psycopg.Connection] = {}
        self._templates: dict[str, str] = {}  # of moments, by their shape
        self._shapes: dict[str, str] = {}  # of the databases made from those
        self._used: dict[str, list[str]] = {}

    def make(self, folder: Path, name: str, kept: Moment | None = None) -> dict[str, Any]:
        made = self._as_made(kept) or (self._brought_back(kept) if kept else self._copy(self.template))
        self._made_as[made] = kept
        _opened.discard(made)
        return postgres_settings(self.server.url(made))

    def keep(self, settings: dict[str, Any]) -> Moment:
        """What others can be made as, by `kept`. Whoever is connected has to go."""
        name = settings["NAME"]
        with self._rewinder(name) as connection:
            rewind.end_others(connection)
            kept = moment.moment_of(connection)
        del self._rewinders[name]
        if kept.shape not in self._templates:
            self._templates[kept.shape] = self._copy(name)
        return kept

    def drop(self, settings: dict[str, Any]) -> None:
        name = settings["NAME"]
        if name in self._shapes:
            self._used.setdefault(self._shapes[name], []).append(name)
        elif rewind.rewind(self._rewinder(name), self.looks):
            self._made_as[name] = None
            self._ready.append(name)
        else:
            self._forget(name)

    def put_back(self, settings: dict[str, Any]) -> None:
        """Nobody was connected since it was made: the next one who wants such a one may have it."""
        self._ready.append(settings["NAME"])

    def _as_made(self, kept: Moment | None) -> str:
        found = next((name for name in self._ready if self._made_as[name] is kept), "")
        if found:
            self._ready.remove(found)
        return found

    def _brought_back(self, kept: Moment) -> str:
        used = self._used.setdefault(kept.shape, [])
        while used:
            name = used.pop()
            if moment.bring_back(self._rewinder(name), kept):
                return name
            self._forget(name)
        name = self._copy(self._templates[kept.shape])
        self._shapes[name] = kept.shape
        assert moment.bring_back(self._rewinder(name), kept), "a new copy is not as its template was"
        return name

    def _copy(self, template: str) -> str:
        name = f"sync_{os.getpid()}_{next(_numbers)}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _forget(self, name: str) -> None:
        self._rewinders.pop(name).close()
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _rewinder(self, name: str) -> psycopg.Connection:
        if name not in self._rewinders:
            self._rewinders[name] = rewind.rewinder(self.server.url(name))
        return self._rewinders[name]


def _complete(settings: dict[str, Any]) -> dict[str, Any]:
    """With every default Django puts in at start-up, since these come later."""
    defaults = connections["default"].settings_dict
    return {
        **{name: value for name, value in defaults.items() if name not in ("NAME", "OPTIONS")},
        "OPTIONS": {},
        **settings,
    }
