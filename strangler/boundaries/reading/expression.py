"""One expression of Python in; the chain of names it is, and what values it may have, out. Called by facts, and pure."""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from strangler.boundaries.reading.fact import CLASS, FORM, ITEM, LIST, LOCAL, MEMBER, ONE, QUERY, TYPE, UNKNOWN, VALUE

LABEL = re.compile(r"\w+\.\w+")
FINDERS = ("get_model", "get_registered_model", "load_model", "get_model_name")
ONES = frozenset(["get_object_or_404", "aget_object_or_404"])
GIVEN = {  # what gives back what it was given, and as what
    **dict.fromkeys(ONES, ONE),
    **dict.fromkeys(("get_list_or_404", "aget_list_or_404"), LIST),
    **dict.fromkeys(("list", "tuple", "set", "sorted", "reversed", "frozenset"), LIST),
    **dict.fromkeys(("next", "anext"), ITEM),
    **dict.fromkeys(("iter", "aiter", "copy", "deepcopy"), ""),
    "type": CLASS,
    "QuerySet": QUERY,
    **dict.fromkeys(("modelform_factory", "modelformset_factory", "inlineformset_factory"), FORM),
}
MAKERS = ("404", "_factory", "QuerySet")
BUILT_IN = frozenset(dir(builtins))
PLAIN = frozenset(["Optional", "Annotated", "Awaitable", "Final", "ClassVar"])
QUERIES = frozenset(["QuerySet", "Manager", "RelatedManager", "BaseManager"])
LISTS = frozenset(
    [
        "list",
        "set",
        "tuple",
        "frozenset",
        "List",
        "Set",
        "Tuple",
        "Sequence",
        "Iterable",
        "Iterator",
        "Collection",
        "Generator",
        "AsyncIterator",
        "AsyncIterable",
        "Page",
        "Paginator",
        "deque",
    ]
)
DICTS = frozenset(["dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"])


class Spine(NamedTuple):
    """root, attributes, calls: as in Chain. beside: what hangs on it and is to be read by itself. called: the calls in it."""

    root: str
    attributes: tuple[str, ...]
    calls: int
    beside: tuple[ast.AST, ...]
    called: tuple[ast.Call, ...]


class Named(NamedTuple):
    """A value: how, and the chain that gives it."""

    how: str
    root: str = ""
    attributes: tuple[str, ...] = ()
    calls: int = 0


def spine(node: ast.expr) -> Spine:
    """node: an attribute, call, subscript, name, or what one waits for."""
    return _Unrolling().of(node)


class _Unrolling:
    """From the last attribute back to the root."""

    def __init__(self) -> None:
        self._names: list[tuple[str, bool]] = []
        self._beside: list[ast.AST] = []
        self._called: list[ast.Call] = []
        self._is_called = False
        self._root = ""

    def of(self, node: ast.AST) -> Spine:
        found: ast.AST | None = node
        while found is not None:
            last, found = found, self._before(found)
        if not self._root:
            self._beside.append(last)
        self._names.reverse()
        calls = int(self._is_called) | sum(
            1 << place for place, (_, is_called) in enumerate(self._names, 1) if is_called
        )
        names = tuple(name for name, _ in self._names)
        return Spine(self._root, names, calls, tuple(self._beside), tuple(self._called))

    def _before(self, node: ast.AST) -> ast.AST | None:
        """What it is an attribute, a call or an item of; None at the root."""
        match node:
            case ast.Attribute():
                self._name(node.attr)
            case ast.Subscript():
                self._beside.append(node.slice)
                if not isinstance(node.slice, ast.Slice):
                    self._name(ITEM)
            case ast.Call():
                return self._call(node)
            case ast.Await() | ast.Starred():
                pass
            case ast.BinOp(op=ast.BitOr() | ast.BitAnd()):  # of queries, or of flags, which lead nowhere
                self._beside.append(node.right)
                return node.left
            case _:
                self._root = node.id if isinstance(node, ast.Name) else ""
                return None
        return node.value

    def _name(self, name: str) -> None:
        self._names.append((name, self._is_called))
        self._is_called = False

    def _call(self, node: ast.Call) -> ast.AST | None:
        self._called.append(node)
        self._beside += [*node.args, *(keyword.value for keyword in node.keywords)]
        if (label := looked_up(node)) is not None:
            self._root, self._is_called = f"={label}", False
            self._beside.append(node.func)
            return None
        if name := _attribute_asked(node):
            self._beside.remove(node.args[0])
            self._name(name)
            return node.args[0]
        inner = _inner(node)
        if inner is None:
            self._is_called = True
            return node.func
        self._beside.remove(inner)
        self._is_called = False
        if word := GIVEN[called(node)]:
            self._name(word)
        return inner


