"""Settings as the environment and Django give them, and every fault of them at once."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import checks
from django.core.checks import run_checks
from django.test import override_settings

from strangler import settings
from strangler.sync import config

SECRET = "k1:0123456789abcdef"


def ids() -> list[str | None]:
    return [message.id for message in run_checks(tags=["strangler"])]


def test_nothing_needs_to_be_set() -> None:
    assert ids() == []
    assert settings.is_enabled()
    assert settings.plans_root().name == "migrations"


def test_four_wrong_settings_are_told_at_once_with_hints() -> None:
    wrong = {
        "STRANGLER_ENABLED": "perhaps",
        "STRANGLER_DATABASE": "defualt",
        "STRANGLER_KEYS_OUT": "k1:short",
        "STRANGLER_GATEWAYS": "localhost",
        "STRANGLER_PLAN": "plans",
    }
    with override_settings(**wrong):
        messages = run_checks(tags=["strangler"])
    assert sorted(str(message.id) for message in messages) == [
        "strangler.E001",
        "strangler.E002",
        "strangler.E003",
        "strangler.E004",
        "strangler.W001",
    ]
    assert all(message.hint for message in messages)


def test_the_other_side_and_its_keys_may_come_from_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As every variable of the README's table: a project's settings need not name each of them."""
    with override_settings():
        for name in ("STRANGLER_PEERS", "STRANGLER_KEYS_OUT", "STRANGLER_SIDE"):
            if hasattr(django_settings, name):
                delattr(django_settings, name)
        monkeypatch.setenv("STRANGLER_PEERS", "notes=http://notes.test/strangler/sync, tags=http://tags.test/")
        monkeypatch.setenv("STRANGLER_KEYS_OUT", SECRET)
        monkeypatch.setenv("STRANGLER_SIDE", "service")
        assert (config.peer_url("notes.references"), config.side()) == ("http://notes.test/strangler/sync/", "service")
        assert config.keys_out("notes") and ids() == []
        monkeypatch.setenv("STRANGLER_KEYS_OUT", "k1:short")
        assert ids() == ["strangler.E003"]


def test_E001_a_value_of_the_wrong_kind_never_shows_a_secret() -> None:
    with override_settings(STRANGLER_GATEWAY_KEYS=["hush"]):
        (message,) = run_checks(tags=["strangler"])
    assert message.id == "strangler.E001"
    assert "hush" not in f"{message.msg}{message.hint}"


def test_E002_a_database_that_is_none_is_answered_with_the_nearest() -> None:
    with override_settings(STRANGLER_DATABASE="defualt"):
        (message,) = run_checks(tags=["strangler"])
    assert "Did you mean default?" in message.msg


@pytest.mark.parametrize("name", ["STRANGLER_KEYS_OUT", "STRANGLER_KEYS_IN", "STRANGLER_GATEWAY_KEYS"])
def test_E003_a_ring_that_cannot_be_read_is_refused(name: str) -> None:
    with override_settings(**{name: "no-secret"}):
        assert ids() == ["strangler.E003"]
    with override_settings(**{name: SECRET}):
        assert ids() == []


def test_E003_is_told_of_each_extractions_ring() -> None:
    with override_settings(STRANGLER_KEYS_OUT={"notes": SECRET, "things": "short", "tags": 7}):
        assert ids() == ["strangler.E003"] * 2


def test_E004_a_gateway_is_an_address() -> None:
    with override_settings(STRANGLER_GATEWAYS=["http://127.0.0.1:9000", "nowhere"]):
        assert ids() == ["strangler.E004"]


def test_W001_a_misspelt_setting_does_not_silently_stay_at_its_default() -> None:
    with override_settings(STRANGLER_GATEWAY="http://127.0.0.1:9000"):
        (message,) = run_checks(tags=["strangler"])
    assert "Did you mean STRANGLER_GATEWAYS?" in message.msg


def test_W002_tokens_in_the_session_would_have_the_service_refuse_every_form(tmp_path: Path) -> None:
    with override_settings(CSRF_USE_SESSIONS=True, STRANGLER_PLANS=tmp_path):
        assert ids() == [], "nothing is to leave"
        (tmp_path / "notes").mkdir()
        (tmp_path / "notes" / "__init__.py").write_text("")
        (message,) = run_checks(tags=["strangler"])
    assert (message.id, "notes is to leave" in message.msg) == ("strangler.W002", True)
    assert not message.is_serious(checks.ERROR), "it keeps no command from running"
    with override_settings(STRANGLER_PLANS=tmp_path):
        assert ids() == []


def test_settings_win_over_the_environment_and_that_over_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRANGLER_GATEWAYS", "http://a:1/, http://b:2")
    assert settings.read("STRANGLER_GATEWAYS") == ("http://a:1", "http://b:2")
    with override_settings(STRANGLER_GATEWAYS=[]):
        assert settings.read("STRANGLER_GATEWAYS") == ()


def test_the_environment_alone_can_switch_everything_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRANGLER_ENABLED", "0")
    with override_settings(STRANGLER_ENABLED=True):
        assert not settings.is_enabled()


def test_W003_a_guard_that_is_off_for_good_is_told_and_one_that_is_off_for_a_command_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STRANGLER_MIGRATE", "anyway")
    assert ids() == []
    with override_settings(STRANGLER_MIGRATE="anyway"):
        assert ids() == ["strangler.W003"]


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("STRANGLER_DISK_FREE", "20%", "0.2"),
        ("STRANGLER_DISK_FREE", 20, 0),
        ("STRANGLER_QUEUE_MOST", "many", "0"),
        ("STRANGLER_COPY_LAG", -1, 5),
    ],
)
def test_W004_a_stop_that_would_be_its_default_is_told(name: str, wrong: object, right: object) -> None:
    with override_settings(**{name: wrong}):
        (message,) = run_checks(tags=["strangler"])
    assert (message.id, repr(wrong) in message.msg) == ("strangler.W004", True)
    with override_settings(**{name: right}):
        assert ids() == []


@pytest.mark.parametrize("wrong", ["a month", -1, True])
def test_E001_a_limit_of_days_that_is_none_is_refused(wrong: object) -> None:
    with override_settings(STRANGLER_STAGE_DAYS=wrong):
        assert ids() == ["strangler.E001"]
        assert settings.read("STRANGLER_STAGE_DAYS") == 30
