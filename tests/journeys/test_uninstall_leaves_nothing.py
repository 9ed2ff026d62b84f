"""A project that had the toolkit, and took it away, is built like one that never had it: tables, triggers, permissions."""

from pathlib import Path
from typing import Any

import pytest

from strangler.testing.supervisor import Supervisor
from tests.projects.choir import rows
from tests.projects.choir.world import World

LEFT = {
    "content types": "SELECT app_label, model FROM django_content_type ORDER BY 1, 2",
    "permissions": "SELECT codename FROM auth_permission ORDER BY 1",
    "migrations": "SELECT app, name FROM django_migrations ORDER BY 1, 2",
}


@pytest.fixture(params=["sqlite", "postgres"])
def urls(request: pytest.FixtureRequest, tmp_path: Path):
    """Two empty databases: of a project with the toolkit, and of one without."""
    if request.param == "sqlite":
        yield {name: f"sqlite:///{tmp_path / name}.sqlite3" for name in ("with", "without")}
        return
    server = request.getfixturevalue("postgres_server")
    names = {name: f"uninstall_{name}" for name in ("with", "without")}
    yield {name: server.create_database(database) for name, database in names.items()}
    for database in names.values():
        server.drop_database(database)


def test_uninstall_leaves_neither_table_nor_trigger_nor_permission(urls: dict[str, str], tmp_path: Path) -> None:
    with Supervisor(tmp_path / "run") as supervisor:
        project = World(tmp_path, supervisor, {"monolith": urls["with"], "service": urls["with"]})
        project.manage("monolith", "migrate", "--verbosity", "0")
        before = built(urls["with"])
        listed = project.strangle("uninstall", "--dry-run")["tables"]
        assert len(listed) > 10 and built(urls["with"]) == before, "a dry run takes nothing away"

        assert project.strangle("uninstall")["tables"] == listed

        untouched = World(tmp_path, supervisor, {"monolith": urls["without"], "service": urls["without"]})
        untouched.manage("monolith", "migrate", "--verbosity", "0", "--skip-checks", "--settings", "conf.untouched")
    assert built(urls["with"]) == built(urls["without"])


def built(url: str) -> dict[str, list[Any]]:
    """How a database is built, and what Django noted about it; sorted, for the sequence of making is no difference."""
    told = {name: rows.ask(url, asked) for name, asked in LEFT.items()}
    told["schema"] = [row for part in rows.schema(url) for row in part]
    return {name: sorted(found, key=repr) for name, found in told.items()}