def values(node: ast.expr | None) -> Iterator[Named]:
    """What it may be. Nothing for None: that is the absence of one. LOCAL for texts and numbers, which lead nowhere."""
    match node:
        case None | ast.Constant(value=None):
            return
        case ast.Call(func=ast.Name(id="cast"), args=[kind, _]):
            yield from annotated(kind)
        case ast.Attribute() | ast.Call() | ast.Subscript() | ast.Name():
            found = spine(node)
            yield Named(VALUE if found.root else UNKNOWN, *found[:3])
        case ast.NamedExpr() | ast.Await() | ast.Starred():
            yield from values(node.value)
        case ast.Constant() | ast.JoinedStr() | ast.Compare() | ast.UnaryOp():
            yield Named(LOCAL)
        case ast.IfExp() | ast.BoolOp() | ast.BinOp():
            for each in _either(node):
                yield from values(each)
        case _:
            yield from _several(node)


def _either(node: ast.IfExp | ast.BoolOp | ast.BinOp) -> list[ast.expr]:
    if isinstance(node, ast.BoolOp):
        return node.values
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node.left, node.right]


def _several(node: ast.expr) -> Iterator[Named]:
    """A list, a dict, or what makes one."""
    match node:
        case ast.List() | ast.Tuple() | ast.Set():
            inner = node.elts
        case ast.Dict():
            inner = [each for each in node.values if each is not None]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            inner = [node.elt]
        case _:
            yield Named(UNKNOWN)
            return
    yield Named(LOCAL)
    yield from _members(inner)


def _members(nodes: list[ast.expr]) -> Iterator[Named]:
    for each in nodes:
        for found in values(each):
            yield found if found.how in (UNKNOWN, LOCAL) else found._replace(how=MEMBER)


def annotated(node: ast.expr | None) -> Iterator[Named]:
    """The class that an annotation names: `Hall | None`, `QuerySet[Hall]`, `"Hall"`; none for what names several."""
    match node:
        case ast.Constant(value=str(text)):
            try:
                yield from annotated(ast.parse(text, mode="eval").body)
            except SyntaxError:
                return
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from annotated(left)
            yield from annotated(right)
        case ast.Subscript():
            yield from _within(node)
        case ast.Name() | ast.Attribute():
            if (name := dotted(node)) in BUILT_IN:
                yield Named(LOCAL)
            elif name:
                root, *rest = name.split(".")
                yield Named(TYPE, root, tuple(rest))


def _within(node: ast.Subscript) -> Iterator[Named]:
    name = dotted(node.value).rpartition(".")[2]
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    at, word = 0, ""
    if name in QUERIES:
        word = QUERY
    elif name in LISTS:
        word = LIST
    elif name in DICTS:
        at, word = 1, LIST
    elif name not in PLAIN:
        return
    for found in annotated(inner[at] if len(inner) > at else None):
        yield found._replace(attributes=(*found.attributes, *([word] if word else [])))


def dotted(node: ast.AST) -> str:
    """`models.Model` of a name, an attribute, a call or a subscript of one; '' of anything else."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            break
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def literals(node: ast.Call) -> list[str]:
    return texts_of(node.args)


def texts_of(nodes: Iterable[ast.expr]) -> list[str]:
    return [each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def looked_up(node: ast.Call) -> str | None:
    """Label given to get_model, as one text or two; '' for the user's; None for any other call."""
    name = called(node)
    if name == "get_user_model":
        return ""
    if name not in FINDERS:
        return None
    named = {each.arg: each.value for each in node.keywords}
    rest = [named[word] for word in ("app_label", "model_name") if word in named]
    label = ".".join([*_app_asked(node), *literals(node)[:2], *texts_of(rest)])
    return label if LABEL.fullmatch(label) else None


def _app_asked(node: ast.Call) -> list[str]:
    """`get_app_config("halls").get_model("Hall")`."""
    inner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return literals(inner)[:1] if isinstance(inner, ast.Call) and called(inner) == "get_app_config" else []


def _attribute_asked(node: ast.Call) -> str:
    """`getattr(row, "save")` is `row.save`; '' for any other call."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
            return name if name.isidentifier() else ""
    return ""


def _inner(node: ast.Call) -> ast.expr | None:
    """What a call gives back as it was given: `list(rows)`, `get_object_or_404(Hall)`."""
    name = called(node)
    is_same = isinstance(node.func, ast.Name) or name.endswith(MAKERS) or dotted(node) == f"copy.{name}"
    if name not in GIVEN or not is_same or (name == "type" and len(node.args) != 1):
        return None
    given = node.args[1:] if name == "inlineformset_factory" else [*node.args, *_keyword(node, "model")]
    return given[0] if given and isinstance(given[0], ast.Attribute | ast.Call | ast.Subscript | ast.Name) else None


def _keyword(node: ast.Call, name: str) -> list[ast.expr]:
    return [each.value for each in node.keywords if each.arg == name]
