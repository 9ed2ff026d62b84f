"""What the plan says about each writer of a moved table: code, signal, cascade, admin, inbound foreign key.

A subject is a dotted path to code, a model (`app.Model`), a field (`app.Model.field`), `cascade from app.Model`, or
`outside: who it is` for what does not live in this code. Executors live in stages and kit; here they are data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from strangler.messages import Refusal, refuse
from strangler.plans.declared import Declared

CASCADE = "cascade from "
OUTSIDE = "outside:"
WHY_COLUMNS = "Only an update of these columns is let through; none is the same as plans.Refuse."
WHY_INTERFACE = "A seam is an interface by its dotted path; without one nobody knows what is called."
WHY_SUBJECT = "An answer belongs to one writer, by name; Own is refused until each has one."


@dataclass(frozen=True)
class Answer(Declared):
    """One writer and what becomes of it after Own."""

    kind: ClassVar[str] = ""
    sentence: ClassVar[str] = ""  # what is true after Own; {} is the subject

    subject: str

    @property
    def name(self) -> str:
        """The subject without `cascade from`."""
        return self.subject.removeprefix(CASCADE).strip()

    @property
    def is_outside(self) -> bool:
        return self.subject.startswith(OUTSIDE)

    def value_faults(self) -> Iterator[Refusal]:
        if not self.name:
            yield refuse("S123", self.where, what="the subject", name=type(self).__name__, why=WHY_SUBJECT)

    def describe(self) -> str:
        return self.sentence.format(self.subject)


@dataclass(frozen=True)
class Moves(Answer):
    """The writer runs in the service now; here it is no longer called."""

    kind = "moves"
    sentence = "{} runs in the service"


@dataclass(frozen=True)
class Seam(Answer):
    """The writer, or whoever reads the tables, calls an interface that is answered here or by the service, as the published
    table says. interface: dotted path of a strangler.seams.Seam of this extraction; `check` refuses one that is not there."""

    kind = "seam"
    sentence = "{} calls the seam"

    interface: str = ""

    def value_faults(self) -> Iterator[Refusal]:
        yield from super().value_faults()
        if not self.interface.strip():
            yield refuse("S123", self.where, what="the interface", name=type(self).__name__, why=WHY_INTERFACE)


@dataclass(frozen=True)
class DeleteThrough(Answer):
    """Its deletes stand here and are asked of the owner as intents; each table it deletes from must say deletes="through".
    For `cascade from app.Model`: keys that Django empties by that deletion may be emptied here; the service does the same
    when it hears of the parent."""

    kind = "delete_through"
    sentence = "{} deletes here, and an intent goes to the service"


@dataclass(frozen=True)
class UpdateThrough(Answer):
    """Its updates stand here for the moment and are compared and set at the owner; one that finds a newer value there is
    refused, taken back here and listed by `strangle status`.

    columns: what it may change, as `field` or `app.Model.field`, `auto_now` fields among them; an update of any other column
    meets the fence. Never amounts or counters: decimals are refused, and of two who add one to an integer one is lost.
    """

    kind = "update_through"
    sentence = "{} updates by compare-and-set in the service"

    columns: Sequence[str] = ()

    def value_faults(self) -> Iterator[Refusal]:
        yield from super().value_faults()
        if not self.columns:
            yield refuse("S123", self.where, what="columns", name=type(self).__name__, why=WHY_COLUMNS)


@dataclass(frozen=True)
class Replay(Answer):
    """A receiver of post_save or post_delete: its signal is sent here after a row arrived. Others cannot be replayed."""

    kind = "replay"
    sentence = "{} hears its signal after a row arrived"


@dataclass(frozen=True)
class Refuse(Answer):
    """The writer raises, with an id and the next command. instead: what its users should run."""

    kind = "refuse"
    sentence = "{} is refused"

    instead: str = ""


@dataclass(frozen=True)
class ReadOnlyAdmin(Answer):
    """The ModelAdmin of a moved model shows and does not write. subject: the model. link: where staff go instead, an
    address or a word about it."""

    kind = "read_only_admin"
    sentence = "the admin of {} is read-only"

    link: str = ""


@dataclass(frozen=True)
class Loosen(Answer):
    """A foreign key from a table that stays: its constraint is dropped at Copy, its column kept. subject: app.Model.field, or
    table.column without a model. on_delete: what happens here, after Own, to rows whose parent was deleted at its owner."""

    kind = "loosen"
    sentence = "{} keeps its column and loses its constraint"

    on_delete: Literal["cascade", "nullify", "keep"] = "keep"
