"""A name in; a logger out that imports nothing until it has something to say.

structlog brings a console and its colours along: a sixth of a second of every command's start, a way back's included.
"""

import sys
from typing import Any

_is_to_stderr: list[bool] = []


def to_stderr() -> None:
    """For processes whose answer is on stdout: what they say on the way must not stand in its midst, where no script could
    read it. A project that has set up structlog keeps its own way."""
    _is_to_stderr[:] = [True]


class Log:
    """structlog's logger of that name, met when it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, level: str) -> Any:
        import structlog

        if _is_to_stderr and not structlog.is_configured():
            structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
        return getattr(structlog.get_logger(self._name), level)
