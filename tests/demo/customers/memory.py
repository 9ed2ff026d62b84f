"""Told in; a file of JSON lines out, one a send, written as it happens. Called by load; read by the proof."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from tests.demo.customers.telling import Told


class Memory:
    """One file, one writer."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("w", buffering=1 << 16)

    def keep(self, told: Told) -> None:
        self._file.write(json.dumps(told.as_row()) + "\n")

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def recall(path: Path) -> Iterator[Told]:
    """Everything remembered; a last line cut by a kill is left out."""
    with path.open() as lines:
        for line in lines:
            if line.endswith("\n"):
                yield Told.of_row(json.loads(line))
