"""A web server that has just become ready in; one whose every process has answered a page out, so that no customer waits for
code to load. Called by leaving, before the table turns to new processes.

Ready is said by the first of its processes; connections go to the others as well, and wait there until the shop is loaded.
"""

import http.client
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = (
    16  # connections go to processes by chance: one of two is left out as often as a coin falls alike sixteen times
)
PATIENCE_S = 30.0


def warm(host: str, port: int, path: str = "/") -> None:
    """Raises OSError, http.client.HTTPException."""
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        list(visitors.map(lambda _: _visit(host, port, path), range(AT_ONCE)))


def _visit(host: str, port: int, path: str) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path)
        connection.getresponse().read()
    finally:
        connection.close()
