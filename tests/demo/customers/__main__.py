"""`python -m tests.demo.customers CONFIG.json`: customers until SIGTERM. Exit status 1 if a turn failed by our own fault."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.demo.customers.config import Config
from tests.demo.customers.load import play

PRIORITY = -10


async def main(path: Path) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return 1 if await play(Config.read(path), stop) else 0


def go_first() -> None:
    """Ahead of what is measured, where we may: a starved clock would blame the shop for our own lateness."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    except PermissionError:
        pass


if __name__ == "__main__":
    go_first()
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))
