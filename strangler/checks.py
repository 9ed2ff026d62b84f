"""`manage.py check` messages: settings that are wrong, all at once, each with an id and a hint. No queries, no plans."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning, register

from strangler import settings
from strangler.messages import Refusal, nearest, refuse
from strangler.plans.address import fault_of_url
from strangler.signing.keys import BadKeys, Keyring

OTHERS = ("STRANGLER_KIT_", "STRANGLER_SYNC_", "STRANGLER_GATEWAY_")  # rooms with settings and checks of their own


@register("strangler")
def settings_check(app_configs: object = None, **options: object) -> list[CheckMessage]:
    """Every fault of every setting of ours."""
    faults = [*_unknown(), *_unreadable(), *_database(), *_rings(), *_gateways()]
    return [_message(fault) for fault in faults]


def _message(fault: Refusal) -> CheckMessage:
    level = Error if fault.id.startswith("E") else Warning
    return level(fault.what, hint=f"{fault.why} Next: {fault.next}", id=f"strangler.{fault.id}")


def _unknown() -> Iterator[Refusal]:
    given = [name for name in dir(django_settings) if name.startswith("STRANGLER_") and not name.startswith(OTHERS)]
    for name in given:
        if name not in settings.SETTINGS:
            known = ", ".join(settings.SETTINGS)
            yield refuse("W001", setting=name, nearest=nearest(name, settings.SETTINGS), known=known)


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
    rings: dict[str, Any] = {
        "STRANGLER_KEYS_TO_SERVICE": settings.read("STRANGLER_KEYS_TO_SERVICE"),
        "STRANGLER_KEYS_FROM_SERVICE": settings.read("STRANGLER_KEYS_FROM_SERVICE"),
        "STRANGLER_KEYS_TO_GATEWAY": {"*": settings.read("STRANGLER_KEYS_TO_GATEWAY")},
    }
    for name, texts in rings.items():
        yield from _bad_rings(name, (text for text in texts.values() if text))


def _bad_rings(name: str, texts: Iterable[str]) -> Iterator[Refusal]:
    for text in texts:
        try:
            Keyring.parse(text)
        except BadKeys as bad:
            yield refuse("E003", setting=name, error=bad)


def _gateways() -> Iterator[Refusal]:
    for url in settings.read("STRANGLER_GATEWAYS"):
        if reason := fault_of_url(url):
            yield refuse("E004", setting="STRANGLER_GATEWAYS", url=url, reason=reason)
