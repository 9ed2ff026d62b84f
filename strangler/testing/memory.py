"""This machine in; a folder whose files are kept in its memory out, if there is room in plenty. Called by postgres.

Files of a server nobody will ask tomorrow cost a disk much and memory little; where memory is short, the disk is the place.
"""

import os
import shutil
from pathlib import Path

SHARED = Path("/dev/shm")
FACTS = Path("/proc/meminfo")
ROOM = 4 * 2**30  # bytes; the log of a server alone takes one before its files are used again


def folder() -> Path | None:
    """None = wherever temporary files go: no room, no such folder, or TMPDIR names a place."""
    if os.environ.get("TMPDIR") or not os.access(SHARED, os.W_OK | os.X_OK):
        return None
    usage = shutil.disk_usage(SHARED)
    # Half of it, too: its share of free room is the database's disk to whoever watches that.
    return SHARED if min(usage.free, _left()) >= ROOM and usage.free * 2 >= usage.total else None


def _left() -> int:
    """Bytes of memory to be had without swapping: the folder's own limit may promise more than there is."""
    try:
        lines = FACTS.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)
