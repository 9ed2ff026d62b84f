"""A class named by a text that a loader takes is found, however it is spelt; what could be two is not told."""

from pathlib import Path

import pytest

from strangler.boundaries.edge import Kind, Mode, crossing
from strangler.boundaries.living.registry import App, ModelInfo, Registry
from strangler.boundaries.reading.facts import read
from strangler.boundaries.reading.loading import app_of
from strangler.boundaries.reading.usage import File, edges_of

APPS = (
    App("choir", "house.apps.choir", Path("/house/apps/choir")),
    App("halls", "house.apps.halls", Path("/house/apps/halls")),
    App("seats", "house.apps.halls.seats", Path("/house/apps/halls/seats")),
    App("other_halls", "elsewhere.halls", Path("/elsewhere/halls")),
)
REGISTRY = Registry(APPS, {"choir.singer": ModelInfo("choir.Singer", "choir", "choir_singer")})


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("choir.forms.SingerForm", "choir"),
        ("apps.halls.forms.HallForm", "halls"),
        ("halls.seats.forms.SeatForm", "seats"),
        ("house.apps.halls.forms.HallForm", "halls"),
        ("halls.forms.HallForm", ""),  # of two apps
        ("stage.forms.StageForm", ""),
        ("forms.SingerForm", ""),
    ],
)
def test_a_class_belongs_to_the_app_whose_path_its_own_begins_with_the_end_of(path: str, app: str) -> None:
    assert app_of(path, REGISTRY) == app


@pytest.mark.parametrize(
    ("text", "touches"),
    [
        ('Form = get_class("choir.forms", "SingerForm")', ["choir.forms.SingerForm"]),
        ('A, B = get_classes("choir.forms", ("A", "B"))', ["choir.forms.A", "choir.forms.B"]),
        ('A, B = loading.get_classes("choir.forms", ["A", "B"])', ["choir.forms.A", "choir.forms.B"]),
        ('import_string("house.apps.choir.forms.SingerForm")', ["house.apps.choir.forms.SingerForm"]),
        ('Singer = swapper.load_model("choir", "Singer")', ["choir.Singer"]),
        ('key = ForeignKey(swapper.get_model_name("choir", "Singer"))', ["choir.Singer"]),
        ("get_class(module, name)", []),
        ('get_class("choir.forms", name)', []),
        ('get_class("seats.forms", "SeatForm")', []),  # its own
        ('cache.get("choir.forms", "SingerForm")', []),
    ],
)
def test_what_a_loader_is_given_is_an_edge(text: str, touches: list[str]) -> None:
    file = File("seats/views.py", "house.apps.halls.seats.views", "seats", read(text))
    told = crossing(edges_of(file, REGISTRY))

    assert [(edge.target, edge.kind, edge.mode) for edge in told] == [("choir", Kind.STRING, Mode.TIE)] * len(touches)
    assert [edge.touches for edge in told] == touches
