"""Django settings in; what the kit needs out. Read at use, so that tests may override settings.

STRANGLER_IDENTITY_KEYS     key ring shared with the gateway, "id:secret,…", newest first. Needed.
STRANGLER_KIT_CONFIRM_MS    milliseconds a write waits for the other side under Own(acknowledge="both"). Default 200.
STRANGLER_KIT_REMEMBER_S    seconds for which a repeated Idempotency-Key gets its first answer. Default 86400.
"""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from strangler.signing.keys import BadKeys, Keyring

CONFIRM_MS = 200  # a pause customers do not notice; ten looks of the delivery loop
REMEMBER_S = 86_400  # a client that retries for longer than a day has asked a person by then


def identity_keys() -> Keyring:
    """Raises ImproperlyConfigured, naming the setting."""
    try:
        return _parsed(str(getattr(settings, "STRANGLER_IDENTITY_KEYS", "")))
    except BadKeys as error:
        raise ImproperlyConfigured(f"STRANGLER_IDENTITY_KEYS cannot be used: {error}") from error


def confirm_s() -> float:
    return float(getattr(settings, "STRANGLER_KIT_CONFIRM_MS", CONFIRM_MS)) / 1000


def remember_s() -> float:
    return float(getattr(settings, "STRANGLER_KIT_REMEMBER_S", REMEMBER_S))


@lru_cache(maxsize=4)
def _parsed(text: str) -> Keyring:
    return Keyring.parse(text)
