"""Comparing is pure: it runs where neither Django nor Celery is, and reads no clock and no setting."""

import subprocess
import sys

from tests.house.sources import ROOT, imported, place, python_files

FILES = python_files("strangler/compare")


def test_no_file_loads_django_or_celery():
    modules = [place(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in FILES]
    code = f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
    code += "print([name for name in ('django', 'celery', 'rest_framework') if name in sys.modules])"

    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert len(modules) > 10
    assert result.stdout.strip() == "[]", result.stdout + result.stderr


def test_nothing_is_read_from_outside():
    outside = {"os", "time", "socket", "random", "urllib.request", "subprocess", "threading"}

    assert [(place(path), name) for path in FILES for name, _ in imported(path) if name in outside] == []
