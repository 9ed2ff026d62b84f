"""What is left to delete is told by file and line: of an app that has left, and of one that stays without some models."""

import ast
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from strangler import plans
from strangler.plans.answers import Answer
from strangler.plans.plan import Plan
from strangler.stages.leftovers import listing, migration
from strangler.stages.leftovers.place import Leftovers, Place
from strangler.sync.definition import Column, Kind, LinkDefinition, Parent, Table

ROOT = Path(__file__).parents[3]
NUMBER = Column("id", Kind.INT)
DEFINITION = LinkDefinition(
    "notes",
    (
        Table("notes_note", (NUMBER,), ("id",)),
        Table("notes_like", (NUMBER,), ("id",), parents=(Parent("notes_note", ("note_id",)),)),
    ),
).put_away()

PROJECT = {
    "office/__init__.py": "",
    "office/settings.py": """
        INSTALLED_APPS = [
            "office.desk",
            "office.letters",
        ]
        BEAT = {"sweep": {"task": "office.letters.tasks.sweep", "schedule": 60}}
        """,
    "office/urls.py": """
        from django.urls import include, path

        urlpatterns = [path("letters/", include("office.letters.urls"))]
        """,
    "office/letters/__init__.py": "",
    "office/letters/apps.py": """
        from django.apps import AppConfig


        class Letters(AppConfig):
            name = "office.letters"
            label = "post"
        """,
    "office/letters/models.py": """
        from django.db import models


        class Letter(models.Model):
            words = models.TextField()


        class Stamp(models.Model):
            class Meta:
                db_table = "old_stamps"
        """,
    "office/letters/urls.py": """
        from django.urls import path

        from office.letters import views

        app_name = "letters"
        urlpatterns = [path("", views.every, name="every")]
        """,
    "office/letters/views.py": "def every(request): ...",
    "office/letters/templatetags/__init__.py": "",
    "office/letters/templatetags/stamps.py": "",
    "office/letters/tests.py": "from office.letters.models import Letter",
    "office/desk/__init__.py": "",
    "office/desk/views.py": """
        from django.apps import apps
        from django.db import connection
        from django.urls import reverse

        from ..letters import models as post
        from office.desk import drawers


        def page(request):
            letters = post.Letter.objects.all()
            again = apps.get_model("post", "Letter")
            may = request.user.has_perm("post.change_letter")
            connection.cursor().execute("SELECT count(*) FROM old_stamps")
            connection.cursor().execute("SELECT count(*) FROM very_old_stamps")
            return reverse("letters:every"), letters, again, may, drawers, "post.letterhead"
        """,
    "office/desk/drawers.py": 'POSTAGE = "post"',
    "office/desk/admin.py": """
        from django.contrib import admin

        from office.letters.models import Letter

        admin.site.register(Letter)
        """,
    "office/desk/migrations/__init__.py": "",
    "office/desk/migrations/0001_initial.py": """
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("auth", "0001_initial"), ("post", "0002_stamps")]
            operations = [migrations.RunSQL("DELETE FROM old_stamps")]
        """,
    "office/desk/tests/test_letters.py": "from office.letters.models import Letter",
    "office/desk/tests/test_both.py": """
        from office.desk.drawers import POSTAGE
        from office.letters.models import Letter
        """,
    "office/desk/fixtures/some.json": '[{"model": "desk.drawer"},\n {"model": "post.letter"}]',
    "office/broken.py": "from office.letters import (",
    "pages/post/letter.html": "{{ letter }}",
    "pages/post/kept.html": "{{ letter }}",
    "pages/desk/page.html": """
        {% load i18n stamps %}
        <a href="{% url "letters:every" %}">{% include "post/letter.html" %}</a>
        <a href="{% url "desk:every" %}"></a>
        """,
    "office/desk/keeping.py": 'KEPT = "post/kept.html"  # of post',
    "setup.cfg": "[importlinter]\nmodules = office.letters\nothers = office.lettersize\n",
    "service/manage.py": "",
    "service/office.py": "from office.letters.models import Letter",
}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A project whose app of letters (its label is `post`) has left INSTALLED_APPS."""
    for name, text in PROJECT.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(listing, "project_root", lambda: tmp_path)
    monkeypatch.setattr(listing, "_tables", lambda plan: ["post_letter", "old_stamps"])
    backend = "django.template.backends.django.DjangoTemplates"
    settings.TEMPLATES = [{"BACKEND": backend, "DIRS": [tmp_path / "pages"], "APP_DIRS": False, "OPTIONS": {}}]
    return tmp_path


def found(*answers: Answer) -> Leftovers:
    tables = [plans.Table("post.Letter"), plans.Table("post.Stamp")]
    extraction = plans.Extraction(owner="us", service="http://s", tables=tables, answers=list(answers))
    return listing.leftovers(Plan("letters", ROOT, extraction, ()))


def told(places: tuple[Place, ...], office: Path) -> dict[str, list[str]]:
    """file -> "line what" of each place in it."""
    by_file: dict[str, list[str]] = {}
    for each in places:
        by_file.setdefault(str(each.file.relative_to(office)), []).append(f"{each.line} {each.what}")
    return by_file


def test_whole_files_are_those_that_are_about_nothing_else(office: Path) -> None:
    assert sorted(told(found().delete, office)) == [
        "office/desk/tests/test_letters.py",
        "office/letters",
        "pages/post/letter.html",
    ]


def test_every_line_that_names_it_is_told_and_no_other(office: Path) -> None:
    lines = told(found().edit, office)
    assert lines.pop("office/desk/views.py") == [
        "5 imports office.letters.models",
        "10 uses post",
        "11 asks for the model post.Letter",
        "12 asks for the permission post.change_letter",
        "13 names the table old_stamps",
        "15 names the URL letters:every",
    ]
    assert lines == {
        "office/settings.py": ["3 names office.letters", "5 names office.letters.tasks.sweep"],
        "office/urls.py": ["3 names office.letters.urls"],
        "office/desk/admin.py": ["3 imports office.letters.models.Letter", "5 uses Letter"],
        "office/desk/migrations/0001_initial.py": ["5 depends on the migration post.0002_stamps"],
        "office/desk/tests/test_both.py": ["2 imports office.letters.models.Letter"],
        "office/desk/fixtures/some.json": ["2 holds rows of a model that leaves: post.letter"],
        "pages/desk/page.html": [
            "1 loads its tags stamps",
            "2 names the URL letters:every",
            "2 names the template post/letter.html",
        ],
        "setup.cfg": ["2 names office.letters"],
    }


def test_what_the_plans_answers_name_is_told_with_the_answers(office: Path) -> None:
    (office / "office/desk/cron.py").write_text("def one(): ...\n\n\ndef sweep(): ...\n")
    stays = plans.Seam("office.desk.views.page", interface="office.desk.Post")
    cascade = plans.DeleteThrough("cascade from office.Desk")  # a model, and no file
    answers = (plans.DeleteThrough("office.desk.cron.sweep"), cascade, stays)
    here = [each.what for each in found(*answers).edit if each.file == Path(__file__)]
    assert sorted(here) == [
        "plans.DeleteThrough('cascade from office.Desk')",
        "plans.DeleteThrough('office.desk.cron.sweep')",
    ]
    assert told(tuple(e for e in found(*answers).edit if e.file.name == "cron.py"), office) == {
        "office/desk/cron.py": ["4 office.desk.cron.sweep"]
    }
    assert not any(each.file.name == "__init__.py" and each.line == 1 for each in found(*answers).edit)


def test_an_app_that_keeps_a_model_stays(office: Path) -> None:
    models = office / "office/letters/models.py"
    models.write_text(models.read_text() + "\n\nclass Envelope(models.Model): ...\n")
    left = found()
    assert "office/letters" not in told(left.delete, office)
    assert "3 imports office.letters.models.Letter" in told(left.edit, office)["office/desk/admin.py"]
    assert "office/settings.py" not in told(left.edit, office)


def test_a_file_of_models_that_all_leave_goes_though_its_app_stays(office: Path) -> None:
    folder = office / "office/letters/models"
    (office / "office/letters/models.py").unlink()
    folder.mkdir()
    model = "from django.db import models\n\n\nclass {}(models.Model): ...\n"
    for name in ("Letter", "Stamp", "Envelope"):
        (folder / f"{name.lower()}.py").write_text(model.format(name))
    (folder / "__init__.py").write_text(
        "from office.letters.models.envelope import Envelope\nfrom office.letters.models.letter import Letter\n"
    )
    left = found()
    assert {"office/letters/models/letter.py", "office/letters/models/stamp.py"} <= set(told(left.delete, office))
    assert "office/letters/models/envelope.py" not in told(left.delete, office)
    assert told(left.edit, office)["office/letters/models/__init__.py"] == [
        "2 imports office.letters.models.letter.Letter"
    ]


@pytest.mark.django_db
def test_the_migration_drops_children_first_and_comes_after_the_last_one() -> None:
    extraction = plans.Extraction(owner="us", service="http://s", tables=[plans.Table("gone.Note")])
    path, text = migration.migration(Plan("notes", ROOT, extraction, ()), DEFINITION, "notes")
    assert path.parent == ROOT / "tests/projects/control/notes/migrations"
    assert path.name.endswith("_drop_notes.py")
    ast.parse(text)
    space: dict[str, object] = {}
    exec(compile(text, str(path), "exec"), space)
    assert space["TABLES"] == ["strangler_quiet_notes_like", "strangler_quiet_notes_note"]
    made = space["Migration"]
    assert made.dependencies[0][0] == "notes" and len(made.operations) == 3  # type: ignore[attr-defined]
    assert not any(each.reversible for each in made.operations)  # type: ignore[attr-defined]


def test_S479_no_migration_is_written_into_a_package_or_an_app_that_is_not_there() -> None:
    assert [each.id for into in ("auth", "nowhere") for each in migration.refusals("notes", into)] == ["S479", "S479"]
    assert migration.refusals("notes", "notes") == []


@pytest.mark.django_db
def test_the_migration_forgets_only_apps_that_have_left() -> None:
    """Of an app that stays Django would run all its migrations anew."""
    tables = [plans.Table("notes.Note"), plans.Table("post.Letter")]
    extraction = plans.Extraction(owner="us", service="http://s", tables=tables)
    path, text = migration.migration(Plan("notes", ROOT, extraction, ()), DEFINITION, "notes")
    space: dict[str, object] = {}
    exec(compile(text, str(path), "exec"), space)
    assert space["APPS"] == ["post"]
