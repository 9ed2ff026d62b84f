"""`shop`: a pair with rows, the plan `notes` in a folder of the test's own, and a conductor whose other side is the pair's
service. Ledger and rows lie in one database, on the engine under test.
"""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from strangler.plans.stage import Stage
from strangler.protocol import call
from strangler.stages import conductor, hand_over, preconditions, rollback_safe, standing
from strangler.sync import links, peers
from strangler.sync.client import PeerRefused
from strangler.sync.deliver import PeerError
from strangler.sync.loop import Loop
from tests.projects.sync.databases import PostgresCopies, SQLiteCopies
from tests.projects.sync.fixtures import fresh
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, Pair, Road
from tests.projects.sync.walked import SIDES, Walked

EXTRACTION = '''"""Notes and likes leave; authors stay."""

from strangler import plans

extraction = plans.Extraction(
    owner="the writers",
    service="http://127.0.0.1:9",
    tables=[plans.Table("notes.Note", deletes="through"), plans.Table("notes.Like", deletes="through")],
    references=[plans.Reference("notes.Author", columns=["id", "name"])],
    answers=[plans.DeleteThrough("cascade from notes.Author")],
)
'''
STEPS = {
    "0001_copy": "Copy()",
    "0002_shadow": "Shadow()",
    "0003_canary": "Canary(share=0.1)",
    "0004_serve": "Serve()",
    "0005_own": "Own()",
}


class HttpRoad(Road):
    """Refuses as the views do: what a side raises is a status to whoever asked."""

    def _ask(self, verb: str, request: Any) -> Any:
        try:
            return super()._ask(verb, request)
        except links.UnknownLink as error:
            raise PeerRefused(f"{verb}: 404 {error}", status=404) from error
        except PeerError as error:
            if self.is_cut:
                raise
            raise PeerRefused(f"{verb}: 502 {error}", status=502) from error


class Shop:
    """The pair and its conductor. loops: deliver what each side owns, when a test says so."""

    def __init__(self, pair: Pair, folder: Path, walked: Walked) -> None:
        self.pair = pair
        self.folder = folder
        self._walked = walked
        pair.to_service, pair.to_monolith = HttpRoad(pair.there), HttpRoad(pair.here)

    def advance(self, to: Stage) -> conductor.Moved:
        """Step by step until that stage stands."""
        while True:
            moved = conductor.advance(MOVED, actor="me")
            if moved.after is to:
                return moved

    def at(self, stage: Stage) -> None:
        """As after `advance(stage)` with the usual plan, before anything else was done: the walk itself was done once."""
        self._walked.lay(stage, self.folder)

    def after(self, walk: Callable[["Shop"], object]) -> None:
        """As after `walk(self)`, which is called once a session and begins with `at`."""
        self._walked.after(walk, self, self.folder)

    def roll_back(self, to: Stage | None = None) -> conductor.Moved:
        return conductor.roll_back(MOVED, actor="me", to=to)

    def told(self, *words: str) -> Any:
        """The JSON a command answers with; with --format text, its text."""
        stdout = StringIO()
        words = words if "--format" in words else (*words, "--format", "json")
        try:
            call_command("strangle", *words, stdout=stdout, stderr=StringIO(), no_color=True)
        except SystemExit:
            pass  # refused; the answer says why
        return stdout.getvalue() if "text" in words else json.loads(stdout.getvalue())

    @property
    def owner(self) -> str:
        """By the two link rows; 'nobody' or 'both' would be news."""
        rows = {c.alias: links.read(c, MOVED).row for c in (self.pair.monolith, self.pair.service)}
        return " and ".join(side for side, row in rows.items() if row.role.value == "owner") or "nobody"

    @property
    def applied(self) -> set[str]:
        return set(standing.applied_steps(MOVED))

    def deliver_from(self, side: str) -> Loop:
        """One turn of a side's delivery loop."""
        connection, peer = (
            (self.pair.service, lambda _link: self.pair.to_monolith)
            if side == "service"
            else (self.pair.monolith, lambda _link: self.pair.to_service)
        )
        loop = Loop(connection, peer, holder=f"test:{side}")
        loop.turn()
        loop.give_back()
        return loop

    def write_plan(self, **steps: str) -> None:
        """Steps over the usual ones, by name, such as own='Own(acknowledge="both")'."""
        after = ""
        for name, operation in STEPS.items():
            words = steps.get(name.partition("_")[2], operation)
            lines = [
                "from strangler import plans",
                "",
                "",
                "class Step(plans.Step):",
                '    """What is true then."""',
                "",
            ]
            lines += [f"    after = {after!r}"] if after else []
            (self.folder / f"{name}.py").write_text("\n".join([*lines, f"    operations = [plans.{words}]", ""]))
            after = name


def open_shop(pair: Pair, folder: Path, walked: Walked, patch: pytest.MonkeyPatch) -> Shop:
    """folder: an empty one, under the settings of it. The usual plan, and rows."""
    plan = folder / "plans" / MOVED
    plan.mkdir(parents=True)
    (plan / "__init__.py").write_text(EXTRACTION)
    patch.setattr(peers, "there", lambda link: pair.to_service)
    # Whether a busy machine moves two databases within a second is not what these promises are about.
    patch.setattr(hand_over, "BUDGET_S", 50.0)
    patch.setattr(call, "TICKET_S", 100.0)
    patch.setattr(preconditions, "BEAT_S", 60.0)
    patch.setattr(rollback_safe, "FRESH_S", 50.0)
    walked.after(_rows, pair, folder)
    pair.stay()
    made = Shop(pair, plan, walked)
    made.write_plan()
    return made


def _rows(pair: Pair) -> None:
    author = Author.objects.using(pair.monolith.alias).create(name="Ada")
    Note.objects.using(pair.monolith.alias).create(author=author, slug="a")


def settings_of(folder: Path) -> dict[str, Any]:
    return {
        "STRANGLER_PLANS": folder / "plans",
        "STRANGLER_MONOLITH": "http://127.0.0.1:8001",
        "STRANGLER_GATEWAY_KEYS": "k1:only-for-tests-0123456789",
    }


def _walked(copies: SQLiteCopies | PostgresCopies, folder: Path) -> Walked:
    """Before the first test begins, whose patches no walk may see."""
    walked = Walked(copies)
    with pytest.MonkeyPatch.context() as patch, override_settings(**settings_of(folder)), fresh(copies, folder, *SIDES):
        shop = open_shop(Pair(), folder, walked, patch)
        for stage in (Stage.COPY, Stage.SHADOW, Stage.CANARY, Stage.SERVE, Stage.OWN):
            shop.advance(stage)
            walked.keep(stage)
    return walked


@pytest.fixture(scope="session")
def sqlite_walked(sqlite_copies: Any, tmp_path_factory: Any, django_db_blocker: Any) -> Walked:
    with django_db_blocker.unblock():
        return _walked(sqlite_copies, tmp_path_factory.mktemp("walked"))


@pytest.fixture(scope="session")
def postgres_walked(postgres_copies: Any, tmp_path_factory: Any, django_db_blocker: Any) -> Walked:
    with django_db_blocker.unblock():
        return _walked(postgres_copies, tmp_path_factory.mktemp("walked"))


@pytest.fixture
def walked(engine: str, request: pytest.FixtureRequest) -> Walked:
    found: Walked = request.getfixturevalue(f"{engine}_walked")
    return found


@pytest.fixture
def shop(walked: Walked, pair: Pair, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Shop:
    for name, value in settings_of(tmp_path).items():
        setattr(settings, name, value)
    return open_shop(pair, tmp_path, walked, monkeypatch)
