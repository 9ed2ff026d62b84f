"""The choir's settings, a room each: what is installed, where rows lie, how pages are answered, what is moving."""

from conf.settings.installed import *  # noqa: F403
from conf.settings.moving import *  # noqa: F403
from conf.settings.pages import *  # noqa: F403
from conf.settings.rows import *  # noqa: F403
