"""`doctor --preflight` of other databases than a test's own: one without any table, one that is away, a full disk."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from strangler.management import preflight
from strangler.management.preflight import host
from strangler.management.preflight.finding import Finding, Weight


def ids(found: list[Finding]) -> list[str]:
    return [each.said.id for each in found if each.said]


@pytest.fixture
def empty(tmp_path: Any, settings: Any, django_db_blocker: Any) -> Iterator[str]:
    """A SQLite file without any table, kept in step by nobody yet."""
    path = tmp_path / "empty.sqlite3"
    connections.databases["empty"] = {**connections.databases["default"], "NAME": str(path), "OPTIONS": {}}
    connections.databases["empty"] |= {"ENGINE": "django.db.backends.sqlite3"}
    settings.STRANGLER_SYNC_DATABASE = "empty"
    with django_db_blocker.unblock():
        connections["empty"].ensure_connection()
        yield "empty"
        connections["empty"].close()
    del connections["empty"]
    del connections.databases["empty"]


def test_a_database_without_a_table_of_ours_is_enough(empty: str) -> None:
    found = list(preflight.examine())
    assert [each for each in found if each.weight is Weight.STOP and each.said] == []
    assert "P306" in ids(found)


def test_P103_a_database_that_is_away_stops_and_the_rest_is_looked_at(settings: Any, django_db_blocker: Any) -> None:
    settings.STRANGLER_SYNC_DATABASE = "away"
    connections.databases["away"] = {**connections.databases["default"], "NAME": "/nowhere/at/all.sqlite3"}
    connections.databases["away"] |= {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
    try:
        with django_db_blocker.unblock():
            found = list(preflight.examine())
    finally:
        del connections["away"]
        del connections.databases["away"]
    assert "P103" in ids(found)
    assert "web" in {each.topic for each in found}


def test_P103_a_file_that_is_not_there_is_not_made(settings: Any, django_db_blocker: Any, tmp_path: Path) -> None:
    settings.STRANGLER_SYNC_DATABASE = "missing"
    name = str(tmp_path / "missing.sqlite3")
    given = {"NAME": name, "ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
    connections.databases["missing"] = {**connections.databases["default"], **given}
    try:
        with django_db_blocker.unblock():
            found = list(preflight.examine())
    finally:
        del connections["missing"]
        del connections.databases["missing"]
    assert [each.said.what for each in found if each.said and each.said.id == "P103"] == [
        f"missing cannot be asked: there is no file {name}."
    ]
    assert list(tmp_path.iterdir()) == []


def test_another_database_whose_driver_is_not_here_stops_nothing_and_is_named(django_db_blocker: Any) -> None:
    connections.databases["legacy"] = {**connections.databases["default"], "ENGINE": "nowhere.backend"}
    try:
        with django_db_blocker.unblock():
            found = list(preflight.examine())
        assert "web" in {each.topic for each in found}
        assert any(each.saw.startswith("legacy beside default") for each in found)
    finally:
        del connections.databases["legacy"]


@pytest.mark.parametrize(("free", "said"), [(10, ["P107"]), (90, [])])
def test_P107_a_disk_that_fills_up_is_told_in_time(
    empty: str, monkeypatch: pytest.MonkeyPatch, free: int, said: list[str]
) -> None:
    monkeypatch.setattr(host.shutil, "disk_usage", lambda path: SimpleNamespace(free=free, total=100))
    assert ids(list(host.disks())) == said
