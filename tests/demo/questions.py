"""What only the control side can tell, asked by its own command. In: a way to run commands. Out: numbers, or None."""

import json
from dataclasses import dataclass

from tests.demo.walk import EXTRACTION, Command


@dataclass(frozen=True, slots=True)
class Compared:
    """Fair pairs compared in this run, and how many of them differ. None: the command did not say."""

    fair: int | None = None
    differing: int | None = None


def compared(command: Command) -> Compared:
    done = command("strangle", "compare", EXTRACTION, "--format", "json")
    try:
        told = json.loads(done.stdout)
    except ValueError:
        return Compared()
    return Compared(told.get("pairs"), told.get("mismatched_pairs"))
