"""STRANGLER_ENABLED=0: a process of the project that starts with it behaves as if nobody had heard of us."""

import os
import subprocess
import sys

from strangler.testing.program import HANDED_DOWN

LOOK = """
import sys
import django; django.setup()
from django.core.exceptions import MiddlewareNotUsed
from strangler.sync.arrivals import rows_arrived
from strangler.sync.middleware import LinkMiddleware

names = []
try:
    LinkMiddleware(lambda request: None)
    names.append("middleware")
except MiddlewareNotUsed:
    pass
names += ["replay"] if rows_arrived.receivers else []
names += ["refusals"] if any("refusing" in type(each).__module__ for each in sys.meta_path) else []
print(" ".join(names) or "nothing")
"""


def at_work(enabled: str) -> str:
    """Which parts of ours are at work in a fresh process."""
    handed = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.projects.control.settings", "STRANGLER_ENABLED": enabled}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env={**handed, **settings}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_off_means_that_nothing_of_ours_is_at_work() -> None:
    assert at_work("0") == "nothing"


def test_on_means_that_the_middleware_works() -> None:
    assert "middleware" in at_work("1")
    assert "replay" in at_work("1")
