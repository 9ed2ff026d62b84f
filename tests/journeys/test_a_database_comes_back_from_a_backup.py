"""docs/restore.md, walked: each side of the choir comes back from a backup of an earlier moment, whoever owns then, and every
command of the page does what the page says. On PostgreSQL by pg_dump and pg_restore, on SQLite by copies of the file.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from strangler.testing.waiting import TimedOut, wait_until
from tests.projects.choir import rows
from tests.projects.choir.backup import Backups
from tests.projects.choir.evening import SETTLED_S
from tests.projects.choir.world import World, opened

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/restore.md").read_text()
OTHER = {"monolith": "service", "service": "monolith"}
TAKE_DOWN = re.search(r'manage\.py shell -c "(.+)"\n', PAGE)
CONCERT = "SELECT title FROM choir_concert ORDER BY id LIMIT 1"
ROLE = "SELECT role FROM strangler_link WHERE link = 'concerts'"
ON_THE_WAY = "SELECT 1 FROM strangler_queue UNION ALL SELECT 1 FROM strangler_inflight"
ASKED = "the other side has been seen to be away"


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["Place"]:
    postgres = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    with opened(tmp_path, postgres) as world:
        yield Place(world, Backups(tmp_path, postgres))


class Place:
    """The choir, and what somebody does who follows the page."""

    def __init__(self, world: World, backups: Backups) -> None:
        self.world, self.backups, self.kept = world, backups, 0

    def down(self, side: str) -> None:
        """Step 1: that side's processes are stopped, until the other one has noticed that it is away."""
        log = self.world.supervisor[f"{OTHER[side]}-sync"]
        before = log.log_tail(lines=100_000).count("sync.peer_unavailable")
        for name in (f"{side}-sync", side):
            self.world.supervisor.stop(name)
        wait_until(
            lambda: log.log_tail(lines=100_000).count("sync.peer_unavailable") > before, within_s=SETTLED_S, what=ASKED
        )

    def start(self, side: str) -> None:
        for name in (side, f"{side}-sync"):
            self.world.supervisor.start(self.world.supervisor[name].program)

    def restore(self, side: str, backup: Path) -> None:
        """Step 2."""
        self.down(side)
        self.backups.put_back(self.world.urls[side], backup)
        self.start(side)

    def restore_both(self, **backups: Path) -> None:
        """Neither sees that the other one was away: both begin anew."""
        for side in backups:
            for name in (f"{side}-sync", side):
                self.world.supervisor.stop(name)
        for side, backup in backups.items():
            self.backups.put_back(self.world.urls[side], backup)
        for side in backups:
            self.start(side)

    def backup(self, side: str) -> Path:
        self.kept += 1
        return self.backups.take(self.world.urls[side], f"{side}-{self.kept}.backup")

    def write(self, side: str, title: str) -> None:
        """By the owner, arrived at the other side, and confirmed by it: what was not is sent again after a restore."""
        self.change(side, title)
        wait_until(lambda: self.title(OTHER[side]) == title, within_s=SETTLED_S, what=f"{title} to arrive")
        url = self.world.urls[side]
        wait_until(lambda: not rows.ask(url, ON_THE_WAY), within_s=SETTLED_S, what=f"{title} to be confirmed")

    def change(self, side: str, title: str) -> None:
        first = "(SELECT id FROM choir_concert ORDER BY id LIMIT 1)"
        execute(self.world.urls[side], f"UPDATE choir_concert SET title = '{title}' WHERE id = {first}")

    def title(self, side: str) -> str:
        return str(rows.ask(self.world.urls[side], CONCERT)[0][0])

    def says(self, words: str) -> None:
        """`status`, as the table of the page has it."""
        assert as_on_the_page(words), words
        told = [""]

        def is_told() -> bool:
            told[0] = self.told("status", "concerts")
            return bool(re.search(words, told[0]))

        try:
            wait_until(is_told, within_s=SETTLED_S, what=words)
        except TimedOut as error:
            raise AssertionError(f"{error}; it says:\n{told[0]}") from error

    def told(self, *words: str) -> str:
        done = self.world._run("monolith", ("strangle", *words))
        return done.stdout + done.stderr

    def look(self) -> dict[str, Any]:
        """Step 3: both sides' rows of what differs, by what the monolith and the service have."""
        self.kept += 1
        file = self.world.run_dir / f"kept-{self.kept}.json"
        self.world.ask("reconcile", "concerts", "--keep", str(file))
        found = json.loads(file.read_text())["rows"] if file.exists() else []
        return {row["table"]: row for row in found}

    def take(self, side: str) -> None:
        """Steps 4 and 5."""
        self.world.strangle("reconcile", "concerts", "--take", side, "--reason", "restored")
        assert self.world.strangle("verify", "concerts")["links"]
        assert rows.different(self.world.urls) == []

    def service_follows(self) -> bool:
        return rows.ask(self.world.urls["service"], ROLE) == [("follower",)]

    def stage(self) -> tuple[str, str]:
        (board,) = self.world.ask("status", "concerts")["extractions"]
        return board["stage"], board["owner"]

    def to(self, stage: str) -> None:
        """A hand-over that did not fit into its second on a busy machine is asked for again."""
        for _ in range(8):
            answer = self.world.ask("advance", "concerts", "--to", stage)
            if answer["ok"]:
                return
            assert {each["id"] for each in answer["refusals"]} <= {"S404", "S408"}, answer["refusals"]
        raise AssertionError(answer["refusals"])

    def home(self) -> None:
        for _ in range(8):
            answer = self.world.ask("rollback", "concerts")
            if answer["ok"]:
                return
            assert {each["id"] for each in answer["refusals"]} <= {"S404", "S408"}, answer["refusals"]
        raise AssertionError(answer["refusals"])


