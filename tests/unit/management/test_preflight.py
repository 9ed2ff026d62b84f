"""`doctor --preflight`: a project that has nothing of ours yet is looked at, and nothing of it is changed."""

import json
import platform
from collections.abc import Iterator
from typing import Any

import django
import pytest
from django.db import OperationalError, connection, connections
from django.test import override_settings

from strangler.management import preflight
from strangler.management.preflight import databases, host, rows
from strangler.management.preflight.candidates import Candidate, candidates
from strangler.management.preflight.finding import Finding, Weight
from strangler.management.preflight.report import Report

pytestmark = pytest.mark.django_db(transaction=True)


class Nowhere:
    """A router that sends nothing anywhere."""


def ids(found: list[Finding]) -> list[str]:
    return [each.said.id for each in found if each.said]


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_what_was_seen_and_what_is_to_be_known_is_told_to_people_and_scripts(strangle: Any) -> None:
    code, told = strangle("doctor", "--preflight")
    assert code == 0, told["refusals"]
    assert {"versions", "databases", "tables"} <= set(told["topics"])
    assert all(each["weight"] in ("table", "heed") and each["next"] for each in told["findings"])
    text = strangle("doctor", "--preflight", format="text")[1]
    assert f"Versions: Python {platform.python_version()}" in text
    assert "0 stop everything" in text


def test_what_stops_everything_ends_with_one(strangle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "LEAST_DJANGO", (99, 0))
    code, told = strangle("doctor", "--preflight")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["P102"])


def test_only_the_named_apps_tables_are_looked_at(strangle: Any) -> None:
    assert {each.model for each in candidates(["things"])} == {
        each.model for each in candidates([]) if "things." in each.model
    }
    told = json.dumps(strangle("doctor", "--preflight", "--app", "things"))
    assert "notes_note" not in told


def test_P108_apps_that_are_not_there_are_refused_with_the_nearest_all_at_once(strangle: Any) -> None:
    code, told = strangle("doctor", "--preflight", "--app", "thigns", "--app", "nowhere", "--app", "sync")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["P108"] * 3)
    assert "Did you mean things?" in told["refusals"][0]["what"]
    assert "has the label strangler_sync." in told["refusals"][2]["what"]


def test_nothing_can_be_written_by_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no transaction that only reads")

    def write(connection: Any, wanted: Any) -> Iterator[Finding]:
        run("CREATE TABLE stray (id int)")
        yield Finding("tables")

    monkeypatch.setattr(rows, "looks", write)
    [said] = [each.said for each in preflight.examine() if each.said and each.said.id == "P103"]
    assert "read-only transaction" in said.what


def test_P101_an_engine_that_is_not_there_yet_is_said_first_and_nothing_else_asked_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Foreign:
        vendor, alias = "mysql", "default"

        @property
        def display_name(self) -> str:
            raise OperationalError("Django asks the server which of the two it is, and it is away")

    monkeypatch.setattr(databases.config, "connection", Foreign)
    found = list(preflight.examine())
    [stopped] = [each.said for each in found if each.weight is Weight.STOP and each.said]
    assert (stopped.id, "default is MySQL or MariaDB" in stopped.what) == ("P101", True)
    assert "tables" not in {each.topic for each in found}


def test_P102_an_older_django_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django, "VERSION", (4, 2, 0, "final", 0))
    assert ids(list(host.versions())) == ["P102"]


def test_P103_a_look_that_fails_leaves_the_others_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: Any, wanted: Any) -> Iterator[Finding]:
        raise OperationalError("canceling statement due to statement timeout")
        yield

    monkeypatch.setattr(rows, "looks", fail)
    found = list(preflight.examine())
    assert "P103" in ids(found)
    assert "web" in {each.topic for each in found}


def test_P104_two_names_of_one_database_are_seen() -> None:
    connections.databases["twin"] = dict(connections.databases["default"])
    try:
        [said] = [each.said for each in databases.aliases() if each.said]
    finally:
        del connections.databases["twin"]
    assert (said.id, "default and twin" in said.what) == ("P104", True)


def test_P105_routers_are_named() -> None:
    with override_settings(DATABASE_ROUTERS=[f"{__name__}.Nowhere"]):
        assert ids(list(databases.aliases())) == ["P105"]


def test_P109_routers_that_keep_our_tables_out_are_told_before_anybody_migrates_in_vain() -> None:
    class Shut:
        def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
            return app_label != "strangler_sync"

    with override_settings(DATABASE_ROUTERS=[Shut()]):
        found = list(databases.aliases())
    assert (ids(found), found[-1].weight) == (["P105", "P109"], Weight.STOP)


def table_of(name: str) -> list[Candidate]:
    return [Candidate(name, f"app.{name.title()}", True)]


@pytest.fixture
def made() -> Iterator[Any]:
    """Make things, each with the statement that takes it away again."""
    undo: list[str] = []

    def make(statement: str, gone: str) -> None:
        run(statement)
        undo.append(gone)

    yield make
    run(*reversed(undo))


def looked(name: str) -> list[str]:
    return ids(list(rows.looks(connection, table_of(name))))


def test_P301_a_table_without_a_key_is_named(made: Any) -> None:
    made("CREATE TABLE keyless (name text)", "DROP TABLE keyless")
    assert looked("keyless") == ["P301"]


def test_P303_a_view_is_no_table(made: Any) -> None:
    made("CREATE VIEW seen AS SELECT 1 AS id", "DROP VIEW seen")
    assert looked("seen") == ["P303"]


def test_P305_triggers_of_the_project_fire_twice(made: Any) -> None:
    made("CREATE TABLE counted (id integer PRIMARY KEY)", "DROP TABLE counted")
    if connection.vendor == "postgresql":
        made(
            "CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "DROP FUNCTION count_it() CASCADE",
        )
        run("CREATE TRIGGER counts AFTER INSERT ON counted FOR EACH ROW EXECUTE FUNCTION count_it()")
    else:
        run("CREATE TRIGGER counts AFTER INSERT ON counted BEGIN SELECT 1; END")
    [said] = [each.said for each in rows.looks(connection, table_of("counted")) if each.said]
    assert (said.id, "counts on counted" in said.what) == ("P305", True)


def test_P306_a_model_without_a_table_is_named() -> None:
    assert looked("nowhere") == ["P306"]


def test_a_text_names_what_stops_apart_from_what_bites_later() -> None:
    report = Report()
    for each in (Finding("versions", "Django 5.2"), *databases.aliases(), *rows.looks(connection, table_of("nowhere"))):
        report.add(each)
    assert report.text().splitlines()[-1] == "0 stop everything, 0 are about tables, 1 to heed"
