"""The machine: which Python, Django and databases these are, and whether there is room on disk."""

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import django
from django.db import connections

from strangler.management.preflight.finding import Finding, heed, size, stop

LEAST_DJANGO = (5, 2)
LEAST_FREE = 0.2


def versions() -> Iterator[Finding]:
    yield Finding("versions", f"Python {platform.python_version()}, Django {django.get_version()}")
    if django.VERSION[:2] < LEAST_DJANGO:
        least = ".".join(map(str, LEAST_DJANGO))
        yield stop("versions", "P102", version=django.get_version(), least=least)


def disks() -> Iterator[Finding]:
    """Of SQLite's files only: where a server keeps its data is for its owner to see."""
    for alias in connections:
        given = connections.settings[alias]
        if not str(given["ENGINE"]).endswith("sqlite3") or not Path(str(given["NAME"])).is_file():
            continue
        usage = shutil.disk_usage(Path(str(given["NAME"])).resolve().parent)
        share = usage.free / usage.total
        if share < LEAST_FREE:
            yield heed("disk", "P107", where=alias, free=size(usage.free), percent=round(share * 100))
        else:
            yield Finding("disk", f"{alias}: {size(usage.free)} free")
