"""The shop's own settings with the toolkit taken away again: no app, no middleware, no clock, no address, and nothing of it can
be imported but the interface that the shop's own code calls. What its tests say then is what its code is worth without us.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

from monolith.settings import *  # noqa: F403
from monolith.settings import INSTALLED_APPS as _APPS
from monolith.settings import MIDDLEWARE as _CHAIN

INSTALLED_APPS = [name for name in _APPS if not name.startswith("strangler")]
MIDDLEWARE = [name for name in _CHAIN if not name.startswith("strangler")]
ROOT_URLCONF = "tests.projects.shop.urls_without"
CELERY_BEAT_SCHEDULE: dict[str, object] = {}


# strangler.seams and what it leans on: no table, no app, no hook.
STAYS = ("seams", "protocol", "resilience", "routing", "signing", "settings", "logs", "exceptions", "messages")
PACKAGES = ("strangler", "strangler.sync", "strangler.sync.config")


def is_ours(name: str) -> bool:
    parts = name.split(".")
    return parts[0] == "strangler" and name not in PACKAGES and (len(parts) < 2 or parts[1] not in STAYS)


class _Absent(MetaPathFinder):
    """As if it had never been installed."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if is_ours(name):
            raise ModuleNotFoundError(f"No module named {name!r}: it was taken away", name=name)


for _name in [each for each in sys.modules if is_ours(each)]:
    del sys.modules[_name]
sys.meta_path.insert(0, _Absent())
