"""`pair`: two fresh databases of the engine under test, as a pytest fixture; parametrised over both engines."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync.side import LocalSide
from tests.projects.sync.databases import PostgresCopies, SQLiteCopies, attach, beside, detach
from tests.projects.sync.pair import Pair, Road, install_usual
from tests.projects.sync.walked import SIDES, Walked


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> SQLiteCopies:
    with django_db_blocker.unblock():
        return SQLiteCopies(tmp_path_factory.mktemp("sync"))


@pytest.fixture(scope="session")
def postgres_copies(postgres_server: Any, django_db_blocker: Any) -> PostgresCopies:
    with django_db_blocker.unblock():
        return PostgresCopies(postgres_server)


@pytest.fixture(scope="session")
def sqlite_installed(sqlite_copies: SQLiteCopies, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return _installed(sqlite_copies, tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="session")
def postgres_installed(postgres_copies: PostgresCopies, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return _installed(postgres_copies, tmp_path_factory.mktemp("installed"))


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    """The engine under test. A test of one engine alone parametrises it away with `only`."""
    return str(request.param)


@pytest.fixture
def pair(engine: str, request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any) -> Iterator[Pair]:
    """Two databases of one engine, nothing installed yet."""
    copies = request.getfixturevalue(f"{engine}_copies")
    with django_db_blocker.unblock():
        walked = request.getfixturevalue(f"{engine}_installed")
        with fresh(copies, tmp_path, *SIDES):
            yield Pair(walked, tmp_path)


@pytest.fixture
def another(pair: Pair, engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Road]:
    """The way to a third database: the service of another extraction."""
    with fresh(request.getfixturevalue(f"{engine}_copies"), tmp_path, "another"):
        yield Road(LocalSide(connections["another"], "service"))


@pytest.fixture
def clerk(pair: Pair, postgres_server: Any) -> Iterator[Connection]:
    """The monolith's database as a role that owns nothing there: policies apply to it, as to no superuser."""
    password = postgres_server.create_role("clerk")
    with pair.monolith.cursor() as cursor:
        cursor.execute(f"GRANT CONNECT ON DATABASE {cursor.connection.info.dbname} TO clerk")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO clerk")
    with beside(pair.monolith, USER="clerk", PASSWORD=password) as connection:
        yield connection
    with pair.monolith.cursor() as cursor:
        cursor.execute("DROP OWNED BY clerk")
    postgres_server.drop_role("clerk")


def _installed(copies: SQLiteCopies | PostgresCopies, folder: Path) -> Walked:
    walked = Walked(copies)
    with fresh(copies, folder, *SIDES):
        install_usual(Pair())
        walked.keep(install_usual)
    return walked


@contextmanager
def fresh(copies: SQLiteCopies | PostgresCopies, folder: Path, *aliases: str) -> Iterator[None]:
    made = {alias: copies.make(folder, alias) for alias in aliases}
    for alias, settings in made.items():
        attach(alias, settings)
    try:
        yield
    finally:
        for alias, settings in made.items():
            detach(alias)
            copies.drop(settings)
