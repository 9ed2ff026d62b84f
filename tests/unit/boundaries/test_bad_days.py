"""A project in a bad state is read as far as it can be; what was passed over is told with the reason. One project, of all that
may be wrong at once, looked at as an adopter does: from a shell.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strangler.boundaries import project
from strangler.boundaries.living.registry import App, Registry
from strangler.boundaries.reading import sources
from strangler.boundaries.reading.sources import Shelf, cache_of

SETTINGS = """
from django.utils.functional import lazy
SECRET_KEY = "only for tests"
ROOT_URLCONF = "ill.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = [
    "django.contrib.contenttypes", "django.contrib.auth", "ill.halls.apps.Odd", "ill.evenings", "strangler", "strangler.sync"
]
MIDDLEWARE = ["ill.evenings.doors.Doors"]
LATER = lazy(lambda: 1 / 0, int)()
TEMPLATES = []
"""
FILES = {
    "ill/__init__.py": "",
    "ill/settings.py": SETTINGS,
    "ill/urls.py": "from ill.nowhere import urlpatterns\n",
    "ill/halls/__init__.py": "",
    "ill/halls/apps.py": "from django.apps import AppConfig\nfrom django.core import checks\n"
    "class Odd(AppConfig):\n    name = 'ill.halls'\n    label = 'rooms'\n"
    "    def ready(self):\n        from ill.settings import LATER  # noqa\n"
    "        checks.register(lambda **_: [checks.Error('The roof leaks.', id='ill.E001')])\n",
    "ill/halls/models.py": "from django.db import models\nclass Hall(models.Model):\n    name = models.TextField()\n",
    "ill/halls/migrations/__init__.py": "",
    "ill/halls/migrations/0001_x.py": "raise RuntimeError('half a migration')\n",
    "ill/evenings/__init__.py": "",
    "ill/evenings/models.py": "from django.db import models\n"
    "class Evening(models.Model):\n    hall = models.ForeignKey('rooms.Hall', models.CASCADE)\n",
    "ill/evenings/broken.py": "def (:\n",
    "ill/evenings/null.py": "x = '\0'\n",
    "ill/evenings/latin.py": b"# caf\xe9\nfrom ill.halls.models import Hall\ndef f():\n    Hall.objects.count()\n",
    "ill/evenings/first.py": "from ill.evenings.second import two\ndef one():\n    two()\n",
    "ill/evenings/second.py": "from ill.evenings.first import one\n"
    "from ill.halls.models import Hall\ndef two():\n    one()\n    Hall.objects.update(name='x')\n",
    "ill/evenings/loaded.py": "from django.apps import apps\nfrom django.utils.module_loading import import_string\n"
    "Hall = apps.get_model('rooms', 'Hall')\ndef f(name):\n    import_string(name)()\n    Hall.objects.create(name='x')\n",
    "ill/evenings/doors.py": "class Doors:\n    def __init__(self, get_response): ...\n    def __call__(self, request): ...\n",
    "ill/evenings/self.py": "from ill.evenings.self import x as x\nclass A(B): ...\nclass B(A): ...\nx()\n",
    "manage.py": "import sys\nfrom django.core.management import execute_from_command_line as run\nrun(sys.argv)\n",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    root = tmp_path_factory.mktemp("ill")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    (root / "ill/evenings/gone.py").symlink_to(root / "nowhere.py")  # root may read everything else
    path = f"{Path.cwd()}{os.pathsep}{root}"
    own = {"DJANGO_SETTINGS_MODULE": "ill.settings", "PYTHONPATH": path, "XDG_CACHE_HOME": str(root / "cache")}
    words = [sys.executable, "manage.py", "strangle", "analyze", "--format", "json"]
    done = subprocess.run(
        words, cwd=root, env={**os.environ, **own}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    yield {**json.loads(done.stdout), "cached": list((root / "cache/django-strangler").glob("*.json"))}


def test_what_could_not_be_read_is_told_with_the_reason(told: dict[str, Any]) -> None:
    read = {"ill/evenings/broken.py", "ill/evenings/null.py", "ill/evenings/gone.py", "URLs"}
    assert set(told["skipped"]) == {*read, "history"}, "there is no repository either"
    assert (
        "line 1" in told["skipped"]["ill/evenings/broken.py"]
        and "No such file" in told["skipped"]["ill/evenings/gone.py"]
    )
    assert told["skipped"]["URLs"] == "ModuleNotFoundError: No module named 'ill.nowhere'"


def test_everything_else_is_told_all_the_same(told: dict[str, Any]) -> None:
    """Also where imports go in a circle, an app is called otherwise, and a model is looked up by its label."""
    found = {(edge["source"], edge["target"], edge["kind"], edge["mode"], edge["file"]) for edge in told["edges"]}
    assert {each for each in found if each[2] != "import"} == {
        ("evenings", "rooms", "foreign_key", "tie", "evenings.Evening.hall"),
        ("evenings", "rooms", "query", "read", "ill/evenings/latin.py"),
        ("evenings", "rooms", "query", "write", "ill/evenings/second.py"),
        ("evenings", "rooms", "query", "write", "ill/evenings/loaded.py"),
        ("evenings", "rooms", "string", "tie", "ill/evenings/loaded.py"),
    }


def test_what_was_read_is_kept_in_the_users_cache(told: dict[str, Any]) -> None:
    assert len(told["cached"]) == 1


def test_a_cache_that_cannot_be_written_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    path = cache_of(tmp_path)
    assert path and path.is_relative_to(tmp_path / "file")
    shelf = Shelf(path)
    assert shelf.facts_of(b"import os").imports
    shelf.keep()
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_two_projects_have_two_caches_and_one_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_of(tmp_path / "a") == cache_of(tmp_path / "b/../a") != cache_of(tmp_path / "b")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert str(cache_of(tmp_path)).startswith(f"{tmp_path}/.cache/django-strangler/")


def test_where_every_app_is_a_package_it_says_how_to_read_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "is_own", lambda app, named=(): False)
    modules = ("choir.halls", "choir.evenings", "django.contrib.auth", "django.contrib.admin", "django.contrib.sites")
    registry = Registry(tuple(App(each.rpartition(".")[2], each, tmp_path) for each in modules), {})

    assert project.read(tmp_path, registry=registry).skipped["apps"].endswith("unless it is asked for: --own choir")
