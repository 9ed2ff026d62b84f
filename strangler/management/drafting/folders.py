"""Folders and their files in; all of them on the disk, or none. Called by `new`.

Each is written beside its place under a hidden name, and renamed once every file is there.
"""

import secrets
import shutil
from collections.abc import Iterable, Mapping
from os.path import lexists
from pathlib import Path

from strangler.exceptions import Refused
from strangler.messages import Refusal, refuse

EXECUTABLE = ("manage.py",)


def taken(folders: Mapping[Path, str]) -> list[Refusal]:
    """A refusal for each folder that is there already. folders: path -> id of what is said of it."""
    return [refuse(id, folder=folder) for folder, id in folders.items() if lexists(folder)]


def write_whole(folders: Mapping[Path, Mapping[str, str]]) -> list[str]:
    """Every path written, in their sequence. Raises Refused with S311: then nothing is left of it."""
    staged: list[tuple[Path, Path]] = []
    done: list[Path] = []
    made = [parent for folder in folders for parent in _absent(folder)]
    try:
        for folder, files in folders.items():
            hidden = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
            staged.append((hidden, folder))
            _write(hidden, files)
        for hidden, folder in staged:
            hidden.rename(folder)
            done.append(folder)
    except OSError as error:
        for each in (*done, *(hidden for hidden, _ in staged)):
            shutil.rmtree(each, ignore_errors=True)
        _remove_empty(made)
        raise Refused([refuse("S311", error=error)]) from error
    return [str(folder / file) for folder, files in folders.items() for file in files]


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if file in EXECUTABLE:
            path.chmod(path.stat().st_mode | 0o111)


def _absent(folder: Path) -> Iterable[Path]:
    """Folders above it that do not exist yet, the outermost last."""
    return [parent for parent in folder.parents if not parent.exists()]


def _remove_empty(folders: Iterable[Path]) -> None:
    for each in sorted(set(folders), key=lambda path: len(path.parts), reverse=True):
        try:
            each.rmdir()
        except OSError:
            continue