def execute(url: str, sql: str) -> None:
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20) as connection:
            connection.execute(sql)
        connection.close()
        return
    with psycopg.connect(url) as connection:
        connection.execute(sql)


def as_on_the_page(words: str) -> bool:
    """Numbers differ from one restore to the next."""
    plain = re.sub(r"\\d\+", "N", words)
    return plain in re.sub(r"\d+", "N", PAGE)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_either_side_comes_back_while_the_monolith_owns(place: Place) -> None:
    place.to("serve")
    backup = place.backup("monolith")
    place.write("monolith", "written after the backup")
    place.restore("monolith", backup)
    place.says(r"source went back in time: the peer has seen version \d+")
    kept = place.look()["choir_concert"]
    assert kept["service"]["title"] == "written after the backup" != kept["monolith"]["title"]
    place.take("monolith")
    assert place.title("service") == kept["monolith"]["title"]
    assert place.stage() == ("copy", "monolith")

    place.to("serve")
    backup = place.backup("service")
    place.write("monolith", "of this morning")
    place.restore("service", backup)
    place.says(r"the peer went back in time: it confirmed \d+, has seen \d+")
    place.take("monolith")
    assert {side: place.title(side) for side in OTHER} == dict.fromkeys(OTHER, "of this morning")
    place.to("own")
    place.write("service", "and on it goes")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_either_side_comes_back_while_the_service_owns(place: Place) -> None:
    place.to("serve")
    from_before_own = place.backup("monolith")
    place.to("own")
    backup = place.backup("monolith")
    place.write("service", "written after the backup")
    place.restore("monolith", backup)
    place.says(r"the service stands still: the peer went back in time: it confirmed \d+, has seen \d+")
    place.look()
    place.take("service")
    assert place.title("monolith") == "written after the backup"
    assert place.stage() == ("own", "service")

    place.write("service", "and once more")
    place.restore("monolith", from_before_own)
    place.says(r"ownership was lost: the other side is at epoch \d+; see reconcile")
    place.take("service")
    place.world.strangle("reconcile", "concerts", "--ledger")
    assert place.title("monolith") == "and once more"
    assert place.stage() == ("own", "service")
    place.home()
    place.write("monolith", "home again")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_owner_comes_back_and_its_follower_knows_more(place: Place) -> None:
    place.to("own")
    backup = place.backup("service")
    place.write("service", "fed before the crash")
    place.restore("service", backup)
    place.change("service", "an old row, changed")  # its version is one that was seen
    place.says(r"the service stands still: source went back in time: the peer has seen version \d+")

    place.down("service")
    assert "S415" in place.told("rollback", "concerts", "--abandon")
    place.world.strangle("rollback", "concerts", "--abandon", "--yes", "--reason", "the copy is newer")
    place.start("service")
    wait_until(place.service_follows, within_s=SETTLED_S, what="it to hear of it and to fence itself")
    kept = place.look()["choir_concert"]
    assert (kept["monolith"]["title"], kept["service"]["title"]) == ("fed before the crash", "an old row, changed")
    place.take("monolith")
    place.to("own")
    assert place.title("service") == "fed before the crash"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_both_come_back_from_different_moments_of_own(place: Place) -> None:
    """Each side is once the older one. What neither backup has, nobody has."""
    place.to("own")
    before = place.title("service")
    monolith = place.backup("monolith")
    place.write("service", "in one backup")
    service = place.backup("service")
    place.write("service", "in neither")
    place.restore_both(monolith=monolith, service=service)
    place.says(r"the service stands still: the peer went back in time: it confirmed \d+, has seen \d+")
    kept = place.look()["choir_concert"]
    assert (kept["monolith"]["title"], kept["service"]["title"]) == (before, "in one backup")
    place.take("service")
    assert (place.title("monolith"), place.stage()) == ("in one backup", ("own", "service"))

    service = place.backup("service")
    place.write("service", "fed to the copy")
    monolith = place.backup("monolith")
    place.write("service", "in neither")
    place.restore_both(monolith=monolith, service=service)
    place.says(r"the service stands still: source went back in time: the peer has seen version \d+")
    kept = place.look()["choir_concert"]
    assert (kept["monolith"]["title"], kept["service"]["title"]) == ("fed to the copy", "in one backup")
    place.take("service")
    assert {side: place.title(side) for side in OTHER} == dict.fromkeys(OTHER, "in one backup")
    place.home()
    place.write("monolith", "home again")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_both_come_back_and_neither_owns(place: Place) -> None:
    """The service from before Own, the monolith from after it: nobody takes a write until somebody says who owns."""
    place.to("serve")
    service = place.backup("service")
    place.to("own")
    place.write("service", "fed to the copy")
    monolith = place.backup("monolith")
    place.write("service", "in neither")
    place.restore_both(monolith=monolith, service=service)
    place.says(r"the service is follower of epoch \d+, this side follower of epoch \d+")
    (refused,) = place.world.ask("reconcile", "concerts")["refusals"]
    assert (refused["id"], refused["next"]) == ("S442", "manage.py strangle rollback concerts --abandon")
    place.world.strangle("rollback", "concerts", "--abandon", "--yes", "--reason", "the copy is newer")
    kept = place.look()["choir_concert"]
    assert kept["monolith"]["title"] == "fed to the copy" != kept["service"]["title"]
    place.take("monolith")
    assert {side: place.title(side) for side in OTHER} == dict.fromkeys(OTHER, "fed to the copy")
    place.to("own")
    place.write("service", "and on it goes")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_both_come_back_and_both_believe_that_they_own(place: Place) -> None:
    """The monolith from before Own, the service from after it: the later epoch is believed, and the other one fences itself."""
    place.to("serve")
    monolith = place.backup("monolith")
    place.to("own")
    place.write("service", "in one backup")
    service = place.backup("service")
    place.write("service", "in neither")
    place.restore_both(monolith=monolith, service=service)
    place.says(r"ownership was lost: the other side is at epoch \d+; see reconcile")
    kept = place.look()["choir_concert"]
    assert kept["service"]["title"] == "in one backup" != kept["monolith"]["title"]
    place.take("service")
    place.world.strangle("reconcile", "concerts", "--ledger")
    assert (place.title("monolith"), place.stage()) == ("in one backup", ("own", "service"))
    place.home()
    place.write("monolith", "home again")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_service_from_before_copy_is_given_up_and_copied_anew(place: Place) -> None:
    empty = place.backup("service")
    place.to("own")
    place.write("service", "the copy is all there is")
    place.restore("service", empty)
    place.says("no link 'concerts' is installed here")
    place.world.strangle("rollback", "concerts", "--abandon", "--yes", "--reason", "from before Copy")
    place.world.strangle("cancel", "concerts")
    place.to("copy")
    assert rows.different(place.world.urls) == []
    assert place.title("service") == "the copy is all there is"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_monolith_from_before_copy_takes_its_owners_rows_and_copies_anew(place: Place) -> None:
    before_copy = place.backup("monolith")
    place.to("own")
    place.write("service", "acknowledged by the service")
    place.restore("monolith", before_copy)
    assert {each["id"] for each in place.world.ask("advance", "concerts")["refusals"]} == {"S540"}
    assert place.title("service") == "acknowledged by the service"

    place.backups.carry(rows.MOVED, place.world.urls["service"], place.world.urls["monolith"])
    assert TAKE_DOWN
    place.world.manage("service", "shell", "-c", TAKE_DOWN[1])
    place.to("copy")
    assert rows.different(place.world.urls) == []
    assert place.title("monolith") == "acknowledged by the service"
    place.to("own")
