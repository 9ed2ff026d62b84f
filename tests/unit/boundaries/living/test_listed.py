"""An admin's lists join to the relations that they name: with the line that names them, and no further than they lead."""

import gc
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strangler.boundaries.edge import Kind, Mode
from strangler.boundaries.living.listed import shown
from strangler.boundaries.living.registry import living

MODULE = "tests.projects.control.notes.listing"
HEAD = """from django.contrib import admin
from tests.projects.control.notes.models import Note
from tests.projects.control.things.models import Thing
site = admin.AdminSite('trying')
"""
Told = Callable[[str], list[tuple[str, str, int]]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """(target, what is touched, line) of a module of the app `notes`, with lines counted from the first after its head."""

    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # two texts of one second and one length look alike to it

    def of(text: str) -> list[tuple[str, str, int]]:
        path = tmp_path / "listing.py"
        path.write_text(HEAD + text)
        spec = importlib.util.spec_from_file_location(MODULE, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, MODULE, module)
        spec.loader.exec_module(module)
        found = [edge for edge in shown(living()) if edge.place.file == str(path)]
        assert {(edge.source, edge.kind, edge.mode) for edge in found} <= {("notes", Kind.JOIN, Mode.READ)}
        return sorted((edge.target, edge.touches, edge.place.line - HEAD.count("\n")) for edge in found)

    yield of
    sys.modules.pop(MODULE, None)
    gc.collect()  # admin sites are found for as long as they live


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        ("list_display = ['text', 'author']", [("auth", "auth.User")]),
        ("list_filter = ('thing__title', 'tags')", [("things", "things.Thing")]),
        ("search_fields = ['^author__username', 'thing__title']", [("auth", "auth.User"), ("things", "things.Thing")]),
        ("list_select_related = ['author']", [("auth", "auth.User")]),
        ("list_select_related = True", []),
        ("readonly_fields = ('author',)", [("auth", "auth.User")]),
        ("ordering = ['-author__username']", [("auth", "auth.User")]),
        ("list_display = ['text', 'shout']; shout = 'x'", []),
        ("list_filter = [admin.EmptyFieldListFilter]", []),
        ("raw_id_fields = ['author']", []),
    ],
)
def test_a_list_reaches_the_rows_its_relations_lead_to(told: Told, line: str, reached: list[tuple[str, str]]) -> None:
    text = f"class A(admin.ModelAdmin):\n    {line}\nsite.register(Note, A)\n"

    assert told(text) == [(*each, 2) for each in reached]


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        ("def get_list_display(self, request): return ['text', 'author']", [("auth", "auth.User")]),
        (
            "def get_readonly_fields(self, request, obj=None): return ('text', *(['author'] if obj else []))",
            [("auth", "auth.User")],
        ),
        ("def get_list_filter(self, request): return [request.GET['author_of'], 'text']", []),
        ("def get_list_display(self, request): return super().get_list_display(request)", []),
        ("def get_fields(self, request, obj=None): return ['author']", []),
    ],
)
def test_a_list_that_is_made_up_reaches_what_it_names(told: Told, line: str, reached: list[tuple[str, str]]) -> None:
    text = f"class A(admin.ModelAdmin):\n    {line}\nsite.register(Note, A)\n"

    assert told(text) == [(*each, 2) for each in reached]


def test_a_list_that_is_only_inherited_is_told_where_it_stands(told: Told) -> None:
    text = "class A(admin.ModelAdmin):\n    list_display = ['author']\nclass B(A):\n    pass\nsite.register(Note, B)\n"

    assert told(text) == []
    assert told(text.replace("Note, B", "Note, A")) == [("auth", "auth.User", 2)]
