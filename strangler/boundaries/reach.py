"""A Trace in; what each piece of code reaches, by which way, and whether something on the way could not be followed, out.

A function that is handed on counts as called. A method is looked for in the class of the instance at work, so that a base's
method leads to what its own child overrides and to no other child's.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from strangler.boundaries.code import Code
from strangler.boundaries.edge import Mode
from strangler.boundaries.generic import Generic
from strangler.boundaries.touch import Touch
from strangler.boundaries.touching import RISKY
from strangler.boundaries.trace import Call, Open, Trace

DISPATCH = frozenset(  # what a view's library calls before any method of its own
    "dispatch setup initial initialize_request get_permissions check_permissions has_permission test_func get_throttles"
    " check_throttles get_authenticators perform_authentication handle_no_permission permission_denied finalize_response"
    " get_permission_required handle_exception".split()
)


class Node(NamedTuple):
    """path: of a function, a class's body, a library's method in a class's name, or `=` and where a text is kept."""

    path: str
    self_of: str = ""


class Reach:
    """of(), via() and unresolved() take dotted paths: `choir.halls.views.HallPage.get`, also of a method that is inherited."""

    def __init__(self, trace: Trace, code: Code, generic: Generic) -> None:
        self._trace = trace
        self._code = code
        self._generic = generic
        self._known: dict[str, dict[Node, Node | None]] = {}
        self._next: dict[Node, tuple[Node, ...]] = {}
        self._writes: dict[str, bool] = {}

    def of(self, code: str, *, without: Iterable[str] = ()) -> tuple[Touch, ...]:
        """Every touch that a call of it may lead to, its own first where they sort so. Empty for code of nobody's. without:
        dotted paths of code that is not walked into, modules and classes among them."""
        nodes = self._beside(code, tuple(without)) if without else self._all(code)
        return tuple(sorted({touch for node in nodes for touch in self._touches(node)}))

    def called(self, code: str) -> tuple[str, ...]:
        """What it calls itself."""
        nodes = {other for node in self._begin(code) for other in self._following(node)}
        return tuple(sorted({node.path for node in nodes if not node.path.startswith("=")}))

    def alone(self, code: str) -> tuple[Touch, ...]:
        """What it touches itself."""
        return tuple(sorted({touch for node in self._begin(code) for touch in self._touches(node)}))

    def renders(self, code: str) -> bool:
        """Whether a template may be filled in on the way."""
        return any(node.path in self._trace.pages or self._generic.is_page(node.self_of) for node in self._all(code))

    def _beside(self, code: str, cut: tuple[str, ...]) -> set[Node]:
        found: set[Node] = set()
        waiting = list(self._begin(code))
        while waiting:
            node = waiting.pop()
            if node not in found and not any(node.path == each or node.path.startswith(f"{each}.") for each in cut):
                found.add(node)
                waiting += self._following(node)
        return found

    def via(self, code: str, touch: Touch) -> tuple[str, ...]:
        """The shortest way from code to the touch, both ends told; empty if there is none."""
        parents = self._all(code)
        end = next((node for node in parents if touch in self._touches(node)), None)
        way: list[str] = []
        while end is not None:
            if not end.path.startswith("="):
                way.append(end.path)
            end = parents[end]
        return tuple(reversed(way))

    def unresolved(self, code: str) -> tuple[str, ...]:
        """Why a write may have been overlooked on the way from here, a sentence each; empty if all could be followed."""
        nodes = self._all(code)
        found = {sentence for node in nodes for sentence in self._trace.unknown.get(node.path, ())}
        found |= {sentence for node in self._begin(code) for sentence in self._trace.handed.get(node.path, ())}
        for node in nodes:
            for each in self._trace.open.get(node.path, ()):
                if self._may_write(each):
                    found.add(f"nobody knows whose .{each.name}() is called in {node.path}, line {each.line}")
        if not nodes:
            found.add(f"{code or 'what runs'} is not in the project's code")
        return tuple(sorted(found))

    def knows(self, code: str) -> bool:
        return bool(self._all(code))

    def _touches(self, node: Node) -> dict[Touch, None]:
        return self._trace.touches.get(node.path, {})

    def _may_write(self, each: Open) -> bool:
        if each.name in RISKY or each.name not in self._code.named:
            return True
        if each.name not in self._writes:
            self._writes[each.name] = False  # while it is being found out: a circle adds nothing
            paths = self._code.named[each.name]
            self._writes[each.name] = any(t.mode is Mode.WRITE for path in paths for t in self.of(path))
        return self._writes[each.name]

    def _all(self, code: str) -> dict[Node, Node | None]:
        """Every node that is reached, nearest first, with the one before it."""
        if code not in self._known:
            found: dict[Node, Node | None] = dict.fromkeys(self._begin(code))
            waiting = deque(found)
            while waiting:
                node = waiting.popleft()
                for other in self._following(node):
                    if other not in found:
                        found[other] = node
                        waiting.append(other)
            self._known[code] = found
        return self._known[code]

    def _begin(self, code: str) -> Iterator[Node]:
        path = self._code.find(code) or code
        owner, _, name = path.rpartition(".")
        asked, _, _ = code.rpartition(".")
        asked = self._code.find(asked) if asked else ""
        if asked in self._code.classes:
            yield self._method(asked, name)
            if self._generic.is_view(asked):
                yield from self._named(asked, DISPATCH)
                yield from self._helpers(asked, name)
        elif path in self._code.functions:
            yield Node(path, owner if owner in self._code.classes else "")
        elif path in self._code.classes or path in self._code.files or path in self._trace.touches:
            yield Node(path)

    def _method(self, owner: str, name: str) -> Node:
        found = self._code.member(owner, name)
        return Node(found if found in self._code.functions else f"{owner}.{name}", owner)

    def _named(self, owner: str, names: frozenset[str]) -> Iterator[Node]:
        for name in sorted(names):
            if found := self._code.member(owner, name):
                yield Node(found, owner)

    def _following(self, node: Node) -> tuple[Node, ...]:
        if node not in self._next:
            calls = [self._called(call, node) for call in self._trace.calls.get(node.path, ())]
            if node.self_of and node.path not in self._code.functions and node.path not in self._code.classes:
                calls += self._library(node)
            self._next[node] = tuple(dict.fromkeys(each for each in calls if each))
        return self._next[node]

    def _called(self, call: Call, node: Node) -> Node | None:
        if call.path:
            return Node(call.path, call.self_of)
        owner = node.self_of or call.above
        if not call.above:
            return self._method(owner, call.name) if owner else None
        line = self._code.mro(owner)
        after = line[line.index(call.above) + 1 :] if call.above in line else line
        paths = (f"{each}.{call.name}" for each in after)
        found = next((path for path in paths if path in self._code.functions), f"{owner}.{call.name}")
        return Node(found, owner)

    def _library(self, node: Node) -> Iterator[Node]:
        """What a library's method calls of the project's: what it overrides, and the classes it names."""
        name = node.path.rpartition(".")[2]
        for hook in self._generic.hooks(node.self_of, name):
            yield self._method(node.self_of, hook)
        yield Node(node.self_of)

    def _helpers(self, owner: str, name: str) -> Iterator[Node]:
        yield Node(owner)
        for helper in self._generic.helpers(owner):
            yield Node(helper)
            for method in self._generic.helped(helper, name):
                yield Node(self._code.member(helper, method), helper)

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every function that there is."""
        return frozenset(self._code.functions)
