"""The monolith's settings for its API in; those the service keeps out. Who asks is told by the gateway, so whatever asks for
accounts, sessions or code of the monolith stays behind, and a sentence says so.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings

OURS = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["strangler.kit.authentication.IdentityAuthentication"],
    "UNAUTHENTICATED_USER": "strangler.kit.identity.Nobody",
}
DECIDED = (*OURS, "UNAUTHENTICATED_TOKEN")
OF_ACCOUNTS = ("DjangoModelPermissions", "DjangoObjectPermissions", "DjangoModelPermissionsOrAnonReadOnly")


def has_api() -> bool:
    return apps.is_installed("rest_framework")


def kept(opened: list[str]) -> dict[str, Any]:
    """REST_FRAMEWORK of the service. opened: takes a sentence for each setting that was left out."""
    found: dict[str, Any] = {}
    for key, value in getattr(settings, "REST_FRAMEWORK", {}).items():
        if key in DECIDED:
            continue
        if strange := sorted(set(_strange(value))):
            opened.append(
                f"REST_FRAMEWORK[{key!r}] was left out of the settings: it names {', '.join(strange)}. "
                "Bring that over, or decide what the API does without it."
            )
        else:
            found[key] = list(value) if isinstance(value, tuple) else value
    return {**found, **OURS}


def _strange(value: Any) -> Iterator[str]:
    """What it names that a service does not have."""
    if isinstance(value, str):
        looks_like_code = "." in value and value.replace(".", "").replace("_", "").isalnum() and not value[0].isdigit()
        is_known = value.startswith("rest_framework.") and not value.endswith(OF_ACCOUNTS)
        if looks_like_code and not is_known:
            yield value
    elif isinstance(value, dict):
        yield from (found for each in value.values() for found in _strange(each))
    elif isinstance(value, list | tuple | set):
        yield from (found for each in value for found in _strange(each))
    elif not isinstance(value, int | float | bool | None):
        yield repr(value)
