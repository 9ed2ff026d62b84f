"""Keys, addresses and stores in; the whole environment of each process out. Called by programs and errands.

What is not written here does not reach a process: the supervisor hands down PATH and locale, nothing else.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.demo.world.addresses import Addresses
from tests.demo.world.keys import Keys
from tests.demo.world.stores import Stores

ROOT = Path(__file__).resolve().parents[3]
SERVICE = ROOT / "extracted" / "reviews"
EXTRACTION = "reviews"
SYNC = "/strangler/sync/"


@dataclass(frozen=True)
class Side:
    """How programs of one side are run. app: its Celery application's module, beside wsgi."""

    name: str
    app: str
    cwd: Path
    env: dict[str, str]


def sides(profile: str, run_dir: Path, keys: Keys, at: Addresses, stores: Stores) -> tuple[Side, Side]:
    """(monolith, service)."""
    shared = {"PROFILE": profile, "PYTHONUNBUFFERED": "1", "COOKIES_SECURE": "0"}
    monolith = {
        **shared,
        "DJANGO_SETTINGS_MODULE": "monolith.settings",
        "SHOP_DATA_DIR": str(run_dir / "monolith"),
        "SECRET_KEY": keys.monolith_secret,
        "DATABASE_URL": stores.monolith.database,
        "BROKER_URL": stores.monolith.broker,
        "STRANGLER_SIDE": "monolith",
        "STRANGLER_PEERS": f"{EXTRACTION}={at.url('service')}{SYNC}",
        "STRANGLER_KEYS_OUT": keys.forth,
        "STRANGLER_KEYS_IN": keys.back,
        "STRANGLER_GATEWAY_KEYS": keys.gateway,
        "STRANGLER_GATEWAYS": at.url("admin"),
        "STRANGLER_MONOLITH": at.url("monolith"),
        "REVIEWS_URL": at.url("service"),
    }
    service = {
        **shared,
        "DJANGO_SETTINGS_MODULE": "reviews_service.settings",
        "REVIEWS_DATA_DIR": str(run_dir / "service"),
        "SECRET_KEY": keys.service_secret,
        "DATABASE_URL": stores.service.database,
        "BROKER_URL": stores.service.broker,
        "STRANGLER_SIDE": "service",
        "STRANGLER_PEERS": f"{EXTRACTION}={at.url('monolith')}{SYNC}",
        "STRANGLER_KEYS_OUT": keys.back,
        "STRANGLER_KEYS_IN": keys.forth,
        "STRANGLER_IDENTITY_KEYS": keys.identity,
    }
    return Side("monolith", "monolith", ROOT, monolith), Side("service", "reviews_service", SERVICE, service)


def gateway_env(keys: Keys) -> dict[str, str]:
    return {"STRANGLER_GATEWAY_KEYS": keys.gateway, "STRANGLER_IDENTITY_KEYS": keys.identity}
