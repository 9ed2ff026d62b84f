"""What this repository imports, pyproject.toml names: a package that comes along with another one may leave with it."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.house import sources
from tests.house.sources import ROOT, place, python_files

OF_OTHERS = (
    "tests/trials/hosts/",
    "tests/trials/carve/",
)  # run in an environment of their own: requirements-trials.txt
ALONG = {"asgiref": "django", "kombu": "celery", "sqlparse": "django"}  # which cannot do without them


def declared() -> set[str]:
    """Names of distributions, of the toolkit and of every extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    return {_plain(re.split(r"[\[<>=!~ ;]", line)[0]) for lines in lists for line in lines}


def imported() -> dict[str, str]:
    """Distribution -> a file that imports it; of what is installed here."""
    of_module = packages_distributions()
    found: dict[str, str] = {}
    for path in python_files("strangler", "monolith", "extracted", "migrations", "tests"):
        if place(path).startswith(OF_OTHERS):
            continue
        for module in {name.split(".")[0] for name, _line in sources.imported(path)} - sys.stdlib_module_names:
            for distribution in of_module.get(module, ()):
                found.setdefault(_plain(distribution), place(path))
    return found


def test_every_package_that_is_imported_is_declared() -> None:
    names = declared()
    assert {name: file for name, file in imported().items() if ALONG.get(name, name) not in names} == {}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
