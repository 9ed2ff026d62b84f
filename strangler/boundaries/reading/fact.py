"""What one Python file says, as data that its hash can keep: no name in it is resolved. Written by facts, read by usage, code
and values.

A `scope` is the qualified name of the innermost function or class around it, of the outermost function where they are nested;
'' at the top of the file.
"""

import msgspec


class Imported(msgspec.Struct, frozen=True, array_like=True):
    """name: as the file calls it. path: dotted, e.g. `choir.halls.models.Hall`; relative ones begin with dots. A model that was
    looked up by its label begins with `=`, and is `=` alone if it is the user's. is_whole: `import choir.halls` binds choir."""

    line: int
    name: str
    path: str
    scope: str = ""
    is_whole: bool = False


class Chain(msgspec.Struct, frozen=True, array_like=True):
    """`hall.evenings.all().count()` is root `hall`, attributes evenings, all, count. root '' = no plain name; `=halls.Hall` = a
    model looked up there and then. calls: bit 0 the root is called, bit n the nth attribute is. Between attributes stand
    ITEM for one of them, `rows[0]` or `for row in rows`; LIST, ONE, CLASS and FORM for list(…), get_object_or_404(…), type(…)
    and modelform_factory(…) around what is before."""

    line: int
    root: str
    attributes: tuple[str, ...]
    calls: int = 0
    scope: str = ""
    is_stored: bool = False  # the last attribute is assigned, and not read


class Hole(msgspec.Struct, frozen=True, array_like=True):
    """What a text is filled with, as a chain; or the text itself, where the file says it."""

    root: str = ""
    attributes: tuple[str, ...] = ()
    calls: int = 0
    text: str = ""


class Text(msgspec.Struct, frozen=True, array_like=True):
    """A literal. role: `sql`, `label` (given to get_model or sender=), `path` (a lookup), `join` (one that joins all of it),
    `class` (what a loader is given), `url` (a URL's name), `task` (a task's name), `sent` (one that is surely called by it;
    '' = nobody knows which), `command`, `named` (what a task is called),
    `file` (of SQL; '' = one that is run, and read from nobody knows where).
    held: name of the variable outside of functions that keeps it.
    holes: of `sql`, what the words hole__0, hole__1 … in it stand for."""

    line: int
    role: str
    value: str
    scope: str = ""
    held: str = ""
    holes: tuple[Hole, ...] = ()


class Bound(msgspec.Struct, frozen=True, array_like=True):
    """A name that is given a value. name: `hall`, `self.hall`, `request.hall`, or `return`. how: one of the HOWS."""

    name: str
    how: str
    scope: str = ""
    root: str = ""
    attributes: tuple[str, ...] = ()
    calls: int = 0


class Given(msgspec.Struct, frozen=True, array_like=True):
    """An argument of a call. to: what is called, dotted as written. at: its place among the arguments, or its keyword. The rest
    is the chain that is given."""

    scope: str
    to: str
    at: str
    root: str
    attributes: tuple[str, ...] = ()
    calls: int = 0


class Function(msgspec.Struct, frozen=True, array_like=True):
    """name: qualified, never nested in another. decorators: dotted, as written."""

    line: int
    name: str
    parameters: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()


class Class(msgspec.Struct, frozen=True, array_like=True):
    """bases: dotted, as written, without what stands in brackets."""

    line: int
    name: str
    bases: tuple[str, ...] = ()


class Block(msgspec.Struct, frozen=True, array_like=True):
    """Lines that one transaction holds together."""

    scope: str
    first: int
    last: int


class Guard(msgspec.Struct, frozen=True, array_like=True):
    """Lines that run only for these methods of a request, or (is_for False) for all but these."""

    scope: str
    first: int
    last: int
    methods: tuple[str, ...]
    is_for: bool

    def lets(self, method: str) -> bool:
        return (method in self.methods) is self.is_for


class Setting(msgspec.Struct, frozen=True, array_like=True):
    """A call that may set columns. method: what is called. names: of all of them, sorted, as fields; one that is counted from
    what the row held before begins with COUNTED; none = it may set any."""

    line: int
    scope: str
    method: str
    names: tuple[str, ...]


class Odd(msgspec.Struct, frozen=True, array_like=True):
    """What no reader of code can follow, e.g. `getattr(desk, name)`."""

    line: int
    scope: str
    why: str


COUNTED = "+"
ONE, LIST, QUERY, ITEM, CLASS, FORM = "~one", "~list", "~query", "[]", "~class", "~form"
VALUE, TYPE, IS, MEMBER, EACH, LOCAL, UNKNOWN = "=", ":", "is", "in", "each", "def", "?"
# the chain gives it · it is annotated so · isinstance said so · a list or dict has it · it is each of these in turn · it leads
# nowhere: a text, a function inside · nobody knows
HOWS = (VALUE, TYPE, IS, MEMBER, EACH, LOCAL, UNKNOWN)


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """fault: why nothing could be read, '' if it could."""

    imports: tuple[Imported, ...] = ()
    chains: tuple[Chain, ...] = ()
    texts: tuple[Text, ...] = ()
    fault: str = ""
    bound: tuple[Bound, ...] = ()
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    blocks: tuple[Block, ...] = ()
    odd: tuple[Odd, ...] = ()
    guards: tuple[Guard, ...] = ()
    given: tuple[Given, ...] = ()
    settings: tuple[Setting, ...] = ()
