"""What people write: a class whose methods say what crosses; a call of one in, the answer of whichever side it is out.

    class Notes(seams.Seam):
        extraction = "notes"
        local = "choir.notes.here.Notes"

        @seams.method(idempotent=True)
        def of_evening(self, evening_id: int) -> list[Note]: ...

    Notes().of_evening(3)

`local` is imported at the first call that stays here, so that the app behind it may leave. Values are copied on both roads.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.utils.module_loading import import_string

from strangler.protocol.carried import Declined, NotPlain, Shape
from strangler.seams import remote
from strangler.seams.errors import Failed, Unreachable
from strangler.seams.switch import SWITCH, Access, Side

F = TypeVar("F", bound=Callable[..., Any])
WITHIN_S = 1.0  # a page waits for it; a browser's user does not notice less


@dataclass(frozen=True, slots=True)
class Declaration:
    """idempotent: asked twice is asked once. access: where it goes. actor: the argument that tells customers apart."""

    idempotent: bool
    access: Access
    actor: str
    shape: Shape


def method(*, idempotent: bool, access: Access = "read", actor: str = "") -> Callable[[F], F]:
    """access: "read" goes where reads go, "write" where writes go; "fresh" is a read that goes where writes go, for whoever
    shows a customer what he has just written. actor: name of the argument with a user's key; without one a share of
    customers reads here until all do. Raises Undeclared for a method that does not say what crosses."""

    def declare(function: F) -> F:
        function.__seam__ = Declaration(idempotent, access, actor, Shape.of(function))  # type: ignore[attr-defined]
        return function

    return declare


class Seam:
    """extraction: whose table state turns it. local: dotted path of the class, or object, that does the work here. name: in
    addresses; default the class's own, in lower case. within_s: a call's whole time, repeats among it. stale_ok: reads that the
    service cannot answer are answered here, from the copy, as long as the code for it is here."""

    extraction: ClassVar[str] = ""
    local: ClassVar[str] = ""
    name: ClassVar[str] = ""
    within_s: ClassVar[float] = WITHIN_S
    stale_ok: ClassVar[bool] = False
    methods: ClassVar[dict[str, Declaration]] = {}

    def __init_subclass__(cls) -> None:
        cls.name = cls.__dict__.get("name") or cls.__name__.lower()
        found = {name: each.__seam__ for name, each in vars(cls).items() if hasattr(each, "__seam__")}
        cls.methods = {**cls.methods, **found}
        for name, declared in found.items():
            setattr(cls, name, _calling(name, declared, vars(cls)[name]))


def fault_of(thing: object) -> str:
    """'' for a seam that can be called; else what it lacks. For `check`."""
    if not (isinstance(thing, type) and issubclass(thing, Seam)):
        return "is no strangler.seams.Seam"
    if not thing.methods:
        return "has no method that @seams.method declares"
    return "" if thing.extraction else "names no extraction"


def _calling(name: str, declared: Declaration, stub: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(stub)
    def call(self: Seam, *args: Any, **kwargs: Any) -> Any:
        return Call(type(self), name, declared, declared.shape.pack(*args, **kwargs)).answer()

    return call


@dataclass(frozen=True, slots=True)
class Call:
    """One call, packed."""

    seam: type[Seam]
    method: str
    declared: Declaration
    body: bytes

    def answer(self) -> Any:
        side = self._side()
        if side.is_here:
            return self._here()
        try:
            return self._there(side)
        except remote.NotOwner:
            return self._after_turning(side)
        except Unreachable:
            if not self._may_be_stale():
                raise
        return self._here()

    def _side(self) -> Side:
        declared = self.declared
        actor = declared.shape.unpack(self.body).get(declared.actor) if declared.actor else None
        return SWITCH.side(self.seam.extraction, declared.access, actor="" if actor is None else str(actor))

    def _after_turning(self, before: Side) -> Any:
        """Ownership has changed sides since the table was read; nothing was done there."""
        SWITCH.look()
        side = self._side()
        if side.is_here:
            return self._here()
        try:
            return self._there(side)
        except remote.NotOwner:
            why = "it is being handed over, and nobody owns it for the moment"
            raise Unreachable(self.declared.shape.name, why, may_have_run=False) from None

    def _may_be_stale(self) -> bool:
        return self.seam.stale_ok and self.declared.access != "write" and implementation(self.seam) is not None

    def _here(self) -> Any:
        """Whatever it raises besides Declined is Failed, as it would be from afar."""
        shape, found = self.declared.shape, implementation(self.seam)
        if found is None:
            why = f"it is to be answered here, and {self.seam.local or 'no implementation'} is not here any more"
            raise Unreachable(shape.name, why, may_have_run=False)
        try:
            result = getattr(found, self.method)(**shape.unpack(self.body))
        except (Declined, NotPlain):
            raise
        except Exception as error:
            raise Failed(shape.name, f"{type(error).__name__}: {error}") from error
        return shape.unpack_result(shape.pack_result(result))

    def _there(self, side: Side) -> Any:
        declared, seam = self.declared, self.seam
        packed = remote.ask(
            side.urls,
            (seam.extraction, seam.name, self.method),
            self.body,
            call=declared.shape.name,
            may_repeat=declared.idempotent,
            within_s=seam.within_s,
        )
        return declared.shape.unpack_result(packed)


def implementation(seam: type[Seam]) -> Any:
    """What answers here; None if there is none, or its app has left INSTALLED_APPS."""
    try:
        found = import_string(seam.local) if seam.local else None
    except (ImportError, RuntimeError):  # Django's own word for a model of an app that is not installed
        return None
    return found() if isinstance(found, type) else found
