"""Settings in; what this side's sync needs out. Read at use, so that tests may override settings. Django's win over the
environment, as in strangler.settings.

STRANGLER_SIDE        "monolith" or "service": which end of its links this database is. Default "monolith".
STRANGLER_PEERS       {extraction: base URL of the other side's sync verbs}, e.g. {"notes": "http://notes/strangler/sync/"};
                      as text `notes=http://notes/strangler/sync/`, comma between.
STRANGLER_KEYS_OUT    key ring this side signs with, "id:secret,…"; or {extraction: ring}.
STRANGLER_KEYS_IN     key ring this side accepts; or {extraction: ring}. One ring a direction: what one side lost opens
                      only one road.
STRANGLER_ALLOW       {extraction: [table, …]}: tables a peer may define here. Only a service needs it.
STRANGLER_COPY_LAG        seconds a change may wait for delivery before a copy waits for it. Default 5.
STRANGLER_DISK_FREE       share of the database's disk that must be free while rows are copied, 0.0-1.0. Default 0.05.
STRANGLER_QUEUE_MOST      changes that may wait before a copy pauses; 0 = any number. Default 1000000.
STRANGLER_MIGRATE         "anyway": migrations run that would break an installed link. Default "guarded".
STRANGLER_METRICS_TOKEN   what scrapers of the metrics page name, from the environment or the settings. Unset: nobody may.
STRANGLER_SYNC_DATABASE   alias of the database whose tables are kept in step. Default "default".
"""

import os
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.signing.keys import BadKeys, Keyring

ACKNOWLEDGES = "strangler.kit.acknowledge.AcknowledgeMiddleware"  # by name: an instrument does not import a switch
COPY_LAG_S = 5.0
DISK_FREE = 0.05
QUEUE_MOST = 1_000_000


def acknowledges() -> bool:
    """Whether this side can answer a write only once the other side has it."""
    return ACKNOWLEDGES in settings.MIDDLEWARE


def extraction_of(link: str) -> str:
    """`notes` of the links `notes` and `notes.references`."""
    return link.partition(".")[0]


def alias() -> str:
    """Of the database whose tables are kept in step."""
    return str(given("STRANGLER_SYNC_DATABASE", "default"))


def connection() -> Connection:
    return connections[alias()]


def copy_lag_s() -> float:
    """Seconds. What is no number counts as the default: a copy need not fail for it."""
    return _number("STRANGLER_COPY_LAG", COPY_LAG_S)


def disk_free() -> float:
    """A share. What is none counts as the default, as above."""
    share = _number("STRANGLER_DISK_FREE", DISK_FREE)
    return share if 0 <= share < 1 else DISK_FREE


def queue_most() -> int:
    return int(_number("STRANGLER_QUEUE_MOST", QUEUE_MOST))


def given(name: str, default: Any) -> Any:
    """Django's settings win over the environment, that over the default."""
    return getattr(settings, name, os.environ.get(name, default))


def _number(name: str, default: float) -> float:
    try:
        return float(given(name, default))
    except (TypeError, ValueError):
        return default


def migrates_anyway() -> bool:
    """The environment's word counts, too: it is said for one command."""
    return "anyway" in (getattr(settings, "STRANGLER_MIGRATE", ""), os.environ.get("STRANGLER_MIGRATE"))


def metrics_token() -> str:
    """'' if nobody may look."""
    return str(given("STRANGLER_METRICS_TOKEN", ""))


def side() -> str:
    return str(given("STRANGLER_SIDE", "monolith"))


def peer_url(link: str) -> str:
    """Raises ImproperlyConfigured, naming the setting."""
    url = _peers().get(extraction_of(link))
    if not url:
        raise ImproperlyConfigured(f"STRANGLER_PEERS has no address for {extraction_of(link)!r}")
    return str(url).rstrip("/") + "/"


def _peers() -> dict[str, Any]:
    peers = given("STRANGLER_PEERS", {})
    if not isinstance(peers, str):
        return dict(peers)
    pairs = (each.strip().partition("=") for each in peers.split(",") if each.strip())
    return {name.strip(): url.strip() for name, _, url in pairs}


def keys_out(link: str) -> Keyring:
    return _keyring("STRANGLER_KEYS_OUT", link)


def keys_in(link: str) -> Keyring:
    return _keyring("STRANGLER_KEYS_IN", link)


def is_allowed(link: str, tables: list[str]) -> list[str]:
    """The tables of a definition that this side has not allowed; a monolith never lets itself be defined."""
    allowed = getattr(settings, "STRANGLER_ALLOW", {}).get(extraction_of(link), [])
    return [table for table in tables if table not in allowed]


def _keyring(name: str, link: str) -> Keyring:
    value = given(name, "")
    text = value.get(extraction_of(link), "") if isinstance(value, dict) else value
    try:
        return Keyring.parse(text)
    except BadKeys as error:
        raise ImproperlyConfigured(f"{name} cannot be used for {extraction_of(link)!r}: {error}") from error
