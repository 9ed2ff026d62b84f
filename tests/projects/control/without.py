"""The tiny project before anybody heard of the toolkit."""

from tests.projects.control.settings import *  # noqa: F403
from tests.projects.control.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [name for name in _APPS if not name.startswith("strangler")]
