"""One thing that reaches tables which leave, and what a plan can say about it. Data."""

from dataclasses import dataclass
from enum import StrEnum

from strangler.boundaries.edge import Place
from strangler.plans.stage import Stage

HOLES = ('="")', "=[])")  # what only a person can fill


class Topic(StrEnum):
    """In the sequence in which people decide. The value says it to them."""

    ROUTE = "routes"
    COMMAND = "commands"
    TASK = "tasks"
    RECEIVER = "receivers"
    ADMIN = "admins"
    AROUND = "what runs around every request"
    CASCADE = "deletions that take rows along"
    KEY_IN = "keys that point to its tables"
    KEY_OUT = "keys that lead out of its tables"
    LOOKS_OUT = "what its code reads of what stays"
    READER = "code that stays and reads its tables"
    TEMPLATE = "templates that follow relations to it"
    TRANSACTION = "transactions that write on both sides"
    MIGRATION = "migrations that write its rows"
    ROLE = "who else is in the database"
    CODE = "code that writes and that nothing was found to call"
    UNFOLLOWED = "work that could not be followed to its end"


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. line: as a plan has it, in the list `under` of its declaration; '' where a plan says nothing."""

    line: str
    under: str
    why: str

    @property
    def is_ready(self) -> bool:
        """Whether nobody has to fill anything in."""
        return bool(self.line) and not self.line.endswith(HOLES)


@dataclass(frozen=True, slots=True)
class Item:
    """subject: its name, as an answer has it. says: one sentence. options: the recommended one first.

    answered: what the plan says, '' = nothing yet. refuses: the stage that is refused without an answer, None = no stage.
    seen: whether the recorder saw it, None = nothing was recorded. writes: labels of what leaves and it writes.
    """

    topic: Topic
    subject: str
    says: str
    places: tuple[Place, ...] = ()
    options: tuple[Option, ...] = ()
    answered: str = ""
    refuses: Stage | None = None
    seen: bool | None = None
    writes: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.refuses is not None and not self.answered

    @property
    def recommended(self) -> Option | None:
        return self.options[0] if self.options else None

    def as_dict(self) -> dict[str, object]:
        return {
            "topic": self.topic.name.lower(),
            "subject": self.subject,
            "says": self.says,
            "places": [str(place) for place in self.places],
            "options": [{"line": each.line, "under": each.under, "why": each.why} for each in self.options],
            "answered": self.answered,
            "refuses": self.refuses.value if self.refuses else None,
            "seen": self.seen,
        }
