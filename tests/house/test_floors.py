"""Imports go downstairs. import-linter holds the floors; what it cannot see is held here."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT, imported, place, python_files

PURE = ("signing", "protocol", "plans", "routing", "resilience", "gateway")
HEAVY = ("django", "celery", "rest_framework")


def lint(config: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    words = [program, "--config", config, "--no-cache", "--no-logo"]
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)


def test_imports_go_downstairs() -> None:
    result = lint(ROOT / "pyproject.toml", ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("routing", "import strangler.stages"),  # upstairs
        ("gateway", "import django.conf"),
        ("kit", "import strangler.models.extraction"),  # a service that carries the control plane
        ("utils", ""),  # a room nobody declared
        ("stages", "import monolith"),
        ("boundaries/living", "import strangler.boundaries.reading"),
    ],
)
def test_the_floors_refuse_what_they_are_there_for(tmp_path: Path, room: str, line: str) -> None:
    rooms = ("", "stages", "models", "routing", "gateway", "kit", "plans")
    parts = [f"boundaries/{part}" for part in ("", "following", "recorder", "reading", "living")]
    for name in (*rooms, *parts, room):
        folder = tmp_path / "strangler" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    (tmp_path / "strangler/models/extraction.py").touch()
    (tmp_path / "strangler" / room / "deed.py").write_text(line + "\n")

    result = lint(ROOT / "pyproject.toml", tmp_path)

    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_loads_neither_django_nor_celery(room: str) -> None:
    files = python_files(f"strangler/{room}")
    modules = [place(path).removesuffix("/__init__.py").removesuffix(".py").replace("/", ".") for path in files]
    code = f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
    code += f"print([name for name in {HEAVY!r} if name in sys.modules])"

    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.stdout.strip() == "[]", result.stdout + result.stderr


def strangers(folder: Path, *forbidden: str) -> list[str]:
    return [
        f"{place(path)}:{line}: {module}"
        for path in python_files(place(folder))
        for module, line in imported(path)
        if module.split(".")[0] in forbidden
    ]


def services() -> list[Path]:
    return sorted(path for path in (ROOT / "extracted").glob("*") if path.is_dir())


def test_no_service_knows_the_monolith_or_another_service() -> None:
    found: list[str] = []
    for service in services():
        others = {path.name for other in services() if other != service for path in other.iterdir()}
        found += strangers(
            service, "monolith", "extracted", "migrations", *others - {path.name for path in service.iterdir()}
        )

    assert found == []


def test_the_monolith_knows_no_service_and_no_plan() -> None:
    assert strangers(ROOT / "monolith", "extracted", "migrations", "reviews_service") == []


def test_plans_name_models_by_words_only() -> None:
    assert strangers(ROOT / "migrations", "monolith", "extracted", "django") == []
