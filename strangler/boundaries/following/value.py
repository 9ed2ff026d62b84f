"""What a name in code may stand for: a model, rows of one, a function, a class, a module. Pure."""

from typing import NamedTuple

MODEL = "model"  # the class; name: its label
QUERY = "query"  # a manager or queryset of it
RELATED = "related"  # the same, reached from a row on the other side
BETWEEN = "between"  # the same, through a table between: `through`
ROW = "row"  # one of its rows
TYPE = "type"  # a class of the project; name: its path
OBJECT = "object"  # an instance of it
FUNCTION = "function"  # name: its path
MODULE = "module"
LIBRARY = "library"  # anything of somebody else's; name: dotted path
MADE = "made"  # what a library's class or function gave when called
GIVES = "gives"  # something of a library's that gives `inner` when called
FORMED = "formed"  # a form, or a set of them, that a factory made for it
REQUEST = "request"  # whose `user` is one of the project's, and which carries what middleware puts on it
LIST = "list"  # several of `inner`
SUPER = "super"  # name: path of the class whose bases are meant

ROWS = frozenset([QUERY, RELATED, BETWEEN])


class Value(NamedTuple):
    """through: label of the table between (BETWEEN). self_of: path of the class whose instance a method is bound to."""

    kind: str
    name: str
    through: str = ""
    self_of: str = ""
    inner: "Value | None" = None


Values = tuple[Value, ...]


def listed(values: Values) -> Values:
    return tuple(Value(LIST, value.name, inner=value) for value in values)


def one_of(value: Value) -> Values:
    """What an index or a loop gives."""
    if value.kind == LIST:
        return (value.inner,) if value.inner else ()
    return (Value(ROW, value.name),) if value.kind in ROWS else ()
