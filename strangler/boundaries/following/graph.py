"""A Trace in; which piece of code calls which out. Called by reach.

A method is looked for in the class of the instance at work, so that a base's method leads to what its own child overrides, and
to no other child's.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from strangler.boundaries.following.code import Code
from strangler.boundaries.following.deeds import DISPATCH
from strangler.boundaries.following.generic import Generic
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.following.trace import Call, Trace


class Node(NamedTuple):
    """path: of a function, a class's body, a library's method in a class's name, or `=` and where a text is kept."""

    path: str
    self_of: str = ""


class Graph:
    """method: of the request that is answered, where that is known; lines for other methods are passed over."""

    def __init__(self, trace: Trace, code: Code, generic: Generic) -> None:
        self._trace = trace
        self._code = code
        self._generic = generic
        self._following: dict[Node, tuple[Node, ...]] = {}

    def begin(self, code: str) -> Iterator[Node]:
        """What runs first for a dotted path: a function, an inherited method as well, a class's body, a module's."""
        owner, _, name = code.rpartition(".")
        asked = self._code.find(owner) if owner else ""
        path = self._code.find(code) or code
        if asked in self._code.classes:
            yield self._method(asked, name)
            if self._generic.is_view(asked):
                yield from (Node(found, asked) for found in self._own(asked, DISPATCH))
                yield from self._helpers(asked, name)
        elif self.is_known(path):
            yield Node(path)

    def is_known(self, path: str) -> bool:
        code = self._code
        return path in code.functions or path in code.classes or path in code.files or path in self._trace.touches

    def touches(self, node: Node, method: str = "") -> Iterable[Touch]:
        found = self._trace.touches.get(node.path, {})
        guards = self._trace.guards.get(node.path) if method else None
        if not guards:
            return found
        return [touch for touch in found if self._runs(node.path, [touch.place.line], method)]

    def following(self, node: Node, method: str = "") -> tuple[Node, ...]:
        if method and node.path in self._trace.guards:
            return self._called(node, method)
        if node not in self._following:
            self._following[node] = self._called(node, "")
        return self._following[node]

    def called_within(self, node: Node, first: int, last: int) -> Iterator[Node]:
        """Only by these lines."""
        for call, lines in self._trace.calls.get(node.path, {}).items():
            if any(first <= line <= last for line in lines) and (found := self._node(call, node)):
                yield found

    def _called(self, node: Node, method: str) -> tuple[Node, ...]:
        calls = self._trace.calls.get(node.path, {})
        found = [self._node(call, node) for call, lines in calls.items() if self._runs(node.path, lines, method)]
        if node.self_of and node.path not in self._code.functions and node.path not in self._code.classes:
            found += self._library(node)
        return tuple(dict.fromkeys(each for each in found if each))

    def _runs(self, path: str, lines: Iterable[int], method: str) -> bool:
        if not method:
            return True
        guards = self._trace.guards.get(path, ())
        return any(all(g.lets(method) for g in guards if g.first <= line <= g.last) for line in lines)

    def _method(self, owner: str, name: str) -> Node:
        found = self._code.member(owner, name)
        return Node(found if found in self._code.functions else f"{owner}.{name}", owner)

    def _own(self, owner: str, names: Iterable[str]) -> Iterator[str]:
        return (found for name in names if (found := self._code.member(owner, name)) in self._code.functions)

    def _node(self, call: Call, node: Node) -> Node | None:
        if call.path:
            return Node(call.path, call.self_of)
        owner = node.self_of or call.above or node.path.rpartition(".")[0]
        if not call.above:
            found = self._method(owner, call.name)
            return None if call.is_looked_at and found.path not in self._code.functions else found
        line = self._code.mro(owner)
        after = line[line.index(call.above) + 1 :] if call.above in line else line
        paths = (f"{each}.{call.name}" for each in after)
        return Node(next((path for path in paths if path in self._code.functions), f"{owner}.{call.name}"), owner)

    def _library(self, node: Node) -> Iterator[Node]:
        """What a library's method calls of the project's: what it overrides, and what the class's body names."""
        name = node.path.rpartition(".")[2]
        if not self._generic.has(node.self_of, name):
            return
        for hook in self._generic.hooks(node.self_of, name):
            yield self._method(node.self_of, hook)
        yield Node(node.self_of)

    def _helpers(self, owner: str, name: str) -> Iterator[Node]:
        yield Node(owner)
        for helper in self._generic.helpers(owner):
            yield Node(helper)
            yield from (Node(found, helper) for found in self._own(helper, self._generic.helped(helper, name)))
