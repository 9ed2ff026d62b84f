"""A name in; a logger out that imports nothing until it has something to say.

structlog brings a console and its colours along: a sixth of a second of every command's start, a way back's included.
"""

from typing import Any


class Log:
    """structlog's logger of that name, met when it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, level: str) -> Any:
        import structlog

        return getattr(structlog.get_logger(self._name), level)
