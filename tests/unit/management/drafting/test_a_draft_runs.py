"""A drafted service as its new owners meet it: it is formatted, it starts, and it fails where they have to decide."""

import ast
import json
import re
import shutil
import sys
import tomllib
from pathlib import Path

import django
import pytest

from tests.unit.management.drafting.drafts import ROOT, Drafted, run

ALL = ["halls", "concerts", "reviews"]
FORMATTED = ["/api/tags.json", "/api/tags.json/", "/api/tags/a.json", "/api/evenings.json"]


@pytest.fixture(params=ALL)
def draft(request: pytest.FixtureRequest) -> Drafted:
    return request.getfixturevalue(request.param)


def test_a_draft_is_formatted_and_has_nothing_to_complain_of(draft: Drafted) -> None:
    for words in (["format", "--check"], ["check"]):
        done = run([sys.executable, "-m", "ruff", *words, "--no-cache", "."], draft.folder, {})
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_draft_knows_nothing_of_its_monolith(draft: Drafted) -> None:
    code = "\n".join(path.read_text() for path in draft.folder.rglob("*.py") if path.parent.name != "tests")
    taken = {module.partition(".")[0] for module in re.findall(r"^(?:from|import) ([\w.]+)", code, re.M)}
    assert taken & {"monolith", "ensemble", "conf"} == set()
    assert "tests" not in taken


