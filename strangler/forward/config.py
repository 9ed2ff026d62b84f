"""Django settings in; what the switch needs out. Read once, when the middleware is made.

STRANGLER_SWITCH_TABLE     where the table comes from. "strangler.stages.published.table" is the ledger's newest, or the dotted
                           path of another callable that returns a Table; a file a gateway or a job keeps; an http:// address
                           that is asked signed, of a process that does not forward itself: threads that wait for a table
                           leave none to hand it out. Needed; without it nothing forwards.
STRANGLER_GATEWAY_KEYS     the ring that signs tables and our cookies, as gateways have it.
STRANGLER_IDENTITY_KEYS    the ring shared with the services; without it they see everybody as anonymous.
STRANGLER_TRUST_FORWARDED  believe X-Forwarded-* of whoever connects (a balancer in front). Default off.
STRANGLER_ENABLED          off means that nothing is forwarded.
"""

import os
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from strangler.settings import is_enabled
from strangler.signing.keys import Keyring


@dataclass(frozen=True, slots=True)
class SwitchConfig:
    """table: as in STRANGLER_SWITCH_TABLE."""

    table: Any
    keys: Keyring
    identity_keys: Keyring | None
    is_trusted: bool = False
    session_cookie: str = "sessionid"


def from_settings() -> SwitchConfig | None:
    """None if there is nothing to do. Raises BadKeys if a table is named and the keys cannot be used."""
    table = table_setting()
    if not table or not is_enabled():
        return None
    identity = _given("STRANGLER_IDENTITY_KEYS")
    return SwitchConfig(
        table=table,
        keys=Keyring.parse(str(_given("STRANGLER_GATEWAY_KEYS"))),
        identity_keys=Keyring.parse(str(identity)) if identity else None,
        is_trusted=str(_given("STRANGLER_TRUST_FORWARDED")).lower() in ("1", "true", "on", "yes"),
        session_cookie=settings.SESSION_COOKIE_NAME,
    )


def table_setting() -> Any:
    """As it was given; '' for nothing."""
    return _given("STRANGLER_SWITCH_TABLE")


def _given(name: str) -> Any:
    return getattr(settings, name, os.environ.get(name, ""))
