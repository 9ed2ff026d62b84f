"""When files of a passing server are kept in memory, and when on the disk."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from strangler.testing import memory

GB = 2**30


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """One with room: a folder in memory, and what is free of both."""
    facts = tmp_path / "meminfo"
    made = SimpleNamespace(folder=tmp_path, total=16 * GB, free=12 * GB, left=lambda gb: facts.write_text(_facts(gb)))
    made.left(8)
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(memory, "SHARED", tmp_path)
    monkeypatch.setattr(memory, "FACTS", facts)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(total=made.total, free=made.free))
    return made


def _facts(gb: int) -> str:
    return f"MemTotal:       33554432 kB\nMemFree:          1024 kB\nMemAvailable:   {gb * 2**20} kB\n"


def test_where_there_is_room_it_is_memory(machine: SimpleNamespace) -> None:
    assert memory.folder() == machine.folder


def test_a_small_folder_in_memory_is_not_filled(machine: SimpleNamespace) -> None:
    machine.total = machine.free = 64 * 2**20  # as in a container
    assert memory.folder() is None


def test_a_folder_that_others_fill_is_left_to_them(machine: SimpleNamespace) -> None:
    machine.free = 5 * GB
    assert memory.folder() is None


def test_a_machine_short_of_memory_writes_to_the_disk(machine: SimpleNamespace) -> None:
    machine.left(1)
    assert memory.folder() is None


def test_whoever_named_a_place_has_it(machine: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/var/tmp")
    assert memory.folder() is None


@pytest.mark.parametrize("gone", ["SHARED", "FACTS"])
def test_another_system_writes_to_the_disk(
    machine: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    monkeypatch.setattr(memory, gone, Path("/nowhere"))
    assert memory.folder() is None
