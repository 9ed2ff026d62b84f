"""A process's number in; whether it still runs out. Of any process, ours or not."""

from pathlib import Path


def is_alive(pid: int) -> bool:
    """A zombie is dead: it waits for whoever adopted it. One may go between the opening of its file and the reading."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
