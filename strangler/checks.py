"""`manage.py check` messages: settings that are wrong, all at once, each with an id and a hint. No queries; of plans only
their names."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning, register

from strangler import settings
from strangler.messages import Refusal, nearest, refuse
from strangler.plans import loader
from strangler.plans.address import fault_of_url
from strangler.signing.keys import BadKeys, Keyring

KIT = "STRANGLER_KIT_"  # a room with settings and checks of its own
RINGS = ("STRANGLER_KEYS_OUT", "STRANGLER_KEYS_IN", "STRANGLER_IDENTITY_KEYS")


@register("strangler")
def settings_check(app_configs: object = None, **options: object) -> list[CheckMessage]:
    """Every fault of every setting of ours."""
    faults = [*_unknown(), *_unreadable(), *_database(), *_rings(), *_gateways(), *_csrf()]
    return [_message(fault) for fault in faults]


def _message(fault: Refusal) -> CheckMessage:
    level = Error if fault.id.startswith("E") else Warning
    return level(fault.what, hint=f"{fault.why} Next: {fault.next}", id=f"strangler.{fault.id}")


def _unknown() -> Iterator[Refusal]:
    known = (*settings.SETTINGS, *settings.ELSEWHERE)
    for name in dir(django_settings):
        if name.startswith("STRANGLER_") and not name.startswith(KIT) and name not in known:
            yield refuse("W001", setting=name, nearest=nearest(name, known), known=", ".join(known))


def _unreadable() -> Iterator[Refusal]:
    for setting in settings.SETTINGS.values():
        try:
            if settings.is_given(setting.name):
                setting.read(settings.raw(setting.name))
        except ValueError:
            got = repr(settings.raw(setting.name)) if "KEYS" not in setting.name else "what was given"
            words = {"wanted": setting.wanted, "why": setting.reason, "default": repr(setting.default)}
            yield refuse("E001", setting=setting.name, got=got, **words)


def _database() -> Iterator[Refusal]:
    alias, known = settings.read("STRANGLER_DATABASE"), tuple(django_settings.DATABASES)
    if alias not in known:
        yield refuse("E002", alias=alias, nearest=nearest(alias, known), known=", ".join(known))


def _rings() -> Iterator[Refusal]:
    yield from _bad_rings("STRANGLER_GATEWAY_KEYS", settings.read("STRANGLER_GATEWAY_KEYS"))
    for name in RINGS:
        yield from _bad_rings(name, getattr(django_settings, name, ""))


def _bad_rings(name: str, given: Any) -> Iterator[Refusal]:
    """given: one ring for every extraction, or {extraction: ring}. Nothing given is no fault: Copy says what it misses."""
    for ring in given.values() if isinstance(given, dict) else [given]:
        if ring and (error := _fault_of_ring(ring)):
            yield refuse("E003", setting=name, error=error)


def _fault_of_ring(ring: Any) -> str:
    try:
        Keyring.parse(ring)
    except BadKeys as bad:
        return str(bad)
    except AttributeError:
        return "it is no text"
    return ""


def _gateways() -> Iterator[Refusal]:
    for url in settings.read("STRANGLER_GATEWAYS"):
        if reason := fault_of_url(url):
            yield refuse("E004", setting="STRANGLER_GATEWAYS", url=url, reason=reason)


def _csrf() -> Iterator[Refusal]:
    """The service's own check tells of its half (strangler_kit.E005). Names of cookies are compared by nobody: each side knows
    only its own."""
    if django_settings.CSRF_USE_SESSIONS and (names := loader.names(settings.plans_root())):
        yield refuse("W002", names=", ".join(names))
