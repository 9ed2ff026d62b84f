"""A named moment in; the environment of a process that stands still there, in the middle of its work, out: to be killed, or
to go on once the file that tells of it is gone.

No code of the process knows of it: Python reads `startup/sitecustomize.py` when it starts.
"""

import os
from pathlib import Path

STARTUP = Path(__file__).resolve().parent / "startup"


def standing_still(moment: str, reached: Path, *, path: str = "", time: int = 1) -> dict[str, str]:
    """Variables to add. moment: as in strangler.resilience.moments. reached: a file that then holds the pid.
    path: the PYTHONPATH the process has besides. time: the how manieth time that it comes there."""
    return {
        "STRANGLER_STALL": f"{moment}#{time}={reached}",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(STARTUP), path])),
    }
