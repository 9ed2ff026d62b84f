"""Every setting of the control side with its unit, default and reason.

Django's settings win over the environment, that over the default. Texts are accepted everywhere, so that each can come
from one environment variable. Wrong values are never raised here: `checks` shows all of them at once, and reading falls
back to the default.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings

OFF = ("0", "false", "off", "no")
ON = ("1", "true", "on", "yes")


@dataclass(frozen=True, slots=True)
class Setting:
    """One name. read: text or Python value -> value; raises ValueError. wanted: its unit or form, in words."""

    name: str
    default: Any
    wanted: str
    reason: str
    read: Callable[[Any], Any]


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in OFF + ON:
        return str(value).lower() in ON
    raise ValueError(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(value)


def _folder(value: Any) -> Path:
    if isinstance(value, str | Path) and str(value):
        return Path(value)
    raise ValueError(value)


def _below_base(value: Any) -> Path:
    """One folder for every process of the project, wherever it was started."""
    return (_base() / _folder(value)).resolve()


def _base() -> Path:
    return Path(getattr(django_settings, "BASE_DIR", "."))


def _share(value: Any) -> float:
    share = float(value)
    if 0.0 <= share <= 1.0 and not isinstance(value, bool):
        return share
    raise ValueError(value)


def _addresses(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if isinstance(parts, list | tuple) and all(isinstance(each, str) for each in parts):
        return tuple(each.strip().rstrip("/") for each in parts if each.strip())
    raise ValueError(value)


def _days(value: Any) -> float:
    if isinstance(value, bool) or float(value) < 0:  # a text that is no number raises ValueError by itself
        raise ValueError(value)
    return float(value)


SETTINGS = {
    each.name: each
    for each in (
        Setting(
            "STRANGLER_ENABLED",
            True,
            "True or False",
            "Off in a process: middleware passes, no signal is replayed, no writer or admin is refused, nothing is moved on."
            " Triggers and the fence are the database's and stay; changes are delivered and every way back works, since a"
            " queue that stands still would make the other side stale.",
            _switch,
        ),
        Setting(
            "STRANGLER_DATABASE",
            "default",
            "an alias of DATABASES",
            "Ledger, console and conductor live there; it can move out before the last Retire.",
            _text,
        ),
        Setting(
            "STRANGLER_STAGE_DAYS",
            30.0,
            "a number of days, 0 for no limit",
            "An extraction that nobody moves costs triggers, two copies and attention every day; past it, status, doctor and"
            " console say so, as long as its plan has a next step.",
            _days,
        ),
        Setting(
            "STRANGLER_PLANS",
            None,
            "a folder, absolute or below BASE_DIR (default BASE_DIR/migrations)",
            "Plans are read by path, so the folder need not be importable.",
            _folder,
        ),
        Setting(
            "STRANGLER_GATEWAY_KEYS",
            "",
            "id:secret (newest first, comma between), the gateways' own",
            "Tables, holds and the kill switch are signed; whoever may post a table decides who answers.",
            _text,
        ),
        Setting(
            "STRANGLER_MONOLITH",
            (),
            "addresses where gateways reach this monolith, such as http://127.0.0.1:8001, comma between",
            "It is an upstream of the published table like every service.",
            _addresses,
        ),
        Setting(
            "STRANGLER_CONTRACT",
            "",
            "an OpenAPI document of this monolith, absolute or below BASE_DIR",
            "Only `strangle up --only NAME` reads it: whoever runs a service alone is answered for the monolith from it.",
            _text,
        ),
        Setting(
            "STRANGLER_GATEWAYS",
            (),
            "addresses of admin ports, such as http://127.0.0.1:9000, comma between",
            "Each gateway is told of a new table directly: no broker stands on that road.",
            _addresses,
        ),
        Setting(
            "STRANGLER_RECORD",
            None,
            "a folder, absolute or below BASE_DIR",
            "Every process that finds it keeps there what it sees: which entry touches which table, and never a value."
            " Without it nothing is installed. In the environment, where strangle record puts it, it wins over Django's.",
            _below_base,
        ),
        Setting(
            "STRANGLER_RECORD_SHARE",
            0.01,
            "0.0 to 1.0, the share of requests, tasks and commands that are watched",
            "Live traffic shows the same code many times an hour, and pays for each look; a wrapped run is seen whole.",
            _share,
        ),
    )
}

# Read by sync, kit, gateway and forward, each of which writes down its own; named here so that a misspelt one stands out.
ELSEWHERE = (
    "STRANGLER_SIDE",
    "STRANGLER_PEERS",
    "STRANGLER_KEYS_OUT",
    "STRANGLER_KEYS_IN",
    "STRANGLER_ALLOW",
    "STRANGLER_SYNC_DATABASE",
    "STRANGLER_COPY_LAG",
    "STRANGLER_DISK_FREE",
    "STRANGLER_QUEUE_MOST",
    "STRANGLER_MIGRATE",
    "STRANGLER_METRICS_TOKEN",
    "STRANGLER_IDENTITY_KEYS",
    "STRANGLER_SWITCH_TABLE",
    "STRANGLER_TRUST_FORWARDED",
)


def read(name: str) -> Any:
    """The value of one setting. Raises KeyError for a name that is none. A wrong value reads as the default."""
    setting = SETTINGS[name]
    try:
        return setting.read(raw(name))
    except ValueError:
        return setting.default


def raw(name: str) -> Any:
    """As it was given: Django's settings, else the environment, else the default."""
    setting = SETTINGS[name]
    return getattr(django_settings, name, os.environ.get(name, setting.default))


def is_given(name: str) -> bool:
    return hasattr(django_settings, name) or name in os.environ


def is_enabled() -> bool:
    """Off if either the settings or the environment say so: the switch of an emergency needs no deployment."""
    return bool(read("STRANGLER_ENABLED")) and os.environ.get("STRANGLER_ENABLED", "1").lower() not in OFF


def plans_root() -> Path:
    """The folder of all plans, absolute."""
    given = read("STRANGLER_PLANS") if is_given("STRANGLER_PLANS") else None
    return (_base() / (given or "migrations")).resolve()
