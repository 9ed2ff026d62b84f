"""Services drafted once for a run, each from a monolith of another kind, on the engine this run is about."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.unit.management.drafting.drafts import ROOT, Drafted, drafted

CHOIR = ROOT / "tests/projects/choir"
CONCERTS = "ensemble.Concert,ensemble.Item,ensemble.Seat,ensemble.Casting"
IS_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Addresses of empty databases."""
    if IS_SQLITE:
        yield lambda: f"sqlite:///{tmp_path_factory.mktemp('database') / 'rows.sqlite3'}"
        return
    server, made = request.getfixturevalue("postgres_server"), []

    def make() -> str:
        made.append(f"draft_{secrets.token_hex(4)}")
        server.create_role(made[-1])
        return str(server.create_database(made[-1], owner=made[-1]))

    yield make
    for name in made:
        server.drop_database(name)
        server.drop_role(name)


@pytest.fixture(scope="session")
def maker_of_databases(request: pytest.FixtureRequest) -> dict[str, str]:
    """What a service's own tests need of the environment: nothing, or a role that may make a database for them."""
    if IS_SQLITE:
        return {}
    return {"DATABASE_URL": str(request.getfixturevalue("postgres_server").url("postgres"))}


@pytest.fixture(scope="session")
def of_halls(tmp_path_factory: pytest.TempPathFactory, database: Callable[[], str]) -> dict[str, Drafted]:
    """Of a monolith of odd tables."""
    words = [
        ("halls", "--app", "halls"),
        ("recitals", "--models", "halls.Recital"),
        ("passes", "--models", "desk.Pass"),
    ]
    folder = tmp_path_factory.mktemp("halls")
    return drafted(folder, *words, settings="tests.projects.halls.settings", database=database())


@pytest.fixture(scope="session")
def halls(of_halls: dict[str, Drafted]) -> Drafted:
    """Of odd tables, with an API."""
    return of_halls["halls"]


@pytest.fixture(scope="session")
def recitals(of_halls: dict[str, Drafted]) -> Drafted:
    """Of a table whose parent's stays."""
    return of_halls["recitals"]


@pytest.fixture(scope="session")
def passes(of_halls: dict[str, Drafted]) -> Drafted:
    """Of rows that name permissions, and groups of an app that the service then has itself."""
    return of_halls["passes"]


@pytest.fixture(scope="session")
def concerts(tmp_path_factory: pytest.TempPathFactory, database: Callable[[], str]) -> Drafted:
    """Of the second monolith, which has pages and no API."""
    folder = tmp_path_factory.mktemp("concerts")
    words = ("concerts", "--models", CONCERTS)
    # The choir's own settings name a folder that holds its plan already, and nobody's formatter is set up in this one.
    (folder / "planless.py").write_text(f'from conf.settings import *\n\nBASE_DIR = "{folder}"\n')
    path = os.pathsep.join([str(folder), str(CHOIR / "src")])
    more = {"path": path, "SECRET_KEY": "only-for-tests"}
    return drafted(folder, words, settings="planless", database=database(), **more)["concerts"]


@pytest.fixture(scope="session")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> Drafted:
    """Of the shop: an API by hand."""
    folder: Path = tmp_path_factory.mktemp("reviews")
    more = {"SHOP_DATA_DIR": str(folder)}
    words = ("reviews", "--app", "reviews")
    return drafted(folder, words, settings="monolith.settings", migrates=False, **more)["reviews"]
