"""How work begins in a monolith: a route, a task, a command, an admin's action, a receiver. Pure.

What the code shows and what the recorder saw meet by these names.
"""

from dataclasses import dataclass
from enum import StrEnum

TOOLKIT = tuple(f"strangler.{room}." for room in ("api", "console", "management", "sync", "tasks"))


class Way(StrEnum):
    """The value says it to people."""

    ROUTE = "route"
    TASK = "task"
    COMMAND = "command"
    ADMIN = "admin"
    RECEIVER = "receiver"
    OTHER = "other"  # a shell, a script, a thread of nobody's


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """name: `GET /things/{id}/`, one a method, in the spelling of `url_paths`; a task's registered name; a command's;
    `app.Model action`; a receiver's dotted path; `middleware PATH`, `context processor PATH`. code: dotted path of what runs,
    `module.Class.method`; '' if unknown."""

    way: Way
    name: str
    code: str = ""

    @property
    def method(self) -> str:
        """Of a route's request, `GET`; '' of anything else."""
        return self.name.partition(" ")[0] if self.way is Way.ROUTE else ""

    def __str__(self) -> str:
        return f"{self.way} {self.name}"


def is_toolkits(code: str) -> bool:
    """Whether a dotted path is a view, command or task of the toolkit. What it does for a move is told by the ledger; among
    entries its feed would be one more writer of what has left. What stages wrap is the project's all the same."""
    return code.startswith(TOOLKIT)
