"""`manage.py check` messages: settings that are wrong, all at once, each with an id and a hint. No queries; of plans only
their names."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning, register

from strangler import settings
from strangler.messages import Refusal, nearest, refuse
from strangler.plans import loader
from strangler.plans.address import fault_of_url
from strangler.signing.keys import BadKeys, Keyring
from strangler.sync import config

KIT = "STRANGLER_KIT_"  # a room with settings and checks of its own
STOPS: dict[str, tuple[str, Callable[[float], bool], float]] = {
    "STRANGLER_COPY_LAG": ("a number of seconds", lambda value: value >= 0, config.COPY_LAG_S),
    "STRANGLER_DISK_FREE": ("a share, 0 to less than 1", lambda value: 0 <= value < 1, config.DISK_FREE),
    "STRANGLER_QUEUE_MOST": ("a number of changes, 0 for any", lambda value: value >= 0, config.QUEUE_MOST),
}
RINGS = ("STRANGLER_KEYS_OUT", "STRANGLER_KEYS_IN", "STRANGLER_IDENTITY_KEYS")


@register("strangler")
def settings_check(app_configs: object = None, **options: object) -> list[CheckMessage]:
    """Every fault of every setting of ours."""
    faults = [*_unknown(), *_unreadable(), *_database(), *_rings(), *_gateways(), *_csrf(), *_unguarded(), *_stops()]
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
        yield from _bad_rings(name, config.given(name, ""))


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


def _unguarded() -> Iterator[Refusal]:
    """In the environment it may be there for one command; in the settings it is there for good."""
    if getattr(django_settings, "STRANGLER_MIGRATE", "") == "anyway":
        yield refuse("W003")


def _stops() -> Iterator[Refusal]:
    """What sync reads as its default."""
    for name, (wanted, is_right, default) in STOPS.items():
        got = config.given(name, default)
        try:
            is_good = is_right(float(got))
        except (TypeError, ValueError):
            is_good = False
        if not is_good:
            yield refuse("W004", setting=name, got=repr(got), wanted=wanted, default=default)


def _csrf() -> Iterator[Refusal]:
    """The service's own check tells of its half (strangler_kit.E005). Names of cookies are compared by nobody: each side knows
    only its own."""
    if django_settings.CSRF_USE_SESSIONS and (names := loader.names(settings.plans_root())):
        yield refuse("W002", names=", ".join(names))
