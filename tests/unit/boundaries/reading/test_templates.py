"""What templates follow and name: across apps by the names of relations, of URLs and of other templates."""

from pathlib import Path
from typing import Any

import pytest

from strangler.boundaries.edge import Edge, Kind, Mode, crossing
from strangler.boundaries.living.registry import App, ModelInfo, Registry, Relation
from strangler.boundaries.reading import templates
from strangler.boundaries.reading.facts import read as read_python
from strangler.boundaries.reading.strings import Names, edges_of
from strangler.boundaries.reading.templates import files_of, folders, owner_of, read
from strangler.boundaries.reading.usage import File, followed_in_template
from tests.unit.boundaries.choir import APPS, KEY

REGISTRY = Registry(
    APPS,
    {
        "halls.hall": ModelInfo("halls.Hall", "halls", "halls_hall", (), frozenset({"id", "name", "evenings"})),
        "evenings.evening": ModelInfo(
            "evenings.Evening",
            "evenings",
            "evenings_evening",
            (Relation("hall", "halls.Hall", KEY, "evenings"),),
            frozenset({"id", "day", "hall"}),
        ),
    },
)
NAMES = Names(
    {"halls:one": "halls", "evening": "evenings"}, {"evenings.air": "evenings"}, {"halls/_card.html": "halls"}
)


def edges(text: str, app: str, *, name: str = "page.html") -> list[Edge]:
    file = File(name, name, app, read(text))
    return crossing([*followed_in_template(file, REGISTRY), *edges_of(file, NAMES)])


@pytest.mark.parametrize(
    ("text", "app", "expected"),
    [
        ("\n{{ evening.hall.name|upper }}", "evenings", (Kind.TEMPLATE, Mode.READ, "halls.Hall", 2)),
        (
            "{% for each in hall.evenings.all %}\n{% endfor %}",
            "halls",
            (Kind.TEMPLATE, Mode.READ, "evenings.Evening", 1),
        ),
        ("{{ hall.evenings.count }}", "halls", (Kind.TEMPLATE, Mode.READ, "evenings.Evening", 1)),
        (
            "{% with x=evening.hall.name|default:'a.b' %}{% endwith %}",
            "evenings",
            (Kind.TEMPLATE, Mode.READ, "halls.Hall", 1),
        ),
        ("{{ day|default:evening.hall.name }}", "evenings", (Kind.TEMPLATE, Mode.READ, "halls.Hall", 1)),
        ("{% url 'halls:one' hall.pk %}", "evenings", (Kind.URL, Mode.TIE, "halls:one", 1)),
        ('{% include "halls/_card.html" with x=1 %}', "evenings", (Kind.TEMPLATE, Mode.TIE, "halls/_card.html", 1)),
    ],
)
def test_each_way_across_is_found(text: str, app: str, expected: tuple[Kind, Mode, str, int]) -> None:
    [edge] = edges(text, app)
    assert (edge.kind, edge.mode, edge.touches, edge.place.line) == expected
    assert (edge.source, edge.target) == (app, {"halls": "evenings", "evenings": "halls"}[app])


@pytest.mark.parametrize(
    ("text", "app"),
    [
        ("{{ evening.day.year }}", "halls"),  # no relation
        ("{{ evening.hall_id }} {{ evening.hall }}", "evenings"),
        ("{{ evening.hall.unheard_of }}", "evenings"),
        ("{{ form.hall.name }} {{ forloop.parentloop.first }} {{ request.hall.name }}", "evenings"),
        ("{# evening.hall.name #}{% comment %}{{ evening.hall.name }}{% endcomment %}", "evenings"),
        ("{% verbatim %}{{ evening.hall.name }}{% endverbatim %}", "evenings"),
        ("{{ 'evening.hall.name' }} evening.hall.name", "evenings"),
        ("{% url name %}{% url 'nowhere' %}{% include page.name %}", "evenings"),
        ("{{ hall.evenings.all }}", "evenings"),  # within its own app
        ("{{ unclosed", "evenings"),
    ],
)
def test_what_only_looks_like_one_is_none(text: str, app: str) -> None:
    assert edges(text, app) == []


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("reverse('halls:one', args=[1])", Kind.URL, "halls"),
        ("redirect('halls:one')", Kind.URL, "halls"),
        ("success_url = reverse_lazy('halls:one')", Kind.URL, "halls"),
        ("app.send_task('evenings.air')", Kind.TASK, "evenings"),
        ("app.signature('evenings.air')", Kind.TASK, "evenings"),
        ("BEAT = {'air': {'task': 'evenings.air', 'schedule': 60}}", Kind.TASK, "evenings"),
    ],
)
def test_a_name_in_a_text_is_an_edge_to_whose_it_is(text: str, kind: Kind, target: str) -> None:
    file = File("a.py", "choir.a", "(choir)", read_python(text))
    assert [(edge.target, edge.kind, edge.mode) for edge in edges_of(file, NAMES)] == [(target, kind, Mode.TIE)]


@pytest.mark.parametrize(
    "text", ["redirect('/halls/')", "redirect(name)", "send_task('nobodys')", "{'task': 1}", "print('halls:one')"]
)
def test_a_text_that_names_nothing_known_is_none(text: str) -> None:
    assert list(edges_of(File("a.py", "choir.a", "halls", read_python(text)), NAMES)) == []


def test_templates_are_found_in_apps_and_in_folders_of_their_own(tmp_path: Path, settings: Any) -> None:
    for name in ("halls/templates/halls/one.html", "pages/evenings/one.html", "pages/base.html", "pages/logo.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{{ a.b }}")
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "DIRS": [tmp_path / "pages"]},
        {"BACKEND": "django.template.backends.jinja2.Jinja2", "DIRS": [tmp_path / "other"]},
    ]
    apps = [App("halls", "choir.halls", tmp_path / "halls"), App("evenings", "choir.evenings", tmp_path / "evenings")]
    labels = [app.label for app in apps]
    found = {
        str(path.relative_to(folder)): owner_of(path, folder, label, labels)
        for folder, label in folders(apps)
        for path in files_of(folder)
    }
    assert found == {"halls/one.html": "halls", "evenings/one.html": "evenings", "base.html": "(pages)"}


def test_templates_in_another_language_are_told_as_unread() -> None:
    jinja = "django.template.backends.jinja2.Jinja2"
    told = dict(templates.unread([{"BACKEND": templates.BACKEND}, {"BACKEND": jinja}]))
    assert list(told) == [f"templates of {jinja}"]
