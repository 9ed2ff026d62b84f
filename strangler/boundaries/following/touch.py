"""One place in the code that reads or writes the rows of one table, whoever owns it. Pure."""

from dataclasses import dataclass

from strangler.boundaries.edge import Kind, Mode, Place


@dataclass(frozen=True, slots=True, order=True)
class Touch:
    """code: dotted path of the innermost function or class around it, its module's at top level. target: a model's label, or
    the name of a table that has no model. deletes: a write that takes whole rows away. columns: all that it sets, as the code
    names them (fact.Setting); none = it may set any. adds: a write that may make rows."""

    code: str
    place: Place
    target: str
    mode: Mode
    kind: Kind
    deletes: bool = False
    columns: tuple[str, ...] = ()
    adds: bool = False
