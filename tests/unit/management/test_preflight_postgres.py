"""What `doctor --preflight` sees in PostgreSQL alone: rights, other people's transactions, housekeeping."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from strangler.management.preflight import postgres, rows
from strangler.management.preflight.candidates import Candidate
from strangler.management.preflight.finding import Finding

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite has none of it"),
]
THINGS = [Candidate("things_thing", "things.Thing", True)]


def said(found: Iterator[Finding]) -> dict[str, str]:
    """What each finding says, by id; of a superuser nothing, for the machine's own role may be one."""
    return {each.said.id: each.said.what for each in found if each.said and each.said.id != "P203"}


@pytest.fixture
def admin(postgres_server: Any) -> Iterator[psycopg.Connection]:
    """Somebody else, who may do everything, in the same database."""
    with psycopg.connect(postgres_server.url(connection.settings_dict["NAME"]), autocommit=True) as found:
        yield found


@pytest.fixture
def strange(admin: psycopg.Connection) -> Iterator[list[Candidate]]:
    """A table of somebody else's, which we may read."""
    admin.execute("CREATE TABLE strange (id int PRIMARY KEY)")
    admin.execute("GRANT SELECT ON strange TO PUBLIC")
    yield [Candidate("strange", "app.Strange", True)]
    admin.execute("DROP TABLE strange")


def test_a_database_in_order_has_nothing_said_of_it() -> None:
    assert said(postgres.looks(connection, THINGS)) == {}


def test_P106_a_replica_is_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_RECOVERY", "SELECT true")
    assert list(said(postgres.looks(connection, THINGS))) == ["P106"]


def test_P201_a_table_of_somebody_elses_gets_no_triggers(strange: list[Candidate]) -> None:
    told = said(postgres.looks(connection, [*THINGS, *strange]))
    assert "does not own 1 of 2 tables: strange" in told["P201"]


def test_P202_a_schema_in_which_nothing_may_be_made_is_named(admin: psycopg.Connection) -> None:
    admin.execute("CREATE SCHEMA closed; GRANT USAGE ON SCHEMA closed TO PUBLIC")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path TO closed")
        told = said(postgres.looks(connection, []))
    finally:
        connection.close()
        admin.execute("DROP SCHEMA closed")
    assert "nothing in the schema closed" in told["P202"]


def test_P203_a_superuser_is_told_that_he_hides_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_ROLE", "SELECT current_user, true, false")
    assert "P203" in {each.said.id for each in postgres.looks(connection, THINGS) if each.said}


def test_P204_a_pooler_between_is_seen_by_the_servers_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    servers = count(1)
    monkeypatch.setattr(postgres, "_server_of", lambda session: next(servers))
    assert list(said(postgres.looks(connection, THINGS))) == ["P204"]


def test_P204_a_pooler_that_nobody_else_uses_gives_two_sessions_one_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """It hands out the server that came back last: at a quiet hour one session alone keeps it for good."""
    monkeypatch.setattr(postgres, "_server_of", lambda session: 7)
    assert list(said(postgres.looks(connection, THINGS))) == ["P204"]


def test_P204_is_told_to_whoever_does_without_cursors_on_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """That settles Django's own quarrel with a pooler, and not what a session that stays open meets."""
    monkeypatch.setitem(settings.DATABASES["default"], "DISABLE_SERVER_SIDE_CURSORS", True)
    monkeypatch.setattr(postgres, "_server_of", lambda session: 7)
    told = [each.said for each in postgres.looks(connection, THINGS) if each.said and each.said.id == "P204"]
    assert [refusal.next for refusal in told] == ["give strangle, sync and workers an address past the pooler"]


def test_P205_a_transaction_left_open_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "LONG_S", -1.0)
    with psycopg.connect(**connection.get_connection_params() | {"application_name": "report"}) as left_open:
        left_open.execute("SELECT 1")
        told = said(postgres.looks(connection, THINGS))
        assert f"{left_open.info.backend_pid} (report, " in told["P205"]


def test_P206_a_prepared_transaction_stops_every_fence(admin: psycopg.Connection) -> None:
    admin.execute("BEGIN; SELECT 1; PREPARE TRANSACTION 'forgotten'")
    try:
        told = said(postgres.looks(connection, THINGS))
    finally:
        admin.execute("ROLLBACK PREPARED 'forgotten'")
    assert told["P206"] == "Prepared transactions are open (1): forgotten."


@pytest.mark.parametrize(
    ("table", "everywhere", "where"), [("false", "on", "for things_thing"), ("true", "off", "everywhere")]
)
def test_P207_autovacuum_that_is_off_is_told(
    monkeypatch: pytest.MonkeyPatch, table: str, everywhere: str, where: str
) -> None:
    monkeypatch.setattr(postgres, "_AUTOVACUUM", f"SELECT '{everywhere}'")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE things_thing SET (autovacuum_enabled = {table})")
        try:
            told = said(postgres.looks(connection, THINGS))
        finally:
            cursor.execute("ALTER TABLE things_thing RESET (autovacuum_enabled)")
    assert told["P207"] == f"autovacuum is off {where}."


def test_P208_a_slot_that_nobody_reads_keeps_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_SLOTS", "SELECT 'old_replica', 1500000000::bigint")
    assert "keeps 2 GB of journal" in said(postgres.looks(connection, THINGS))["P208"]


def test_P302_partitions_are_named(admin: psycopg.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY LIST (id)")
        try:
            told = said(rows.looks(connection, [Candidate("parted", "app.Parted", True)]))
        finally:
            cursor.execute("DROP TABLE parted")
    assert list(told) == ["P302"]


def test_P304_rows_that_a_policy_hides_are_told(admin: psycopg.Connection, strange: list[Candidate]) -> None:
    admin.execute("ALTER TABLE strange ENABLE ROW LEVEL SECURITY")
    assert list(said(rows.looks(connection, strange))) == ["P304"]


def test_P107_a_servers_disk_is_looked_at_where_it_is_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres.host.room, "folder_of", lambda connection: tmp_path)
    monkeypatch.setattr(postgres.host.shutil, "disk_usage", lambda path: SimpleNamespace(free=10, total=100))
    assert said(postgres.looks(connection, THINGS))["P107"] == "default has 10 bytes left, 10 % of its disk."


def test_a_servers_disk_that_cannot_be_seen_is_told_as_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.host.room, "folder_of", lambda connection: None)
    told = [each.saw for each in postgres.looks(connection, THINGS) if each.topic == "disk"]
    assert any("not to be seen from here" in each for each in told)
