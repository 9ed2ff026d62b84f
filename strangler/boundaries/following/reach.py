"""A Trace in; what each piece of code reaches, by which way, and whether something on the way could not be followed, out.

A function that is handed on counts as called.
"""

from collections import deque
from collections.abc import Iterable, Iterator

from strangler.boundaries.edge import Mode
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.deeds import ASKED_FOR, RISKY, SAVING
from strangler.boundaries.following.generic import Generic
from strangler.boundaries.following.graph import Graph, Node
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.following.trace import Open, Trace, in_order

Parents = dict[Node, Node | None]


class Reach:
    """code: a dotted path, `choir.halls.views.HallPage.get`, also of a method that is inherited. method: of the request that is
    answered; what the code does for others only is left out then, where it asks `request.method` for it."""

    def __init__(self, trace: Trace, code: Code, generic: Generic) -> None:
        self._trace = trace
        self._code = code
        self._generic = generic
        self._graph = Graph(trace, code, generic)
        self._known: dict[tuple[str, str], Parents] = {}
        self._writes: dict[str, bool] = {}
        self._alone: dict[str, tuple[Touch, ...]] = {}
        self._called: dict[str, tuple[str, ...]] = {}

    def of(self, code: str, *, method: str = "", without: Iterable[str] = ()) -> tuple[Touch, ...]:
        """Every touch that a call of it may lead to, sorted. Empty for code of nobody's. without: dotted paths of code that is
        not walked into, modules and classes among them."""
        nodes = self._beside(code, method, tuple(without)) if without else self._all(code, method)
        return in_order({touch for node in nodes for touch in self._graph.touches(node, method)})

    def alone(self, code: str) -> tuple[Touch, ...]:
        """What it touches itself."""
        if code not in self._alone:
            found = {touch for node in self._graph.begin(code) for touch in self._graph.touches(node)}
            self._alone[code] = tuple(sorted(found))
        return self._alone[code]

    def called(self, code: str) -> tuple[str, ...]:
        """What it calls itself."""
        if code not in self._called:
            nodes = {other for node in self._graph.begin(code) for other in self._graph.following(node)}
            self._called[code] = tuple(sorted({node.path for node in nodes if not node.path.startswith("=")}))
        return self._called[code]

    def renders(self, code: str, *, method: str = "") -> bool:
        """Whether a template may be filled in on the way."""
        nodes = self._all(code, method)
        return any(node.path in self._trace.pages or self._generic.is_page(node.self_of) for node in nodes)

    @property
    def codes(self) -> frozenset[str]:
        """Every function that there is."""
        return frozenset(self._code.functions)

    def via(self, code: str, touch: Touch, *, method: str = "") -> tuple[str, ...]:
        """The shortest way from code to the touch, both ends told; empty if there is none."""
        parents = self._all(code, method)
        end = next((node for node in parents if touch in self._graph.touches(node, method)), None)
        way: list[str] = []
        while end is not None:
            if not end.path.startswith("="):
                way.append(end.path)
            end = parents[end]
        return tuple(reversed(way))

    def within(self, code: str, first: int, last: int) -> tuple[Touch, ...]:
        """What these lines of a function lead to."""
        found: set[Touch] = set()
        for node in self._graph.begin(code):
            found |= {touch for touch in self._graph.touches(node) if first <= touch.place.line <= last}
            inside = self._from(self._graph.called_within(node, first, last))
            found |= {touch for each in inside for touch in self._graph.touches(each)}
        return in_order(found)

    def unresolved(self, code: str, *, method: str = "") -> tuple[str, ...]:
        """Why a write may have been overlooked on the way from here, a sentence each; empty if all could be followed."""
        nodes = self._all(code, method)
        found = {said for node in self._graph.begin(code) for said in self._trace.handed.get(node.path, ())}
        for node in nodes:
            found |= self._trace.unknown.get(node.path, set())
            found |= set(self._open(node))
        if not nodes:
            found.add(f"{code or 'what runs'} is not in the project's code")
        return tuple(sorted(found))

    def may_save(self, code: str) -> bool:
        """Whether something on the way saves a row, and nobody knows of what."""
        return any(each.name in SAVING for node in self._all(code, "") for each in self._trace.open.get(node.path, ()))

    def reached(self, code: str) -> frozenset[str]:
        """Dotted paths of all code on the way, its own among them."""
        return frozenset(node.path for node in self._all(code, ""))

    def knows(self, code: str) -> bool:
        return bool(self._all(code, ""))

    def _open(self, node: Node) -> Iterator[str]:
        if self._is_nobodys(node):
            yield f"nobody knows what {node.path}() is"
        for each in self._trace.open.get(node.path, ()):
            if self._may_write(each):
                yield f"nobody knows whose .{each.name}() is called in {node.path}, line {each.line}"

    def _is_nobodys(self, node: Node) -> bool:
        """Called on an instance whose class has no such method, neither of its own nor from a library."""
        is_somebodys = not node.self_of or self._graph.is_known(node.path)
        return not is_somebodys and not self._generic.has(node.self_of, node.path.rpartition(".")[2])

    def _may_write(self, each: Open) -> bool:
        if each.name in RISKY or each.name not in self._code.named:
            return True
        if each.name not in self._writes:
            self._writes[each.name] = False  # while it is being found out: a circle adds nothing
            paths = [path for path in self._code.named[each.name] if not self._is_asked_for(path)]
            self._writes[each.name] = any(t.mode is Mode.WRITE for path in paths for t in self.of(path))
        return self._writes[each.name]

    def _is_asked_for(self, path: str) -> bool:
        """Whether it is a view's `get` or the like: nobody but Django calls one, and dicts have such methods too."""
        owner, _, name = path.rpartition(".")
        return name in ASKED_FOR and self._generic.is_view(owner)

    def _all(self, code: str, method: str) -> Parents:
        """Every node that is reached, nearest first, with the one before it."""
        if (code, method) not in self._known:
            self._known[code, method] = self._from(self._graph.begin(code), method)
        return self._known[code, method]

    def _beside(self, code: str, method: str, cut: tuple[str, ...]) -> set[Node]:
        found: set[Node] = set()
        waiting, below = list(self._graph.begin(code)), tuple(f"{each}." for each in cut)
        while waiting:
            node = waiting.pop()
            if node not in found and not f"{node.path}.".startswith(below):  # asked millions of times
                found.add(node)
                waiting += self._graph.following(node, method)
        return found

    def _from(self, begin: Iterable[Node], method: str = "") -> Parents:
        found: Parents = dict.fromkeys(begin)
        waiting = deque(found)
        while waiting:
            node = waiting.popleft()
            for other in self._graph.following(node, method):
                if other not in found:
                    found[other] = node
                    waiting.append(other)
        return found
