"""The shop's own settings, with one address more."""

from monolith.settings import *  # noqa: F403

ROOT_URLCONF = "tests.projects.shop.urls"