def test_every_module_of_a_draft_says_what_it_is(draft: Drafted) -> None:
    files = [path for path in draft.folder.rglob("*.py") if path.stat().st_size and path.parent.name != "migrations"]
    assert [path.name for path in files if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_a_draft_holds_no_secret(draft: Drafted) -> None:
    settings = draft.read(f"{draft.name}_service/settings.py")
    assert 'SECRET_KEY = env.str("SECRET_KEY")' in settings
    assert not re.search(r"(SECRET_KEY|KEYS_\w+|DATABASE_URL)\W+default=\"[^\"]", settings)


def test_a_routers_address_is_one_line_of_the_plan(halls: Drafted) -> None:
    plan = (halls.folder.parent / "plans/halls/__init__.py").read_text()
    tags = [line for line in plan.splitlines() if re.search(r"Endpoint.*\btag", line)]
    assert [line.strip(" ,") for line in tags] == [
        'plans.Endpoint("GET,PUT,PATCH,DELETE tag-detail")',
        'plans.Endpoint("GET,POST tag-list")',
    ]


@pytest.fixture(scope="module")
def formats(halls: Drafted) -> list[str]:
    """Of FORMATTED, as its service resolves them."""
    code = f"from django.urls import resolve\nfor path in {FORMATTED}: print(path, resolve(path).kwargs['format'])"
    done = halls.manage("shell", "-v", "0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("path", FORMATTED)
def test_a_format_that_the_plan_sends_is_known_to_the_service(formats: list[str], path: str) -> None:
    assert f"{path} json" in formats


def test_the_tests_of_a_draft_fail_with_its_decisions_and_with_nothing_else(
    halls: Drafted, maker_of_databases: dict[str, str]
) -> None:
    done = halls.manage("test", "--settings", "tests.settings", **maker_of_databases)

    told = set(re.findall(r"^AssertionError: (.*)$", done.stderr, re.M))
    assert told == set(halls.told["decisions"]), done.stderr
    assert "errors=" not in done.stderr, done.stderr
    assert f"failures={len(told)})" in done.stderr, done.stderr


def test_a_table_leaves_its_parent_and_what_it_had_of_it(recitals: Drafted, maker_of_databases: dict[str, str]) -> None:
    models = recitals.read("recitals/models.py")
    assert "ordering (it joins begins)" in models
    assert "get_latest_by" not in models
    done = recitals.manage("test", "--settings", "tests.settings", **maker_of_databases)
    assert "errors=" not in done.stderr and "SystemCheckError" not in done.stderr, done.stderr
    assert set(re.findall(r"^AssertionError: (.*)$", done.stderr, re.M)) == set(recitals.told["decisions"])


def test_a_table_that_the_service_makes_itself_is_a_decision_and_no_clash(
    passes: Drafted, maker_of_databases: dict[str, str]
) -> None:
    told = passes.told["decisions"]
    assert any(each.startswith("auth.Group: Django makes auth_group here as well") for each in told)
    done = passes.manage("test", "--settings", "tests.settings", **maker_of_databases)
    assert set(re.findall(r"^AssertionError: (.*)$", done.stderr, re.M)) == set(told), done.stderr
    assert "errors=" not in done.stderr, done.stderr


def test_each_decision_names_the_place_it_is_about(halls: Drafted) -> None:
    of_addresses = [each for each in halls.told["decisions"] if "which answers" in each]
    assert [each for each in of_addresses if not re.match(r"halls/views\.py:\d+ \w+, which answers", each)] == []
    views = (ROOT / "tests/projects/halls/halls/views.py").read_text().splitlines()
    for each in of_addresses:
        line, name = re.match(r"\S+:(\d+) (\w+)", each).groups()
        assert re.match(rf"(class|def) {name}\b", views[int(line) - 1])


def test_only_what_touches_nothing_else_is_copied(halls: Drafted) -> None:
    copied = re.findall(r"^class (\w+)", halls.read("halls/views.py"), re.M)
    assert copied == ["Pages", "TagViewSet", "Verses"]
    assert re.findall(r"^class (\w+)", halls.read("halls/serializers.py"), re.M) == ["TagSerializer", "VerseSerializer"]
    reasons = "\n".join(halls.told["decisions"])
    assert "HallList, which answers GET /api/halls/: halls/serializers.py:26 uses town" in reasons
    assert "asks for email of a user" in reasons
    assert "Late, which answers GET /api/late/: it imports tests.projects.halls.desk.models when it runs" in reasons
    assert "its serializer takes every field, and host, keeper, town would have another name here" in reasons


def test_code_that_models_lean_on_comes_along_or_is_named(halls: Drafted) -> None:
    models, reasons = halls.read("halls/models.py"), "\n".join(halls.told["decisions"])
    assert "from halls.carried import TrimmedField, next_week, not_shouted" in models
    assert "house = models.CharField(" in models
    assert "halls.Hall.house is a CharField here and a HouseField in the monolith" in reasons
    assert "halls.Evening.town_id was drafted without its validators: it uses desk.Town, which stays" in reasons
    assert "DEFAULT_THROTTLE_CLASSES" in reasons


def test_code_of_a_model_comes_along_unless_it_leans_on_what_stays(halls: Drafted) -> None:
    models = halls.read("halls/models.py")
    hall = models[models.index("class Hall(") : models.index("class Tag(")]
    assert re.findall(r"^    (?:def )?(\w+)(?:\(| = \")", hall, re.M) == ["SIGN", "__str__", "is_part", "parts_of"]
    assert "managers opened; code where, on_a_poster." in " ".join(hall.replace("#", "").split())


def test_tables_that_no_link_carries_are_named(halls: Drafted) -> None:
    reasons = "\n".join(halls.told["decisions"])
    assert "halls_answer, halls_question refer to each other, and no link carries that" in reasons
    assert '"halls_answer"' not in halls.read("tests/rows.py")


def test_the_first_migration_is_what_makemigrations_writes(halls: Drafted, tmp_path: Path) -> None:
    copy = Drafted(Path(shutil.copytree(halls.folder, tmp_path / "copy")), {}, "")
    (copy.folder / "halls/migrations/0001_initial.py").unlink()

    done = copy.manage("makemigrations", "halls")

    assert done.returncode == 0, done.stderr
    ours, theirs = (ast.parse(each.read("halls/migrations/0001_initial.py")) for each in (halls, copy))
    assert ast.dump(_migration(ours)) == ast.dump(_migration(theirs))


def _migration(module: ast.Module) -> ast.ClassDef:
    return next(node for node in module.body if isinstance(node, ast.ClassDef))


def test_the_contract_holds_the_copied_addresses_and_is_valid(draft: Drafted) -> None:
    validation = pytest.importorskip("drf_spectacular.validation")
    document = json.loads(draft.read("openapi.json"))
    validation.validate_schema(document)
    wanted = {"/api/tags/", "/api/tags/{pk}/", "/api/verses/"} if draft.name == "halls" else set()
    assert wanted <= set(document["paths"])
    assert bool(document["paths"]) is (draft.name == "halls")


def test_of_an_api_by_hand_every_address_is_a_decision(reviews: Drafted) -> None:
    assert reviews.told["copied"] == 0
    assert len(reviews.told["decisions"]) == reviews.read("reviews/undecided.py").count("= Undecided(") == 11
    assert "monolith/reviews/api.py:" in reviews.read("reviews/undecided.py")


def test_addresses_below_a_language_stay_there(concerts: Drafted) -> None:
    urls = concerts.read("concerts_service/urls.py")
    assert "*i18n_patterns(" in urls
    assert "LocaleMiddleware" in concerts.read("concerts_service/settings.py")
    assert '"pt-br"' in concerts.read("concerts_service/settings.py")


def test_what_may_be_defined_there_is_what_moves_and_what_is_borrowed(concerts: Drafted) -> None:
    settings = ast.parse(concerts.read("concerts_service/settings.py"))
    [allow] = [
        node for node in settings.body if isinstance(node, ast.Assign) and node.targets[0].id == "STRANGLER_ALLOW"
    ]
    tables = {"choir_concert", "choir_item", "choir_Seat", "choir_casting", "choir_member", "choir_venue"}
    assert {name: set(found) for name, found in ast.literal_eval(allow.value).items()} == {"concerts": tables}


def test_a_line_may_be_as_long_as_the_project_says(halls: Drafted, concerts: Drafted) -> None:
    assert "line-length = 120\n" in halls.read("pyproject.toml")
    assert "line-length = 88\n" in concerts.read("pyproject.toml")


def test_no_path_of_this_machine_stands_in_a_draft(draft: Drafted) -> None:
    texts = [path.read_text() for path in draft.folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert [text for text in texts if str(ROOT) in text or str(draft.folder) in text] == []


def test_a_service_asks_for_what_it_imports_and_for_the_monoliths_django(halls: Drafted, concerts: Drafted) -> None:
    line = ".".join(map(str, django.VERSION[:2]))
    needed = {f"Django~={line}.0", "django-environ", "django-strangler"}
    assert _asked(concerts) == needed
    assert {each.replace("[postgres]", "") for each in _asked(halls)} == {*needed, "djangorestframework"}


def _asked(draft: Drafted) -> set[str]:
    return set(tomllib.loads(draft.read("pyproject.toml"))["project"]["dependencies"])
