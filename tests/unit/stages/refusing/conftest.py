"""A package of the test's own, loaded when the test says so, and a plan that refuses some of it."""

import sys

import pytest

from strangler.stages import standing
from strangler.stages.refusing.writers import refuse_writers

PLAN = """from strangler import plans

extraction = plans.Extraction(
    owner="team-notes", service="NOTES_URL", tables=[plans.Table("notes.Note")], answers=[{answers}]
)
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """write(name, text) -> a module's path; nothing of it is loaded yet, and nothing stays loaded."""
    name = f"desk_{abs(hash(str(tmp_path)))}"
    monkeypatch.syspath_prepend(tmp_path)

    def write(path: str, text: str) -> str:
        file = tmp_path.joinpath(name, *path.split(".")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        for folder in [file.parent, *file.parent.parents]:
            if folder == tmp_path:
                break
            (folder / "__init__.py").touch()
        file.write_text(text)
        return f"{name}.{path}"

    yield write
    for each in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[each]


@pytest.fixture
def refused(tmp_path, settings):
    """refused(subject, …): start up with a plan that says so."""
    settings.STRANGLER_PLANS = tmp_path / "plans"

    def start(*subjects: str, instead: str = "", plan: str = "notes") -> None:
        folder = tmp_path / "plans" / plan
        folder.mkdir(parents=True)
        answers = ", ".join(f"plans.Refuse({subject!r}, instead={instead!r})" for subject in subjects)
        (folder / "__init__.py").write_text(PLAN.format(answers=answers))
        assert refuse_writers() >= len(subjects)

    return start


@pytest.fixture
def moved(monkeypatch, db):
    """moved(True): the service owns the rows; moved(False): rolled back."""

    def say(is_moved: bool) -> None:
        monkeypatch.setattr(standing, "is_moved", lambda name: is_moved)

    say(True)
    return say
