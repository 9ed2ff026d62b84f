"""Read by Python itself when a process starts with this folder on its PYTHONPATH; see strangler.testing.stalls.

STRANGLER_STALL=<moment>#<time>=<file>: that time it comes to that moment the process writes its pid to the file and stands
still until it is killed, or until the file is gone.
"""

import os
import sys
import time
from itertools import count
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[3])
LOOK_S = 0.01
reached_times = count(1)


def stand_still(**_facts: object) -> None:
    if next(reached_times) != int(which):
        return
    reached = Path(file)
    reached.with_suffix(".tmp").write_text(str(os.getpid()))
    reached.with_suffix(".tmp").rename(reached)  # whoever looks finds a whole pid or none
    while reached.exists():
        time.sleep(LOOK_S)


named, _, file = os.environ.get("STRANGLER_STALL", "").partition("=")
moment, _, which = named.partition("#")
if moment and file:
    sys.path.insert(0, ROOT)
    from strangler.resilience import moments

    listening = moments.listening(moment, stand_still)
    listening.__enter__()  # for the life of this process
