"""Read by Python itself when a process starts with this folder on its PYTHONPATH; see strangler.testing.stalls.

STRANGLER_STALL=<moment>=<file>: at that moment the process writes its pid to the file and stands still until it is killed.
"""

import os
import signal
import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[3])


def stand_still(**_facts: object) -> None:
    reached = Path(file)
    reached.with_suffix(".tmp").write_text(str(os.getpid()))
    reached.with_suffix(".tmp").rename(reached)  # whoever looks finds a whole pid or none
    while True:
        signal.pause()


moment, _, file = os.environ.get("STRANGLER_STALL", "").partition("=")
if moment and file:
    sys.path.insert(0, ROOT)
    from strangler.resilience import moments

    listening = moments.listening(moment, stand_still)
    listening.__enter__()  # for the life of this process
