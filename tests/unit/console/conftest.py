"""A sound plan `notes` in a folder of the test's own, and the people who look at it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client, override_settings

from strangler.exceptions import Refused
from strangler.stages import standing
from strangler.stages.known import examined, publish_with

BOARD = "/admin/strangler/standing/"
Sign = Callable[..., Client]

LOOK = ("view_standing", "view_difference")
MOVE = (*LOOK, "change_standing")


@pytest.fixture
def plans(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of all plans, empty; everything a move needs besides it."""
    monkeypatch.setenv("NOTES_URL", "http://127.0.0.1:8101")
    settings.STATIC_URL = "/static/"
    settings.STRANGLER_PLANS = tmp_path / "migrations"
    settings.STRANGLER_MONOLITH = "http://127.0.0.1:8001"
    settings.STRANGLER_GATEWAY_KEYS = "k1:only-for-tests-0123456789"
    return tmp_path / "migrations"


@pytest.fixture(scope="session")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `notes` as `strangle new` writes it, which asks no database."""
    root = tmp_path_factory.mktemp("drafted")
    with override_settings(STRANGLER_PLANS=root):
        call_command("strangle", "new", "notes", "--app", "notes", "--leave-open", "--plan-only", "--format", "json")
    return root / "notes"


@pytest.fixture
def notes(plans: Path, drafted: Path) -> Path:
    """The folder of `notes`: copied, so that Shadow is next, and no gate in its way."""
    shutil.copytree(drafted, plans / "notes")
    write_step(plans / "notes", "0002_shadow", after="0001_copy", operation="Shadow()")
    declaration = plans / "notes" / "__init__.py"
    declaration.write_text(declaration.read_text().replace("gates=[plans.no_dead_letters()],", ""))
    standing.record("notes", ["0001_copy"])
    return plans / "notes"


@pytest.fixture(params=["a table that is gone", "no address of the service", "no address of the monolith"])
def unsound(request: pytest.FixtureRequest, notes: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of `notes`, whose table was published while all was well; since then the way on is refused."""
    publish_with(*examined("notes"))
    if request.param == "a table that is gone":
        declaration = notes / "__init__.py"
        declaration.write_text(declaration.read_text().replace("notes.Note", "notes.Gone"))
    elif request.param == "no address of the service":
        monkeypatch.delenv("NOTES_URL")
    else:
        settings.STRANGLER_MONOLITH = ""
    with pytest.raises(Refused):
        examined("notes")
    return notes


def write_step(folder: Path, name: str, *, after: str, operation: str, gate: str = "") -> None:
    lines = ["from strangler import plans", "", "", "class Step(plans.Step):", '    """What is true then."""', ""]
    lines += [f"    after = {after!r}", f"    operations = [plans.{operation}]"]
    lines += [f"    gates = [plans.{gate}]"] if gate else []
    (folder / f"{name}.py").write_text("\n".join([*lines, ""]))


@pytest.fixture
def signed_in(db: None) -> Sign:
    """A browser of staff with these permissions of ours; forms are checked for their token, as in the world."""

    def sign(*codenames: str, name: str = "", is_staff: bool = True) -> Client:
        user = User.objects.create_user(name or "-".join(codenames) or "nobody", is_staff=is_staff)
        user.user_permissions.set(
            Permission.objects.filter(codename__in=codenames, content_type__app_label="strangler")
        )
        client = Client()
        client.force_login(user)
        return client

    return sign


@pytest.fixture
def mover(signed_in: Sign) -> Client:
    return signed_in(*MOVE, name="mo")


@pytest.fixture
def looker(signed_in: Sign) -> Client:
    return signed_in(*LOOK, name="lo")
