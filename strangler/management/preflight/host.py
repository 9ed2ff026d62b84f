"""The machine: which Python, Django and databases these are, and whether there is room on disk."""

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import django
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.management.preflight.finding import Finding, heed, size, stop
from strangler.sync import room

LEAST_DJANGO = (5, 2)
LEAST_FREE = 0.2


def versions() -> Iterator[Finding]:
    yield Finding("versions", f"Python {platform.python_version()}, Django {django.get_version()}")
    if django.VERSION[:2] < LEAST_DJANGO:
        least = ".".join(map(str, LEAST_DJANGO))
        yield stop("versions", "P102", version=django.get_version(), least=least)


def disks() -> Iterator[Finding]:
    """Of SQLite's files: each alias may have one."""
    for alias in connections:
        given = connections.settings[alias]
        if str(given["ENGINE"]).endswith(("sqlite3", "spatialite")) and Path(str(given["NAME"])).is_file():
            yield _disk(alias, Path(str(given["NAME"])).resolve().parent)


def disk_of_server(connection: Connection) -> Iterator[Finding]:
    """Queue and journal grow there; where nobody here can look, somebody else has to."""
    folder = room.folder_of(connection)
    if folder:
        yield _disk(connection.alias, folder)
    else:
        yield Finding("disk", f"{connection.alias}: not to be seen from here; ask whoever runs the server what is free")


def _disk(alias: str, folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    share = usage.free / usage.total
    if share < LEAST_FREE:
        return heed("disk", "P107", where=alias, free=size(usage.free), percent=round(share * 100))
    return Finding("disk", f"{alias}: {size(usage.free)} free")
