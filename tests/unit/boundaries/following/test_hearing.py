"""Signals of a project's own, and an app that leaves although it is an installed package: one invented project, looked at as an
adopter does, from a shell. Whoever hears a signal and writes what leaves is named, with whoever sends it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strangler.boundaries.following.code import Code
from strangler.boundaries.following.hearing import Hearing, hearing
from strangler.boundaries.following.trace import Trace
from strangler.boundaries.living.receivers import Listener

SETTINGS = """
from pathlib import Path
BASE_DIR = Path(__file__).resolve().parents[1]
SECRET_KEY = "only for tests"
ROOT_URLCONF = "host.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "host.sqlite3"}}
INSTALLED_APPS = ["django.contrib.contenttypes", "guest.tower", "guest.log.apps.Log", "strangler", "strangler.sync"]
MIDDLEWARE = []
"""
SIGNALS = """
from django.dispatch import Signal
from guest.tower.models import Bell
rung, stray, HELD = Signal(), Signal(), {"swept": Signal()}

class Tower:
    opened = Signal()
    def open(self):
        self.opened.send(type(self))

def ring():
    rung.send(Bell)

def fire(signal):
    signal.send(None)

def others():
    fire(stray)
    fire(HELD["swept"])
"""
RECEIVERS = """
from guest.log.models import Line
from guest.tower.batch import Batch

class Lines(Batch):
    def before(self):
        Line.objects.all().delete()

def on_rung(**told):
    Line.objects.create(text="rung")

def on_opened(**told):
    Line.objects.create(text="opened")

def on_stray(**told):
    Line.objects.create(text="stray")

def on_swept(**told):
    Lines().process()

def on_bell(instance, **told):
    Line.objects.create(text="cast")

def on_nothing(**told):
    return Line.objects.count()
"""
APPS = """
from django.apps import AppConfig

class Log(AppConfig):
    name = "guest.log"
    def ready(self):
        from django.db.models.signals import post_save
        from guest.log import receivers
        from guest.tower import signals
        from guest.tower.models import Bell
        signals.rung.connect(receivers.on_rung, sender=Bell)
        signals.rung.connect(receivers.on_nothing)
        signals.Tower.opened.connect(receivers.on_opened, sender=signals.Tower)
        signals.stray.connect(receivers.on_stray)
        post_save.connect(receivers.on_bell, sender=Bell)
        signals.HELD["swept"].connect(receivers.on_swept)
"""
MODEL = "from django.db import models\nclass {name}(models.Model):\n    text = models.TextField()\n"
FILES = {
    "host/__init__.py": "",
    "host/settings.py": SETTINGS,
    "host/urls.py": "urlpatterns = []\n",
    "site-packages/guest/__init__.py": "",
    "site-packages/guest/tower/__init__.py": "",
    "site-packages/guest/tower/models.py": MODEL.format(name="Bell"),
    "site-packages/guest/tower/signals.py": SIGNALS,
    "site-packages/guest/tower/batch.py": "class Batch:\n    def process(self):\n        self.before()\n",
    "site-packages/guest/log/__init__.py": "",
    "site-packages/guest/log/apps.py": APPS,
    "site-packages/guest/log/models.py": MODEL.format(name="Line"),
    "site-packages/guest/log/receivers.py": RECEIVERS,
}
# What an adopter types, one after the other; in one process, since starting it is most of what each costs.
TYPED = {
    "owned": ["analyze", "log", "--own", "guest"],
    "unasked": ["analyze", "log"],
    "new": ["new", "log", "--app", "log", "--own", "guest", "--leave-open", "--plan-only"],
    "check": ["check", "log"],
}
SHELL = """
import django, io, json, sys
django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
told = {}
for name, words in json.loads(sys.argv[1]).items():
    out = io.StringIO()
    try:
        call_command("strangle", *words, "--format", "json", stdout=out)
    except SystemExit:
        pass
    told[name] = json.loads(out.getvalue())
print(json.dumps(told))
"""
Shell = Callable[[dict[str, list[str]]], dict[str, Any]]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Each verb's answer as data."""
    root = tmp_path_factory.mktemp("bells")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    path = os.pathsep.join(map(str, (Path.cwd(), root, root / "site-packages")))
    own = {"DJANGO_SETTINGS_MODULE": "host.settings", "PYTHONPATH": path, "XDG_CACHE_HOME": str(root / "cache")}
    env = {**os.environ, **own, "LOG_URL": "http://127.0.0.1:1"}

    def run(typed: dict[str, list[str]]) -> dict[str, Any]:
        argv = [sys.executable, "-c", SHELL, json.dumps(typed)]
        done = subprocess.run(argv, cwd=root, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def told(shell: Shell) -> dict[str, Any]:
    return shell(TYPED)


def receivers(told: Any) -> dict[str, str]:
    """What is said of each, by its function's name."""
    return {
        each["subject"].rpartition(".")[2]: each["says"].partition("; ")[2]
        for each in told["items"]
        if each["topic"] == "receiver"
    }


WHOLE = {
    "on_bell": "",
    "on_rung": "it hears guest.tower.signals.rung, sent by guest.tower.signals.ring",
    "on_opened": "it hears guest.tower.signals.Tower.opened, sent by guest.tower.signals.Tower.open",
    "on_stray": "it hears guest.tower.signals.stray, sent from a place that was not followed",
    "on_swept": "it hears a signal that has no name, sent from a place that was not followed",
}


def test_whoever_hears_a_signal_and_writes_what_leaves_is_named_with_its_sender(told: dict[str, Any]) -> None:
    assert receivers(told["owned"]) == WHOLE


def test_an_installed_app_that_leaves_is_read_unasked_and_no_more_of_its_package(told: dict[str, Any]) -> None:
    unasked = receivers(told["unasked"])
    assert set(unasked) == {"on_bell", "on_rung", "on_opened", "on_stray"}, (
        "the fourth writes by a base class of another app"
    )
    assert unasked["on_rung"].endswith("sent from a place that was not followed")


def test_a_librarys_signal_is_told_once_whoever_imports_it() -> None:
    """Without its code nobody knows under which name it was defined."""
    names = ["vendor.signals.rung", "vendor.deep.actions.rung", "vendor.signals.shut"]
    found = hearing([Listener(name, "", "guest.on") for name in names], Code([]), Trace())
    assert found == {"guest.on": Hearing(("vendor.signals.rung", "vendor.signals.shut"))}


def test_a_receiver_stays_where_its_signal_is_sent(told: dict[str, Any]) -> None:
    """To say that it moves would be wrong: what stays goes on sending the signal here, or saving the row."""
    items = [each for each in told["owned"]["items"] if each["topic"] == "receiver"]
    first = {each["subject"].rpartition(".")[2]: each["options"][0]["line"].partition("(")[0] for each in items}
    assert first == {**dict.fromkeys(WHOLE, "plans.Seam"), "on_swept": "plans.DeleteThrough"}


def test_check_reads_the_same_packages_as_new_did(told: dict[str, Any], shell: Shell) -> None:
    [plan] = [path for path in told["new"]["written"] if path.endswith("log/__init__.py")]
    assert '    own=["guest"],\n' in Path(plan).read_text()
    checked = told["check"]["plans"]["log"]
    assert checked["ok"], checked
    asked = " ".join(each["what"] for each in checked["unanswered"])
    assert [name for name in WHOLE if f".{name} writes" in asked] == list(WHOLE)
    later = shell({"analyze": ["analyze", "log"]})["analyze"]
    assert receivers(later) == WHOLE, "the plan's packages count here, too"
