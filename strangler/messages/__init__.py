"""A refusal's id and the user's own names in; what happened, why, and the next command out. The only folder with texts.

S1xx a plan as it is written · S2xx a plan against the project · S3xx the command · S4xx a move
S5xx rows in step and looking at it · Exxx and Wxxx settings · Pxxx before the first extraction.
An id is never given a second meaning; each has a test that provokes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from strangler.messages import command, moves, plan, preflight, project, rows, settings


@dataclass(frozen=True, slots=True)
class Where:
    """A line of a file that people wrote. line 0: the file or folder as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        """As an editor follows it, from the folder people stand in."""
        path, here = Path(self.file), Path.cwd()
        short = path.relative_to(here) if path.is_relative_to(here) else path
        return f"{short}:{self.line}" if self.line else str(short)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something will not be done, and what to do about it. `next` is a command or an edit, ready to use."""

    id: str
    what: str
    why: str
    next: str
    where: Where | None = None

    def __str__(self) -> str:
        place = f"  {self.where}" if self.where else ""
        return f"{self.id}{place}\n  What: {self.what}\n  Why:  {self.why}\n  Next: {self.next}"

    def as_dict(self) -> dict[str, str | int | None]:
        file, line = (self.where.file, self.where.line) if self.where else (None, None)
        return {"id": self.id, "what": self.what, "why": self.why, "next": self.next, "file": file, "line": line}


def refuse(id: str, where: Where | None = None, /, **names: object) -> Refusal:
    """Fill one message. names: the holes its text has. Raises KeyError for an unknown id or an empty hole."""
    what, why, next = (part.format(**names) for part in TEXTS[id])
    return Refusal(id, what, why, next, where)


def nearest(word: str, known: Iterable[str]) -> str:
    """` Did you mean X?` for the closest of the known names, or nothing. Letters' case does not count."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.55)
    return f" Did you mean {by_folded[close[0]]}?" if close else ""


ROOMS = (plan, project, command, moves, rows, settings, preflight)
TEXTS: dict[str, tuple[str, str, str]] = {id: text for room in ROOMS for id, text in room.TEXTS.items()}
