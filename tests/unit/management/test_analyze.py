"""`analyze` needs no plan, no table and no service: it tells people and scripts what leads where."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from strangler.boundaries.analysis import Analysis
from strangler.boundaries.cochange import NoHistory
from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.management.verbs import analyze


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Edge]:
    edges = [
        Edge("orders", "catalog", Kind.QUERY, Mode.READ, f"catalog.M{n}", Place("orders/views.py", n))
        for n in range(1, 6)
    ]
    edges.append(Edge("catalog", "people", Kind.FOREIGN_KEY, Mode.TIE, "people.User", Place("catalog.Product.user")))
    told = Analysis(("catalog", "orders", "people"), tuple(edges), {"orders/broken.py": "invalid syntax, line 1"}, 7)
    monkeypatch.setattr(analyze, "analyze", lambda root, **_: told)
    monkeypatch.setattr(analyze, "changed_together", lambda root, registry: [])  # of no app here, after a second of git
    return edges


def test_people_see_pairs_kinds_and_the_first_places(strangle: Any, found: list[Edge]) -> None:
    code, text = strangle("analyze", format="text")
    assert code == 0
    assert text == (
        "orders -> catalog\n".join(
            [
                "catalog -> people\n  foreign key: people.User\n    catalog.Product.user\n",
                "  asks the model, reads: catalog.M1, catalog.M2, catalog.M3 …\n"
                "    orders/views.py:1\n    orders/views.py:2\n    orders/views.py:3\n    and 2 more\n"
                "skipped orders/broken.py: invalid syntax, line 1\n"
                "edges: 6, pairs of apps: 2, files read: 7",
            ]
        )
        + "\n"
    )
    assert "orders/views.py:5" in strangle("analyze", "--all", format="text")[1]


def test_a_place_that_touches_several_tables_is_told_once(strangle: Any, found: list[Edge]) -> None:
    found[:] = [Edge("a", "b", Kind.CASCADE, Mode.WRITE, f"b.M{n}", Place("a/views.py", 1)) for n in range(5)]
    told = Analysis(("a", "b"), tuple(found), {}, 1)
    assert analyze._text(told, found, analyze.PLACES, {}).count("a/views.py:1") == 1


def test_a_project_without_a_history_is_told_so_by_either_format(
    strangle: Any, found: list[Edge], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: Any) -> None:
        raise NoHistory("not a git repository")

    monkeypatch.setattr(analyze, "changed_together", none)
    assert "skipped history: not a git repository" in strangle("analyze", format="text")[1]
    assert strangle("analyze")[1]["skipped"]["history"] == "not a git repository"


def test_one_app_alone_can_be_asked_about(strangle: Any, found: list[Edge]) -> None:
    told = strangle("analyze", "people", "--edges")[1]
    assert [(each["source"], each["target"], each["kind"]) for each in told["edges"]] == [
        ("catalog", "people", "foreign_key")
    ]
    assert told["skipped"] == {"orders/broken.py": "invalid syntax, line 1"}


def test_it_can_be_drawn_and_written_as_a_page(strangle: Any, found: list[Edge], tmp_path: Any) -> None:
    code, text = strangle("analyze", "--diagram", "dot", "--html", str(tmp_path / "page.html"), format="text")
    assert code == 0
    assert '"orders" -> "catalog" [label=5];' in text and text.endswith(f"written: {tmp_path}/page.html\n")
    assert "orders/views.py:5" in (tmp_path / "page.html").read_text()


def test_P112_a_page_that_cannot_be_written_is_refused(strangle: Any, found: list[Edge], tmp_path: Path) -> None:
    for file, why in ((tmp_path, "Is a directory"), (tmp_path / "no" / "page.html", "No such file")):
        code, told = strangle("analyze", "--html", str(file))
        assert (code, [each["id"] for each in told["refusals"]]) == (1, ["P112"])
        assert why in told["refusals"][0]["what"]


def test_P108_an_app_that_is_not_there_is_refused_with_the_nearest(strangle: Any, found: list[Edge]) -> None:
    code, told = strangle("analyze", "poeple", "--edges")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["P108"])
    assert "Did you mean people?" in told["refusals"][0]["what"]
    assert "strangle analyze --models app.Model" in told["refusals"][0]["next"]


@pytest.mark.parametrize("module", ["sync", "strangler.sync"])
def test_P108_an_app_called_by_its_module_is_told_by_its_label(strangle: Any, module: str) -> None:
    code, told = strangle("analyze", module)
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["P108"])
    assert "The app of the module strangler.sync has the label strangler_sync." in told["refusals"][0]["what"]


def test_P110_a_package_without_an_installed_app_is_refused_with_the_nearest(strangle: Any, found: list[Edge]) -> None:
    assert strangle("analyze", "--own", "django.contrib.auth", "--own", "tests")[0] == 0
    code, told = strangle("analyze", "--own", "djano")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["P110"])
    assert "Did you mean django?" in told["refusals"][0]["what"]


def test_this_very_project_is_read_without_a_database(strangle: Any) -> None:
    code, told = strangle("analyze")
    assert (code, told["ok"]) == (0, True)
    assert {"things", "notes"} <= set(told["apps"])


def test_facts_are_kept_in_the_users_cache_unless_told_otherwise(
    strangle: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    asked: list[Any] = []
    empty = Analysis((), (), {}, 0)
    monkeypatch.setattr(analyze, "analyze", lambda root, kept, models, **_: asked.append((kept, models)) or empty)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    strangle("analyze")
    strangle("analyze", "--kept", "elsewhere.json")
    strangle("analyze", "--no-cache", "--models", "notes.Note, notes.Tag")
    assert asked == [
        (analyze.cache_of(Path.cwd()), []),
        (Path("elsewhere.json"), []),
        (None, ["notes.Note", "notes.Tag"]),
    ]
    assert asked[0][0].is_relative_to(tmp_path)


def test_some_models_can_be_a_side_of_their_own(strangle: Any) -> None:
    code, told = strangle("analyze", "--models", "notes.Note,notes.Like")
    assert code == 0
    pairs = {(each["source"], each["target"]) for each in told["edges"]}
    assert ("notes.Note, notes.Like", "things") in pairs and ("things", "notes.Note, notes.Like") in pairs
    assert all("notes.Note, notes.Like" in pair for pair in pairs)


def test_a_side_that_names_no_model_is_refused_with_the_nearest(strangle: Any) -> None:
    code, told = strangle("analyze", "--models", "notes.Nte")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["S201"])
    assert "Did you mean notes.Note?" in told["refusals"][0]["what"]


@pytest.mark.django_db
def test_of_an_app_everything_that_reaches_its_tables_is_told_with_its_answers(strangle: Any) -> None:
    code, told = strangle("analyze", "notes")
    by_subject = {each["subject"]: each for each in told["items"]}
    assert (code, told["open"] > 0, "notes_note" in told["tables"]) == (0, True, True)
    assert by_subject["things.Pin.note"]["options"][0]["line"] == (
        'plans.Loosen("things.Pin.note", on_delete="cascade")'
    )
    text = strangle("analyze", "notes", format="text")[1]
    assert "! things.Pin.note points to notes.Note" in text
    assert '-> plans.Loosen("things.Pin.note", on_delete="cascade")' in text


@pytest.mark.django_db
def test_of_an_app_that_lies_in_two_databases_the_first_lines_say_so(strangle: Any) -> None:
    class Apart:
        def db_for_write(self, model: Any, **_hints: Any) -> str | None:
            return "elsewhere" if model._meta.label == "notes.Tag" else None

    with override_settings(DATABASE_ROUTERS=[Apart()]):
        second = strangle("analyze", "notes", format="text")[1].splitlines()[1]
        told = strangle("analyze", "notes")[1]
    assert second.startswith("! The tables lie in several databases: ")
    assert "elsewhere: notes.Tag" in second and second.endswith("Next: make an extraction for each database")
    assert told["databases"]["elsewhere"] == ["notes.Tag"]
    assert list(strangle("analyze", "notes")[1]["databases"]) == ["default"]


def test_a_recording_that_is_not_there_or_is_none_is_refused(strangle: Any, tmp_path: Any) -> None:
    (tmp_path / "none.json").write_text("{")
    missing = strangle("analyze", "notes", "--recorded", str(tmp_path / "gone"))[1]
    broken = strangle("analyze", "notes", "--recorded", str(tmp_path / "none.json"))[1]
    assert [each["id"] for told in (missing, broken) for each in told["refusals"]] == ["P607", "P603"]
    (tmp_path / "empty").mkdir()
    (tmp_path / "later.json").write_text('{"version": 99}')
    empty, later = (
        strangle("analyze", "notes", "--recorded", str(tmp_path / name))[1] for name in ("empty", "later.json")
    )
    assert [each["id"] for told in (empty, later) for each in told["refusals"]] == ["P607", "P604"]
