"""Some models against everything else, for a project whose apps tell nothing."""

from pathlib import Path

import pytest

from strangler.boundaries.analysis import UnknownModel, analyze
from strangler.boundaries.edge import Kind, Mode
from strangler.boundaries.living.registry import App, ModelInfo, Registry, Relation
from tests.unit.boundaries.choir import KEY, MANY

FILES = {
    "choir/__init__.py": "",
    "choir/models/__init__.py": "from choir.models.hall import Hall\nfrom choir.models.evening import Evening\n",
    "choir/models/hall.py": "class Hall:\n    def quiet(self):\n        return self.evening_set.count()\n",
    "choir/models/evening.py": "class Evening:\n    def bigger(self):\n        self.hall.save()\n",
    "choir/booking.py": "from choir.models import Evening\ndef book():\n    Evening.objects.create(x=1)\n",
    "choir/night.py": "from choir.models import Evening, Hall\ndef tidy():\n"
    "    Evening.objects.update(x=1)\n    Hall.objects.count()\n",
    "choir/doors.py": "from choir.models import Hall\ndef shut():\n    Hall.objects.update(x=1)\n",
}


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    evening = (
        Relation("hall", "choir.Hall", KEY, "evening_set"),
        Relation("guests", "choir.Hall", MANY, "", "choir.Evening_guests"),
    )
    own = {"managers": {"objects": ()}}
    models = (
        ModelInfo("choir.Hall", "choir", "choir_hall", code="choir.models.hall.Hall", **own),
        ModelInfo(
            "choir.Evening",
            "choir",
            "choir_evening",
            evening,
            code="choir.models.evening.Evening",
            **own,
        ),
        ModelInfo("choir.Evening_guests", "choir", "choir_evening_guests", code="choir.models.evening.Evening_guests"),
    )
    return Registry((App("choir", "choir", tmp_path / "choir"),), {model.label.lower(): model for model in models})


@pytest.mark.parametrize("name", ["choir.Evening", "choir_evening"])
def test_the_models_are_a_side_and_the_rest_of_their_app_another(registry: Registry, tmp_path: Path, name: str) -> None:
    found = analyze(tmp_path, registry=registry, models=[name])
    told = {(edge.source, edge.target, edge.kind, edge.mode, str(edge.place)) for edge in found.edges}
    ours, rest = "choir.Evening", "choir (rest)"
    assert told == {
        (ours, rest, Kind.FOREIGN_KEY, Mode.TIE, "choir.Evening.hall"),
        (ours, rest, Kind.MANY_TO_MANY, Mode.TIE, "choir.Evening.guests"),
        (ours, rest, Kind.QUERY, Mode.WRITE, "choir/models/evening.py:3"),
        (rest, ours, Kind.ACCESS, Mode.READ, "choir/models/hall.py:3"),
        (rest, ours, Kind.QUERY, Mode.WRITE, "choir/night.py:3"),  # booking.py touches nothing else: it is theirs
    }
    assert set(found.apps) == {ours, rest}


def test_by_apps_such_a_project_has_no_edge(registry: Registry, tmp_path: Path) -> None:
    assert analyze(tmp_path, registry=registry).edges == ()


def test_a_model_that_is_not_there_is_said(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(UnknownModel) as caught:
        analyze(tmp_path, registry=registry, models=["choir.Evning"])
    assert caught.value.label == "choir.Evning" and "choir.Evening" in caught.value.known
