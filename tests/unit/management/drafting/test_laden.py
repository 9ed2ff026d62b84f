"""A package's module that brings models along is no place to take a field from: its app is not in the service."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.fields import GenericRelation
from django.db.models import BigIntegerField

from strangler.management.drafting import settle
from strangler.management.drafting.carried import Carrier
from strangler.management.drafting.fields import DraftField
from strangler.management.drafting.laden import laden
from strangler.management.drafting.model import DraftModel
from strangler.management.drafting.side import side_of
from tests.projects.control.notes.models import Tag


@pytest.mark.parametrize(
    ("module", "apps", "found"),
    [
        ("django.contrib.contenttypes.fields", (), "contenttypes.ContentType"),
        ("django.contrib.contenttypes.fields", ("django.contrib.contenttypes",), ""),
        ("django.db.models.fields", (), ""),
        ("never.loaded", (), ""),
    ],
)
def test_what_is_loaded_with_a_module_is_seen_in_it(module: str, apps: tuple[str, ...], found: str) -> None:
    assert laden(module, apps) == found


def test_a_package_is_loaded_with_its_modules_and_not_they_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    package, fields, models = (ModuleType(name) for name in ("kept", "kept.fields", "kept.models"))
    for each in (package, fields, models):
        monkeypatch.setitem(sys.modules, each.__name__, each)
    models.User = User  # type: ignore[attr-defined]
    package.models = models  # type: ignore[attr-defined]
    assert laden("kept.fields", ()) == ""
    package.Generic = GenericRelation  # type: ignore[attr-defined]
    assert laden("kept.fields", ()) == "contenttypes.ContentType"


def test_a_field_whose_module_brings_models_is_drafted_as_the_nearest_of_djangos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, opened = ModuleType("kept_numbers"), list[str]()
    field = type("NumberField", (BigIntegerField,), {"__module__": "kept_numbers"})
    vars(package).update(NumberField=field, Generic=GenericRelation)
    monkeypatch.setitem(sys.modules, "kept_numbers", package)
    monkeypatch.setattr(settle, "is_installed", lambda module: True)
    model = DraftModel("Tag", Tag, (), (DraftField("number", "kept_numbers.NumberField", (), {"null": True}),), {})
    [drafted] = settle.settled(model, Carrier(side_of("notes", [Tag]), tmp_path, {}), opened).fields
    assert (drafted.path, drafted.kwargs) == ("django.db.models.BigIntegerField", {"null": True})
    [sentence] = opened
    assert "a NumberField in the monolith: its module loads contenttypes.ContentType" in sentence
