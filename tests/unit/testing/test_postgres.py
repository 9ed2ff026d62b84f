"""What PostgresServer and Databases promise: a real server of one's own, and sides that cannot enter each other's."""

from pathlib import Path

import psycopg
import pytest

from strangler.testing import postgres
from strangler.testing.databases import Databases
from strangler.testing.postgres import PostgresMissing, PostgresServer, binaries
from strangler.testing.supervisor import Supervisor

pytestmark = pytest.mark.usefixtures("postgres_server")


def scalar(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


@pytest.fixture
def tidy(postgres_server: Databases):
    """Drops what a test made; the server is shared by the whole run."""
    yield postgres_server
    for name in ("testing_one", "testing_two", "testing_copy"):
        postgres_server.drop_database(name)
    for name in ("testing_one", "testing_two"):
        postgres_server.drop_role(name)


def test_a_role_owns_its_database(tidy: Databases) -> None:
    tidy.create_role("testing_one", "a p@ss/word")

    url = tidy.create_database("testing_one", "testing_one")

    assert scalar(url, "SELECT current_user") == "testing_one"


def test_no_side_enters_the_other_s_database(tidy: Databases) -> None:
    tidy.create_role("testing_one")
    tidy.create_role("testing_two")
    tidy.create_database("testing_one", "testing_one")

    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(tidy.url("testing_one", "testing_two"))


def test_a_wrong_password_opens_nothing(tidy: Databases) -> None:
    password = tidy.create_role("testing_one")
    url = tidy.create_database("testing_one", "testing_one")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(password, "wrong"))


def test_a_copy_holds_the_template_s_rows(tidy: Databases) -> None:
    url = tidy.create_database("testing_one")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")

    copy = tidy.create_database("testing_copy", template="testing_one")

    assert scalar(copy, "SELECT number FROM kept") == 7


def test_a_killed_server_comes_back_with_every_committed_row(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as world:
        server = PostgresServer(world, name="killed").start()
        with psycopg.connect(server.admin_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
            world.kill("killed")

        world.restart("killed")

        assert scalar(server.admin_url, "SELECT number FROM kept") == 7


@pytest.mark.parametrize("is_in_memory", [False, True])
def test_nothing_of_a_server_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_in_memory: bool) -> None:
    made: list[Path] = []
    make = postgres.tempfile.mkdtemp
    monkeypatch.setattr(postgres.tempfile, "mkdtemp", lambda **words: made.append(Path(make(**words))) or str(made[0]))

    with Supervisor(tmp_path) as world:
        PostgresServer(world, name="brief", is_in_memory=is_in_memory).start()
        assert (made[0] / "data" / "PG_VERSION").exists()

    assert not made[0].exists()


def test_a_missing_server_is_told_with_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "WHERE", "/nowhere/*/bin")
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(PostgresMissing, match="Next: apt-get install -y postgresql"):
        binaries()
