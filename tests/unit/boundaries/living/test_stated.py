"""A form, a serializer or a filter whose `Meta` names another app's model reaches it: with the line that names it, and once."""

import gc
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strangler.boundaries.edge import Kind, Mode
from strangler.boundaries.living.registry import living
from strangler.boundaries.living.stated import about

MODULE = "tests.projects.control.notes.stating"
HEAD = """from django import forms
from django.contrib.auth import get_user_model
from django.views import generic
from rest_framework import serializers
from tests.projects.control.notes.models import LoudNote, Note
from tests.projects.control.things.models import Thing
"""
Told = Callable[[str], list[tuple[str, Mode, int]]]
META = "    class Meta:\n        fields = '__all__'\n        model = "


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """(what is touched, mode, line) of a module of the app `notes`, with lines counted from the first after its imports."""

    def of(text: str) -> list[tuple[str, Mode, int]]:
        path = tmp_path / "stating.py"
        path.write_text(HEAD + text)
        spec = importlib.util.spec_from_file_location(MODULE, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, MODULE, module)
        spec.loader.exec_module(module)
        found = [edge for edge in about(living()) if edge.place.file == str(path)]
        assert {(edge.source, edge.kind) for edge in found} <= {("notes", Kind.FORM)}
        return [(edge.touches, edge.mode, edge.place.line - HEAD.count("\n")) for edge in found]

    yield of
    sys.modules.pop(MODULE, None)
    gc.collect()  # classes are found for as long as they live


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        (f"class A(forms.ModelForm):\n{META}Thing\n", [("things.Thing", Mode.WRITE, 4)]),
        (f"class A(serializers.ModelSerializer):\n{META}Thing\n", [("things.Thing", Mode.WRITE, 4)]),
        (f"class A(forms.ModelForm):\n{META}get_user_model()\n", [("auth.User", Mode.WRITE, 4)]),
        (f"class A(forms.ModelForm):\n{META}Thing\nclass B(A):\n    pass\n", [("things.Thing", Mode.WRITE, 4)]),
        (f"class A(forms.ModelForm):\n{META}Note\n", []),
        (f"class A(forms.ModelForm):\n{META}LoudNote\n", []),  # its own, under another name
        (f"class A:\n{META}Thing\n", []),
        ("class A(forms.ModelForm):\n    pass\n", []),
        ("class A(forms.Form):\n    x = forms.CharField()\n", []),
    ],
)
def test_a_class_about_another_apps_model_reaches_it(told: Told, text: str, edges: list[tuple[str, Mode, int]]) -> None:
    assert told(text) == edges
