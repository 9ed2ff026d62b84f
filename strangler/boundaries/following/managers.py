"""A manager's or queryset's own method in; the names of Django's methods that it calls on the rows it is asked of, whosever
they are, out. Called by rows, for a class that several models share: one model's alone is followed like any other code.
"""

from collections import defaultdict

from strangler.boundaries.following import queries
from strangler.boundaries.following.code import Code
from strangler.boundaries.reading.fact import ITEM, Chain

SUPER = "super"
ROWS = queries.ROW_OF | {ITEM}  # what gives one of the rows


class Shared:
    """Of one project."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._chains: dict[str, list[Chain]] = defaultdict(list)  # by the code around
        self._does: dict[str, frozenset[str]] = {}
        self._is_indexed = False

    def does(self, owner: str, name: str) -> frozenset[str]:
        """owner: the class that is asked, name: of its method. Plain names of what it calls."""
        path = self._code.member(owner, name)
        if path not in self._code.functions:
            return frozenset()
        key = f"{owner} {path}"
        if key not in self._does:
            self._does[key] = frozenset()  # while it is being found out: a circle adds nothing
            self._does[key] = self._found(owner, path)
        return self._does[key]

    def _found(self, owner: str, path: str) -> frozenset[str]:
        found: set[str] = set()
        for chain in self._of(path):
            steps = self._from_self(path, chain.root, chain.attributes)
            if steps is not None:
                found |= self._called(owner, path, chain.root, steps)
        return frozenset(found)

    def _from_self(self, path: str, root: str, attributes: tuple[str, ...], deep: int = 4) -> tuple[str, ...] | None:
        """The whole way from `self`, over the names that are given what it gives; None if it begins elsewhere."""
        if root in (*self._code.functions[path].parameters[:1], SUPER):
            return attributes
        module, scope = self._code.parts(path)
        bounds = [each for each in self._code.bound(module, scope, root) if each.root != root]
        if len(bounds) != 1 or not deep:
            return None
        return self._from_self(path, bounds[0].root, (*bounds[0].attributes, *attributes), deep - 1)

    def _called(self, owner: str, path: str, root: str, steps: tuple[str, ...]) -> set[str]:
        """As long as each step gives a query of the same rows, or one of them."""
        found: set[str] = set()
        for at, name in enumerate(steps):
            if at and steps[at - 1] in ROWS:
                return found | ({name} & queries.ROW_WRITES)
            own = "" if root == SUPER else self._code.member(owner, name)
            found |= self.does(owner, name) if own and own != path else {name} & queries.KNOWN
            if not own and name not in queries.ON | ROWS:
                break
        return found

    def _of(self, path: str) -> list[Chain]:
        if not self._is_indexed:
            self._is_indexed = True
            for module, file in self._code.files.items():
                for chain in file.facts.chains:
                    if chain.scope:
                        self._chains[f"{module}.{chain.scope}"].append(chain)
        return self._chains.get(path, [])
