"""Their own tests' settings, with the toolkit beside their apps. `tests` is theirs: this is imported in their folder."""

from host.settings import MIDDLEWARE, ROOT_URLCONF
from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "strangler", "strangler.sync"]
__all__ = ["INSTALLED_APPS", "MIDDLEWARE", "ROOT_URLCONF"]
