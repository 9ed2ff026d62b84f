"""Wagtail's own settings for its own tests, with the toolkit and the plan installed."""

import os
from pathlib import Path

from wagtail.test.settings import *  # noqa: F403
from wagtail.test.settings import INSTALLED_APPS, MIDDLEWARE

BASE_DIR = Path(__file__).resolve().parents[1]
INSTALLED_APPS = [*INSTALLED_APPS, "strangler", "strangler.sync"]
MIDDLEWARE = [*MIDDLEWARE, "strangler.sync.middleware.LinkMiddleware"]
STRANGLER_PLANS = os.environ.get("STRANGLER_PLANS", "plans")
STRANGLER_SIDE = "monolith"
