"""The choir as it was before anybody heard of the toolkit."""

from conf.settings import *  # noqa: F403
from conf.settings import INSTALLED_APPS as _ALL
from conf.settings import MIDDLEWARE as _CHAIN

INSTALLED_APPS = [name for name in _ALL if not name.startswith("strangler")]
MIDDLEWARE = [name for name in _CHAIN if not name.startswith("strangler")]
