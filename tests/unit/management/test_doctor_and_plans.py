"""`doctor` knows what the plans need: not content while `check` would refuse, or while a setting they rest on is empty."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.console.conftest import drafted, notes, plans, write_step  # noqa: F401
from tests.unit.management.conftest import Strangle

FORWARD = "strangler.forward.middleware.ForwardMiddleware"
LINK = "strangler.sync.middleware.LinkMiddleware"
KEYS = "k1:only-for-tests-0123456789"

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(notes: Path, settings: Any) -> Path:  # noqa: F811
    """A sound plan that was not copied yet, and everything it needs."""
    settings.MIDDLEWARE = [FORWARD, settings.MIDDLEWARE[0], LINK]
    settings.STRANGLER_SWITCH_TABLE = "/run/table"
    settings.STRANGLER_PEERS = {"notes": "http://127.0.0.1:9/strangler/sync/"}
    settings.STRANGLER_KEYS_OUT, settings.STRANGLER_KEYS_IN = KEYS, "k2:the-other-direction-0123"
    return notes


def told(strangle: Strangle) -> dict[str, list[str]]:
    """id -> what each finding of it says."""
    code, document = strangle("doctor")
    found: dict[str, list[str]] = {}
    for each in document["refusals"]:
        found.setdefault(each["id"], []).append(each["what"])
    assert code == (1 if found else 0)
    return found


def test_a_plan_that_has_all_it_needs_is_well(well: Path, strangle: Strangle) -> None:
    assert told(strangle) == {}
    text = strangle("doctor", format="text")[1]
    assert "Plans: OK  notes: " in text
    assert "writers need an answer before Own" in text


def test_S439_what_check_finds_is_counted_with_the_command_that_shows_it(
    well: Path, strangle: Strangle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOTES_URL")
    write_step(well, "0003_canary", after="0002_shadwo", operation="Canary(share=0.1)")
    _, document = strangle("doctor")
    (refusal,) = document["refusals"]
    assert refusal["id"] == "S439"
    assert refusal["next"] == "manage.py strangle check notes"
    found = [each["id"] for each in strangle("check", "notes")[1]["refusals"]]
    assert f"{len(found)} to repair" in refusal["what"]
    assert set(found) >= {"S108", "S214"}
    assert all(f"{id} ({found.count(id)})" in refusal["what"] for id in found)


def test_what_two_plans_claim_is_told(well: Path, strangle: Strangle, settings: Any) -> None:
    settings.STRANGLER_PEERS = dict.fromkeys(("notes", "other"), "http://127.0.0.1:9/strangler/sync/")
    strangle("new", "other", "--models", "notes.Tag", "--service", "http://127.0.0.1:8102", "--plan-only")
    assert "S224" in told(strangle)


@pytest.mark.parametrize("name", ["STRANGLER_MONOLITH", "STRANGLER_GATEWAY_KEYS"])
def test_a_setting_no_table_can_be_made_without_is_told(
    well: Path, strangle: Strangle, settings: Any, name: str
) -> None:
    setattr(settings, name, "")
    assert told(strangle) == {"S417": [f"{name} must be set before anything moves."]}


def test_S438_nothing_that_turns_traffic_is_told(well: Path, strangle: Strangle, settings: Any) -> None:
    settings.STRANGLER_SWITCH_TABLE, settings.MIDDLEWARE = "", settings.MIDDLEWARE[1:]
    assert list(told(strangle)) == ["S438"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("STRANGLER_PEERS", "has no address for 'notes'"),
        ("STRANGLER_KEYS_OUT", "cannot be used for 'notes': no key given"),
        ("STRANGLER_KEYS_IN", "cannot be used for 'notes': no key given"),
    ],
)
def test_the_road_of_a_plan_is_looked_at_before_it_is_copied(
    well: Path, strangle: Strangle, settings: Any, name: str, says: str
) -> None:
    setattr(settings, name, {})
    ((id, (what,)),) = told(strangle).items()
    assert (id, f"{name} {says}" in what) == ("S518", True)


def test_all_that_is_empty_is_told_at_once(
    well: Path, strangle: Strangle, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MONOLITH", "GATEWAY_KEYS", "SWITCH_TABLE", "PEERS", "KEYS_OUT", "KEYS_IN"):
        setattr(settings, f"STRANGLER_{name}", {} if name == "PEERS" else "")
    settings.MIDDLEWARE = settings.MIDDLEWARE[1:]
    monkeypatch.delenv("NOTES_URL")
    found = told(strangle)
    assert {id: len(each) for id, each in found.items()} == {"S417": 1, "S438": 1, "S439": 1, "S518": 3}


def test_a_project_without_plans_needs_none_of_it(plans: Path, strangle: Strangle, settings: Any) -> None:  # noqa: F811
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], LINK]
    settings.STRANGLER_MONOLITH = settings.STRANGLER_GATEWAY_KEYS = ""
    assert told(strangle) == {}
    assert "Plans: OK  none yet in " in strangle("doctor", format="text")[1]
