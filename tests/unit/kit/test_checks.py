"""Settings that would hurt customers are refused by name, with what to do."""

import pytest
from django.test import override_settings

from strangler.kit import checks

RING = "k1:sixteen-bytes-or-more"
LINKS, IDENTITY = "strangler.sync.middleware.LinkMiddleware", "strangler.kit.identity.IdentityMiddleware"
REPEATS = "strangler.kit.idempotency.IdempotencyMiddleware"
WAITS = "strangler.kit.acknowledge.AcknowledgeMiddleware"
SOUND = {
    "STRANGLER_SIDE": "service",
    "STRANGLER_IDENTITY_KEYS": RING,
    "STRANGLER_KEYS_IN": RING,
    "STRANGLER_KEYS_OUT": {"notes": RING},
    "STRANGLER_PEERS": {"notes": "http://localhost/strangler/sync/"},
    "INSTALLED_APPS": ["strangler.sync"],
    "MIDDLEWARE": [LINKS, IDENTITY],
    "CSRF_USE_SESSIONS": False,
}


def found(**changes):
    with override_settings(**SOUND | changes):
        return {message.id.removeprefix("strangler_kit."): message for message in checks.settings_check()}


def test_sound_settings_pass():
    assert found() == {}
    assert found(MIDDLEWARE=[REPEATS, LINKS, IDENTITY]) == {}
    assert found(MIDDLEWARE=[REPEATS, WAITS, LINKS, IDENTITY]) == {}


def test_side_peers_and_keys_may_stand_in_the_environment_alone(settings, monkeypatch):
    for name, text in {
        "STRANGLER_SIDE": "service",
        "STRANGLER_PEERS": "notes=http://localhost/strangler/sync/",
        "STRANGLER_KEYS_IN": RING,
        "STRANGLER_KEYS_OUT": RING,
    }.items():
        monkeypatch.setenv(name, text)
        if hasattr(settings, name):
            delattr(settings, name)
    for name in ("STRANGLER_IDENTITY_KEYS", "INSTALLED_APPS", "MIDDLEWARE", "CSRF_USE_SESSIONS"):
        setattr(settings, name, SOUND[name])

    assert checks.settings_check() == []


@pytest.mark.parametrize(
    ("id", "changes"),
    [
        ("E001", {"MIDDLEWARE": [*SOUND["MIDDLEWARE"], "django.contrib.sessions.middleware.SessionMiddleware"]}),
        ("E001", {"MIDDLEWARE": [*SOUND["MIDDLEWARE"], "django.contrib.auth.middleware.AuthenticationMiddleware"]}),
        ("E001", {"INSTALLED_APPS": ["strangler.sync", "django.contrib.sessions"]}),
        ("E002", {"STRANGLER_IDENTITY_KEYS": ""}),
        ("E002", {"STRANGLER_IDENTITY_KEYS": "k1:short"}),
        ("E003", {"STRANGLER_SIDE": "monolith"}),
        ("E004", {"STRANGLER_KEYS_IN": ""}),
        ("E004", {"STRANGLER_KEYS_OUT": {"notes": "k1:short"}}),
        ("E005", {"CSRF_USE_SESSIONS": True}),
        ("E006", {"MIDDLEWARE": [LINKS]}),
        ("E006", {"MIDDLEWARE": [IDENTITY]}),
        ("E007", {"MIDDLEWARE": [LINKS, REPEATS, IDENTITY]}),
        ("E008", {"MIDDLEWARE": [LINKS, WAITS, IDENTITY]}),
        ("E008", {"MIDDLEWARE": [WAITS, REPEATS, LINKS, IDENTITY]}),
        ("W001", {"STRANGLER_PEERS": {}}),
    ],
)
def test_each_fault_has_its_own_id_and_a_way_out(id, changes):
    messages = found(**changes)

    assert list(messages) == [id]
    assert "Next: " in messages[id].hint


def test_no_message_repeats_a_secret():
    messages = found(STRANGLER_IDENTITY_KEYS="k1:hush")

    assert "hush" not in str(messages)
