"""A name whose model only the process knows is told with it, in a module as in a class."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.db.models import Model
from django.utils.functional import SimpleLazyObject

from strangler.boundaries import project
from strangler.boundaries.living.held import held
from tests.projects.control.notes.models import Note
from tests.projects.control.things.models import Thing

TEXT = """
class Page:
    model = chosen

    class Meta:
        model = chosen

wanted = chosen
elsewhere = Page
"""


def asked() -> None:
    pytest.fail("a lazy object was asked")


def test_modules_and_their_classes_hold_models(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("notes_by_setting")
    vars(module).update(chosen=Note, other=Thing, base=Model, lazy=SimpleLazyObject(asked))
    exec(TEXT, vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)

    assert held([module.__name__, "nothing.loaded"]) == {
        "notes_by_setting.chosen": "notes.Note",
        "notes_by_setting.wanted": "notes.Note",
        "notes_by_setting.other": "things.Thing",
        "notes_by_setting.Page.model": "notes.Note",
        "notes_by_setting.Page.Meta.model": "notes.Note",
    }


def test_models_are_counted_once_the_addresses_have_loaded_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    class Enough(Exception): ...

    loaded: list[str] = []

    def count() -> None:
        raise Enough(loaded)

    monkeypatch.setattr(project, "every_path", lambda: loaded.append("addresses"))
    monkeypatch.setattr(project.registries, "living", count)
    with pytest.raises(Enough, match="addresses"):
        project.read(Path.cwd())
