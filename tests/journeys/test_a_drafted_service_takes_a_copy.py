"""What `strangle new` drafts of a choir starts, is looked at, and takes a copy of every row that moves, as it came."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projects.choir import rows, world
from tests.projects.choir.world import World, found

MODELS = "ensemble.Concert,ensemble.Item,ensemble.Seat,ensemble.Casting"
ANSWER = '    answers=[plans.Loosen("ensemble.Announcement.concert", on_delete="nullify")],\n)\n'


@pytest.fixture(params=["sqlite", "postgres"])
def choir(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A copy of the choir that nobody has made a plan for; beside it stands whatever is drafted."""
    home = tmp_path / "choir"
    shutil.copytree(world.FOLDERS["monolith"], home, ignore=shutil.ignore_patterns("plans", "__pycache__"))
    service = home / "concerts_service"
    monkeypatch.setattr(world, "FOLDERS", {"monolith": home, "service": service})
    monkeypatch.setattr(
        world, "MODULES", {"monolith": (home / "src", "conf"), "service": (service, "concerts_service")}
    )
    postgres = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    with found(run_dir, postgres) as made:
        yield made


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_new_and_then_copy(choir: World) -> None:
    told = choir.strangle("new", "concerts", "--models", MODELS)
    answer_what_copy_asks(world.FOLDERS["monolith"] / "plans/concerts/__init__.py")
    choir.build()
    choir.manage("monolith", "fill_choir")
    choir.start()

    looked = choir.ask("doctor", "--preflight", "--service", choir.at("service"))
    choir.strangle("advance", "concerts")

    assert len(told["decisions"]) == 10
    assert [each for each in looked["refusals"] if each["id"].startswith("P5")] == []
    for table in rows.MOVED:
        sent = rows.rows(choir.urls["monolith"], table)
        assert sent
        assert rows.rows(choir.urls["service"], table) == sent
    for table in ("choir_member", "choir_venue"):
        keys = [rows.ask(url, f"SELECT id FROM {table} ORDER BY id") for url in choir.urls.values()]
        assert keys[0] == keys[1] != []
    [board] = choir.strangle("status", "concerts")["extractions"]
    assert [(link["dead_letters"], link["faults"]) for link in board["links"]] == [(0, []), (0, [])]


def answer_what_copy_asks(plan: Path) -> None:
    """The one decision that Copy cannot do without: what becomes of a key from a table that stays."""
    text = plan.read_text()
    if "plans.Loosen(" not in text:
        plan.write_text(text.rstrip().removesuffix(")") + ANSWER)
