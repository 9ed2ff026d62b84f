"""`sides`: fresh databases and a supervisor for one test; `wire`: the service's server for a whole module. Both engines."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from strangler.testing.supervisor import Supervisor
from tests.projects.sides.world import Sides
from tests.projects.sync.databases import attach, detach

ENGINES = ["sqlite", "postgres"]


@contextmanager
def made(request: pytest.FixtureRequest, folder: Path, engine: str, **more: Any) -> Iterator[Sides]:
    """Two databases of an engine, and nothing running yet."""
    copies = request.getfixturevalue(f"{engine}_copies")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), Supervisor(folder / "run") as world:
        databases = {alias: copies.make(folder, alias) for alias in ("monolith", "service")}
        for alias, settings in databases.items():
            attach(alias, settings)
        yield Sides(world, databases, **more)
        world.close()
        for alias, settings in databases.items():
            detach(alias)
            copies.drop(settings)


@pytest.fixture(params=ENGINES)
def sides(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sides]:
    with made(request, tmp_path, request.param) as world:
        yield world


@pytest.fixture(scope="module", params=ENGINES)
def wire(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    with made(request, tmp_path_factory.mktemp("wire"), request.param) as world:
        world.serve("service")
        yield world
