"""Apps that people change together are told, those that meet now and then are not; without a history nobody is."""

import subprocess
from pathlib import Path

import pytest

from strangler.boundaries.cochange import NoHistory, Together, changed_together, counted
from strangler.boundaries.living.registry import App, Registry


def git(root: Path, *words: str) -> None:
    names = ("-c", "user.name=x", "-c", "user.email=x@y", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *names, *words], check=True, capture_output=True)


def commit(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.read_text() + "x\n" if path.exists() else "x\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "x")


def registry_of(root: Path) -> Registry:
    return Registry(tuple(App(label, label, root / label) for label in ("halls", "choir", "notes")), {})


def test_two_apps_that_change_in_the_same_commits_are_a_pair(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for _ in range(3):
        commit(tmp_path, "halls/models.py", "choir/vües.py")
    commit(tmp_path, "notes/models.py", "choir/vües.py")
    commit(tmp_path, *(f"{app}/{number}.py" for app in ("notes", "halls", "choir") for number in range(11)))

    assert changed_together(tmp_path, registry_of(tmp_path)) == [Together("choir", "halls", 3, 3)]


def test_a_pair_that_meets_seldom_is_none() -> None:
    alone = [{"halls"}, {"choir"}] * 20

    assert counted([{"halls", "choir"}] * 3 + alone) == []
    assert counted([{"halls", "choir"}] * 5 + alone) == [Together("choir", "halls", 5, 25)]


def test_a_folder_without_a_repository_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(NoHistory, match="not a git repository"):
        changed_together(tmp_path, registry_of(tmp_path))


def test_a_machine_without_git_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoHistory, match="git cannot be asked"):
        changed_together(tmp_path, registry_of(tmp_path))
