"""Settings of a service in; what would hurt customers out, all at once. Registered by the app, so every command runs it.

strangler_kit.E001 sessions · E002 identity keys · E003 side · E004 sync keys · E005 CSRF in sessions · E006 middleware
missing · E007 idempotency too far inside · E008 acknowledging in the wrong place · W001 nobody to send to.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from strangler.signing.keys import BadKeys, Keyring
from strangler.sync import config

SESSION_MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
)
IDENTITY_MIDDLEWARE = "strangler.kit.identity.IdentityMiddleware"
IDEMPOTENCY_MIDDLEWARE = "strangler.kit.idempotency.IdempotencyMiddleware"
ACKNOWLEDGE_MIDDLEWARE = "strangler.kit.acknowledge.AcknowledgeMiddleware"
LINK_MIDDLEWARE = "strangler.sync.middleware.LinkMiddleware"
NEEDED = {
    IDENTITY_MIDDLEWARE: "Everybody would be anonymous. Next: list it after CsrfViewMiddleware.",
    LINK_MIDDLEWARE: "A write that meets the fence would fail instead of going to its owner. Next: list it near the top.",
}


def settings_check(app_configs: object = None, **options: object) -> list[CheckMessage]:
    """Every fault of a service's settings."""
    return [*_sessions(), *_identity_keys(), *_side(), *_sync_keys(), *_csrf(), *_middleware()]


def _sessions() -> Iterator[CheckMessage]:
    found = [name for name in settings.MIDDLEWARE if name in SESSION_MIDDLEWARE]
    found += [name for name in settings.INSTALLED_APPS if name.startswith("django.contrib.sessions")]
    for name in found:
        yield Error(
            f"{name} is installed in a service.",
            hint="A service that looks for the monolith's session in a store of its own logs the customer out there. "
            f"Next: remove it and list {IDENTITY_MIDDLEWARE}.",
            id="strangler_kit.E001",
        )


def _identity_keys() -> Iterator[CheckMessage]:
    name = "STRANGLER_IDENTITY_KEYS"
    yield from _keys("E002", name, getattr(settings, name, ""))  # the kit reads these from settings alone


def _keys(number: str, name: str, value: Any) -> Iterator[CheckMessage]:
    for text in value.values() if isinstance(value, dict) else [value]:
        try:
            Keyring.parse(text)
        except BadKeys as error:
            yield Error(
                f"{name} is no key ring: {error}.",
                hint="Without it this service believes nobody. Next: set it to id:secret (newest first, comma between), "
                "with a secret of at least 16 bytes.",
                id=f"strangler_kit.{number}",
            )


def _side() -> Iterator[CheckMessage]:
    if config.side() != "service":
        yield Error(
            "The kit is installed, but STRANGLER_SIDE is not 'service'.",
            hint='Both ends of a link would call themselves the monolith. Next: STRANGLER_SIDE = "service".',
            id="strangler_kit.E003",
        )


def _sync_keys() -> Iterator[CheckMessage]:
    for name in ("STRANGLER_KEYS_IN", "STRANGLER_KEYS_OUT"):
        yield from _keys("E004", name, config.given(name, ""))
    if not config.given("STRANGLER_PEERS", {}):
        yield Warning(
            "STRANGLER_PEERS is empty.",
            hint="Rows arrive, but nothing can be sent back, so this service can never own them. "
            'Next: STRANGLER_PEERS = {"<extraction>": "<address of the monolith\'s sync verbs>"}.',
            id="strangler_kit.W001",
        )


def _csrf() -> Iterator[CheckMessage]:
    if settings.CSRF_USE_SESSIONS:
        yield Error(
            "CSRF_USE_SESSIONS is on in a service.",
            hint="Tokens kept in the monolith's session cannot be checked here, so every form would be refused. "
            "Next: remove it, here and in the monolith.",
            id="strangler_kit.E005",
        )


def _middleware() -> Iterator[CheckMessage]:
    listed = list(settings.MIDDLEWARE)
    for name, hint in NEEDED.items():
        if name not in listed:
            yield Error(f"{name} is not in MIDDLEWARE.", hint=hint, id="strangler_kit.E006")
    both = IDEMPOTENCY_MIDDLEWARE in listed and LINK_MIDDLEWARE in listed
    if both and listed.index(IDEMPOTENCY_MIDDLEWARE) > listed.index(LINK_MIDDLEWARE):
        yield Error(
            f"{IDEMPOTENCY_MIDDLEWARE} is listed after {LINK_MIDDLEWARE}.",
            hint="Its own rows would pass for the customer's committed write, so a fenced one would not be re-sent. "
            "Next: list it before.",
            id="strangler_kit.E007",
        )
    if ACKNOWLEDGE_MIDDLEWARE in listed and listed[listed.index(ACKNOWLEDGE_MIDDLEWARE) + 1 :][:1] != [LINK_MIDDLEWARE]:
        yield Error(
            f"{ACKNOWLEDGE_MIDDLEWARE} does not stand directly before {LINK_MIDDLEWARE}.",
            hint="It learns from that one's answer what was written; elsewhere it would wait for nothing, or its word would "
            "be missing from an answer that is given twice. Next: list it directly before.",
            id="strangler_kit.E008",
        )
