"""A project's code in; what its functions are given for their parameters, wherever they are called by their names, out.
Called by values, for parameters that say nothing of themselves.
"""

from collections import defaultdict
from collections.abc import Sequence

from strangler.boundaries.following.code import Code
from strangler.boundaries.reading.fact import Function, Given

Handed = tuple[str, Given]  # the module of the call, and what is given there
OWN = ("self", "cls")


class HandedOver:
    """by(): of one parameter of one function."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._found: dict[tuple[str, str], list[Handed]] = defaultdict(list)
        for module, file in code.files.items():
            for each in file.facts.given:
                self._enter(module, each)

    def by(self, function: str, parameter: str) -> Sequence[Handed]:
        """function: its path."""
        return self._found.get((function, parameter), ())

    def _enter(self, module: str, given: Given) -> None:
        path = self._called(module, given.scope, given.to)
        function = self._code.functions.get(path)
        if function and (name := self._parameter(path, function, given.at)):
            self._found[path, name].append((module, given))

    def _called(self, module: str, scope: str, to: str) -> str:
        root, _, rest = to.partition(".")
        code = self._code
        if root in OWN:
            return code.member(f"{module}.{scope.rpartition('.')[0]}", rest)
        if scope and any(code.bound(module, scope, root)):
            return ""
        base = code.imported(module, scope, root) or code.imported(module, "", root) or f"{module}.{root}"
        found = code.find(f"{base}.{rest}".rstrip("."))
        return code.member(found, "__init__") if found in code.classes else found

    def _parameter(self, path: str, function: Function, at: str) -> str:
        """Its name. Whoever calls a method gives all but the first."""
        if not at.isdigit():
            return at if at in function.parameters else ""
        is_method = path.rpartition(".")[0] in self._code.classes and "staticmethod" not in function.decorators
        place = int(at) + is_method
        return function.parameters[place] if place < len(function.parameters) else ""
